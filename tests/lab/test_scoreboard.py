"""The scoreboard: what it compares, counts and says, and that formcheck does not get worse."""

import ast
import json
import math
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from formcheck.cli import app
from formcheck.errors import InputError, OutputError
from formcheck.files.markers import read_markers
from formcheck.lab.phantom import Camera, Clip, LandmarkErrors, landmark_track, truth
from formcheck.lab.scoreboard import (
    Scoreboard,
    all_grids,
    development_set,
    keep_figures,
    marker_grid,
    quick_set,
    score_markers,
    tracks,
    validate,
    worse_than_kept,
    write_page,
)
from formcheck.lab.scoreboard.cases import CONDITIONS, Case, conditions_of
from formcheck.lab.scoreboard.faults import FAULTS, Verdict, runners, try_fault
from formcheck.lab.scoreboard.landmarks import JOINTS, compared_cases, landmark_rows
from formcheck.lab.scoreboard.regression import Kept, figures_of, kept_figures, read_kept
from formcheck.lab.scoreboard.scores import (
    ClipScore,
    MetricScore,
    compare_contacts,
    metric_table,
    score_clip,
)
from formcheck.lab.scoreboard.tally import (
    base_for_coverage,
    condition_rows,
    contact_rows,
    metric_rows,
    summary,
)
from formcheck.lab.scoreboard.targets import is_good, targets
from formcheck.lab.scoreboard.tracks import Found, find_tracks
from formcheck.lab.training.landmark_errors import fit_errors
from formcheck.model import INDEX, LANDMARKS, Contact, Gait
from formcheck.weights import find

FULL = LandmarkErrors.of("full")
BY_NAME = {fault.name: fault for fault in FAULTS}


# the set


def test_the_set_is_large_seeded_and_spread_over_every_axis():
    cases = development_set()
    assert len(cases) >= 80
    assert cases == development_set()
    assert len({case.name for case in cases}) == len(cases)
    levels = [conditions_of(case.clip) for case in cases]
    assert {level["view"] for level in levels} == {"side left", "side right", "rear", "front"}
    assert {level["pictures a second"] for level in levels} == {"24", "30", "60", "120"}
    for condition in CONDITIONS:
        assert len({level[condition] for level in levels}) >= 2, condition


def test_the_quick_set_is_a_dozen_other_clips():
    quick = quick_set()
    assert len(quick) == 12
    assert sum(case.clip.camera.fps * case.clip.duration_s for case in quick) < 2200
    assert not {case.clip for case in quick} & {case.clip for case in development_set()}


def test_every_clip_of_the_quick_set_has_a_truth():
    few = quick_set()[:4]
    assert len(few) == 4
    for case in few:
        assert truth(case.clip).value("cadence") == pytest.approx(case.clip.gait.cadence_spm, 0.03)


# contacts


def _contact(side, strike_s, length_s=0.25):
    return Contact(side, strike_s, strike_s + length_s, 0.01, "high", side == "left")


def test_contacts_are_found_missed_and_invented():
    true = [_contact("left", 1.0), _contact("right", 1.35), _contact("left", 1.7)]
    found = Gait((_contact("left", 1.01, 0.27), _contact("right", 2.5)), 0.35)
    kinds = [c.kind for c in compare_contacts(true, found, 5.0)]
    assert kinds == ["found", "missed", "missed", "invented"]
    first = compare_contacts(true, found, 5.0)[0]
    assert first.strike_ms == pytest.approx(10.0)
    assert first.toe_off_ms == pytest.approx(30.0)
    assert first.near


def test_a_contact_of_the_other_foot_is_none():
    kinds = [
        c.kind
        for c in compare_contacts(
            [_contact("left", 1.0)], Gait((_contact("right", 1.0),), 0.35), 5.0
        )
    ]
    assert kinds == ["missed", "invented"]


def test_what_the_ends_cut_off_is_neither_missed_nor_invented():
    true = [_contact("left", 0.2), _contact("right", 4.5)]
    assert compare_contacts(true, Gait((), 0.35), 5.0) == ()
    assert compare_contacts([], Gait((_contact("left", 0.3),), 0.35), 5.0) == ()
    assert compare_contacts(true, None, 5.0) == ()


