"""Models are fitted, held against what they were not shown, written, and read again."""

import pickle
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from formcheck.errors import InputError
from formcheck.files.track import read_track, write_track
from formcheck.gait import refine
from formcheck.lab.benchmarks import definitions as benchmarked
from formcheck.lab.phantom import Camera, Clip, landmark_track, truth
from formcheck.lab.scoreboard.cases import Case
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.training import definitions, events, intervals, joints, offsets
from formcheck.lab.training.clips import complete, network_of, read_clip
from formcheck.lab.training.models import Seen, fit, held_out, learn_all, made_card
from formcheck.lab.training.people import slow_cases, wide_cases
from formcheck.lab.training.sides import Side
from formcheck.metrics import uncertainty
from formcheck.model import Bystander, Contact
from formcheck.prepare import prepare
from formcheck.signal import landmark_bias, ridge
from support.marker_files import marker_paths, whole_contacts, write_trc

RANDOM = np.random.default_rng(5)
FEATURES = RANDOM.normal((3.0, -1.0, 0.0), (2.0, 0.5, 1.0), (400, 3))
SLOPE = np.array([[2.0, 0.0], [-1.0, 3.0], [0.0, 0.5]])
ANSWERS = FEATURES @ SLOPE + [4.0, -2.0]
ALIKE = np.ones(len(FEATURES))


def test_a_linear_relation_is_found():
    model = fit(FEATURES, ANSWERS, ALIKE, 1e-9)
    some = FEATURES[np.abs((FEATURES - model.mean) / model.std).max(axis=1) < 3]
    assert len(some) > 350
    assert model.predict(some) == pytest.approx(some @ SLOPE + [4.0, -2.0], abs=1e-4)


def test_what_is_missing_is_left_out():
    answers = ANSWERS.copy()
    answers[::3, 1] = np.nan
    model = fit(FEATURES, answers, ALIKE, 1e-9)
    assert model.predict(FEATURES[:50])[:, 0] == pytest.approx(ANSWERS[:50, 0], abs=1.0)
    features = FEATURES.copy()
    features[::2, 2] = np.nan
    assert np.isfinite(fit(features, ANSWERS, ALIKE, 0.01).slope).all()


def test_weight_decides_and_a_penalty_flattens():
    answers = np.where(np.arange(len(FEATURES)) < 200, 1.0, 5.0)[:, None]
    weight = np.where(np.arange(len(FEATURES)) < 200, 1.0, 0.0)
    assert fit(FEATURES, answers, weight, 0.01).intercept == pytest.approx([1.0])
    loose, tight = (np.abs(fit(FEATURES, ANSWERS, ALIKE, r).slope).sum() for r in (0.01, 10.0))
    assert tight < 0.2 * loose


def test_a_clip_is_told_by_a_model_that_never_saw_it():
    seen = [Seen("near", f"clip {number % 7}") for number in range(70)]
    shown = []

    def learn(some):
        shown.append({one.clip for one in some})
        return len(shown) - 1

    told = [({one.clip for one in own}, model) for own, model in held_out(seen, learn)]
    assert sorted(clip for clips, _ in told for clip in clips) == [f"clip {n}" for n in range(7)]
    assert not [clips for clips, model in told if clips & shown[model]]


def report_nothing(*_):
    pass


def learnt(some):
    return fit(FEATURES, ANSWERS, ALIKE, 0.1 * len(some))


def card():
    return made_card(
        ("a", "b", "c"), ("litert/heavy", "exact"), ("digital runners",), 7, {"all": 1}
    )


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """A learnt correction, read from this folder as the product reads its own."""
    monkeypatch.setattr(ridge, "files", lambda _: tmp_path)
    return ridge.load_correction.__wrapped__


