"""What is drawn side by side is what the reports measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import formcheck
from formcheck import comparison
from formcheck.comparison.pictures import (
    draw_moments,
    pictured,
    read_footage,
    shared_view,
)
from formcheck.comparison.trial import read_trial
from formcheck.errors import InputError
from formcheck.i18n import Wording
from formcheck.model import Gait
from support.made_reports import analysed, before, folder, runner, trial


def test_scene_contacts_and_landmarks_are_those_that_were_measured(tmp_path):
    """A standing clip tilted the picture and a hand moved a strike: both are drawn as stored."""
    analysis = before()
    (clip,) = analysis.clips
    first, *rest = clip.run.gait.contacts
    moved = Gait((replace(first, strike_s=first.strike_s + 0.011), *rest), 0.37)
    scene = replace(clip.run.scene, roll_deg=7.25, roll_sd_deg=0.4)
    run = replace(clip.run, scene=scene, gait=moved)
    path = folder(tmp_path / "run", replace(analysis, clips=(replace(clip, run=run),)))
    (own,) = read_footage([read_trial(path, "before")], "side_left")
    assert own.clip.run.scene == replace(scene, notes=(), clock_doubt=None, rhythm_doubt=None)
    assert own.clip.run.gait.contacts == moved.contacts
    assert own.clip.run.gait.step_period_s == 0.37
    np.testing.assert_allclose(own.clip.run.cleaned.xy_px, run.cleaned.xy_px, atol=0.01)


def test_a_trend_shows_its_first_and_last_session_and_other_comparisons_four():
    trials = [trial(before(), str(number)) for number in range(6)]
    assert [own.label for own in pictured(trials, trend=True)] == ["0", "5"]
    assert [own.label for own in pictured(trials, trend=False)] == ["0", "1", "2", "3"]


def test_the_view_is_one_that_all_share_from_the_side_before_others():
    both = trial(analysed(runner(view="rear"), runner()))
    assert shared_view([both, both]) == "side_left"
    assert shared_view([both, trial(analysed(runner(view="rear")))]) == "rear"
    assert shared_view([trial(before()), trial(analysed(runner(view="rear")))]) is None


def test_every_trial_is_shown_at_the_same_four_instants(folders):
    trials = [read_trial(folders[name], name) for name in ("before", "after")]
    moments = draw_moments(read_footage(trials, "side_left"), Wording())
    assert [m.key for m in moments] == ["strike", "mid_stance", "toe_off", "mid_swing"]
    assert [len(m.stills) for m in moments] == [2, 2, 2, 2]
    strikes = [still.shot for still in moments[0].stills]
    assert [shot.metric for shot in strikes] == ["overstride", "overstride"]
    for shot, own in zip(strikes, trials, strict=True):
        known = own.numbers["overstride", "left"].samples
        at = known.time_s.index(pytest.approx(shot.time_s, abs=0.03))
        assert shot.text == f"{known.values[at]:.0f} %"


@pytest.mark.parametrize("broken", [False, True])
def test_missing_and_damaged_landmarks_are_named(folders, copied, tmp_path, broken):
    other = copied("after")
    if broken:
        (other / "pose.npz").write_text("clip,side\n")
    else:
        (other / "pose.npz").unlink()
    found = formcheck.compare([folders["before"], other])
    with pytest.raises(InputError, match=r"pose\.npz is (not|missing)"):
        comparison.write(found, tmp_path / "o")
    assert not (tmp_path / "o").exists()