def test_one_found_contact_matches_one_true_one():
    true = [_contact("left", 1.0), _contact("left", 1.08)]
    kinds = [c.kind for c in compare_contacts(true, Gait((_contact("left", 1.04),), None), 5.0)]
    assert sorted(kinds) == ["found", "missed"]


# counting


def _score(name, errors, half=2.0, fps=60.0, **changes):
    """Return a clip's score with one overstride and one cadence of the given errors."""
    metrics = tuple(
        MetricScore(metric, side, 100.0, 100.0 + e, 100.0 + e - half, 100.0 + e + half)
        if e is not None
        else MetricScore(metric, side, 100.0, None, missing="no")
        for (metric, side), e in zip(
            (("overstride", "left"), ("cadence", "both")), errors, strict=True
        )
    )
    conditions = conditions_of(Clip(camera=Camera(fps=fps)))
    base = ClipScore(
        name, conditions, fps, 500.0, "left", views=("side_left", "side_left"),
        yaws_deg=(0.0, 1.0), rolls_deg=(0.0, 0.5), metrics=metrics,
        contacts=compare_contacts([_contact("left", 1)], Gait((_contact("left", 1.004),), None), 5),
    )  # fmt: skip
    return replace(base, **changes)


def test_a_metrics_row_counts_what_it_says():
    scores = [_score("a", (1.0, 0.1)), _score("b", (-3.0, 0.2)), _score("c", (None, None))]
    row = metric_rows(scores).loc["overstride"]
    assert (row.n, row.unit) == (2, "% leg")
    assert row.mae == pytest.approx(2.0)
    assert row.bias == pytest.approx(-1.0)
    assert row.sd == pytest.approx(math.sqrt(8.0))
    assert (row.worst, row.worst_case) == (-3.0, "b")
    assert row.refused == pytest.approx(1 / 3)
    assert row.inside == pytest.approx(0.5)
    assert row.half_width == pytest.approx(2.0)


def test_a_metric_that_is_always_refused_has_no_figures():
    row = summary(metric_table([_score("a", (None, None))]))
    assert row["n"] == 0
    assert row["refused"] == 1.0
    assert math.isnan(row["mae"])
    assert math.isnan(row["worst"])
    assert math.isnan(row["inside"])


def test_conditions_and_contacts_are_grouped_by_frame_rate():
    scores = [_score("a", (1.0, 0.1)), _score("b", (3.0, 0.5), fps=30.0, why_not="too dark")]
    rows = condition_rows(scores).set_index(["condition", "level"])
    assert rows.loc[("pictures a second", "60"), "overstride"] == pytest.approx(1.0)
    assert rows.loc[("pictures a second", "30"), "overstride"] == pytest.approx(3.0)
    assert rows.loc[("pictures a second", "30"), "unfit"] == 1
    assert rows.loc[("view", "side left"), "clips"] == 2
    assert math.isnan(rows.loc[("view", "side left"), "step_width"])
    group = contact_rows(scores).loc["side, 30 pictures a second, near leg"]
    assert (group.found, group.missed, group.invented) == (1, 0, 0)
    assert group.strike_bias_ms == pytest.approx(4.0)
    assert "side, 30 pictures a second, far leg" not in contact_rows(scores).index


def test_the_base_that_would_hold_nine_in_ten_truths():
    random = np.random.default_rng(1)
    errors = random.normal(0.0, 3.0, 400)
    scores = [_score(str(i), (e, 0.0), half=1.645 * 5.0) for i, e in enumerate(errors)]
    needed = base_for_coverage(scores, "overstride", base=5.0)
    assert needed == pytest.approx(3.0, abs=0.3)
    tight = [_score(str(i), (e, 0.0), half=1.645 * 2.0) for i, e in enumerate(errors)]
    assert base_for_coverage(tight, "overstride", base=0.0) == pytest.approx(
        math.sqrt(9.0 - 4.0), abs=0.4
    )


# targets


def _target(scores, name):
    return next(target for target in targets(scores) if target.name == name)


