"""Contacts and cadence of a real runner's markers against force plates."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from formcheck.errors import InputError
from formcheck.files.markers import read_markers, read_paths
from formcheck.lab.scoreboard.grids import Grid, number
from formcheck.lab.scoreboard.scores import SAME_S, ContactScore, compare_contacts
from formcheck.model import ClipOptions, Contact, Gait, Side
from formcheck.prepare import prepare

__all__ = ["MarkerScore", "marker_grid", "read_events", "score_markers"]

_SIDES: tuple[Side, ...] = ("left", "right")
#: Markers have no near leg; what lies this close to the ends may be cut off.
_ENDS_S = 0.15


@dataclass(frozen=True, slots=True)
class MarkerScore:
    """What formcheck makes of one marker file.

    Parameters
    ----------
    name : str
    contacts : tuple of ContactScore
    cadences_spm : (float, float)
        By force plate, found; NaN with fewer than three strikes that both have.
    history : tuple of str
        How the landmarks were made.
    """

    name: str
    contacts: tuple[ContactScore, ...]
    cadences_spm: tuple[float, float]
    history: tuple[str, ...]


def score_markers(markers: Path, events: Path) -> MarkerScore:
    """Return how the contacts found in a marker file compare with those of force plates.

    Parameters
    ----------
    markers : Path
        A .trc or .c3d file, see `read_markers`.
    events : Path
        JSON with ``ic_left``, ``ic_right``, ``to_left``, ``to_right``: lists of instants of initial
        contact and toe-off in s, on the markers' clock; or several such objects by file name.

    Raises
    ------
    InputError
        A file cannot be read, markers are missing, or the events do not belong to the markers.
    """
    track = read_markers(markers)
    start_s = float(read_paths(markers).time_s[0])
    true = read_events(events, markers.stem, start_s)
    gait = prepare(track, ClipOptions()).gait
    whole = [c for c in true if math.isfinite(c.strike_s + c.toe_off_s)]
    duration_s = track.duration_s
    scores = compare_contacts(whole, gait, duration_s, _ENDS_S)
    return MarkerScore(
        name=markers.name,
        contacts=scores,
        cadences_spm=_cadences(true, gait),
        history=track.history,
    )


def read_events(path: Path, name: str, start_s: float = 0.0) -> tuple[Contact, ...]:
    """Return the contacts of an events file, from the markers' first instant, in order."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"there is no file {path}; check the name"
        raise InputError(message) from error
    except (OSError, ValueError) as error:
        message = f"{path} is not JSON: {error}"
        raise InputError(message) from error
    events = _events_of(raw, name, path)
    contacts = []
    try:
        for side in _SIDES:
            offs = np.array(events[f"to_{side}"], dtype=float)
            for strike in np.array(events[f"ic_{side}"], dtype=float):
                later = offs[(offs > strike) & (offs < strike + 0.6)]
                if len(later):
                    toe_off_s = float(later[0]) - start_s
                    contacts.append(
                        Contact(side, float(strike) - start_s, toe_off_s, 0.0, "high", near=True)
                    )
    except (KeyError, TypeError, ValueError) as error:
        message = f"{path} lacks lists of instants ic_left, ic_right, to_left, to_right: {error}"
        raise InputError(message) from error
    if not contacts:
        message = f"{path} has no whole contact; give initial contacts and toe-offs in seconds"
        raise InputError(message)
    return tuple(sorted(contacts, key=lambda c: c.strike_s))


def marker_grid(score: MarkerScore) -> Grid:
    """Return the table of a marker file's score."""
    kinds = [contact.kind for contact in score.contacts]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("found", "missed", "invented"))
    rows = [("contacts", counts, "")]
    found = pd.DataFrame([asdict(c) for c in score.contacts if c.kind == "found"],
                         columns=ContactScore.__slots__)  # fmt: skip
    for words, off in (
        ("strike", found.strike_ms),
        ("toe-off", found.toe_off_ms),
        ("contact time", found.toe_off_ms - found.strike_ms),
    ):
        spread = f"bias {number(off.mean(), signed=True)}, SD {number(off.std())} ms"
        rows.append((words, f"mean error {number(off.abs().mean())} ms", spread))
    true, measured = score.cadences_spm
    rows.append(("cadence", f"{number(measured)} spm", f"force plates {number(true)} spm"))
    about = "; ".join(score.history)
    return Grid(f"Markers: {score.name}", f"{about}.", ("", "", ""), tuple(rows))


def _events_of(raw: Any, name: str, path: Path) -> Mapping[str, Any]:
    """Return the one object with events that belongs to a marker file."""
    if isinstance(raw, dict) and "ic_left" in raw:
        return raw
    trial = name.split("_")[0]
    own = (
        [key for key in raw if key.split("_")[0].split(".")[0] == trial]
        if isinstance(raw, dict)
        else []
    )
    if len(own) != 1 or not isinstance(raw[own[0]], dict):
        message = (
            f"{path} has {len(own)} entries whose name begins with {trial!r}; "
            "it needs one, or ic_left, ic_right, to_left and to_right at its top"
        )
        raise InputError(message)
    entry: dict[str, Any] = raw[own[0]]
    return entry


def _cadences(true: tuple[Contact, ...], gait: Gait) -> tuple[float, float]:
    """Return cadence by force plate and as found, over the strikes that both have."""
    pairs = [
        (contact.strike_s, min(strikes, key=lambda s: abs(s - contact.strike_s)))
        for contact in true
        if (strikes := [c.strike_s for c in gait.of(contact.side)])
    ]
    pairs = [(a, b) for a, b in pairs if abs(a - b) < SAME_S]
    if len(pairs) < 3:
        return math.nan, math.nan
    first, last = pairs[0], pairs[-1]
    steps = round((last[0] - first[0]) / float(np.median(np.diff([a for a, _ in pairs]))))
    return 60.0 * steps / (last[0] - first[0]), 60.0 * steps / (last[1] - first[1])
