"""Thirty reports that differ in all that a page has room for, as HTML."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from PIL import Image

from formcheck.findings import find_findings
from formcheck.i18n import Message, Wording
from formcheck.intake import Answers
from formcheck.lab.phantom import Body, Camera, Clip, GaitSpec, LandmarkErrors, Leg, landmark_track
from formcheck.metrics import measure_all
from formcheck.model import Analysis, ClipOptions, MeasuredClip, Note, RefusedClip, Session
from formcheck.plan import make_plan, withhold
from formcheck.prepare import prepare
from formcheck.render import build, education_page, education_plan, html_page
from support.made_answers import REFERRING, STOPPING
from support.report_example import TODAY

_UNSEEN = Message("The clip is too short: film at least ten seconds from the same place.")

TALL_PX, WIDE_PX = (540, 720), (960, 540)

_FAR = {"overstride": 41.0, "shank_angle": 16.0, "cadence": 149.0}
_BOUNCY = {"vertical_oscillation": 14.5, "vertical_ratio": 13.0}
_LEANING = {"trunk_lean": 24.0}
_NARROW = {"step_width": -6.0}
_HIPS = {"hip_adduction": 26.0, "pelvic_drop": 14.0, "knee_valgus": 21.0}
_UNEVEN = {"contact_time_asymmetry": 14.0}

_SORE = {"pain_during": 2, "pain_after": 1, "pain_next_morning": 0}
_VERY_SORE = {"pain_during": 5, "pain_after": 4, "pain_next_morning": 3, "since_weeks": 30.0}
_TOO_SORE = {"pain_during": 8, "pain_after": 7, "pain_next_morning": 7}
_KNEE = {"hurts": ["knee_front"], "weekly_km": 30.0, "runs_per_week": 3, **_SORE}
_MANY = {"hurts": ["knee_front", "shin", "sole"], "equipment": [], **_VERY_SORE}
_RESTING = {"hurts": ["knee_outside"], "runs_per_week": 0, "weekly_km": 0.0, **_VERY_SORE}


@dataclass(frozen=True)
class Made:
    """One report: how it was filmed, what was found, what was told and how it is read.

    Parameters
    ----------
    views : tuple of str
    changed : mapping of str to float
        Values in place of what was measured.
    language : str
    picture_px : (int, int) or None
        Of every still; None = there are none.
    told : mapping or None
        What the runner answered.
    refused : tuple of str
        Names of clips that were refused.
    only : tuple of str or None
        The metrics that could be measured; None = all.
    """

    views: tuple[str, ...] = ("side_left", "rear")
    changed: Mapping[str, float] = field(default_factory=dict)
    language: str = "en"
    picture_px: tuple[int, int] | None = TALL_PX
    told: Mapping[str, object] | None = None
    refused: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None

    def page(self) -> str:
        report = build(self.analysis(), self.language, made=TODAY)
        jpeg = b"" if self.picture_px is None else _jpeg(self.picture_px)
        pictures = {still.name: jpeg for still in report.stills if jpeg}
        return html_page(report, Wording(self.language), pictures)

    def analysis(self) -> Analysis:
        clips = tuple(_filmed(view) for view in self.views)
        numbers = tuple(map(self._number, _measured(self.views)))
        scenes = [clip.run.scene for clip in clips]
        answers = None if self.told is None else Answers.model_validate(self.told)
        findings = find_findings(numbers, scenes, 3.0, None)
        plan = make_plan(findings, numbers, TODAY, answers=answers)
        reason = Note("walking", "This looks like walking; film a run.")
        others = tuple(RefusedClip(Path(name), reason) for name in self.refused)
        return Analysis(
            clips=(*clips, *others),
            measurements=numbers,
            findings=withhold(findings, plan),
            plan=plan,
            versions={"formcheck": "0.1.0", "numpy": "2.3.4"},
            session=Session(runner="Maximiliane Wolkenstein-Hagedorn"),
        )

    def _number(self, number):
        value = self.changed.get(number.metric)
        if self.only is not None and number.metric not in self.only:
            return replace(number, value=None, low=None, high=None, samples=None, missing=_UNSEEN)
        if value is None or number.value is None:
            return number
        if number.low is None or number.high is None:
            return replace(number, value=value)
        half = min(0.5 * (number.high - number.low), 1.5)
        return replace(number, value=value, low=value - half, high=value + half, confidence="high")


@cache
def _filmed(view: str) -> MeasuredClip:
    leg = Leg(overstride_pct=23.0)
    clip = Clip(
        body=Body(sex="woman", height_m=1.68, mass_kg=60),
        gait=GaitSpec(speed_mps=3.0, cadence_spm=164, left=leg, right=leg),
        camera=Camera(view=view, fps=60),
        duration_s=6.0,
        surface="treadmill",
        seed=1,
    )
    track = landmark_track(clip, LandmarkErrors.of("full"), seed=3)
    run = prepare(track, ClipOptions(view, speed_kmh=10.8, height_cm=168, mass_kg=60))
    return MeasuredClip(Path(f"Laufbandaufnahme_am_Mittwoch_{view}.mp4"), None, track, run)


@cache
def _measured(views):
    return measure_all([_filmed(view).run for view in views]) if views else ()


@cache
def _jpeg(size_px: tuple[int, int]) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size_px, (150, 150, 150)).save(made, "jpeg")
    return made.getvalue()


def _written(told: Mapping[str, object], language: str) -> Callable[[], str]:
    """Return the page of a runner who was not filmed."""
    answers = Answers.model_validate(told)
    word = Wording(language)
    return lambda: education_page(education_plan(answers, TODAY), word, TODAY)


_THREE = {**_FAR, **_BOUNCY, **_LEANING}
_SEVERAL = ("side_left", "side_right", "rear", "front")

#: What is special about a report to its page.
REPORTS: dict[str, Callable[[], str]] = {
    name: made if callable(made) else made.page
    for name, made in {
        "calm, no stills": Made(("side_right",), picture_px=None),
        "calm, German": Made(("side_right",), language="de"),
        "calm, rear only": Made(("rear",)),
        "calm, several clips, German": Made(_SEVERAL, language="de"),
        "one, side only": Made(("side_left",), _FAR),
        "one, pair, German": Made(changed=_FAR, language="de"),
        "one, wide still": Made(changed=_FAR, picture_px=WIDE_PX),
        "one, no stills, German": Made(changed=_FAR, language="de", picture_px=None),
        "one, rear only": Made(("rear",), _HIPS),
        "two": Made(changed={**_FAR, **_LEANING}),
        "two, German": Made(changed={**_FAR, **_BOUNCY, **_HIPS}, language="de"),
        "two, no stills": Made(changed={**_BOUNCY, **_NARROW}, picture_px=None),
        "two, wide stills, German": Made(
            changed={**_FAR, **_NARROW}, language="de", picture_px=WIDE_PX
        ),
        "three": Made(changed=_THREE),
        "three, German": Made(changed={**_THREE, **_HIPS}, language="de"),
        "three, no stills, German": Made(changed=_THREE, language="de", picture_px=None),
        "three, several clips, wide": Made(_SEVERAL, {**_THREE, **_HIPS}, "en", WIDE_PX),
        "legs differ": Made(changed=_UNEVEN),
        "legs differ, German": Made(changed={**_UNEVEN, **_LEANING}, language="de"),
        "a clip refused": Made(("side_left",), _THREE, refused=("von_hinten.mp4", "x.mp4")),
        "all refused": Made((), refused=("side.mp4",)),
        "all refused, sore, German": Made((), {}, "de", told=_KNEE, refused=("a.mp4", "b.mp4")),
        "little measured": Made(only=("cadence", "trunk_lean")),
        "nothing measured, German": Made(language="de", only=()),
        "sore knee": Made(("side_left",), _FAR, told=_KNEE),
        "sore calf, three, German": Made(
            changed=_THREE, language="de", told={"hurts": ["calf"], **_VERY_SORE}
        ),
        "sore heel cord, much": Made(changed=_FAR, told={"hurts": ["heel_cord"], **_TOO_SORE}),
        "three places, no equipment, German": Made(changed=_THREE, language="de", told=_MANY),
        "back to running": Made(changed={**_FAR, **_LEANING}, told=_RESTING),
        "back to running, German": Made(("rear",), _HIPS, "de", told=_RESTING),
        "under 18, three, German": Made(changed=_THREE, language="de", told={"age": "under_18"}),
        "sore knee, nothing found": Made(told={"hurts": ["knee_outside"], **_TOO_SORE}),
        "one warning sign": Made(changed=_FAR, told={"signs": STOPPING[:1]}),
        "warning signs, German": Made(language="de", told={"signs": STOPPING[:5]}),
        "signs that refer": Made(changed=_FAR, told={**_KNEE, "signs": REFERRING[:2]}),
        "not filmed": _written(_KNEE, "en"),
        "not filmed, back to running, German": _written(_RESTING, "de"),
    }.items()
}
