"""A check's result in words: what the result screen shows beside the film, of a stored report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from formcheck.findings.detail import interval_text, number_text
from formcheck.i18n import Wording, msg
from formcheck.knowledge import load
from formcheck.model import FloatArray, Measurement
from formcheck.model.document import Part
from formcheck.model.report import Report, ReportClip, ReportFinding
from formcheck.render.runner_page import runner_page
from formcheck.render.words import Edition, view_words

__all__ = ["Result", "headline_of", "result_of", "times_of"]

_GROUPS = ("timing", "landing", "posture", "motion", "frontal", "symmetry")


class Moment(Part):
    """An instant of a clip.

    Parameters
    ----------
    frame : int
        Of the clip as it was filmed.
    time_s : float
        Seconds of real time from the first frame.
    """

    frame: int
    time_s: float


class ResultClip(Part):
    """One clip of the result; ``index`` is its place in the analysis."""

    id: str
    index: int
    name: str
    view: str
    view_word: str
    measured: bool
    why: str | None
    notes: tuple[str, ...]


class ResultFinding(Part):
    """One thing that was found; ``leads`` where page one speaks of it first."""

    id: str
    level: str
    level_word: str
    title: str
    detail: str
    cue: str
    metric: str
    side: str
    clip: int
    leads: bool
    moments: tuple[Moment, ...]


class ResultMeasurement(Part):
    """One number, or why there is none; ``why`` it cannot be judged, where that is so."""

    metric: str
    label: str
    group: str
    side: str
    value: float | None
    low: float | None
    high: float | None
    value_text: str
    interval_text: str
    unit: str
    level: str | None
    level_word: str
    why: str | None
    confidence: str | None
    missing: str | None
    clip: int
    moments: tuple[Moment, ...]


class Result(Part):
    """A worded result.

    Parameters
    ----------
    analysis_id : str
    number : int
        The how-manieth analysis of the check.
    made : date or None
    stopped : bool
        Whether a warning sign stands in place of all advice: then no number is shown.
    sentence : str
        What page one begins with.
    clips, findings, measurements : tuple
    notes : tuple of str
        Whom typical ranges are of, where the runner is none of them.
    corrections_count : int
    by_hand_text : str
        What was set by hand, in words; empty where nothing was.
    """

    analysis_id: str
    number: int
    made: date | None
    stopped: bool
    sentence: str
    clips: tuple[ResultClip, ...]
    findings: tuple[ResultFinding, ...]
    measurements: tuple[ResultMeasurement, ...]
    notes: tuple[str, ...] = ()
    corrections_count: int = 0
    by_hand_text: str = ""


def result_of(
    report: Report,
    word: Wording,
    *,
    analysis_id: str = "",
    number: int = 1,
    clip_ids: Sequence[str] = (),
    times_s: Sequence[FloatArray | None] = (),
    corrections_count: int = 0,
) -> Result:
    """Return what a stored report says, in one language.

    Parameters
    ----------
    report : Report
    word : Wording
    analysis_id, number
        As they are in the result.
    clip_ids : sequence of str
        Of the report's clips.
    times_s : sequence of (T,) float or None
        When each frame of a clip was shown in its file; None or none at all where that is not
        known: frames are then counted by the clip's rate.
    corrections_count : int
        As it is in the result.
    """
    edition = Edition(report, word)
    stopped = report.plan.stopped
    page = runner_page(edition) if edition.measured and not stopped else None
    ids = [*clip_ids, *[""] * len(report.clips)]
    known = [*times_s, *[None] * len(report.clips)]
    instants = [_Instants(clip, times) for clip, times in zip(report.clips, known, strict=False)]
    return Result(
        analysis_id=analysis_id,
        number=number,
        made=report.made,
        stopped=stopped,
        sentence=headline_of(report, word),
        clips=tuple(_clip(clip, i, ids[i], word) for i, clip in enumerate(report.clips)),
        findings=()
        if stopped
        else tuple(_finding(one, edition, instants) for one in report.findings),
        measurements=()
        if stopped
        else tuple(_measurement(one, edition, instants) for one in edition.numbers),
        notes=page.notes if page else (),
        corrections_count=corrections_count,
        by_hand_text=" ".join(page.by_hand) if page else "",
    )


def times_of(saved: Path) -> FloatArray | None:
    """Return when each frame of a saved track was shown in its file; None where it is not there."""
    try:
        with saved.open("rb") as file, np.load(file, allow_pickle=False) as track:
            return np.asarray(track["time_s"], dtype=float)
    except (OSError, KeyError, ValueError, BadZipFile):
        return None


def headline_of(report: Report, word: Wording) -> str:
    """Return the one sentence of a report: the warning, why nothing was measured, or page one's."""
    pathway = report.plan.pathway
    if pathway is not None and pathway.stop is not None:
        return word(pathway.stop.title)
    edition = Edition(report, word)
    if edition.measured:
        return runner_page(edition).sentence
    reasons = dict.fromkeys(word(clip.why_not) for clip in edition.refused)
    return " ".join(reason for reason in reasons if reason)


