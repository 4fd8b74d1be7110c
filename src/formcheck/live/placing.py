"""Whether the camera stands well: each thing by itself, fine or to be mended, with its value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.engines import Glance
from formcheck.model import Note, Run
from formcheck.scene.placing import at_an_angle, cut_off, dark, small

__all__ = ["LiveCheck", "checks_of", "nothing_seen"]

#: A runner who takes up this much of the picture's height cannot be filmed from much nearer.
_FILLS_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class LiveCheck:
    """One thing about the camera's place.

    Parameters
    ----------
    id : str
        ``view``, ``yaw`` (degrees off square), ``roll`` (degrees), ``feet`` and ``head`` (in the
        picture), ``light`` (mean brightness, 0 to 255), ``distance`` (the runner's height in
        pixels).
    ok : bool or None
        Whether it is fine; None where it cannot be told yet.
    value : float, str or None
        What was seen; for ``view`` its name.
    note : Note or None
        What to do, where it is not fine.

    Examples
    --------
    >>> from formcheck import LiveCheck
    >>> LiveCheck("light", ok=True, value=118.0).note is None
    True
    """

    id: str
    ok: bool | None
    value: float | str | None = None
    note: Note | None = None


def checks_of(glance: Glance, run: Run) -> tuple[LiveCheck, ...]:
    """Return everything that can be told of the camera's place."""
    scene = run.scene
    angle = next(iter(at_an_angle(scene)), None)
    tilt = next((note for note in scene.notes if note.id == "camera_roll"), None)
    cuts = {note.id: note for note in cut_off(glance.track, scene.body_px)}
    is_view = scene.view != "oblique"
    fills = scene.body_px >= _FILLS_SHARE * glance.track.size_px[1]
    far = None if fills else next(iter(small(scene.body_px)), None)
    feet, head = cuts.get("feet_cut_off"), cuts.get("head_cut_off")
    known = bool(np.isfinite(scene.body_px))
    return (
        LiveCheck("view", is_view, scene.view, None if is_view else angle),
        LiveCheck("yaw", _fine(scene.yaw_deg, angle), _finite(scene.yaw_deg), angle),
        LiveCheck("roll", _fine(scene.roll_deg, tilt), _finite(scene.roll_deg), tilt),
        LiveCheck("feet", feet is None if known else None, None, feet),
        LiveCheck("head", head is None if known else None, None, head),
        _light(glance.brightness),
        LiveCheck("distance", _fine(scene.body_px, far), _finite(scene.body_px), far),
    )


def nothing_seen(brightness: float) -> tuple[LiveCheck, ...]:
    """Return the checks where nobody is in the picture: of the light alone something is known."""
    unknown = ("view", "yaw", "roll", "feet", "head")
    return (
        *(LiveCheck(name, None) for name in unknown),
        _light(brightness),
        LiveCheck("distance", None),
    )


def _light(brightness: float) -> LiveCheck:
    note = next(iter(dark(brightness)), None)
    return LiveCheck("light", _fine(brightness, note), _finite(brightness), note)


def _fine(value: float | None, note: Note | None) -> bool | None:
    """Return whether there is nothing to mend; None where the value is not known."""
    return None if _finite(value) is None else note is None


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
