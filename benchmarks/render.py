"""Time the digital runner's renderer on one core: at most 30 ms a picture of 720 × 960.

python benchmarks/render.py [--seconds 2] [--limit 30]
"""

from __future__ import annotations

import argparse
import sys
import time

import cv2

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


def main() -> int:
    """Print a line a clip; exit 1 if one takes longer than it should."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--limit", type=float, default=30.0, help="ms of processor time a picture")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    worst_ms = 0.0
    for name, clip in CLIPS.items():
        frames = render_frames(clip)
        next(frames)  # body, clothes and room are made once
        count, start_s = 0, time.process_time()
        while (time.process_time() - start_s) < options.seconds and next(frames, None) is not None:
            count += 1
        frame_ms = 1000 * (time.process_time() - start_s) / max(count, 1)
        worst_ms = max(worst_ms, frame_ms)
        print(f"{name:28} {frame_ms:5.1f} ms a picture ({count} of them)")
    return int(worst_ms > options.limit)


if __name__ == "__main__":
    sys.exit(main())
