"""A copy of a clip on an index clock: the frame a browser shows is the frame that was measured.

Browsers seek by time, and edit lists, B-frames, varying frame rates, turns, HEVC and high dynamic
range each make them show another frame than was meant. In the proxy frame *i* is shown from i/60 to
(i+1)/60 s, each frame by itself, so that seeking to (i+½)/60 s shows exactly it. When it was
filmed, `Video.time_s` alone says.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from formcheck.errors import VideoError
from formcheck.i18n import msg
from formcheck.progress import Listener, Progress, unheard
from formcheck.video._clip import Video
from formcheck.video._frames import decoded_frames
from formcheck.video._upright import Upright, fitting
from formcheck.video._writer import Mp4File

__all__ = ["PROXY_FPS", "write_proxy"]

PROXY_FPS = 60
"""Frame *i* of a proxy is shown from i/60 to (i+1)/60 s, however fast the clip was filmed.

Examples
--------
>>> from formcheck.video import PROXY_FPS
>>> (120 + 0.5) / PROXY_FPS  # where to seek for frame 120
2.0083333333333333
"""

_LONGER_PX, _SHORTER_PX = 1280, 720
_TOLD_EVERY = 10  # frames
_BT709 = 1  # the number of the HD colour standard in H.264's own table
# Each frame by itself, and cheap to decode: a browser decodes one for each move of the pointer.
_OPTIONS = {"preset": "ultrafast", "crf": "24", "g": "1", "bf": "0", "tune": "fastdecode"}


def write_proxy(video: Video, path: Path | str, progress: Listener = unheard) -> None:
    """Write a clip's copy for browsers, with exactly one picture for each of its frames.

    It is upright, at most 1280 x 720 or 720 x 1280 px, H.264 with 8 bit and key frames alone,
    without sound. A frame that does not decode is the one before it again, so that the indices
    are those of ``video.time_s``.

    Parameters
    ----------
    video : Video
    path : Path or str
        Ends in ``.mp4``; the file appears only when it is complete.
    progress : Listener
        It may raise `CancelledError`; then nothing is left of the file.

    Raises
    ------
    OutputError
        The file cannot be written.
    VideoError
        No frame decodes.

    Examples
    --------
    >>> from formcheck import VideoError, open_video
    >>> from formcheck.video import write_proxy
    >>> try:
    ...     write_proxy(open_video("nothing.mp4"), "proxy.mp4")
    ... except VideoError as error:
    ...     print(error)
    there is no file nothing.mp4; check the name
    """
    words = msg("making {name} ready to look at", name=video.path.name)
    file = Mp4File(path)
    progress(Progress("write", 0.0, words))
    try:
        file.open()
        stream = _stream(file.container, *fitting(video, _LONGER_PX, _SHORTER_PX))
        for index, picture in enumerate(_each_once(video, stream.width, stream.height)):
            picture.pts, picture.time_base = index, Fraction(1, PROXY_FPS)
            picture.duration = 1
            file.add(stream, picture)
            if index % _TOLD_EVERY == 0:
                progress(Progress("write", index / len(video), words))
        file.add(stream, None)
        progress(Progress("write", 1.0, words))
        file.complete()
    finally:
        file.close()


def _stream(container: Any, width_px: int, height_px: int) -> Any:
    stream = container.add_stream("libx264", rate=PROXY_FPS, options=_OPTIONS)
    stream.width, stream.height, stream.pix_fmt = width_px, height_px, "yuv420p"
    context = stream.codec_context
    context.time_base = Fraction(1, PROXY_FPS)
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    return stream


def _each_once(video: Video, width_px: int, height_px: int) -> Iterator[Any]:
    """Yield one upright picture for each index; where one lacks, the one before it (or after)."""
    upright = Upright(video, width_px, height_px, "yuv420p")
    shown, picture = 0, None
    for index, frame in decoded_frames(video, 0, len(video), threads=0):
        if index < shown:  # a damaged file may say the same time twice
            continue
        before, picture = picture, upright.picture(frame)
        for _ in range(index - shown):
            yield picture if before is None else before
        yield picture
        shown = index + 1
    if picture is None:
        message = msg(
            "{path} is a video, but none of its frames can be decoded; copy or film it again",
            path=video.path,
        )
        raise VideoError(message)
    for _ in range(len(video) - shown):
        yield picture
