"""Recipes for phantom clips (TOML, single settings) and their truth (JSON)."""

from __future__ import annotations

import itertools
import json
import math
import tomllib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from formcheck.errors import InputError
from formcheck.files.atomic import SEALS, atomic_write
from formcheck.lab.phantom.spec import Clip, GaitSpec
from formcheck.lab.phantom.truth import Truth

__all__ = ["read_recipe", "truth_as_json", "write_truth"]

_BOTH = {"legs": ("left", "right"), "arms": ("left_arm", "right_arm")}
_PRESETS = {"walking": GaitSpec.walking, "standing": GaitSpec.standing}


def read_recipe(path: Path | str | None = None, settings: Sequence[str] = ()) -> Clip:
    """Read a clip's description from TOML and from single settings, which go before the file.

    Every table and key is a field of `Clip` and its parts; what is left out keeps its default.
    ``[gait] activity = "walking"`` (or ``"standing"``) starts from an ordinary walk.

    Parameters
    ----------
    path : Path, optional
        None = every default.
    settings : sequence of str
        Such as ``gait.cadence_spm=150``; ``gait.legs.`` and ``gait.arms.`` mean both sides.

    Raises
    ------
    InputError
        No such file, not TOML, an unknown key or a value out of range.
    """
    raw = _read_toml(Path(path)) if path is not None else {}
    for setting in settings:
        raw = _over(raw, _setting(setting))
    gait = raw.get("gait", {})
    preset = _PRESETS.get(gait.get("activity", "")) if isinstance(gait, dict) else None
    if preset:
        raw["gait"] = _over(asdict(preset()), gait)
    where_from = f"{path}: " if path is not None else ""
    unknown = _unknown(raw, asdict(Clip()), "")
    if unknown:
        message = f"{where_from}there is no setting {unknown[0]!r}; see sample_videos/README.md"
        raise InputError(message)
    try:
        return TypeAdapter(Clip).validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"{where_from}{where} is {first['input']!r}; {first['msg']}"
        raise InputError(message) from error


def truth_as_json(known: Truth, clip: Clip) -> dict[str, Any]:
    """Return a clip's truth in the shape of ``report.json``'s measurements and contacts."""
    measurements = [
        {
            "metric": one.metric,
            "side": one.side,
            "value": _number(one.value, 4),
            "unit": one.unit,
            "sd": _number(one.sd, 4),
            "n": len(one.values),
        }
        for one in known.metrics.values()
    ]
    contacts = [
        {"side": c.side, "strike_s": round(c.strike_s, 4), "toe_off_s": round(c.toe_off_s, 4)}
        for c in known.contacts
    ]
    return {
        "view": known.view,
        "yaw_deg": known.yaw_deg,
        "roll_deg": known.roll_deg,
        "activity": known.activity,
        "surface": known.surface,
        "speed_mps": known.speed_mps,
        "height_m": known.height_m,
        "mass_kg": clip.body.mass_kg,
        "fps": clip.camera.fps,
        "duration_s": clip.duration_s,
        "time_scale": known.time_scale,
        "px_per_m": _number(known.px_per_m, 2),
        "contacts": contacts,
        "measurements": measurements,
    }


def write_truth(known: Truth, clip: Clip, path: Path) -> Path:
    """Write a clip's truth as JSON and return its path; only an earlier truth is replaced."""
    with atomic_write(path, SEALS["json"]) as file:
        file.write(json.dumps(truth_as_json(known, clip), indent=1).removesuffix("\n}").encode())
    return path


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"there is no recipe {path}; check the name"
        raise InputError(message) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path} is not a TOML recipe: {error}"
        raise InputError(message) from error


def _setting(text: str) -> dict[str, Any]:
    """Return what ``gait.left.overstride_pct=31`` sets, as a recipe's tables."""
    key, equals, words = (part.strip() for part in text.partition("="))
    if not (key and equals and words):
        message = f"{text!r} sets nothing; write it like gait.cadence_spm=150"
        raise InputError(message)
    try:
        value: Any = tomllib.loads(f"value = {words}")["value"]
    except tomllib.TOMLDecodeError:
        value = words  # a word needs no quotes
    tables: dict[str, Any] = {}
    for sides in itertools.product(*(_BOTH.get(part, (part,)) for part in key.split("."))):
        inner: Any = value
        for part in reversed(sides):
            inner = {part: inner}
        tables = _over(tables, inner)
    return tables


def _over(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in change.items():
        old = merged.get(key)
        merged[key] = (
            _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged


def _unknown(raw: dict[str, Any], known: dict[str, Any], before: str) -> list[str]:
    found = []
    for key, value in raw.items():
        if key not in known:
            found.append(f"{before}{key}")
        elif isinstance(value, dict) and isinstance(known[key], dict):
            found += _unknown(value, known[key], f"{before}{key}.")
    return found


def _number(value: float, digits: int) -> float | None:
    return round(value, digits) if math.isfinite(value) else None
