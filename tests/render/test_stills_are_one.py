"""A still, the line on it and its number come from one instant of one measured step."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from formcheck import Request, analyze
from formcheck.files.track import write_track
from formcheck.findings.detail import moments_of
from formcheck.i18n import Wording
from formcheck.lab.phantom import LandmarkErrors
from formcheck.metrics import kinematics
from formcheck.model import INDEX
from formcheck.render.overlay import choose_stills, shot_of
from formcheck.render.overlay.body import frame_at
from formcheck.render.words import short_number, step_value
from support.phantom_runs import FLEET, seen_from, track
from support.report_example import overstrider

HEAVY, FULL = LandmarkErrors.of("heavy"), LandmarkErrors.of("full")
WORD = Wording("en")
#: What is read in a frame, apart from what the pictures read.
SERIES = {
    "shank_angle": kinematics.shank_deg,
    "knee_flexion_strike": kinematics.knee_flexion_deg,
    "knee_flexion_peak": kinematics.knee_flexion_deg,
    "thigh_extension_toe_off": kinematics.thigh_deg,
    "thigh_adduction": kinematics.thigh_deg,
    "trunk_lean": lambda run, _side: kinematics.trunk_lean_deg(run),
    "trunk_side_lean": lambda run, _side: kinematics.trunk_lean_deg(run),
    "head_forward": lambda run, _: kinematics.head_deg(run) - kinematics.trunk_lean_deg(run),
    "overstride": lambda run, side: (
        100.0
        * (kinematics.point(run, f"{side}_ankle") - kinematics.middle(run, "hip"))[:, 0]
        / kinematics.leg_length_px(run, side)
    ),
}
AT_AN_EVENT = {"shank_angle", "knee_flexion_strike", "overstride", "thigh_extension_toe_off"}


@pytest.fixture(scope="module")
def analysis_of(tmp_path_factory):
    @cache
    def made(name, view, errors):
        path = tmp_path_factory.mktemp("clip") / f"{name}_{view}.npz"
        write_track(track(seen_from(FLEET[name], view), errors), path)
        return analyze(Request(clips=((path, None),), height_cm=175))

    return made


def with_every_number_leading(analysis):
    """Return the analysis with a finding that leads for every number it has."""
    pattern = next(finding for finding in overstrider().findings if finding.leads)
    findings = tuple(
        replace(
            pattern,
            id=f"FC{index}",
            metric=m.metric,
            side=m.side,
            clip=m.clip,
            measurements=(m,),
            moments_s=moments_of(m),
        )
        for index, m in enumerate(analysis.measurements)
        if m.value is not None and m.samples is not None
    )
    return replace(analysis, findings=findings)


def assert_one(analysis, still):
    """Check that a still's frame shows its number, and its step is the one measured."""
    run = analysis.clips[still.clip].run
    frame = frame_at(run, still.time_s)
    series = SERIES[still.metric](run, still.side)
    seen = abs(float(series[frame]))
    assert abs(seen - abs(still.value)) <= max(3.0, 0.12 * abs(still.value)) + 0.3, still
    contacts = run.gait.of(still.side)
    own = min(contacts, key=lambda c: abs(c.mid_stance_s - still.time_s))
    beside_s = max(0.04, 1.5 / run.cleaned.fps) + 1e-6  # the nearest frame, or one beside it
    assert own.strike_s - beside_s <= still.time_s <= own.toe_off_s + beside_s, still
    numbers = [m for m in analysis.measurements if m.clip == still.clip]
    assert still.value == step_value(numbers, still.metric, own), still


@pytest.mark.parametrize("errors", [HEAVY, FULL], ids=["heavy", "full"])
@pytest.mark.parametrize("view", ["side_left", "rear"])
@pytest.mark.parametrize("name", ["rearfoot_slow", "forefoot_fast", "phone_30fps", "quick_120fps"])
def test_every_still_of_a_report_is_of_one_instant_of_one_measured_step(
    analysis_of, name, view, errors
):
    analysis = with_every_number_leading(analysis_of(name, view, errors))
    stills = [s for s in choose_stills(analysis) if s.metric in SERIES and s.value is not None]
    for still in stills:
        assert_one(analysis, still)
        if still.event is None:
            words = shot_of(still, WORD, large=True).text
            assert words == short_number(still.value, still.metric, WORD)
    leads = {s.metric for s in stills if s.event is None}
    measured = {m.metric for m in analysis.measurements if m.value is not None}
    assert len(leads) >= 0.7 * len(measured & set(SERIES))


def test_a_step_in_which_the_leg_was_lost_is_never_the_picture(analysis_of):
    analysis = with_every_number_leading(analysis_of("rearfoot_slow", "side_left", HEAVY))
    clip = analysis.clips[0]
    broken = clip.run.gait.of("left")[4]
    lost = np.abs(clip.run.cleaned.time_s - broken.strike_s) < 0.05
    xy = clip.run.cleaned.xy_px.copy()
    xy[lost, INDEX["left_knee"]] += (-0.5 * clip.run.scene.leg_px, 0.0)
    swung = replace(clip, run=replace(clip.run, cleaned=replace(clip.run.cleaned, xy_px=xy)))
    findings = tuple(
        replace(f, moments_s=(broken.strike_s, *f.moments_s)) for f in analysis.findings
    )
    analysis = replace(analysis, clips=(swung,), findings=findings)
    stills = [s for s in choose_stills(analysis) if s.metric in SERIES and s.value is not None]
    assert "knee_flexion_strike" in {s.metric for s in stills if s.event is None}
    for still in stills:
        assert_one(analysis, still)
        if still.metric in ("knee_flexion_strike", "shank_angle"):
            assert abs(still.time_s - broken.strike_s) > 0.1
