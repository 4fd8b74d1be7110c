"""Several clips of one runner: which is believed, what disagrees, what is said of it."""

import json
from dataclasses import replace
from functools import cache
from itertools import permutations

import pytest

from formcheck import knowledge, render
from formcheck.files.track import write_track
from formcheck.i18n import Wording
from formcheck.lab.phantom import Camera, Clip, GaitSpec, Leg, landmark_track
from formcheck.lab.phantom import truth as truth_of
from formcheck.metrics import measure_all
from formcheck.pipeline import Request, analyze
from formcheck.render import build, text_summary
from formcheck.render.build import notes_of
from support.phantom_runs import FULL, measured, run

LIMPS = GaitSpec(left=Leg(overstride_pct=30.0), right=Leg(overstride_pct=20.0))


def filmed(view, seed=1, gait=LIMPS, **clip):
    return Clip(gait=gait, camera=Camera(view=view, fps=60), duration_s=6.0, seed=seed, **clip)


LEFT, RIGHT, REAR = (filmed(view) for view in ("side_left", "side_right", "rear"))
LEANS = filmed("side_left", gait=replace(LIMPS, trunk_lean_deg=19.0))
QUICK = filmed("side_right", gait=replace(LIMPS, cadence_spm=178.0))


@cache
def runs(*clips):
    return tuple(run(clip, FULL, 3 + i) for i, clip in enumerate(clips))


@pytest.fixture
def tracks(tmp_path):
    """Give a function that writes clips' tracks and returns their paths, by name."""

    def write(**clips):
        paths = {}
        for name, clip in clips.items():
            paths[name] = tmp_path / f"{name}.npz"
            write_track(landmark_track(clip, FULL, seed=4), paths[name])
        return paths

    return write


def notes(clip):
    return {note.id: note.message for note in notes_of(clip)}


def test_each_leg_is_measured_from_its_own_side():
    found = measured(*runs(LEFT, RIGHT, REAR))
    views = {"left": 0, "right": 1}
    for metric in ("overstride", "knee_flexion_peak", "shank_angle"):
        for side, clip in views.items():
            assert found[metric, side].clip == clip
    for side in views:
        assert found["thigh_adduction", side].clip == 2
        true = truth_of(LEFT).value("overstride", side)
        assert found["overstride", side].value == pytest.approx(true, abs=4.0)
    assert found["overstride_asymmetry", "both"].value < 0.0, "the left foot lands further ahead"


def test_the_order_of_clips_does_not_matter():
    clips = runs(LEFT, RIGHT, REAR, LEANS)
    plain = measured(*clips)
    for order in permutations(range(4)):
        found = measured(*(clips[i] for i in order))
        for key, one in plain.items():
            other = found[key]
            assert (other.value, other.low, other.high) == (one.value, one.low, one.high), key
            assert (other.confidence, other.missing) == (one.confidence, one.missing), key
            if one.value is not None and not key[0].endswith("_asymmetry"):
                assert order[other.clip] == one.clip, key
                assert [order[r.clip] for r in other.readings] == [r.clip for r in one.readings]


@pytest.mark.parametrize("view", ["rear", "front"])
def test_a_clip_from_behind_or_in_front_never_changes_what_only_the_side_shows(view):
    side = runs(LEFT, RIGHT)
    plain, more = measured(*side), measured(*side, run(filmed(view), FULL, 9))
    only = {k for k, info in knowledge.load().metrics.items() if set(info.views) == {"side"}}
    only |= {f"{metric}_asymmetry" for metric in only}
    checked = [key for key in plain if key[0] in only]
    assert len(checked) > 20
    for key in checked:
        one, other = plain[key], more[key]
        assert (one.value, one.low, one.high) == (other.value, other.low, other.high), key


def test_clips_of_one_run_hardly_disagree():
    found = measure_all(runs(LEFT, RIGHT, REAR))
    assert sum(bool(m.readings) for m in found) <= 2


def test_a_disagreement_is_kept_with_the_better_clip_s_number():
    clips = runs(LEFT, LEANS)
    alone = [measured(one)["trunk_lean", "both"] for one in clips]
    both = measured(*clips)["trunk_lean", "both"]
    kept, other = alone[both.clip], alone[1 - both.clip]
    assert both.value == kept.value
    assert [r.value for r in both.readings] == [kept.value, other.value]
    assert [(r.low, r.high) for r in both.readings] == [(m.low, m.high) for m in (kept, other)]
    assert both.low <= min(kept.low, other.value)
    assert both.high >= max(kept.high, other.value)
    grades = ["low", "medium", "high"]
    assert grades.index(both.confidence) == max(grades.index(kept.confidence) - 1, 0)