def test_targets_are_met_missed_or_not_judged():
    fine = [_score(str(i), (1.0, 0.1)) for i in range(3)]
    assert _target(fine, "cadence").met is True
    assert _target(fine, "overstride").met is True
    assert _target(fine, "knee valgus").met is None
    off = [*fine, _score("off", (6.0, 1.4))]
    assert _target(off, "cadence").met is False
    assert _target(off, "overstride").met is False
    assert "6.0" in _target(off, "overstride").figure


def test_a_refused_cadence_is_a_missed_target():
    assert _target([_score("a", (1.0, 0.1)), _score("b", (1.0, None))], "cadence").met is False


def test_a_missed_contact_is_a_missed_target():
    lost = compare_contacts([_contact("left", 1.0)], None, 5.0)
    assert _target([_score("a", (1.0, 0.1), contacts=lost)], "contacts").met is False


def test_only_good_clips_are_judged():
    good = _score("a", (1.0, 0.1))
    assert is_good(good)
    assert not is_good(replace(good, fps=24.0))
    assert not is_good(replace(good, body_px=250.0))
    assert not is_good(replace(good, yaws_deg=(20.0, 20.0)))
    assert not is_good(replace(good, rolls_deg=(8.0, 8.0)))


# what is kept


def test_a_kept_track_belongs_to_one_clip_network_and_program():
    clip = Clip()
    assert tracks._key(clip, "one") == tracks._key(Clip(), "one")
    assert tracks._key(clip, "one") != tracks._key(replace(clip, seed=1), "one")
    assert tracks._key(clip, "one") != tracks._key(clip, "other")


def test_words_about_the_program_do_not_matter_to_what_is_kept():
    said = 'def f(x):\n    """Say."""\n    # why\n    return x + 1\n'
    silent = "def f(x):\n    return x + 1\n"
    doing, alike, other = (
        ast.dump(tracks._without_words(text)) for text in (said, silent, silent.replace("1", "2"))
    )
    assert doing == alike
    assert doing != other


def test_every_module_that_draws_or_looks_belongs_to_the_name_of_a_kept_track():
    """What a worker and a renderer have really loaded, asked in a process of its own."""
    loads = (
        "import sys, formcheck.engines._litert, formcheck.lab.looking;"
        "import formcheck.lab.phantom.render;"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'formcheck'))"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", loads], capture_output=True, text=True, check=True
    )
    loaded = {Path(name).relative_to(tracks._SOURCE).as_posix() for name in ran.stdout.split()}
    assert len(loaded) > 50
    assert loaded <= set(tracks._program())
    assert not [name for name in tracks._program() if "/scene/" in name or "/metrics/" in name]


def test_a_change_in_any_of_these_modules_makes_another_name(tmp_path, monkeypatch):
    shutil.copytree(
        tracks._SOURCE / "formcheck",
        tmp_path / "formcheck",
        ignore=shutil.ignore_patterns("[!_]*.[!p]*", "__pycache__"),
    )
    before = tracks._program(tmp_path)
    assert before == tracks._program()
    for name in before:
        with (tmp_path / name).open("a") as file:
            file.write("\n_TOUCHED = True\n")
    tracks._program.cache_clear()
    after = tracks._program(tmp_path)
    assert after.keys() == before.keys()
    key = tracks._key(Clip(), "one")
    for name in before:
        changed = {**before, name: after[name]}
        monkeypatch.setattr(tracks, "_program", lambda changed=changed: changed)
        assert tracks._key(Clip(), "one") != key, name


def test_the_folder_of_kept_tracks_follows_the_users_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert tracks.cache_folder() == tmp_path / "formcheck" / "validate"


# tables and page


def _board():
    faults = (
        Verdict("slow motion", "cadence", "refused", why="The clock cannot be right."),
        Verdict("slow motion", "overstride", "outside", 9.0, 4.0),
        Verdict("slow motion", "trunk_lean", "inside", -1.5, 4.0),
    )
    scores = tuple(_score(str(i), (0.5 * i, 0.1)) for i in range(6))
    return Scoreboard(scores, faults, "full", quick=True)


