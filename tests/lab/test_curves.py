"""The digital runner bends its joints as real runners do: published means ± 2 SD."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.lab.docs.pages import draw_curves
from formcheck.lab.phantom import move
from formcheck.lab.scoreboard.curves import (
    BAND_SD,
    real_curves,
    runners_at_that_speed,
    stride,
)

RUNNERS = runners_at_that_speed()


def test_the_published_curves_are_whole():
    curves = real_curves()
    assert [curve.joint for curve in curves] == ["hip", "knee", "ankle"]
    for curve in curves:
        assert len(curve.share) == len(curve.mean_deg) == len(curve.sd_deg) == 51
        assert abs(curve.mean_deg[0] - curve.mean_deg[-1]) < 1.5  # a stride begins as it ends
        assert curve.sd_deg.min() > 1.5


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("runner", list(RUNNERS))
def test_every_joint_stays_within_two_standard_deviations(runner, side):
    motion = move(RUNNERS[runner])
    for curve in real_curves():
        angle = stride(motion, side, curve.share)[curve.joint]
        off = np.abs(angle - curve.mean_deg) / curve.sd_deg
        worst = int(np.argmax(off))
        assert off[worst] <= BAND_SD, f"{curve.joint} at {100 * curve.share[worst]:.0f} %"
        assert np.corrcoef(angle, curve.mean_deg)[0, 1] > 0.95, curve.joint


def test_a_strange_runner_leaves_the_band():
    """The band is narrow enough to tell: a knee that bends 20° less in swing is outside."""
    curve = next(c for c in real_curves() if c.joint == "knee")
    clip = RUNNERS["man, 1.75 m"]
    lazy = replace(clip.gait.left, heel_recovery_deg=68)
    motion = move(replace(clip, gait=replace(clip.gait, left=lazy)))
    angle = stride(motion, "left", curve.share)["knee"]
    assert np.max(np.abs(angle - curve.mean_deg) / curve.sd_deg) > BAND_SD


def test_the_picture_is_drawn(tmp_path):
    path = draw_curves(tmp_path / "curves.svg")
    assert path.stat().st_size > 5000
