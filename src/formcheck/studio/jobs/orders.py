"""What a worker is told to do: paths and plain data, nothing of the store."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from formcheck.model import View

__all__ = ["PROXY", "THUMB", "AnalysisOrder", "ClipOrder", "Probe", "landmarks_place"]

#: What is made of a clip on its arrival: the copy that browsers show, and a small picture.
PROXY, THUMB = "proxy.mp4", "thumb.jpg"

_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_LONGEST_NAME = 100


class _Order(BaseModel):
    model_config = ConfigDict(frozen=True)


class ClipOrder(_Order):
    """One clip of a check.

    Parameters
    ----------
    id : str
    name : str
        As it was uploaded.
    original : Path
    folder : Path
        Where all that belongs to the clip lies.
    view : View or None
    slow_motion : float or None
    person : int or None
    standing : bool
    frames : int
        0 where that is not known.
    sha256 : str
        Of the original; empty where that is not known.
    person_at : (float, float, float) or None
        Who to follow, by a point that somebody clicked: see `formcheck.Request`.
    """

    id: str
    name: str
    original: Path
    folder: Path
    view: View | None = None
    slow_motion: float | None = None
    person: int | None = None
    standing: bool = False
    frames: int = 0
    sha256: str = ""
    person_at: tuple[float, float, float] | None = None

    @property
    def file_name(self) -> str:
        """Its name, fit for a file on any machine."""
        plain = _UNFIT.sub("_", Path(self.name.replace("\\", "/")).name).strip(". ")
        stem, suffix = Path(plain).stem[:_LONGEST_NAME] or "clip", self.original.suffix
        return f"{stem}{suffix}"


class AnalysisOrder(_Order):
    """A check that is to be analysed.

    Parameters
    ----------
    clips : tuple of ClipOrder
    height_cm, mass_kg, speed_kmh : float or None
    sex : "female", "male" or None
    model : "lite", "full", "heavy" or None
    engine : "litert" or "mediapipe"
    workers : int
        Threads for the network.
    today : date
    filmed : date
    answers : dict or None
        As `formcheck.intake.Answers` has them.
    runner, shoes : str
    language : str
    show_face : bool
    corrections : tuple of dict
        What was set by hand, the whole log, as `formcheck.model.correction.Correction` has it.
    """

    clips: tuple[ClipOrder, ...]
    height_cm: float | None = None
    mass_kg: float | None = None
    speed_kmh: float | None = None
    sex: Literal["female", "male"] | None = None
    model: Literal["lite", "full", "heavy"] | None = None
    engine: Literal["litert", "mediapipe"] = "litert"
    workers: int = 1
    today: date
    filmed: date
    answers: dict[str, Any] | None = None
    runner: str = ""
    shoes: str = ""
    language: str = "en"
    show_face: bool = False
    corrections: tuple[dict[str, Any], ...] = ()


class Probe(_Order):
    """What a clip is, by its file."""

    width_px: int
    height_px: int
    fps: float
    duration_s: float
    frames: int


def landmarks_place(clip: ClipOrder) -> Path:
    """Return where the landmarks of a clip are kept: another file for another person."""
    if clip.person is None and clip.person_at is None:
        return clip.folder / "pose.npz"
    who = json.dumps([clip.person, clip.person_at])
    return clip.folder / f"pose-{hashlib.sha256(who.encode()).hexdigest()[:12]}.npz"