def test_the_tables_say_what_came_of_a_fault():
    grids = {grid.title: grid for grid in all_grids(_board())}
    row = dict(zip(grids["Faults"].head, grids["Faults"].rows[0], strict=True))
    assert row["cadence"] == "–"
    assert row["overstride"] == "OUT +9.0 (±4.0)"
    assert row["trunk lean"] == "ok 1.5"
    assert row["knee valgus"] == ""
    assert grids["Reasons given"].rows == (("slow motion", "The clock cannot be right."),)
    filled = [grid for grid in grids.values() if grid.rows]
    assert len(filled) >= 7
    for grid in filled:
        assert {len(row) for row in grid.rows} == {len(grid.head)}, grid.title


def test_the_page_has_every_table_its_pictures_and_its_limits(tmp_path):
    page, *pictures = write_page(_board(), tmp_path / "accuracy.md")
    text = page.read_text()
    for grid in all_grids(_board()):
        assert f"## {grid.title}" in text
    assert "## What this cannot show" in text
    assert "formcheck validate --quick" in text
    drawn = re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)
    assert {page.parent / name for name in drawn} == set(pictures)
    assert len(pictures) == 3
    assert min(path.stat().st_size for path in pictures) > 1000


def test_the_same_scores_make_the_same_page(tmp_path):
    one = [path.read_bytes() for path in write_page(_board(), tmp_path / "one" / "accuracy.md")]
    two = [path.read_bytes() for path in write_page(_board(), tmp_path / "two" / "accuracy.md")]
    assert one == two


def test_a_page_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_page(_board(), tmp_path / "file" / "accuracy.md")


# landmarks without pixels: fast, and no worse than before


@pytest.mark.slow
def test_the_mini_set_without_pixels_is_no_worse_than_before():
    scores = []
    for number, clip in enumerate(runners(3)):
        found = Found(landmark_track(clip, FULL, seed=11 + number))
        scores.append(score_clip(Case(str(number), clip), found))
    every = metric_table(scores)
    assert every.given.sum() >= 60  # seen: 75
    assert every.inside[every.given].mean() >= 0.80  # seen: 0.95
    rows = metric_rows(scores)
    assert abs(rows.worst["cadence"]) <= 1.0
    assert rows.mae["overstride"] <= 5.0
    assert rows.mae["contact_time"] <= 25.0
    contacts = [c for s in scores for c in s.contacts]
    assert len(contacts) >= 30
    assert all(c.kind == "found" for c in contacts)
    assert all(s.views[0] == s.views[1] for s in scores)
    assert max(s.knee_rmse_deg for s in scores) <= 12.0


def test_a_clip_in_which_nobody_is_found_is_refused_whole():
    clip = replace(runners(1)[0], duration_s=2.0)
    score = score_clip(Case("empty", clip), Found(None, "no_person", "nobody can be seen"))
    assert score.why_not == "nobody can be seen"
    assert all(m.value is None and m.missing == "nobody can be seen" for m in score.metrics)
    assert {c.kind for c in score.contacts} == {"missed"}
    assert len(score.metrics) >= 15


@pytest.mark.parametrize(
    ("name", "refused", "because"),
    [
        ("slow motion ×4 tagged as real time", {"cadence", "contact_time"}, "slower than life"),
        ("30 pictures a second tagged 60", {"cadence", "contact_time"}, "sped up"),
        ("24 pictures a second", {"contact_time"}, "frames per second"),
        ("walking", {"cadence", "overstride", "trunk_lean"}, "walking"),
        ("standing", {"cadence", "overstride", "trunk_lean"}, "Nobody runs"),
        ("middle third in slow motion ×4", {"cadence"}, "speed"),
        ("camera 45° off the side", {"overstride"}, "film"),
    ],
)
def test_a_fault_is_refused_with_its_cause(name, refused, because):
    came = {v.metric: v for v in try_fault(BY_NAME[name], runners(1))}
    for metric in refused:
        assert came[metric].kind == "refused", (name, metric)
        assert because in came[metric].why


@pytest.mark.parametrize(
    "name",
    [
        "legs swapped in 20 % of frames",
        "camera rolled by 6°",
        "mirror image",
        "20 % of frames repeated",
        "rear clip declared a side",
    ],
)
def test_a_fault_leaves_cadence_right(name):
    cadence = try_fault(BY_NAME[name], runners(1))[0]
    assert cadence.metric == "cadence"
    assert cadence.kind == "inside"
    assert abs(cadence.error) <= 1.0


