"""Bars, curves and trends tell sides and verdicts without colour."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from formcheck.comparison.charts import (
    TrendPoint,
    draw_curves,
    draw_difference,
    draw_trend,
    find_curves,
)
from formcheck.comparison.difference import find_differences
from formcheck.i18n import Wording
from formcheck.knowledge import load
from support.made_reports import after, analysed, before, runner, trial

EN = Wording()


def test_a_bar_tells_sides_and_verdicts_without_colour():
    differences = find_differences(trial(before()), trial(after()))
    bar = draw_difference([d for d in differences if d.metric == "step_time"], EN)
    left, right = (re.search(f'mark {side}.*?"shape" d="([^"]+)"', bar)[1] for side in
                   ("left", "right"))  # fmt: skip
    assert "l6 11h-12z" in left
    assert "l6 -11h-12z" in right
    assert "real" in draw_difference([d for d in differences if d.metric == "cadence"], EN)
    assert 'class="zero"' in bar


def test_a_trend_marks_real_changes_filled_small_ones_pale_and_others_hollow_or_crossed():
    line = (
        TrendPoint(160.0),
        TrendPoint(161.0, 3.0, "cannot tell"),
        TrendPoint(163.0, 1.0, "real but small"),
        TrendPoint(170.0, 3.0, "real change"),
        TrendPoint(150.0, None, "not comparable"),
        None,
    )
    days = [date(2026, 1, day) for day in range(1, 7)]
    plot = draw_trend(load().metric("cadence"), {"left": line}, days, EN)
    assert re.findall(r'mark left (\w+)"', plot) == ["real", "hollow", "pale", "real", "cross"]
    assert plot.count("whisker") == 3
    assert (
        "left: 1 Jan 160, 2 Jan 161, 3 Jan 163, 4 Jan 170, 5 Jan 150" in plot
    )  # for who cannot see it


def test_curves_are_the_mean_and_spread_of_the_strides_in_the_report():
    one, other = trial(before(), "before"), trial(after(), "after")
    curves = find_curves([one, other])
    angles = ["knee_flexion_deg", "thigh_deg", "shank_deg", "ankle_deg"]
    assert list(curves) == [("left", angle) for angle in angles]
    knee = curves["left", "knee_flexion_deg"]
    assert [curve.label for curve in knee] == ["before", "after"]
    (cycles,) = [c for c in one.report.cycles if c.side == "left"]
    strides = np.array(cycles.angles_deg["knee_flexion_deg"], dtype=float)
    assert knee[0].mean_deg == pytest.approx(np.nanmean(strides, axis=0), nan_ok=True)
    assert knee[0].toe_off_pct == cycles.toe_off_pct
    drawn = draw_curves(knee, "left", "Knee", EN)
    assert re.findall(r'class="curve (\w+ \w+)"', drawn) == ["left first", "left second"]


def test_there_are_no_curves_of_a_leg_that_only_one_trial_shows_from_its_side():
    other_side = trial(analysed(runner(view="side_right")))
    assert find_curves([trial(before()), other_side]) == {}
