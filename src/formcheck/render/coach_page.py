"""Page two: what a coach reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from formcheck.findings import Circumstances
from formcheck.findings.wording import finer
from formcheck.i18n import listed, number, say, tell
from formcheck.knowledge import MetricInfo, load
from formcheck.model import Analysis, MeasuredClip, Measurement
from formcheck.render.charts import TypicalBand, draw_angle, draw_cadence, draw_contacts
from formcheck.render.cycles import Cycles, cut_cycles
from formcheck.render.disagreements import Disagreement, find_disagreements
from formcheck.render.ranges import bar_of, circumstances_of, typical_of
from formcheck.render.words import LevelWords, bare_number, level_of, unit_of, view_words

__all__ = ["Cell", "ClipPlots", "CoachPage", "Group", "Row", "make_coach_page"]

_GROUPS = ("timing", "landing", "posture", "motion", "frontal", "symmetry")

#: Column of the cycles, and the metrics whose typical range is known for a part of it.
_ANGLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("knee_flexion_deg", ("knee_flexion_strike", "knee_flexion_peak")),
    ("thigh_deg", ("thigh_extension_toe_off",)),
    ("shank_deg", ("shank_angle",)),
    ("ankle_deg", ()),
)


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
class Group:
    """The rows of one kind."""

    title: str
    rows: tuple[Row, ...]


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
    stills : tuple of str
        Names of the stills of the grid.
    """

    title: str
    angles: tuple[tuple[str, str], ...]
    contacts: str
    cadence: str
    drift: str
    stills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoachPage:
    """Everything on page two."""

    groups: tuple[Group, ...]
    disagreements: tuple[Disagreement, ...]
    clips: tuple[ClipPlots, ...]


def make_coach_page(analysis: Analysis, stills: Mapping[int, Sequence[str]]) -> CoachPage:
    """Return page two.

    Parameters
    ----------
    analysis : Analysis
    stills : mapping of int to sequence of str
        Clip index to the names of the stills of its grid.
    """
    circumstances = circumstances_of(analysis)
    known = [m for m in analysis.measurements if m.value is not None]
    table = list(load().metrics) + list(load().asymmetries)
    known.sort(key=lambda m: table.index(m.metric))
    rows = [
        (load().metric(metric).group, _row(analysis, list(own), circumstances))
        for metric, own in groupby(known, key=lambda m: m.metric)
    ]
    groups = [
        Group(title, tuple(row for group, row in rows if group == key))
        for key, title in zip(_GROUPS, listed("coach.groups"), strict=True)
    ]
    return CoachPage(
        groups=tuple(group for group in groups if group.rows),
        disagreements=find_disagreements(analysis),
        clips=tuple(
            _plots(analysis, index, clip, stills.get(index, ()))
            for index, clip in analysis.measured.items()
        ),
    )


def _row(analysis: Analysis, own: Sequence[Measurement], circumstances: Circumstances) -> Row:
    info = load().metric(own[0].metric)
    band = typical_of(own[0], circumstances)
    return Row(
        label=info.label,
        lab_term=info.lab_term,
        unit=unit_of(info),
        cells=tuple(_cell(analysis, info, m, band) for m in own),
        bar=bar_of(own, circumstances),
    )


def _cell(
    analysis: Analysis,
    info: MetricInfo,
    measurement: Measurement,
    band: tuple[float, float] | None,
) -> Cell:
    value = measurement.value if measurement.value is not None else 0.0
    low, high = measurement.low, measurement.high
    spread = ""
    if low is not None and high is not None:
        fine = finer(info, low, high)
        spread = tell(" to ").join(bare_number(fine, end) for end in (low, high))
    if measurement.n:
        steps = say("coach.steps", count=measurement.n)
        spread += f", {steps}" if spread else steps
    level = level_of(measurement, band, analysis.findings)
    return Cell(
        side=measurement.side,
        value=bare_number(info, value),
        spread=spread,
        level=level,
        doubtful=measurement.confidence == "low",
    )


def _plots(analysis: Analysis, index: int, clip: MeasuredClip, stills: Sequence[str]) -> ClipPlots:
    cycles = cut_cycles(clip)
    cadence = next((m for m in analysis.measurements if m.metric == "cadence"), None)
    titles = listed("coach.angle_titles")
    angles = [
        (title, draw_angle(cycles, name, title, _bands(analysis, metrics, cycles)))
        for (name, metrics), title in zip(_ANGLES, titles, strict=True)
    ]
    view = view_words(clip.run.scene.view)
    typical = typical_of(cadence, circumstances_of(analysis)) if cadence else None
    mean = cadence.value if cadence and cadence.clip == index else None
    return ClipPlots(
        title=say("coach.clip", clip=clip.path.name, view=view),
        angles=tuple((title, plot) for title, plot in angles if plot),
        contacts=draw_contacts(clip),
        cadence=draw_cadence(clip, mean, typical),
        drift=_drift(clip),
        stills=tuple(stills),
    )


def _bands(
    analysis: Analysis, metrics: Sequence[str], cycles: Sequence[Cycles]
) -> tuple[TypicalBand, ...]:
    """Return the typical ranges that hold at an instant of the cycle: all that is known of them."""
    if not cycles:
        return ()
    circumstances = circumstances_of(analysis)
    toe_off = sum(c.toe_off_pct for c in cycles) / len(cycles)
    windows = {
        "knee_flexion_peak": (0.3 * toe_off, 0.6 * toe_off),
        "thigh_extension_toe_off": (toe_off - 1.5, toe_off + 1.5),
    }
    bands = []
    for metric in metrics:
        measurement = next((m for m in analysis.measurements if m.metric == metric), None)
        typical = typical_of(measurement, circumstances) if measurement else None
        if typical is not None:
            bands.append(TypicalBand(*windows.get(metric, (0.0, 2.0)), *typical))
    return tuple(bands)


def _drift(clip: MeasuredClip) -> str:
    """Return whether the cadence of the last third differs from that of the first."""
    steps = clip.run.gait.steps()
    if len(steps) < 9:
        return ""
    spm = [60.0 / (b.strike_s - a.strike_s) for a, b in steps]
    third = len(spm) // 3
    change = sum(spm[-third:]) / third - sum(spm[:third]) / third
    if abs(change) < 2.0:
        return say("coach.steady")
    return say("coach.rises" if change > 0 else "coach.falls", change=number(abs(change), ".0f"))