# markers


def _write_markers(path, clip):
    """Write the phantom's landmarks as a marker file of a laboratory, in mm, Y up."""
    track = landmark_track(clip)
    lines = ["PathFileType\t4\t(X/Y/Z)\trun", "DataRate\tUnits", f"{clip.camera.fps:g}\tmm"]
    lines += ["Frame#\tTime\t" + "\t\t\t".join(LANDMARKS), ""]
    for number, (time_s, points) in enumerate(zip(track.time_s, track.xy_px, strict=True)):
        cells = [f"{5.0 * x:.3f}\t{-5.0 * y:.3f}\t0" for x, y in points]
        lines.append(f"{number + 1}\t{time_s + 7.0:.4f}\t" + "\t".join(cells))
    path.write_text("\n".join(lines))


def _events(clip):
    known = truth(clip).contacts
    return {
        f"{kind}_{side}": [7.0 + getattr(c, name) for c in known if c.side == side]
        for kind, name in (("ic", "strike_s"), ("to", "toe_off_s"))
        for side in ("left", "right")
    }


MARKED = Clip(camera=Camera(fps=100.0), duration_s=4.0, seed=9)


@pytest.mark.parametrize("by_name", [False, True])
def test_markers_are_scored_against_events_on_their_own_clock(tmp_path, by_name):
    markers, events = tmp_path / "trial7_markers.trc", tmp_path / "events.json"
    _write_markers(markers, MARKED)
    own = _events(MARKED)
    events.write_text(json.dumps({"trial7_forces.mot": own, "trial8.mot": {}} if by_name else own))
    score = score_markers(markers, events)
    assert sum(c.kind == "found" for c in score.contacts) >= 8
    assert not [c for c in score.contacts if c.kind != "found"]
    assert np.mean(np.abs([c.strike_ms for c in score.contacts])) < 20
    assert score.cadences_spm[1] == pytest.approx(score.cadences_spm[0], abs=1.0)
    assert "found" in marker_grid(score).rows[0][1]


def test_events_of_another_trial_are_told(tmp_path):
    markers, events = tmp_path / "trial9_markers.trc", tmp_path / "events.json"
    _write_markers(markers, replace(MARKED, duration_s=2.0))
    events.write_text(json.dumps({"trial7.mot": _events(MARKED)}))
    with pytest.raises(InputError, match="0 entries whose name begins with 'trial9'"):
        score_markers(markers, events)
    events.write_text(json.dumps({"ic_left": [1.0]}))
    with pytest.raises(InputError, match="lacks lists of instants"):
        score_markers(markers, events)
    events.write_text("{")
    with pytest.raises(InputError, match="is not JSON"):
        score_markers(markers, events)
    with pytest.raises(InputError, match="there is no file"):
        score_markers(markers, tmp_path / "none.json")


def test_markers_and_events_belong_together(tmp_path):
    result = CliRunner().invoke(app, ["validate", "--trc", str(tmp_path / "run.trc")])
    assert result.exit_code == 1
    assert "belong together" in result.output


