"""Families of runners side by side: digital ones, digital ones nobody learnt from, real ones.

A figure made on the runners a correction was learnt from says little of anybody else. So each
metric has its error, slope and coverage in every family, and real runners' figures are kept in a
file with their source: their recordings are not part of formcheck.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from formcheck.errors import InputError
from formcheck.files.atomic import SEALS, atomic_write
from formcheck.lab.scoreboard.board import Scoreboard
from formcheck.lab.scoreboard.scores import (
    ClipScore,
    ContactScore,
    contact_table,
    metric_table,
)
from formcheck.lab.scoreboard.tally import summary
from formcheck.lab.scoreboard.trials import TrialScore

__all__ = [
    "EXACT",
    "ContactFigures",
    "Family",
    "Figures",
    "families_of",
    "families_of_trials",
    "family_of_clips",
    "family_of_trials",
    "keep_families",
    "kept_families",
    "read_families",
    "shown_metrics",
]

_KEPT = "real_figures.toml"
#: Begins the name of a family whose joint paths were given exactly, without camera and network.
EXACT = "exact points"
#: Where real runners' recordings come from, by the name of their folder.
_SOURCES = {
    "rbds": "RBDS, treadmill, 2.5–4.5 m/s, legs and pelvis: Fukuchi, Fukuchi and Duarte, PeerJ "
    "5:e3298 (2017), CC BY 4.0; the timing of markers' contacts learnt from them",
    "hamner": "Hamner and Delp, J Biomech 46:780–787 (2013), split belt, 2–5 m/s, whole body",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """How wrong one metric is in one family.

    Parameters
    ----------
    n : int
        Numbers given.
    mae, bias, sd, worst : float
        Of found less true.
    slope : float
        Of found over true, by least squares: 1 is right, 0 tells runners apart not at all; NaN
        where the truth varies less than the error.
    low, high : float
        Range of the truth.
    half : float
        Median of half the stated 90 % interval.
    inside, refused : float
        Share of truths inside it; share of what could be shown that was refused.
    """

    n: int
    mae: float = math.nan
    bias: float = math.nan
    sd: float = math.nan
    worst: float = math.nan
    slope: float = math.nan
    low: float = math.nan
    high: float = math.nan
    half: float = math.nan
    inside: float = math.nan
    refused: float = math.nan


@dataclass(frozen=True, slots=True)
class ContactFigures:
    """How well contacts are found in one family.

    Timed from the side, on clips of 50 frames per second and more where there are.

    Parameters
    ----------
    n, missed, invented : int
    strike_bias_ms, strike_sd_ms, toe_off_bias_ms, toe_off_sd_ms : float
    """

    n: int
    missed: int
    invented: int
    strike_bias_ms: float = math.nan
    strike_sd_ms: float = math.nan
    toe_off_bias_ms: float = math.nan
    toe_off_sd_ms: float = math.nan


@dataclass(frozen=True, slots=True)
class Family:
    """One family's figures.

    Parameters
    ----------
    name, source : str
        What heads its column; who the runners are.
    clips, runners : int
    metrics : dict of str to Figures
    contacts : ContactFigures
    """

    name: str
    source: str
    clips: int
    runners: int
    contacts: ContactFigures
    metrics: Mapping[str, Figures] = field(default_factory=dict)


def families_of(board: Scoreboard, real: Sequence[Family] = ()) -> tuple[Family, ...]:
    """Return all families of a scoreboard, with the figures of real runners behind them."""
    digital = family_of_clips(
        "digital", "drawn like the runners that corrections learnt from", board.scores
    )
    unseen = family_of_clips(
        "digital, unseen",
        "limps, straight knees, shuffles, slow jogs, quick runners; other bodies, clothes and "
        "cameras, from a sampler that nothing learnt from",
        board.unseen,
    )
    return (digital, *((unseen,) if board.unseen else ()), *real)


def family_of_clips(name: str, source: str, scores: Sequence[ClipScore]) -> Family:
    """Return the figures of filmed clips: of the leg that counts, as in the other families."""
    table = metric_table(scores)
    table = table[table.near.astype(bool)]
    metrics = {str(metric): _figures(rows) for metric, rows in table.groupby("metric", sort=False)}
    contacts = contact_table(scores)
    aside = contacts[contacts.lateral.astype(bool)]  # where single steps are timed
    fast = aside[aside.fps >= 49]
    return Family(
        name=name,
        source=source,
        clips=len(scores),
        runners=len(scores),
        contacts=_contacts(contacts, fast if len(fast) else aside),
        metrics=metrics,
    )


def family_of_trials(lab: str, scores: Sequence[TrialScore]) -> Family:
    """Return the figures of one lab's trials, given as exact points."""
    rows = [row for score in scores for row in score.numbers]
    table = pd.DataFrame(rows, columns=["metric", "side", "true", "value", "low", "high"])
    numbers = ["true", "value", "low", "high"]
    table[numbers] = table[numbers].astype(float)
    table = table.assign(
        clip=table.metric,
        given=table.value.notna(),
        error=table.value - table.true,
        half=0.5 * (table.high - table.low),
        inside=(table.low <= table.true) & (table.true <= table.high),
    )
    found = [asdict(c) for score in scores for c in score.contacts]
    contacts = pd.DataFrame(found, columns=ContactScore.__slots__)
    return Family(
        name=f"{EXACT}, {lab}",
        source=_SOURCES.get(lab, lab),
        clips=len(scores),
        runners=len({score.runner for score in scores}),
        contacts=_contacts(contacts, contacts),
        metrics={str(metric): _figures(own) for metric, own in table.groupby("metric", sort=False)},
    )


