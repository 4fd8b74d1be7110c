"""What the pages say of measurements made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from formcheck.findings import Circumstances, find_findings
from formcheck.i18n import Wording
from formcheck.intake import Answers
from formcheck.knowledge import load
from formcheck.model import Analysis, Gait, MeasuredClip, Measurement, Scene
from formcheck.model.report import Report
from formcheck.plan import make_plan, withhold
from formcheck.render import build, text_summary
from formcheck.render.coach_page import metric_groups
from formcheck.render.runner_page import RunnerPage, runner_page
from formcheck.render.words import Edition
from support.made_measurements import measured, refused, scene
from support.report_example import typical_runner

TODAY = date(2026, 1, 5)
#: A clip from the side of which everything was measured, and is typical.
TYPICAL = {
    "cadence": 160.5, "step_time": 0.374, "contact_time": 255.0, "flight_time": 95.0,
    "duty_factor": 36.0, "overstride": 24.0, "shank_angle": 7.5, "knee_flexion_strike": 17.5,
    "foot_strike_angle": 5.0, "trunk_lean": 8.0, "head_forward": 10.0, "knee_flexion_peak": 43.0,
    "knee_excursion": 25.0, "thigh_extension_toe_off": 21.0, "ankle_dorsiflexion_peak": 20.0,
    "heel_recovery": 40.0, "vertical_oscillation_pct": 9.0, "arm_swing": 60.0, "elbow_angle": 95.0,
}  # fmt: skip
HALF = {"step_time": 0.001, "cadence": 0.2, "vertical_oscillation_pct": 0.5}
SIDE = scene(speed=3.0)


@dataclass(frozen=True)
class Pages:
    """One report, and what its readers see of it."""

    report: Report
    edition: Edition

    @property
    def runner(self) -> RunnerPage:
        return runner_page(self.edition)

    @property
    def terminal(self) -> str:
        return text_summary(self.report, self.edition.word)

    @property
    def coach(self):
        return metric_groups(self.edition)


def analysis_of(
    measurements: Sequence[Measurement],
    scenes: Sequence[Scene],
    answers: Answers | None = None,
    sex: str | None = None,
) -> Analysis:
    """Return the analysis of measurements made by hand, of clips without a step."""
    example = typical_runner().clips[0]
    clips = tuple(
        MeasuredClip(
            Path(f"{number}.mp4"),
            None,
            example.raw_track,
            replace(example.run, scene=scene, gait=Gait((), None)),
        )
        for number, scene in enumerate(scenes, start=1)
    )
    here = Circumstances.of(clips, sex)
    findings = find_findings(measurements, here.scenes, here.speed_mps, sex)
    plan = make_plan(findings, measurements, TODAY, answers=answers)
    return Analysis(
        clips=clips,
        measurements=tuple(measurements),
        findings=withhold(findings, plan),
        plan=plan,
        versions={"formcheck": "0.1.0"},
        sex=sex,
    )


def pages_of(measurements, scenes, language: str = "en", **told) -> Pages:
    """Return the pages of measurements made by hand."""
    report = build(analysis_of(measurements, scenes, **told), made=TODAY)
    return Pages(report, Edition(report, Wording(language)))


def clip(**changed):
    """Return the measurements of a side clip, the near leg only; None refuses a metric."""
    values = {**TYPICAL, **changed}
    return tuple(
        refused(metric, side(metric))
        if value is None
        else measured(metric, value, side(metric), half=HALF.get(metric, 1.0))
        for metric, value in values.items()
    )


def side(metric):
    return "left" if load().metric(metric).sided else "both"