def test_each_model_is_reported_written_and_read_again_with_its_card(tmp_path, capsys, stored):
    seen = [Seen(name, clip) for name, clip in (("near", "a"), ("far", "a"), ("near", "b"))]
    seen.append(Seen("far", "b"))
    counts = []
    learn_all(
        seen,
        learnt,
        lambda name, some: counts.append((name, len(some))),
        card(),
        tmp_path / "events.npz",
    )
    assert counts == [("far", 2), ("near", 2)]
    assert "events.npz" in capsys.readouterr().out
    correction = stored("events")
    assert correction.card == card()
    assert (correction.card.engine, correction.card.network) == ("litert", "heavy")
    assert correction.card.applies_to == ("litert/heavy", "exact")
    assert len(correction.card.commit) >= 7
    assert correction.card.date.startswith("20")
    assert set(correction.models) == {"near", "far"}
    again = correction.models["near"].predict(FEATURES)
    assert again == pytest.approx(learnt(seen[:2]).predict(FEATURES), abs=1e-4)
    assert [path.name for path in tmp_path.iterdir()] == ["events.npz"]


def test_what_one_clip_shows_is_learnt_though_it_cannot_be_held_out(tmp_path, capsys, stored):
    seen = [Seen("near", "a"), Seen("near", "a")]
    assert list(held_out(seen, learnt)) == []
    told = []
    learn_all(seen, learnt, lambda *_: told.append("held out"), card(), tmp_path / "events.npz")
    assert told == []
    assert "one clip only" in capsys.readouterr().out
    assert set(stored("events").models) == {"near"}


def test_of_nothing_nothing_is_learnt(tmp_path):
    with pytest.raises(InputError, match="learn-clips"):
        learn_all([], learnt, report_nothing, card(), tmp_path / "events.npz")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def clips(tmp_path):
    """A folder such as `learn-clips` makes, of two runners without pixels."""
    folder = tmp_path / "clips"
    folder.mkdir()
    for seed, view in ((1, "side_left"), (2, "rear")):
        clip = Clip(duration_s=2.0, seed=seed, camera=Camera(view=view, fps=60.0))
        write_track(landmark_track(clip), folder / f"{view}.npz")
        (folder / f"{view}.pkl").write_bytes(pickle.dumps(Case(view, clip)))
    return folder


def test_joints_are_learnt_from_a_handful_of_clips(clips, tmp_path, monkeypatch, stored, capsys):
    monkeypatch.setattr(joints, "MODEL", tmp_path / "landmark_bias.npz")
    monkeypatch.setattr(joints, "OFFSETS", tmp_path / "landmark_offsets.toml")
    monkeypatch.setattr(landmark_bias, "files", lambda _: tmp_path)
    others = tmp_path / "others"
    shutil.copytree(clips, others, ignore=lambda *_: ["rear.npz", "rear.pkl"])
    with pytest.raises(InputError, match="two or more"):
        joints.main([clips], write=True)
    joints.main([clips, others], write=True)
    correction = stored("landmark_bias")
    assert set(correction.models) == {"rear_fast", "rear_slow"}
    assert correction.card.features == landmark_bias.FEATURES
    assert correction.card.seed == joints.SEED
    assert correction.card.ridge == joints.RIDGE
    for model in correction.models.values():
        assert model.slope.shape == (len(landmark_bias.FEATURES), 2 * len(landmark_bias.PARTS))
    constants = landmark_bias.load_offsets.__wrapped__()
    assert constants.card.families == ("clips", "others")
    assert all(
        np.abs(off).max() < 0.005 for off in constants.legs.values()
    )  # joints, not a network
    said = capsys.readouterr().out
    assert "clips, held out: near knee peak" in said
    assert "slope" in said


def test_a_constant_is_the_families_mean_as_far_as_every_one_gains():
    random = np.random.default_rng(3)

    def means(*centres):
        """Clips' mean errors of families whose errors lie about these."""
        return {
            f"family {n}": centre + random.normal(0.0, 0.2, (30, len(centre)))
            for n, centre in enumerate(centres)
        }

    alike, one_only, against, unlike = range(4)
    shares = offsets.best_shares(
        means([3.0, 3.0, 2.0, 4.0], [3.2, 0.0, -2.0, 1.5], [2.8, 0.1, 1.0, 3.0])
    )
    assert shares[alike] == 1.0
    assert shares[one_only] == 0.0  # it would move the others from where they are
    assert shares[against] == 0.0
    assert 0.25 <= shares[unlike] < 1.0
    with pytest.raises(InputError, match="one family"):
        offsets.best_shares({"alone": np.ones((3, 2))})