def families_of_trials(scores: Sequence[TrialScore]) -> tuple[Family, ...]:
    """Return a family for each lab, in the order they come."""
    labs = dict.fromkeys(score.lab for score in scores)
    return tuple(family_of_trials(lab, [s for s in scores if s.lab == lab]) for lab in labs)


def keep_families(families: Iterable[Family], path: Path) -> Path:
    """Write real runners' figures as TOML, for the accuracy page.

    Raises
    ------
    OutputError
        The file cannot be written, or one is there that formcheck did not write.
    """
    lines = [
        "# What formcheck gives on real runners. Written by",
        "# `formcheck validate --trials FOLDER --keep FILE`; the recordings are not part of it.",
    ]
    for one in families:
        lines += [
            "",
            "[[family]]",
            f'name = "{one.name}"',
            f'source = "{one.source}"',
            f"clips = {one.clips}",
            f"runners = {one.runners}",
            f"contacts = {_row(one.contacts)}",
            "[family.metrics]",
        ]
        for metric, figures in one.metrics.items():
            lines.append(f"{metric} = {_row(figures)}")
    with atomic_write(path, SEALS["toml"]) as file:
        file.write("".join(f"{line}\n" for line in lines).encode())
    return path


def kept_families() -> tuple[Family, ...]:
    """Return the figures of real runners that were kept; none where there are none."""
    stored = files("formcheck.lab.scoreboard").joinpath(_KEPT)
    return read_families(stored.read_text(encoding="utf-8")) if stored.is_file() else ()


def read_families(text: str) -> tuple[Family, ...]:
    """Return the figures that `keep_families` wrote.

    Raises
    ------
    InputError
        The text is something else.
    """
    try:
        return tuple(
            Family(
                name=one["name"],
                source=one["source"],
                clips=one["clips"],
                runners=one["runners"],
                contacts=ContactFigures(**one["contacts"]),
                metrics={metric: Figures(**row) for metric, row in one["metrics"].items()},
            )
            for one in tomllib.loads(text)["family"]
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        message = f"{_KEPT} holds no figures of real runners: {error}"
        raise InputError(message) from error


def _figures(rows: pd.DataFrame) -> Figures:
    given = rows[rows.given]
    stated = given[given.half.notna()]
    known = summary(rows)
    told_apart = len(given) > 2 and np.ptp(given.true) > known["sd"]
    return Figures(
        n=int(known["n"]),
        mae=_plain(known["mae"]),
        bias=_plain(known["bias"]),
        sd=_plain(known["sd"]),
        worst=_plain(known["worst"]),
        slope=_plain(known["slope"]) if told_apart else math.nan,
        low=_plain(rows.true.min()),
        high=_plain(rows.true.max()),
        half=_plain(known["half_width"]),
        inside=_plain(stated.inside.astype(float).mean()),
        refused=_plain(known["refused"]),
    )


def _contacts(every: pd.DataFrame, timed: pd.DataFrame) -> ContactFigures:
    found = timed[timed.kind == "found"]
    return ContactFigures(
        n=len(every),
        missed=int((every.kind == "missed").sum()),
        invented=int((every.kind == "invented").sum()),
        strike_bias_ms=_plain(found.strike_ms.mean()),
        strike_sd_ms=_plain(found.strike_ms.std()),
        toe_off_bias_ms=_plain(found.toe_off_ms.mean()),
        toe_off_sd_ms=_plain(found.toe_off_ms.std()),
    )


def _plain(value: float) -> float:
    """Return a figure with four digits, the same on every machine."""
    return float(f"{float(value):.4g}") if np.isfinite(value) else math.nan


def _row(figures: Figures | ContactFigures) -> str:
    """Return figures as a table on one line."""
    cells = (f"{key} = {_toml(value)}" for key, value in asdict(figures).items())
    return f"{{ {', '.join(cells)} }}"


def _toml(value: float) -> str:
    return "nan" if isinstance(value, float) and math.isnan(value) else f"{value:g}"


def shown_metrics(families: Sequence[Family], fewest: int = 3) -> Iterator[str]:
    """Yield the metrics that at least one family gives often enough, in the families' order."""
    every = dict.fromkeys(metric for one in families for metric in one.metrics)
    for metric in every:
        if any(one.metrics[metric].n >= fewest for one in families if metric in one.metrics):
            yield metric
