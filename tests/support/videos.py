"""Small films for tests."""

from __future__ import annotations

from pathlib import Path

from formcheck.video import VideoWriter, frames, open_video


def shrunk(clip: Path, target: Path, longer_px: int, count: int) -> Path:
    """Write the first frames of a clip, small, and return where."""
    with VideoWriter(target, 60) as writer:
        for frame in frames(open_video(clip), 0, count, max_side_px=longer_px):
            writer.write(frame.rgb, frame.time_s)
    return target