def test_readings_of_a_leg_are_its_angles_and_a_constant_keeps_their_slope():
    points = dict.fromkeys(landmark_bias.PARTS, np.zeros(2))
    clips = [pair_of(points, bend) for bend in (5.0, 15.0, 25.0, 35.0)]
    names = list(offsets.READINGS)
    true = np.array([offsets.true_readings(clip)[0] for clip in clips])
    assert true[:, names.index("knee at strike")] == pytest.approx([5.0, 15.0, 25.0, 35.0])
    assert true[:, names.index("shank at strike")] == pytest.approx([-5.0, -15.0, -25.0, -35.0])
    assert true[:, names.index("thigh at strike")] == pytest.approx(0.0)
    off = np.zeros((2, len(landmark_bias.PARTS), 2))
    off[:, landmark_bias.PARTS.index("hip"), 0] = 0.03
    read = np.array([offsets.readings_of(clip, off.ravel())[0] for clip in clips])
    knee = names.index("knee at strike")
    assert np.polyfit(true[:, knee], read[:, knee], 1)[0] == pytest.approx(1.0, abs=0.01)
    assert read[:, knee] - true[:, knee] == pytest.approx(3.4, abs=0.1)


def pair_of(points, bend):
    """A leg of 0.5 + 0.5 whose thigh is upright and whose knee is bent by so many degrees."""
    back, down = np.sin(np.radians(bend)) / 2, np.cos(np.radians(bend)) / 2
    points = points | {
        "knee": np.array([0.0, -0.5]),
        "ankle": np.array([-back, -0.5 - down]),
        "shoulder": np.array([0.0, 1.0]),
    }
    places = np.concatenate([points[part] for part in landmark_bias.PARTS])
    features = np.tile(places, (12, 1))
    legs = (
        Side(f"{leg}_fast", "one", "some", features, np.zeros_like(features),
             np.ones(12, dtype=bool), np.array([strike]), np.array([11]), np.zeros(12))
        for leg, strike in (("near", 0), ("far", 10))
    )  # fmt: skip
    return offsets.Pair(*legs)


def test_a_card_names_whose_landmarks_the_tracks_are(clips):
    assert network_of([]) == ("litert", "heavy")
    paths = sorted(clips.glob("*.npz"))
    assert network_of(paths) == ("exact", read_track(paths[0]).model)
    seen = replace(read_track(paths[0]), engine="litert", model="lite")
    write_track(seen, paths[0])
    assert network_of(paths[:1]) == ("litert", "lite")
    with pytest.raises(InputError, match=r"exact/.* and litert/lite"):
        network_of(paths)


@pytest.mark.slow
def test_instants_are_learnt_from_a_handful(clips, tmp_path, monkeypatch, stored):
    monkeypatch.setattr(events, "MODEL", tmp_path / "events.npz")
    events.main(clips=1, tracks=[clips], write=True)
    assert stored("events").card.families == ("digital runners", "rendered digital runners")
    assert stored("events").card.features == refine.FEATURES
    legs = {f"{event}_{leg}" for event in events.EVENTS for leg in ("near", "far")}
    assert set(stored("events").models) == legs


def test_the_wide_family_is_spread_as_real_runners_are_and_can_run():
    cases = wide_cases(40, {60: 1.0}, 1.6, 5)
    assert {case.family for case in cases} == {"digital_wide"}
    gaits = [case.clip.gait for case in cases]
    leans = [gait.trunk_lean_deg for gait in gaits]
    assert 5.0 < np.mean(leans) < 8.0
    assert 1.2 < np.std(leans) < 2.5
    fast = [gait.cadence_spm for gait in gaits if gait.speed_mps > 4.0]
    slow = [gait.cadence_spm for gait in gaits if gait.speed_mps < 2.8]
    assert 10 < np.mean(fast) - np.mean(slow) < 35
    limping = [gait for gait in gaits if gait.left.contact_ms != gait.right.contact_ms]
    assert 3 <= len(limping) <= 15
    for case in [case for case in cases if case.clip.gait in limping][:2]:
        known = truth(case.clip)
        shown = known.value("contact_time", "right") / known.value("contact_time", "left")
        gait = case.clip.gait
        assert shown == pytest.approx(gait.right.contact_ms / gait.left.contact_ms, rel=0.03)