def test_the_far_leg_does_not_speak_against_the_near_one():
    gait = replace(LIMPS, left=replace(LIMPS.left, knee_flexion_peak_deg=55.0))
    found = measured(*runs(LEFT, filmed("side_right", gait=gait)))
    assert found["knee_flexion_peak", "left"].clip == 0
    assert found["knee_flexion_peak", "left"].readings == ()


def test_a_number_that_only_the_worse_clip_gives_is_taken():
    good, short = runs(LEFT, filmed("side_left", seed=2))
    contacts = short.gait.contacts[:2]
    few = replace(short, gait=replace(short.gait, contacts=contacts))
    for order in ((few, good), (good, few)):
        assert measured(*order)["overstride", "left"].value is not None


def test_the_report_names_the_disagreement(tracks, tmp_path):
    paths = tracks(calm=LEFT, leaning=LEANS)
    analysis = analyze(Request(tuple((path, None) for path in paths.values())))
    assert "same_side" in notes(analysis.clips[0])
    render.write_folder(
        tmp_path / "out", lambda folder: render.write(analysis, folder, video=False)
    )
    written = json.loads((tmp_path / "out" / "report.json").read_text())
    (found,) = [one for one in written["disagreements"] if one["metric"] == "trunk_lean"]
    assert sorted(reading["clip"] for reading in found["readings"]) == [0, 1]
    page = (tmp_path / "out" / "report.html").read_text()
    assert "Two clips, two answers" in page
    assert "leaning.npz" in text_summary(build(analysis), Wording())


def test_no_disagreement_no_table(tracks, tmp_path):
    paths = tracks(calm=LEFT)
    analysis = analyze(Request(((paths["calm"], None),)))
    render.write_folder(
        tmp_path / "out", lambda folder: render.write(analysis, folder, video=False)
    )
    assert "Two clips, two answers" not in (tmp_path / "out" / "report.html").read_text()


def test_two_speeds_are_named_and_sides_not_compared(tracks):
    paths = tracks(side=LEFT, other=QUICK)
    analysis = analyze(Request(tuple((path, None) for path in paths.values())))
    for clip in analysis.clips:
        assert (
            "166 steps per minute in side.npz and 178 in other.npz" in notes(clip)["clips_differ"]
        )
    (compared,) = [m for m in analysis.measurements if m.metric == "overstride_asymmetry"]
    assert compared.value is None
    assert "166 and 178 steps per minute" in compared.missing


def test_one_speed_is_not_remarked_on(tracks):
    paths = tracks(side=LEFT, other=RIGHT, rear=REAR)
    analysis = analyze(Request(tuple((path, None) for path in paths.values())))
    for clip in analysis.clips:
        assert not notes(clip).keys() & {"clips_differ", "clip_twice", "same_side"}


def test_a_clip_given_twice_counts_once(tracks, tmp_path):
    paths = tracks(side=LEFT)
    copy = tmp_path / "copy.npz"
    copy.write_bytes(paths["side"].read_bytes())
    alone = analyze(Request(((paths["side"], None),)))
    twice = analyze(Request(((paths["side"], None), (paths["side"], "rear"), (copy, None))))
    assert len(twice.clips) == 1
    assert "side.npz and copy.npz" in notes(twice.clips[0])["clip_twice"]
    values = [(m.metric, m.side, m.value) for m in alone.measurements]
    assert [(m.metric, m.side, m.value) for m in twice.measurements] == values


def test_a_standing_clip_is_read_with_the_clips(tracks):
    still = replace(REAR, gait=GaitSpec.standing(), duration_s=2.0)
    paths = tracks(side=LEFT, rear=REAR, stand=still, front=replace(
        still, camera=replace(still.camera, view="front")
    ))  # fmt: skip
    clips = ((paths["side"], None), (paths["rear"], "rear"))
    analysis = analyze(Request(clips, standing=(paths["stand"], paths["front"])))
    assert len(analysis.clips) == 2
    assert "stand.npz" in notes(analysis.clips[1])["standing"]
    assert "front.npz was not used" in notes(analysis.clips[0])["standing_unused"]
    assert analysis.clips[1].run.scene.roll_deg == pytest.approx(0.0, abs=1.0)
