"""Open a file with FFmpeg and find its pictures, or say in one sentence why that fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import av

from formcheck.errors import VideoError
from formcheck.i18n import tell

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["open_container", "picture_stream"]

# Formats that FFmpeg takes a text file for.
_TEXT_FORMATS = frozenset({"tty", "bin", "srt", "ass", "webvtt", "lrc", "ffmetadata"})
_CONTAINERS = "mp4, mov, webm, mkv, avi, gif"


def open_container(path: Path) -> InputContainer:
    """Open a file with FFmpeg, or say in one sentence why it is not a video.

    Raises
    ------
    VideoError
        No such file, a folder, empty, not a video.
    """
    if not path.exists():
        message = tell("there is no file {path}; check the name", path=path)
        raise VideoError(message)
    if path.is_dir():
        message = tell("{path} is a folder; name the video file in it", path=path)
        raise VideoError(message)
    try:
        if path.stat().st_size == 0:
            message = tell("{path} is empty (0 bytes); copy it from the phone again", path=path)
            raise VideoError(message)
        # An absolute path is never taken for a protocol, and nothing in a file may reach out.
        container: InputContainer = av.open(
            str(path.resolve()), options={"protocol_whitelist": "file"}
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        if isinstance(error, PermissionError):
            message = tell("{path} may not be read; change its permissions", path=path)
        elif _looks_like_mp4(path):
            message = tell(
                "{path} lacks its index, as a cut-off copy does; copy it from the phone again",
                path=path,
            )
        else:
            message = tell(
                "{path} is not a video that can be read; give one of these: {kinds}",
                path=path,
                kinds=_CONTAINERS,
            )
        raise VideoError(message) from error
    if container.format.name in _TEXT_FORMATS:
        container.close()
        message = tell(
            "{path} is text, not a video; give one of these: {kinds}", path=path, kinds=_CONTAINERS
        )
        raise VideoError(message)
    return container


def picture_stream(container: InputContainer, path: Path) -> VideoStream:
    """Return the stream that moves; cover pictures of sound files do not count.

    Raises
    ------
    VideoError
        There is none.
    """
    cover = av.stream.Disposition.attached_pic
    for stream in container.streams.video:
        if not stream.disposition & cover and stream.codec_context is not None:
            return stream
    what = tell("sound but no picture") if container.streams.audio else tell("no picture")
    message = tell("{path} holds {what}; give a video of the run", path=path, what=what)
    raise VideoError(message)


def _looks_like_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(12)[4:8] == b"ftyp"