def test_the_wide_family_wears_what_people_wear_and_shuffles():
    clips = [case.clip for case in wide_cases(60, {60: 1.0}, 1.6, 5)]
    bodies = [clip.body for clip in clips]
    assert 2 <= sum(body.sole_m == 0 for body in bodies) <= 15
    assert max(body.sole_m for body in bodies) > 0.035
    assert 6 <= sum(body.long_sleeves for body in bodies) <= 30
    assert all((body.cloth_lag_s > 0) == (body.loose_m > 0.012) for body in bodies)
    low = [clip for clip in clips if (clip.gait.left.heel_recovery_deg or 99) < 69]
    assert 2 <= len(low) <= 15
    for clip in low[:2]:
        known = truth(clip)
        assert known.value("cadence", "both") > 160
        assert known.value("overstride", "left") < 16


def test_a_recipe_of_an_older_version_has_todays_fields():
    old = Case("one", Clip(duration_s=0.3))
    for kept, name in ((old, "family"), (old.clip.gait, "shoulder_turn_deg")):
        object.__delattr__(kept, name)
    complete(old)
    assert old == Case("one", Clip(duration_s=0.3))


def test_every_second_frame_is_what_a_slower_camera_saw_even_of_a_film_with_bystanders(tmp_path):
    clip = Clip(duration_s=0.5)
    heads = Bystander(np.arange(20), np.full((20, 3), 9.0))
    seen = landmark_track(clip)
    covered = np.linspace(0.0, 1.0, seen.visibility.size).reshape(seen.visibility.shape)
    whole = replace(seen, bystanders=(heads,), covered=covered)
    write_track(whole, tmp_path / "one.npz")
    (tmp_path / "one.pkl").write_bytes(pickle.dumps(Case("one", clip)))
    case, half = read_clip(tmp_path / "one.npz", 2)
    assert case == Case("one", clip)
    assert np.array_equal(half.time_s, whole.time_s[::2])
    assert half.xy_px == pytest.approx(whole.xy_px[::2], nan_ok=True)
    assert half.covered == pytest.approx(whole.covered[::2], abs=0.01)


def test_events_are_learnt_from_a_runner_whose_contacts_are_known(capsys):
    clip = Clip(duration_s=3.0)
    run = prepare(landmark_track(clip), told_of(clip))
    rows = list(events.rows_of(run, truth(clip).contacts, "landmarks", "one", 1))
    assert {row.event for row in rows} == set(events.EVENTS)
    assert {row.near for row in rows} == {True, False}
    off_s = np.array([row.off * row.stride_s for row in rows])
    assert np.abs(off_s.mean()) < 0.003
    assert off_s.std() == pytest.approx(events.JITTER_S[False], rel=0.25)
    table = events.pd.DataFrame(rows, columns=events.Row._fields)
    strikes = table[table.event == "strike"]
    events.report("strike", events.learn(strikes, near=True), strikes)
    said = capsys.readouterr().out
    assert "strike, landmarks, 60 fps: bias" in said
    assert float(said.split("mean error ")[1].split(" ms")[0]) < 1000 * events.JITTER_S[False] / 3


