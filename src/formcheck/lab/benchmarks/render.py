"""Time the digital runner's renderer on one core: at most 30 ms a picture of 720 × 960."""

from __future__ import annotations

import time
from typing import Annotated

import cv2
import typer

from formcheck.lab.phantom import Body, Camera, Clip, Scenery
from formcheck.lab.phantom.render import render_frames

CLIPS = {
    "side": Clip(),
    "rear": Clip(camera=Camera(view="rear")),
    "front": Clip(camera=Camera(view="front")),
    "side, loose clothes, rail": Clip(
        body=Body(loose_m=0.022, shorts_m=0.4), scenery=Scenery(handrail=True)
    ),
}


def main(
    seconds: float = 2.0,
    limit: Annotated[float, typer.Option(help="ms of processor time a picture")] = 30.0,
) -> None:
    """Print a line a clip; exit 1 if one takes longer than it should."""
    cv2.setNumThreads(1)
    worst_ms = 0.0
    for name, clip in CLIPS.items():
        frames = render_frames(clip)
        next(frames)  # body, clothes and room are made once
        count, start_s = 0, time.process_time()
        while (time.process_time() - start_s) < seconds and next(frames, None) is not None:
            count += 1
        frame_ms = 1000 * (time.process_time() - start_s) / max(count, 1)
        worst_ms = max(worst_ms, frame_ms)
        print(f"{name:28} {frame_ms:5.1f} ms a picture ({count} of them)")
    if worst_ms > limit:
        raise typer.Exit(1)
