"""Page two: what a coach reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from formcheck.findings.detail import finer
from formcheck.i18n import Wording, msg
from formcheck.knowledge import MetricInfo, load
from formcheck.metrics.timing import cadence_change
from formcheck.model import Gait, Measurement
from formcheck.model.report import ReportCycles, ReportStill
from formcheck.render.charts import TypicalBand, bar_of, draw_angle, draw_cadence, draw_contacts
from formcheck.render.words import (
    Edition,
    LevelWords,
    bare_number,
    unit_of,
    view_words,
)

__all__ = ["Cell", "ClipPlots", "Row", "clip_plots", "metric_groups"]

_GROUPS = ("timing", "landing", "posture", "motion", "frontal", "symmetry")

#: Column of the cycles, and the metrics whose typical range is known for a part of it.
_ANGLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("knee_flexion_deg", ("knee_flexion_strike", "knee_flexion_peak")),
    ("thigh_deg", ("thigh_extension_toe_off",)),
    ("shank_deg", ("shank_angle",)),
    ("ankle_deg", ()),
)

#: A change of cadence from the first to the last third of a clip (steps a minute) that is told if
#: it is this many times its own error, and up to which the cadence is called steady. One stride
#: after the other varies by 1 to 2; without a source.
_LEAST_CHANGE_SPM, _SURE_ERRORS, _STEADY_SPM = 2.0, 4.0, 4.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One side's number."""

    side: str
    value: str
    spread: str
    level: LevelWords
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One metric on its range bar."""

    label: str
    lab_term: str
    unit: str
    cells: tuple[Cell, ...]
    bar: str


@dataclass(frozen=True, slots=True)
class ClipPlots:
    """What is drawn for one clip.

    Parameters
    ----------
    title : str
    angles : tuple of (str, str)
        Title and SVG.
    contacts, cadence : str
        SVG.
    drift : str
        What the cadence does, in words.
    stills : tuple of ReportStill
        Of the grid.
    """

    title: str
    angles: tuple[tuple[str, str], ...]
    contacts: str
    cadence: str
    drift: str
    stills: tuple[ReportStill, ...]


def metric_groups(edition: Edition) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Return every number, as the title and the rows of each group that has some."""
    known = [number for number in edition.numbers if number.value is not None]
    table = list(load().metrics) + list(load().asymmetries)
    known.sort(key=lambda m: table.index(m.metric))
    rows = [
        (load().metric(metric).group, _row(edition, list(own)))
        for metric, own in groupby(known, key=lambda m: m.metric)
    ]
    groups = [
        (title, tuple(row for group, row in rows if group == key))
        for key, title in zip(_GROUPS, edition.word.listed("coach.groups"), strict=True)
    ]
    return tuple((title, own) for title, own in groups if own)


def clip_plots(edition: Edition) -> tuple[ClipPlots, ...]:
    """Return the plots of every clip that was measured."""
    return tuple(_plots(edition, index) for index in edition.measured)


def _row(edition: Edition, own: Sequence[Measurement]) -> Row:
    word, info = edition.word, load().metric(own[0].metric)
    return Row(
        label=word(info.label),
        lab_term=word(info.lab_term),
        unit=word(unit_of(info)),
        cells=tuple(_cell(edition, info, m) for m in own),
        bar=bar_of(edition, own),
    )


def _cell(edition: Edition, info: MetricInfo, measurement: Measurement) -> Cell:
    word = edition.word
    value = measurement.value if measurement.value is not None else 0.0
    low, high = measurement.low, measurement.high
    spread = ""
    if low is not None and high is not None:
        fine = finer(info, low, high)
        spread = word(msg(" to ")).join(word(bare_number(fine, end)) for end in (low, high))
    if measurement.n:
        steps = word.say("coach.steps", count=measurement.n)
        spread += f", {steps}" if spread else steps
    return Cell(
        side=measurement.side,
        value=word(bare_number(info, value)),
        spread=spread,
        level=edition.level_of(measurement),
        doubtful=measurement.confidence == "low",
    )


def _plots(edition: Edition, index: int) -> ClipPlots:
    report, word = edition.report, edition.word
    clip, gait = report.clips[index], report.gait(index)
    cycles = [one for one in report.cycles if one.clip == index]
    cadence = next((m for m in edition.numbers if m.metric == "cadence"), None)
    angles = [
        (title, draw_angle(word, cycles, name, title, _bands(edition, metrics, cycles)))
        for (name, metrics), title in zip(_ANGLES, word.listed("coach.angle_titles"), strict=True)
    ]
    typical = edition.typical(cadence) if cadence else None
    mean = cadence.value if cadence and cadence.clip == index else None
    timed = not (clip.scene and clip.scene.clock_doubtful)
    return ClipPlots(
        title=word.say("coach.clip", clip=clip.path, view=word(view_words(clip.view))),
        angles=tuple((title, plot) for title, plot in angles if plot),
        contacts=draw_contacts(word, gait) if timed else "",
        cadence=draw_cadence(word, gait, mean, typical) if timed else "",
        drift=_drift(word, gait) if timed else "",
        stills=tuple(
            one for one in report.stills if one.clip == index and one.event not in (None, "stride")
        ),
    )


def _bands(
    edition: Edition, metrics: Sequence[str], cycles: Sequence[ReportCycles]
) -> tuple[TypicalBand, ...]:
    """Return the typical ranges that hold at an instant of the cycle: all that is known of them."""
    if not cycles:
        return ()
    toe_off = sum(c.toe_off_pct for c in cycles) / len(cycles)
    windows = {
        "knee_flexion_peak": (0.3 * toe_off, 0.6 * toe_off),
        "thigh_extension_toe_off": (toe_off - 1.5, toe_off + 1.5),
    }
    bands = []
    for metric in metrics:
        measurement = next(
            (m for m in edition.numbers if m.metric == metric and m.value is not None), None
        )
        typical = edition.typical(measurement) if measurement else None
        if typical is not None:
            bands.append(TypicalBand(*windows.get(metric, (0.0, 2.0)), *typical))
    return tuple(bands)


def _drift(word: Wording, gait: Gait) -> str:
    """Return whether the cadence of the last third differs from that of the first.

    It is said to change only where the change is several times its own error, and to be steady only
    where a change that matters would have been seen.
    """
    found = cadence_change(gait)
    if found is None:
        return ""
    change, error = found
    if abs(change) >= _LEAST_CHANGE_SPM and abs(change) > _SURE_ERRORS * error:
        key = "coach.rises" if change > 0 else "coach.falls"
        return word.say(key, change=word.number(abs(change), ".0f"))
    if abs(change) + 1.645 * error < _STEADY_SPM:
        return word.say("coach.steady")
    return word.say("coach.drift_unknown")