@pytest.mark.slow
def test_markers_are_timed_by_recorded_and_digital_runners(tmp_path, monkeypatch, stored, capsys):
    folder = tmp_path / "somewhere" / "trials"
    folder.mkdir(parents=True)
    time_s, markers = marker_paths()
    for runner in ("ana", "ben"):
        write_trc(folder / f"{runner}_run.trc", markers, time_s)
        rows = [(c.strike_s, c.toe_off_s, 1 if c.side == "right" else -1) for c in whole_contacts()]
        np.savetxt(folder / f"{runner}_run_contacts.csv", rows, delimiter=",")
    monkeypatch.setattr(events, "MARKERS_MODEL", tmp_path / "events_markers.npz")
    events.main(clips=2, trials=[folder], write=True)
    card = stored("events_markers").card
    assert (card.engine, card.applies_to, card.features) == ("markers", ("markers",), refine.SPEEDS)
    assert "joint paths of SOMEWHERE" in card.families
    assert set(stored("events_markers").models) == set(events.EVENTS)
    told = [line for line in capsys.readouterr().out.splitlines() if "recorded" in line]
    assert len(told) == len(events.EVENTS)
    errors_ms = [float(line.split("mean error ")[1].split(" ms")[0]) for line in told]
    assert max(errors_ms) < 5.0  # the runner who is left to learn from ran just so


def test_a_model_is_for_networks_or_for_markers(tmp_path):
    with pytest.raises(InputError, match="one of the two"):
        events.main(tracks=[tmp_path], trials=[tmp_path])


def test_slow_joggers_are_long_on_the_ground_leave_it_and_can_run():
    cases = slow_cases(6, {60: 1.0}, 1.6, 5)
    assert {case.family for case in cases} == {"digital_slow"}
    for case in cases:
        gait = case.clip.gait
        step_ms = 60_000.0 / gait.cadence_spm
        assert gait.speed_mps < 2.6
        assert 0.7 * step_ms < gait.left.contact_ms < 0.93 * step_ms
        assert gait.left.contact_ms == gait.right.contact_ms
    told = truth(cases[0].clip)
    assert told.value("contact_time") == pytest.approx(cases[0].clip.gait.left.contact_ms, rel=0.03)


def test_a_recorded_contact_is_taken_as_its_laboratory_would_not_tell_it():
    contacts = [Contact("left", 1.0, 1.25, 0.0, "high", near=True)]
    (longer,) = events.longer(contacts, 0.003, 0.004)
    assert (longer.strike_s, longer.toe_off_s) == pytest.approx((0.997, 1.254))


def numbers(family: str, bias: float, count: int = 200, spread: float = 1.0) -> pd.DataFrame:
    """Readings of a family that are off by a bias and by a normal error."""
    random = np.random.default_rng(len(family))
    true = random.uniform(5.0, 35.0, count)
    found = true + bias + random.normal(0.0, spread, count)
    rows = [
        intervals.Row(family, "heavy", 60.0, "shank_angle", "near", *pair, 1.0)
        for pair in zip(true, found, strict=True)
    ]
    return pd.DataFrame(rows, columns=intervals.Row._fields)


KEY = ("shank_angle", "near")


def test_an_interval_reaches_to_the_side_every_family_errs_to():
    rows = pd.concat([numbers(f"{n} family", -3.0) for n in ("a", "another", "a third")])
    reach = intervals.learn(rows)[KEY]
    assert reach.up == pytest.approx(3.0 + 1.645, abs=0.6)
    assert reach.down == intervals.LEAST  # all of the truth lies above
    for z in intervals.distances(rows).values():
        assert 0.86 <= intervals.inside(z, reach) <= 0.98
        assert intervals.inside(z, uncertainty.Reach(1.645, 1.645)) < 0.2


def test_families_that_differ_make_room_for_one_that_nobody_has_seen():
    random = np.random.default_rng(0)
    held, held_without = [], []
    for _ in range(30):
        seen = {f"{n}": random.normal(random.normal(0.0, 1.0), 1.0, 40) for n in range(4)}
        unseen = np.concatenate(
            [random.normal(random.normal(0.0, 1.0), 1.0, 50) for _ in range(100)]
        )
        longer = intervals.longer_by(seen)
        held.append(intervals.inside(unseen, intervals.reach_for(seen, longer)))
        held_without.append(intervals.inside(unseen, intervals.reach_for(seen)))
    assert 0.88 <= np.mean(held) <= 0.96
    assert np.mean(held_without) < 0.87
    assert intervals.longer_by({"alone": np.zeros(40)}) is None


