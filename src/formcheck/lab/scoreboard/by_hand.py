"""Contacts that were found, against those that a person set on the same clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.errors import InputError
from formcheck.files.track import read_track
from formcheck.gait.by_hand import EDGES, Edge, Held, hold
from formcheck.i18n import msg
from formcheck.lab.scoreboard.grids import Grid, number
from formcheck.model import ClipOptions, FloatArray, PoseTrack, Stretch
from formcheck.model.correction import AddContact, Corrections, DeleteContact, MoveEdge
from formcheck.prepare import prepare

__all__ = ["HandScore", "hand_grid", "score_by_hand"]

_OF_CONTACTS = (AddContact, MoveEdge, DeleteContact)


@dataclass(frozen=True, slots=True)
class HandScore:
    """How far what was found is from what a person set.

    Parameters
    ----------
    name : str
    off_ms : dict of str to (n,) float
        Found minus set, for ``strike`` and ``toe_off``, of every edge that a person set and that
        was found.
    missed, invented : int
        Contacts that a person added where none was found, and deleted.
    untouched : int
        Contacts that nobody touched; they say nothing here.
    hand_ms : float
        Standard error of an edge set by hand.
    """

    name: str
    off_ms: dict[Edge, FloatArray]
    missed: int
    invented: int
    untouched: int
    hand_ms: float


def score_by_hand(track: PoseTrack | Path, corrections: Corrections) -> HandScore:
    """Return how the contacts found on a clip compare with those that a person set.

    Whatever else a person set (the names of legs, slow motion, stretches left out) holds for what
    is found too.

    Parameters
    ----------
    track : PoseTrack or Path
        Landmarks as the network gave them, or the file they are saved in (``.npz``).
    corrections : Corrections
        Those of the clip are found by its fingerprint, else those of the first clip.

    Raises
    ------
    InputError
        The track cannot be read, or no contact of it was set by hand.

    Notes
    -----
    A person who corrects only what looks off picks the worst: error is that of the contacts of a
    clip only where all of them were set.
    """
    name = track.name if isinstance(track, Path) else track.source
    track = read_track(track) if isinstance(track, Path) else track
    changes = corrections.of(0, track.source_sha256)
    of_contacts = [change for change in changes if isinstance(change, _OF_CONTACTS)]
    others = [change for change in changes if not isinstance(change, _OF_CONTACTS)]
    if not of_contacts:
        message = msg(
            "no contact of {name} was set by hand in these corrections; name those of this clip",
            name=name,
        )
        raise InputError(message)
    run = prepare(track, ClipOptions(), (), others)
    after = hold(run.gait.contacts, of_contacts, run.cleaned, run.scene)
    held = [one for one in after.held if not _left_out(one, run.gait.left_out_s)]
    by_hand = [one for one in held if one.edges]
    return HandScore(
        name=name,
        off_ms={edge: _off_ms(by_hand, edge) for edge in EDGES},
        missed=sum(one.found is None for one in by_hand),
        invented=len(after.deleted),
        untouched=len(held) - len(by_hand),
        hand_ms=500.0 / run.cleaned.fps,
    )


def hand_grid(score: HandScore) -> Grid:
    """Return the table of a score."""
    rows = []
    for edge in EDGES:
        off = score.off_ms[edge]
        known = len(off) > 0
        rows.append(
            (
                edge.replace("_", "-"),
                str(len(off)),
                number(float(np.mean(off)) if known else np.nan, signed=True),
                number(float(np.std(off, ddof=1)) if len(off) > 1 else np.nan),
                number(float(np.mean(np.abs(off))) if known else np.nan),
                number(float(np.max(np.abs(off))) if known else np.nan),
            )
        )
    about = (
        f"Found minus set by hand, in ms. A hand is good to half a frame, {score.hand_ms:.0f} ms. "
        f"{score.missed} contacts were missed, {score.invented} invented; {score.untouched} that "
        "nobody touched do not count: who corrects only what looks off picks the worst."
    )
    head = ("", "edges", "bias", "SD", "mean error", "largest")
    return Grid(f"By hand: {score.name}", about, head, tuple(rows))


def _off_ms(by_hand: list[Held], edge: Edge) -> FloatArray:
    """Return found minus set of one kind of edge, in ms."""
    off = [
        1000.0 * (Held(one.found).at(edge) - one.at(edge))
        for one in by_hand
        if edge in one.edges and one.found is not None
    ]
    return np.array(off, dtype=float)


def _left_out(one: Held, parts: Sequence[Stretch]) -> bool:
    own = one.contact
    return any(own.strike_s < stop and own.toe_off_s > start for start, stop in parts)
