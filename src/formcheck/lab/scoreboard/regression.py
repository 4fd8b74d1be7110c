"""Whether the quick set's figures are worse than those kept from before, by more than noise."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from formcheck.errors import InputError
from formcheck.files.atomic import SEALS, atomic_write
from formcheck.lab.scoreboard.board import Scoreboard
from formcheck.lab.scoreboard.scores import metric_table
from formcheck.lab.scoreboard.tally import contact_rows, metric_rows

__all__ = ["Figure", "Kept", "figures_of", "keep_figures", "kept_figures", "worse_than_kept"]

_KEPT = "quick_figures.toml"
#: A figure may move by two standard errors, and always by this share of itself: the pose
#: network's last digits differ from processor to processor, and a contact may tip over a threshold.
_STANDARD_ERRORS = 2.0
_ALWAYS = 0.15
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the quick set; smaller is better.

    Parameters
    ----------
    name : str
    value, noise : float
        How much larger it may be without being called worse.
    """

    name: str
    value: float
    noise: float


@dataclass(frozen=True, slots=True)
class Kept:
    """The figures of an earlier run, and the network that gave them."""

    model: str
    figures: tuple[Figure, ...]


def figures_of(board: Scoreboard) -> tuple[Figure, ...]:
    """Return what is kept of a scoreboard: errors, refusals, contacts, faults."""
    figures = []
    for row in metric_rows(board.scores).itertuples():
        if row.n >= _FEWEST:
            error = _STANDARD_ERRORS * row.sd / np.sqrt(row.n) if np.isfinite(row.sd) else 0.0
            noise = max(error, _ALWAYS * row.mae)
            figures.append(Figure(f"{row.Index}, mean error", float(row.mae), float(noise)))
    every = metric_table(board.scores)
    contacts = contact_rows(board.scores)
    kinds = [verdict.kind for verdict in board.faults]
    counts = {
        "numbers refused": sum(~every.given),
        "truths outside their interval": sum(every.given & ~every.inside),
        "contacts missed": sum(contacts.missed),
        "contacts invented": sum(contacts.invented),
        "faults with a number outside its interval": kinds.count("outside"),
        "faults with a number refused": kinds.count("refused"),
    }
    unseen = metric_table(board.unseen)
    kinds = [contact.kind for score in board.unseen for contact in score.contacts]
    counts |= {
        "unseen family, numbers refused": sum(~unseen.given),
        "unseen family, truths outside their interval": sum(unseen.given & ~unseen.inside),
        "unseen family, contacts missed": kinds.count("missed"),
        "unseen family, contacts invented": kinds.count("invented"),
    }
    figures += [
        Figure(name, float(n), _STANDARD_ERRORS * max(1.0, float(np.sqrt(n))))
        for name, n in counts.items()
    ]
    return tuple(figures)


def kept_figures() -> Kept:
    """Return the figures that the quick set gave when they were last kept.

    Raises
    ------
    InputError
        None were kept.
    """
    stored = files("formcheck.lab.scoreboard").joinpath(_KEPT)
    if not stored.is_file():
        message = f"no figures are kept in {_KEPT}; run `make figures` in a clone of formcheck"
        raise InputError(message)
    return read_kept(stored.read_text(encoding="utf-8"))


def read_kept(text: str) -> Kept:
    """Return the figures that `keep_figures` wrote."""
    table = tomllib.loads(text)
    figures = table["figures"].items()
    return Kept(
        table["model"], tuple(Figure(name, one["value"], one["noise"]) for name, one in figures)
    )


def keep_figures(board: Scoreboard, path: Path) -> Path:
    """Write a scoreboard's figures as TOML, to be held against later ones.

    Raises
    ------
    OutputError
        The file cannot be written, or one is there that formcheck did not write.
    """
    lines = [
        "# What the quick set gives, and by how much each figure may grow before CI fails.",
        "# Written by `make figures`: only after a change that is meant, with a line in CHANGELOG.",
        "",
        f'model = "{board.model}"',
        "",
        "[figures]",
    ]
    for one in figures_of(board):
        lines.append(f'"{one.name}" = {{ value = {one.value:.4g}, noise = {one.noise:.3g} }}')
    with atomic_write(path, SEALS["toml"]) as file:
        file.write("".join(f"{line}\n" for line in lines).encode())
    return path


def worse_than_kept(board: Scoreboard, kept: Kept | None = None) -> tuple[str, ...]:
    """Return a sentence for each figure that is worse than the one kept, by more than noise.

    A figure that is no longer given at all is worse: every number of that metric is refused.

    Raises
    ------
    InputError
        The figures kept are another network's.
    """
    kept = kept or kept_figures()
    if board.model != kept.model:
        message = f"the figures kept are of the {kept.model} network; add --model {kept.model}"
        raise InputError(message)
    now = {one.name: one.value for one in figures_of(board)}
    said = []
    for one in kept.figures:
        if one.name not in now:
            said.append(f"{one.name}: was {one.value:.3g}, is no longer given")
        elif now[one.name] > one.value + one.noise:
            limit = one.value + one.noise
            said.append(
                f"{one.name}: was {one.value:.3g}, is {now[one.name]:.3g} (at most {limit:.3g})"
            )
    return tuple(said)