def test_families_weigh_alike_however_many_clips_they_have():
    few, many = numbers("few", 3.0, 100), numbers("many", -3.0, 3000)
    reach = intervals.reach_for(intervals.distances(pd.concat([few, many])))
    assert reach.down == pytest.approx(reach.up, abs=0.5)


def test_a_handful_of_clips_says_nothing_of_tails_and_intervals_hardly_shrink():
    assert intervals.learn(numbers("few", 3.0, intervals.FEWEST - 1)) == {}
    rows = pd.concat([numbers("sure", 0.0, spread=0.01), numbers("also sure", 0.0, spread=0.01)])
    assert intervals.learn(rows)[KEY] == (intervals.LEAST, intervals.LEAST)


def test_cadence_is_known_no_better_than_a_short_sample_of_strides_says():
    rows = pd.concat([numbers("sure", 0.0, spread=0.01), numbers("also sure", 0.0, spread=0.01)])
    reach = intervals.learn(rows.assign(metric="cadence"))["cadence", "near"]
    assert reach == (uncertainty.NORMAL, uncertainty.NORMAL)


def test_a_table_of_other_clips_is_nowhere_shortened_but_where_things_are_read_anew(
    tmp_path, monkeypatch
):
    before = "[shank_angle]\nnear = [1.0, 5.0]\nfar = [2.0, 2.0]\n[overstride]\nnear = [4.0, 4.0]\n"
    (tmp_path / "intervals.toml").write_text(before)
    monkeypatch.setattr(intervals, "TABLE", tmp_path / "intervals.toml")
    learnt = {KEY: uncertainty.Reach(2.0, 3.0), ("overstride", "near"): uncertainty.Reach(1.0, 1.0)}
    kept = intervals.with_before(learnt, ["overstride"])
    assert kept == {
        KEY: (2.0, 5.0),
        ("shank_angle", "far"): (2.0, 2.0),
        ("overstride", "near"): (1.0, 1.0),
    }
    told = intervals.text_of(numbers("one", 0.0), kept, ["overstride"])
    assert "# Nowhere shorter than an earlier table of other clips, except:\n# overstride." in told


def test_the_table_is_read_as_it_was_written(tmp_path, monkeypatch):
    rows = pd.concat([numbers("one", 0.0), numbers("other", -3.0)])
    learnt = intervals.learn(rows)
    (tmp_path / "intervals.toml").write_text(intervals.text_of(rows, learnt, None))
    monkeypatch.setattr(uncertainty, "files", lambda _: tmp_path)
    uncertainty._reaches.cache_clear()
    try:
        assert uncertainty.reach_of(*KEY) == pytest.approx(learnt[KEY], abs=0.01)
        assert uncertainty.reach_of("shank_angle", "far") == (1.645, 1.645)
        assert uncertainty.reach_of("cadence", "near") == (1.645, 1.645)
    finally:
        uncertainty._reaches.cache_clear()


def test_intervals_are_learnt_from_tracks(clips, capsys):
    rows = [row for path in sorted(clips.glob("*.npz")) for row in intervals.rows_of(path)]
    assert {("cadence", "near"), ("cadence", "frontal")} <= {(row.metric, row.leg) for row in rows}
    assert all(row.error > 0 and row.family == "clips" for row in rows)
    intervals.main([clips])
    said = capsys.readouterr().out
    assert "fps 60" in said
    assert "wrote" not in said


def test_a_truth_is_told_by_every_laboratory_s_words_and_is_of_the_same_movement():
    clip = Clip(duration_s=2.5)
    own, *others = definitions.truth_by_each(clip)
    assert own.contacts == truth(clip).contacts
    assert len(others) == len(definitions.DEFINITIONS)
    for told, one in zip(others, definitions.DEFINITIONS, strict=True):
        longer_ms = 1000.0 * (one.toe_off_s - one.strike_s)
        assert told.value("contact_time") - own.value("contact_time") == pytest.approx(longer_ms)
        assert told.value("knee_flexion_peak") == pytest.approx(
            own.value("knee_flexion_peak"), abs=0.3
        )
    (first,) = next(iter(definitions.contacts_by_each(own.contacts[:1])))
    assert first == own.contacts[0]
    assert abs(sum(one.strike_s for one in definitions.DEFINITIONS)) < 1e-9
    assert abs(sum(one.toe_off_s for one in definitions.DEFINITIONS)) < 1e-9