def test_knees_and_ankles_are_worked_out_from_markers_on_the_bones(tmp_path):
    """Three stiff bones on hinges carry three markers each; the hinges are found within 1 mm."""
    time_s = np.arange(60) / 100.0
    hip = np.stack((200 * time_s, 900 + 20 * np.sin(12 * time_s), 0 * time_s), axis=1)
    thigh, shank = (
        0.6 * np.sin(9 * time_s),
        0.6 * np.sin(9 * time_s) - 0.7 + 0.6 * np.cos(9 * time_s),
    )
    foot = shank + 0.3 * np.sin(11 * time_s)
    knee = hip + _turned(thigh, (0, -420, 0))
    ankle = knee + _turned(shank, (0, -410, 0))
    markers = {}
    for letter in "LR":
        z = -90 if letter == "L" else 90
        markers |= {f"{letter}ASI": hip + np.array((100, 110, z))}
        markers |= {f"{letter}PSI": hip + np.array((-150, 110, z))}
        for name, at, turn, places in (
            ("TH", hip, thigh, ((40, -150, 20), (60, -200, -30), (10, -280, 40))),
            ("TB", knee, shank, ((50, -120, 25), (30, -200, -20), (45, -260, 35))),
        ):
            for number, place in enumerate(places, start=1):
                markers[f"{letter}{name}{number}"] = at + _turned(turn, place) + np.array((0, 0, z))
        for name, place in (
            ("CAL", (-50, -60, 0)),
            ("TOE", (170, -70, 5)),
            ("MT5", (130, -60, 45)),
        ):
            markers[f"{letter}{name}"] = ankle + _turned(foot, place) + np.array((0, 0, z))
    path = tmp_path / "bones.trc"
    lines = ["PathFileType", "DataRate\tUnits", "100\tmm", "F\tT\t" + "\t\t\t".join(markers), ""]
    for number, second in enumerate(time_s):
        cells = [f"{value:.4f}" for marker in markers.values() for value in marker[number]]
        lines.append("\t".join([str(number), f"{second:.3f}", *cells]))
    path.write_text("\n".join(lines))
    track = read_markers(path)
    for side in ("left", "right"):
        shin = track.point(f"{side}_knee") - track.point(f"{side}_ankle")
        expected = 0.4 * (knee - ankle)[:, :2] * (1, -1)
        assert np.abs(shin - expected).max() < 0.4, side
    assert "left_knee" in track.history[1]


def _turned(angle, place):
    """Return (T, 3): a place turned about the axis across the side view."""
    cos, sin = np.cos(angle), np.sin(angle)
    x, y, z = place
    return np.stack((cos * x - sin * y, sin * x + cos * y, np.full_like(angle, z)), axis=1)


# landmarks alone, and what is fitted to them


def _off_by(clip, ahead_px, up_px):
    """Return the true landmarks, all of them moved the same way."""
    sign = -1.0 if clip.camera.view == "side_left" else 1.0
    whole = landmark_track(clip)
    return replace(whole, xy_px=whole.xy_px + np.array([sign * ahead_px, -up_px]))


@pytest.mark.parametrize("view", ["side_left", "side_right"])
def test_landmarks_alone_have_their_distance_and_direction(view):
    clip = Clip(camera=Camera(view=view), duration_s=1.0)
    body_px = truth(clip).px_per_m * clip.body.height_m
    case = Case("one", clip)
    rows = landmark_rows("full", (case,), {"one": Found(_off_by(clip, 3.0, 4.0))})
    assert {row.group for row in rows} == {"side, near", "side, far"}
    assert {row.joint for row in rows} == set(JOINTS)
    for row in rows:
        assert row.n == 60
        assert row.median_pct == pytest.approx(500.0 / body_px)
        assert row.bias_pct == pytest.approx((300.0 / body_px, 400.0 / body_px))
        assert row.elsewhere == 0.0


def test_knees_placed_too_far_out_are_told_from_behind_and_in_front():
    for view, right_is in (("rear", 1.0), ("front", -1.0)):
        clip = Clip(camera=Camera(view=view), duration_s=1.0)
        whole = landmark_track(clip)
        xy = whole.xy_px.copy()
        xy[:, INDEX["right_knee"], 0] += 5.0 * right_is
        xy[:, INDEX["left_knee"], 0] -= 5.0 * right_is
        rows = landmark_rows("full", (Case("a", clip),), {"a": Found(replace(whole, xy_px=xy))})
        knee = next(row for row in rows if row.joint == "knee")
        assert knee.group == view
        assert knee.bias_pct[0] > 0.5


def test_few_fair_clips_of_every_view_are_compared_by_all_networks():
    clips = [case.clip for case in compared_cases()]
    assert {clip.camera.view for clip in clips} == {"side_left", "side_right", "rear", "front"}
    assert len(clips) <= 6
    assert {case.name for case in compared_cases()} <= {case.name for case in quick_set()}


