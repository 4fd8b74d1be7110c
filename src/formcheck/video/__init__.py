"""Open a clip with its true times, read its frames upright, write film and sound that phones play.

PyAV (FFmpeg inside) is known to this package only. Frames stream: nothing here grows with the
clip's length except one number a frame, its time.
"""

from __future__ import annotations

from formcheck.video._clip import Video, open_video
from formcheck.video._frames import Frame, frames, frames_among, read_frames_at
from formcheck.video._proxy import PROXY_FPS, write_proxy
from formcheck.video._sound import write_sound
from formcheck.video._still import frame_jpeg
from formcheck.video._writer import VideoWriter

__all__ = [
    "PROXY_FPS",
    "Frame",
    "Video",
    "VideoWriter",
    "frame_jpeg",
    "frames",
    "frames_among",
    "open_video",
    "read_frames_at",
    "write_proxy",
    "write_sound",
]