def test_a_force_is_above_a_threshold_for_longer_the_lower_it_is(tmp_path, capsys):
    time_s = np.arange(0.0, 4.0, 1.0 / 300.0)
    step = np.clip(np.sin(2.0 * np.pi * (time_s % 0.4) / 0.5), 0.0, None)
    force = np.zeros((len(time_s), 3))
    force[:, 1] = 10.0 * (1600.0 * step * (time_s % 0.4 < 0.25) + 13.0)
    np.savez(tmp_path / "one.npz", force_01N=force.astype(np.int16), force_fs=300.0)
    later_s = benchmarked.later_by_each(tmp_path / "one.npz")
    low, high, filtered, _ = later_s
    assert low[0] < high[0]
    assert low[1] > high[1]
    rise_s = 0.25 / np.pi * (np.arcsin(50 / 1600) - np.arcsin(20 / 1600))
    assert high[0] - low[0] == pytest.approx(rise_s, abs=0.0006)
    assert filtered[0] < low[0]
    benchmarked.main([tmp_path])
    assert "1 trials" in capsys.readouterr().out
    np.savez(tmp_path / "one.npz", markers_01mm=force)
    with pytest.raises(InputError, match="force"):
        benchmarked.main([tmp_path])


@pytest.mark.slow
def test_markers_have_intervals_of_their_own(tmp_path):
    folder = tmp_path / "somewhere" / "trials"
    folder.mkdir(parents=True)
    time_s, markers = marker_paths()
    write_trc(folder / "ana_run.trc", markers, time_s)
    rows = [(c.strike_s, c.toe_off_s, 1 if c.side == "right" else -1) for c in whole_contacts()]
    np.savetxt(folder / "ana_run_contacts.csv", rows, delimiter=",")
    (joints_case, *_) = intervals._joints(1)
    for found in (
        intervals.rows_of_trial(folder / "ana_run.trc"),
        intervals.rows_of_joints(joints_case),
    ):
        assert {row.leg for row in found} == {"markers"}
        assert {row.told for row in found} == set(range(1 + len(definitions.DEFINITIONS)))
        lengths = {row.true for row in found if row.metric == "contact_time"}
        assert len(lengths) > len(definitions.DEFINITIONS)
        close = [abs(r.true - r.found) for r in found if r.metric == "cadence"]
        assert max(close) < 0.5


def test_a_family_is_judged_without_what_it_taught():
    points = dict.fromkeys(landmark_bias.PARTS, np.zeros(2))
    off = {"one": 0.02, "other": 0.04, "unseen": 0.09}
    sides = [
        replace(side, clip=f"{family} {n}", family=family, off=np.full_like(side.off, off[family]))
        for family in off
        for n in range(3)
        for side in pair_of(points, 20.0)
    ]
    card_of_two = replace(card(), families=("one", "other"))
    legs = {leg: np.full((len(landmark_bias.PARTS), 2), 0.015) for leg in ("near", "far")}
    without = offsets.without_each(sides, landmark_bias.Offsets(card_of_two, legs, -0.01))
    assert set(without) == {"one", "other"}
    assert without["one"].legs["near"] == pytest.approx(0.5 * 0.04)  # half of the mean was kept
    assert without["other"].legs["far"] == pytest.approx(0.5 * 0.02)


def test_hips_that_are_seen_to_rise_too_little_are_told_by_how_much():
    points = dict.fromkeys(landmark_bias.PARTS, np.zeros(2))
    height = 0.1 * np.sin(np.arange(12) * np.pi / 10.0) ** 2
    up = 2 * landmark_bias.PARTS.index("hip") + 1
    near, far = pair_of(points, 20.0)
    for side in (near, far):
        side.off[:, up] = -0.2 * height  # a fifth is not seen
    near = replace(near, up=0.8 * height)
    (more,) = offsets.bounce_errors([offsets.Pair(near, far)])
    assert more == pytest.approx(-0.2 * np.ptp(height))
