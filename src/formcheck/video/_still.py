"""One frame by its index, as a picture: what the proxy shows there, from the clip itself."""

from __future__ import annotations

import io
from collections import deque
from typing import Any

from PIL import Image

from formcheck.errors import InputError, VideoError
from formcheck.i18n import msg
from formcheck.video._clip import Video
from formcheck.video._frames import decoded_frames
from formcheck.video._upright import Upright, fitting

__all__ = ["frame_jpeg"]

_LOOK_BACK_S = 2.0  # for the last frame that decodes before one that does not


def frame_jpeg(video: Video, index: int, max_side_px: int = 1280, quality: int = 85) -> bytes:
    """Return one frame, upright, as JPEG; one that does not decode is the one before it.

    Parameters
    ----------
    video : Video
    index : int
        Into ``video.time_s``.
    max_side_px : int
        The longer side is at most this; never enlarged.
    quality : int
        JPEG's own, 1 to 95.

    Raises
    ------
    InputError
        There is no such frame.
    VideoError
        No frame decodes.

    Examples
    --------
    >>> from formcheck import VideoError, open_video
    >>> from formcheck.video import frame_jpeg
    >>> try:
    ...     frame_jpeg(open_video("nothing.mp4"), 12)
    ... except VideoError as error:
    ...     print(error)
    there is no file nothing.mp4; check the name
    """
    if not 0 <= index < len(video):
        message = msg(
            "{path} has no frame {index}; give one from 0 to {last}",
            path=video.path,
            index=index,
            last=len(video) - 1,
        )
        raise InputError(message)
    upright = Upright(video, *fitting(video, max_side_px, max_side_px), "rgb24")
    picture = upright.picture(_shown_at(video, index)).to_ndarray()
    written = io.BytesIO()
    Image.fromarray(picture).save(written, "JPEG", quality=quality)
    return written.getvalue()


def _shown_at(video: Video, index: int) -> Any:
    """Return the decoded frame at an index; else the last before it, else the first after it."""
    for _, frame in decoded_frames(video, index, index + 1):
        return frame
    first = max(0, index - round(_LOOK_BACK_S * video.fps))
    before = deque(decoded_frames(video, first, index), maxlen=1)
    if before:
        return before[0][1]
    for _, frame in decoded_frames(video, 0, len(video)):
        return frame
    message = msg(
        "{path} is a video, but none of its frames can be decoded; copy or film it again",
        path=video.path,
    )
    raise VideoError(message)
