"""Families of runners side by side: digital, unseen, real; and what is kept of real ones."""

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from formcheck.cli import app
from formcheck.errors import InputError
from formcheck.files.track import write_track
from formcheck.lab.phantom import landmark_track, truth
from formcheck.lab.recorded import families_of_folder
from formcheck.lab.scoreboard import (
    Scoreboard,
    development_set,
    families_of,
    families_of_trials,
    family_grids,
    keep_families,
    kept_families,
    quick_set,
    unseen_set,
    write_page,
)
from formcheck.lab.scoreboard.corrections import correction_grid
from formcheck.lab.scoreboard.families import Figures, read_families
from formcheck.lab.scoreboard.scores import score_clip
from formcheck.lab.scoreboard.side_by_side import GOALS, Goal
from formcheck.lab.scoreboard.tracks import Found
from formcheck.lab.scoreboard.trials import TrialScore
from formcheck.signal.ridge import CORRECTIONS
from support.marker_files import marker_paths, write_c3d
from support.phantom_runs import FULL


def _trial(runner, numbers):
    rows = tuple(
        {
            "metric": "knee_flexion_strike",
            "side": "left",
            "true": true,
            "value": value,
            "low": None if value is None else value - 2.0,
            "high": None if value is None else value + 2.0,
        }
        for true, value in numbers
    )
    return TrialScore("lab", runner, f"{runner}_run3", 3.0, rows, ())


@pytest.fixture(scope="module", name="board")
def _board():
    cases = unseen_set(quick=True)
    scores = [
        score_clip(case, Found(landmark_track(case.clip, FULL, seed=number)))
        for number, case in enumerate(cases)
    ]
    return Scoreboard(tuple(scores[:1]), (), "full", quick=True, unseen=tuple(scores[1:]))


def test_the_unseen_family_is_none_of_the_others_and_unlike_them():
    unseen = unseen_set()
    assert unseen == unseen_set()
    clips = {case.clip for case in unseen}
    assert len(clips) == len(unseen) >= 15
    assert not clips & {case.clip for case in (*development_set(), *quick_set())}
    usual, legs = (
        [leg for case in cases for leg in (case.clip.gait.left, case.clip.gait.right)]
        for cases in (development_set(), unseen)
    )
    for part, beyond in (
        ("knee_flexion_strike_deg", (min, max)),
        ("foot_strike_deg", (min, max)),
        ("overstride_pct", (min, max)),
    ):
        for end in beyond:
            own, known = (end(getattr(leg, part) for leg in some) for some in (legs, usual))
            assert end((own, known)) == own, (part, end)
    assert any(
        abs((case.clip.gait.left.contact_ms or 0.0) - (case.clip.gait.right.contact_ms or 0.0)) > 30
        for case in unseen
    )


def test_the_quick_unseen_clips_are_few_and_have_a_truth():
    few = unseen_set(quick=True)
    assert sum(case.clip.camera.fps * case.clip.duration_s for case in few) <= 400
    for case in unseen_set():
        known = truth(case.clip)
        assert known.value("cadence") == pytest.approx(case.clip.gait.cadence_spm, 0.03)
        joints = known.joints_px[np.isfinite(known.joints_px).all(axis=2)]
        assert ((joints > 0) & (joints < case.clip.camera.size_px)).all(), case.name


def test_slope_and_range_stand_beside_the_mean_error():
    pressed = families_of_trials([_trial("a", [(x, 15.0 + 0.4 * (x - 15.0)) for x in (5, 15, 25)])])
    figures = pressed[0].metrics["knee_flexion_strike"]
    assert figures.slope == pytest.approx(0.4)
    assert (figures.low, figures.high) == (5.0, 25.0)
    assert figures.mae == pytest.approx(4.0)
    assert figures.inside == pytest.approx(1 / 3, abs=0.001)
    kind = [_trial("a", [(5.0, 5.5), (25.0, None), (15.0, 15.5)])]
    some = families_of_trials(kind)[0].metrics["knee_flexion_strike"]
    assert (some.n, some.refused) == (2, pytest.approx(1 / 3, abs=0.001))


def test_a_small_error_with_a_flat_slope_is_missed():
    goal = Goal("knee_flexion_strike", 2.5, slope=0.9)
    assert goal.judge(Figures(n=20, mae=1.0, slope=0.95)).startswith("met")
    assert goal.judge(Figures(n=20, mae=1.0, slope=0.5)).startswith("MISSED")
    assert goal.judge(Figures(n=20, mae=3.0, slope=1.0)).startswith("MISSED")
    assert goal.judge(Figures(n=0)) == "refused"
    assert goal.judge(None) == "–"
    always = Goal("cadence", 0.3, always=True)
    assert always.judge(Figures(n=20, mae=0.1, worst=-1.2)).startswith("MISSED: 1.20")


