"""Where things are in a clone of formcheck, for the programs that write into it."""

from __future__ import annotations

from pathlib import Path

import formcheck

__all__ = ["DOCS", "PACKAGE", "SAMPLES"]

PACKAGE = Path(formcheck.__file__).resolve().parent
DOCS = PACKAGE.parents[1] / "docs"
SAMPLES = PACKAGE.parents[1] / "sample_videos"