class _Instants:
    """Real seconds of a clip to its frames."""

    def __init__(self, clip: ReportClip, times_s: FloatArray | None) -> None:
        self._clip = clip
        self._times_s = times_s

    def at(self, moments_s: Iterable[float]) -> tuple[Moment, ...]:
        """Return the frames at some instants, in order, each once."""
        frames: dict[int, Moment] = {}
        for time_s in sorted(t for t in moments_s if np.isfinite(t)):
            frame = self._frame(time_s)
            frames.setdefault(frame, Moment(frame=frame, time_s=round(float(time_s), 4)))
        return tuple(frames.values())

    def _frame(self, time_s: float) -> int:
        clip = self._clip
        if self._times_s is not None and len(self._times_s):
            # the frame that is shown at that instant, or the nearest one: whichever is closer
            return int(np.argmin(np.abs(self._times_s - time_s * clip.time_scale)))
        last = (clip.frames or 1) - 1
        return min(max(round(time_s * clip.fps), 0), last)


def _clip(clip: ReportClip, index: int, id: str, word: Wording) -> ResultClip:
    return ResultClip(
        id=id,
        index=index,
        name=clip.path,
        view=clip.view,
        view_word=word(view_words(clip.view)),
        measured=clip.measured,
        why=None if clip.measured else word(clip.why_not),
        notes=tuple(word(note.message) for note in clip.notes),
    )


def _finding(
    finding: ReportFinding, edition: Edition, instants: Sequence[_Instants]
) -> ResultFinding:
    word, level = edition.word, edition.level(finding.level)
    moments_s: list[float] = list(finding.moments_s)
    if not moments_s:
        numbers = edition.numbers
        own = [m for m in numbers if m.metric == finding.metric and m.side == finding.side]
        moments_s = [t for m in own[:1] for t in _moments_s(m)]
    return ResultFinding(
        id=finding.id,
        level=finding.level,
        level_word=level.word,
        title=word(finding.title),
        detail=word(finding.detail),
        cue=word(finding.cue),
        metric=finding.metric,
        side=finding.side,
        clip=finding.clip,
        leads=finding.leads,
        moments=instants[finding.clip].at(moments_s),
    )


def _measurement(
    number: Measurement, edition: Edition, instants: Sequence[_Instants]
) -> ResultMeasurement:
    word, info = edition.word, load().metric(number.metric)
    groups = dict(zip(_GROUPS, word.listed("coach.groups"), strict=True))
    level = edition.level_of(number)
    said = edition.assessments.get((number.metric, number.side))
    value = number.value
    return ResultMeasurement(
        metric=number.metric,
        label=word(info.label),
        group=groups[info.group],
        side=number.side,
        value=value,
        low=number.low if value is not None else None,
        high=number.high if value is not None else None,
        value_text="" if value is None else word(number_text(value, info)),
        interval_text=""
        if value is None
        else word(interval_text(number.low, number.high, info)).strip(" ()"),
        unit=info.unit,
        level=None if value is None or level.key == "none" else level.key,
        level_word="" if value is None else level.word,
        why=word(said.why) if value is not None and said is not None and said.why else None,
        confidence=number.confidence,
        missing=None
        if value is not None
        else word(number.missing or msg("We could not work this out from this clip.")),
        clip=number.clip,
        moments=() if value is None else instants[number.clip].at(_moments_s(number)),
    )


def _moments_s(number: Measurement) -> list[float]:
    """Return the instants that a number was measured at."""
    samples = number.samples
    if samples is None:
        return []
    return [
        float(time_s)
        for value, time_s in zip(samples.values, samples.time_s, strict=True)
        if np.isfinite(value) and np.isfinite(time_s)
    ]
