"""The folders that networks and body data are looked for in."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["FOLDER_VARIABLE", "folders"]

FOLDER_VARIABLE = "FORMCHECK_MODELS"


def folders() -> list[Path]:
    """Return the folders that are searched, in order; fetched files go to the first."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    found = [Path(chosen).expanduser()] if chosen else []
    checkout = _checkout_folder()
    return [*found, *([checkout] if checkout else []), _cache_folder()]


def _checkout_folder() -> Path | None:
    """Return the repository's ``models/`` if this code runs from a checkout."""
    root = Path(__file__).resolve().parents[3]
    here = (root / "pyproject.toml").is_file() and (root / "models" / "README.md").is_file()
    return root / "models" if here else None


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "formcheck" / "models"