def test_a_fit_finds_the_errors_that_were_put_in():
    asked = LandmarkErrors(
        bias_pct=0.4, drift_pct=0.7, drift_s=0.1, jitter_pct=0.3, far_factor=1.6,
        hip_narrowing=0.1, knee_spreading_pct=0.8, hip_levelling=1.1,
        swap_share=0.04, swap_s=0.12, loss_share=0.05,
    )  # fmt: skip
    clips = [case.clip for case in compared_cases()]
    clips += [replace(clip, seed=clip.seed + 1000) for clip in clips]
    pairs = [(clip, landmark_track(clip, asked, seed=i)) for i, clip in enumerate(clips)]
    found = fit_errors(pairs)
    limits = {
        "bias_pct": 0.2, "drift_pct": 0.1, "drift_s": 0.03, "jitter_pct": 0.1, "far_factor": 0.4,
        "hip_narrowing": 0.1, "knee_spreading_pct": 0.5, "hip_levelling": 0.4,
        "swap_share": 0.02, "swap_s": 0.06, "loss_share": 0.02, "outlier_share": 0.01,
    }  # fmt: skip
    for name, limit in limits.items():
        assert getattr(found, name) == pytest.approx(getattr(asked, name), abs=limit), name


def test_every_network_has_its_errors_and_lighter_ones_err_more():
    lite, full, heavy = (LandmarkErrors.of(model) for model in ("lite", "full", "heavy"))
    assert lite.drift_pct > full.drift_pct > heavy.drift_pct > 0
    assert lite.swap_share >= full.swap_share >= heavy.swap_share


# figures that are kept, and the run that is held against them


def test_kept_figures_are_met_by_themselves_and_missed_by_worse(tmp_path):
    board = _board()
    path = keep_figures(board, tmp_path / "kept.toml")
    kept = read_kept(path.read_text())
    assert [f.name for f in kept.figures] == [f.name for f in figures_of(board)]
    assert worse_than_kept(board, kept) == ()
    worse = tuple(_score(str(i), (0.5 * i + 4.0, 0.1)) for i in range(6))
    said = worse_than_kept(replace(board, scores=worse), kept)
    assert any(words.startswith("overstride, mean error: was 1.25, is 5.25") for words in said)
    assert not any("cadence" in words for words in said)


def test_a_metric_that_is_no_longer_given_is_worse():
    board = _board()
    kept = Kept("full", figures_of(board))
    refused = tuple(_score(str(i), (None, 0.1)) for i in range(6))
    said = worse_than_kept(replace(board, scores=refused), kept)
    assert "overstride, mean error: was 1.25, is no longer given" in said
    assert any("numbers refused" in words for words in said)


def test_one_more_missed_contact_is_noise_and_ten_are_not():
    board = _board()
    kept = Kept("full", figures_of(board))
    lost = compare_contacts([_contact("left", 1.0 + 0.3 * i) for i in range(10)], None, 5.0)
    for missed, worse in ((1, False), (10, True)):
        scores = (*board.scores[1:], replace(board.scores[0], contacts=lost[:missed]))
        said = worse_than_kept(replace(board, scores=scores), kept)
        assert any("contacts missed" in words for words in said) == worse


def test_figures_of_another_network_are_not_compared():
    board = _board()
    with pytest.raises(InputError, match="add --model heavy"):
        worse_than_kept(board, Kept("heavy", figures_of(board)))


@pytest.mark.parametrize("option", [["--check"], ["--keep", "kept.toml"]])
def test_figures_are_of_the_quick_set(option):
    result = CliRunner().invoke(app, ["validate", *option])
    assert result.exit_code == 1
    assert "--quick" in result.output


@pytest.mark.model
@pytest.mark.slow
def test_the_quick_set_is_no_worse_than_the_figures_kept(monkeypatch, tmp_path):
    """The whole way from pixels; `make figures` keeps new ones after a change that is meant."""
    model = kept_figures().model
    if find(model) is None or find("body") is None:
        pytest.skip(f"missing: formcheck models fetch {model} body")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    board = validate(quick=True, model=model)
    assert worse_than_kept(board) == ()
    assert {row.model for row in board.landmarks} == {model}

    def again(*_):
        message = "a kept track was made again"
        raise AssertionError(message)

    monkeypatch.setattr(tracks, "_make", again)
    assert set(find_tracks(quick_set(), model)) == {score.name for score in board.scores}