def test_what_is_kept_of_real_runners_is_read_back(tmp_path):
    families = families_of_trials([_trial("a", [(5.0, 5.5), (25.0, None)]), _trial("b", [(9, 8)])])
    path = keep_families(families, tmp_path / "real.toml")
    (again,) = read_families(path.read_text())
    assert again.runners == 2
    assert again.contacts.n == 0
    assert math.isnan(again.contacts.strike_sd_ms)
    one, other = (x.metrics["knee_flexion_strike"] for x in (families[0], again))
    assert np.allclose(*(list(map(float, vars_of(f))) for f in (one, other)), equal_nan=True)
    with pytest.raises(InputError, match="holds no figures"):
        read_families("[[family]]\n")


def vars_of(figures):
    return [getattr(figures, name) for name in Figures.__slots__]


def test_the_figures_kept_are_of_real_runners_with_their_source():
    families = kept_families()
    assert sum(one.runners for one in families) >= 20
    for one in families:
        assert "(20" in one.source or one.name.startswith(
            "replay_"
        )  # a year; films of the same trials
        assert one.contacts.n > 50
        assert {"knee_flexion_strike", "shank_angle", "cadence"} <= set(one.metrics)


def test_families_stand_side_by_side_on_the_page(board, tmp_path):
    families = families_of(board, kept_families())
    assert [one.name for one in families][:2] == ["digital", "digital, unseen"]
    grids = {grid.title: grid for grid in family_grids(families)}
    for title in ("What we aim for", "Do the intervals hold?", "Are runners told apart?"):
        assert grids[title].head[-len(families) :] == tuple(one.name for one in families)
        assert {len(row) for row in grids[title].rows} == {len(grids[title].head)}
    aims = {row[0]: row for row in grids["What we aim for"].rows}
    assert {goal.metric.replace("_", " ") for goal in GOALS} <= set(aims)
    text = write_page(board, tmp_path / "accuracy.md")[0].read_text()
    assert text.index("How far are the numbers from the truth?") < text.index("| --- |")
    for one in families:
        assert one.name in text
    without = families_of(replace(board, unseen=()))
    assert [one.name for one in without] == ["digital"]


def test_every_correction_has_a_reason_and_its_card():
    grid = correction_grid()
    assert len(grid.rows) == len(CORRECTIONS) + 2  # and two tables of constants
    for row in grid.rows:
        assert all(row)
        assert "commit" in row[4]


def test_trials_are_measured_and_kept_by_one_command(tmp_path):
    time_s, markers = marker_paths()
    write_c3d(tmp_path / "ana_run.c3d", markers, time_s, events=True)
    (tmp_path / "broken.trc").write_text("no table")
    out = tmp_path / "real.toml"
    args = ["validate", "--trials", str(tmp_path), "--keep", str(out)]
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 0, result.output
    assert "slope" in result.output
    assert "broken.trc is not a marker file" in result.output
    (family,) = read_families(out.read_text())
    assert family.metrics["cadence"].n == 1
    (tmp_path / "ana_run.c3d").unlink()
    refused = CliRunner().invoke(app, args[:3])
    assert refused.exit_code == 1
    assert "no trial has contacts" in refused.output


def test_recorded_clips_are_a_family_of_their_folder(tmp_path):
    folder = tmp_path / "replayed"
    folder.mkdir()
    case = unseen_set(quick=True)[1]
    write_track(landmark_track(case.clip, FULL, seed=1), folder / "one.npz")
    (folder / "one.pkl").write_bytes(pickle.dumps(case))
    (family,) = families_of_folder(folder)
    assert (family.name, family.clips, family.runners) == ("replayed", 1, 1)
    assert family.metrics["cadence"].n == 1
    assert family.metrics["cadence"].mae < 1.0
    with pytest.raises(InputError, match="has no clips with recipes"):
        families_of_folder(tmp_path)
    named = replace(case, family="replay_lab", runner="ana")
    (folder / "one.pkl").write_bytes(pickle.dumps(named))
    assert [one.name for one in families_of_folder(folder)] == ["replay_lab"]
    by_lab = replace(case, family="replay", lab="somewhere", runner="ana")
    (folder / "one.pkl").write_bytes(pickle.dumps(by_lab))
    assert [one.name for one in families_of_folder(folder)] == ["replay_somewhere"]
