"""Where what tests read is, and what has to be fetched for some of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcheck.weights import check

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_videos"
SIDE = SAMPLES / "side.mp4"


def needs(asset: str) -> pytest.MarkDecorator:
    """Return the mark of a test that is skipped where a network or the body was not fetched."""
    return pytest.mark.skipif(not check(asset).ok, reason=f"{asset} was not fetched")
