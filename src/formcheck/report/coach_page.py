"""Page two: what a coach reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from formcheck.analysis import Analysis, Clip
from formcheck.findings.circumstances import Circumstances
from formcheck.knowledge import MetricInfo, load
from formcheck.metrics.run import Measurement
from formcheck.report.charts import TypicalBand, draw_angle, draw_cadence, draw_contacts
from formcheck.report.cycles import Cycles, cut_cycles
from formcheck.report.ranges import bar_of, circumstances_of, typical_of
from formcheck.report.words import UNIT_WORDS, LevelWords, bare_number, level_of, view_words

__all__ = ["Cell", "ClipPlots", "CoachPage", "Group", "Row", "make_coach_page"]

_GROUPS = {
    "timing": "Timing",
    "landing": "Landing",
    "posture": "Posture",
    "motion": "Motion",
    "frontal": "From the front and behind",
    "symmetry": "Left against right (+ = larger on the right)",
}

#: Column of the cycles, its name, and the metrics whose typical range is known for a part of it.
_ANGLES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("knee_flexion_deg", "Knee bend", ("knee_flexion_strike", "knee_flexion_peak")),
    ("thigh_deg", "Thigh (+ = knee behind the hip)", ("thigh_extension_toe_off",)),
    ("shank_deg", "Shin (+ = ankle ahead of the knee)", ("shank_angle",)),
    ("ankle_deg", "Ankle (+ = toes towards the shin)", ()),
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
    typical: str


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
        for key, title in _GROUPS.items()
    ]
    return CoachPage(
        groups=tuple(group for group in groups if group.rows),
        clips=tuple(
            _plots(analysis, index, clip, stills.get(index, ()))
            for index, clip in enumerate(analysis.clips)
            if clip.measured
        ),
    )


def _row(analysis: Analysis, own: Sequence[Measurement], circumstances: Circumstances) -> Row:
    info = load().metric(own[0].metric)
    band = typical_of(own[0], circumstances)
    words = f"{bare_number(info, band[0])} to {bare_number(info, band[1])}" if band else ""
    return Row(
        label=info.label,
        lab_term=info.lab_term,
        unit=info.unit if info.unit == "°" else f" {UNIT_WORDS.get(info.unit, info.unit)}",
        cells=tuple(_cell(analysis, info, m, band) for m in own),
        bar=bar_of(own, circumstances),
        typical=words,
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
        spread = f"{bare_number(info, low)} to {bare_number(info, high)}"
    if measurement.n:
        spread += f", {measurement.n} steps" if spread else f"{measurement.n} steps"
    level = level_of(measurement, band, analysis.findings)
    return Cell(
        side=measurement.side,
        value=bare_number(info, value),
        spread=spread,
        level=level,
        doubtful=measurement.confidence == "low",
    )


def _plots(analysis: Analysis, index: int, clip: Clip, stills: Sequence[str]) -> ClipPlots:
    cycles = cut_cycles(clip)
    cadence = next((m for m in analysis.measurements if m.metric == "cadence"), None)
    angles = [
        (title, draw_angle(cycles, name, title, _bands(analysis, metrics, cycles)))
        for name, title, metrics in _ANGLES
    ]
    return ClipPlots(
        title=f"{clip.path.name}, filmed {view_words(clip.run.scene.view)}",
        angles=tuple((title, plot) for title, plot in angles if plot),
        contacts=draw_contacts(clip),
        cadence=draw_cadence(clip, cadence.value if cadence and cadence.clip == index else None),
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


def _drift(clip: Clip) -> str:
    """Return whether the cadence of the last third differs from that of the first."""
    steps = clip.run.gait.steps()
    if len(steps) < 9:
        return ""
    spm = [60.0 / (b.strike_s - a.strike_s) for a, b in steps]
    third = len(spm) // 3
    change = sum(spm[-third:]) / third - sum(spm[:third]) / third
    if abs(change) < 2.0:
        return "Your cadence is steady through the clip."
    way = "rises" if change > 0 else "falls"
    return f"Your cadence {way} by about {abs(change):.0f} steps/min from first to last third."
