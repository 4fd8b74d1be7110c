"""What a clip is: its size, its true times, how it must be turned, and what is odd about it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from numpy.typing import NDArray

from formcheck.errors import VideoError
from formcheck.i18n import msg
from formcheck.model import Note

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["Video", "open_container", "open_video", "picture_stream"]

_GAP = 1.5  # an interval longer than this many usual ones lacks a frame
_SLOW_MOTION = 1.3  # filmed this many times faster than it plays
# Formats that FFmpeg takes a text file for.
_TEXT_FORMATS = frozenset({"tty", "bin", "srt", "ass", "webvtt", "lrc", "ffmetadata"})
# Formats that are but a list of other files, which nobody gave.
_LIST_FORMATS = frozenset({"concat", "dash", "hls", "imf"})
_CONTAINERS = "mp4, mov, webm, mkv, avi, gif"


@dataclass(frozen=True, slots=True)
class Video:
    """A clip that can be read, and when each of its frames was shown.

    Parameters
    ----------
    path : Path
    width_px, height_px : int
        Of the upright picture with square pixels, as a viewer sees it.
    fps : float
        Usual frame rate in Hz; gaps do not count. Times come from ``time_s``, never from this.
    time_s : (T,) float
        When each frame is shown, from the file's own time stamps, the first at 0.
    pts : (T,) int
        The same in the file's own ticks; -1 in all places if the file has no time stamps.
    rotation_deg : int
        How far the stored picture has to be turned counter-clockwise to stand upright.
    mirrored : bool
        Whether it is flipped left to right before it is turned.
    codec : str
    pixel_format : str
        ``yuv420p10le`` and the like.
    capture_fps : float or None
        The frame rate at which the phone says it filmed, if it says so.
    comment : str
        What the file says of itself; empty for most.
    notes : tuple of Note
        What a reader should know: dropped frames, a cut-off file, slow motion.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Video, VideoError, open_video
    >>> try:
    ...     isinstance(open_video(Path("side.npz")), Video)
    ... except VideoError as error:
    ...     print("no video")
    no video
    """

    path: Path
    width_px: int
    height_px: int
    fps: float
    time_s: NDArray[np.float64]
    pts: NDArray[np.int64]
    rotation_deg: int
    mirrored: bool
    codec: str
    pixel_format: str
    capture_fps: float | None = None
    comment: str = ""
    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.time_s)

    @property
    def duration_s(self) -> float:
        """Return the time from the first to the last frame in seconds."""
        return float(self.time_s[-1] - self.time_s[0])

    @property
    def has_time_stamps(self) -> bool:
        """Return whether the file itself says when each frame is shown."""
        return bool(self.pts[0] != -1)


def open_video(path: Path | str) -> Video:
    """Open a clip and read when each frame is shown, without decoding them.

    Parameters
    ----------
    path : Path or str

    Returns
    -------
    Video

    Raises
    ------
    VideoError
        No such file, a folder, empty, not a video, sound only, a single picture, cut off too early.

    Examples
    --------
    >>> from formcheck import VideoError, open_video
    >>> try:
    ...     open_video("nothing.mp4")
    ... except VideoError as error:
    ...     print(error)
    there is no file nothing.mp4; check the name
    """
    place = Path(path)
    with open_container(place) as container:
        stream = picture_stream(container, place)
        stamps, whole = _time_stamps(container, stream)
        if len(stamps) < 2:
            what = msg("a single picture") if stamps else msg("no picture that can be read")
            message = msg(
                "{place} holds {what}, not a video; film a clip of at least five seconds",
                place=place,
                what=what,
            )
            raise VideoError(message)
        first = _first_frame(place)
        width_px, height_px = _square_size(first, stream)
        ticks = np.array(stamps, dtype=np.int64)
        seconds_a_tick = Fraction(stream.time_base or 1)
        rate = stream.average_rate or stream.guessed_rate or Fraction(30)
        if ticks[0] == -1:
            time_s = np.arange(len(ticks)) / float(rate)
        else:
            time_s = (ticks - ticks[0]) * float(seconds_a_tick)
        capture_fps = _capture_fps(container.metadata, stream.metadata)
        comment = container.metadata.get("comment", "")
        missing = max(0, _promised(container, stream) - len(ticks)) if not whole else 0
        cut_off = not whole or _ends_early(container, stream, time_s)
        codec = str(stream.codec_context.name)
    rotation_deg, mirrored = _orientation(first)
    if rotation_deg % 180:
        width_px, height_px = height_px, width_px
    fps = _usual_rate(time_s)
    notes = (
        *_timing_notes(time_s, float(seconds_a_tick)),
        *_cut_off_note(cut_off, missing, time_s),
    )
    return Video(
        path=place,
        width_px=width_px,
        height_px=height_px,
        fps=fps,
        time_s=time_s,
        pts=ticks,
        rotation_deg=rotation_deg,
        mirrored=mirrored,
        codec=codec,
        pixel_format=str(first.format.name),
        capture_fps=capture_fps,
        comment=comment,
        notes=(*notes, *_slow_motion_note(capture_fps, fps)),
    )


def open_container(path: Path) -> InputContainer:
    """Open a file with FFmpeg, or say in one sentence why it is not a video.

    Raises
    ------
    VideoError
        No such file, a folder, empty, not a video.
    """
    if not path.exists():
        message = msg("there is no file {path}; check the name", path=path)
        raise VideoError(message)
    if path.is_dir():
        message = msg("{path} is a folder; name the video file in it", path=path)
        raise VideoError(message)
    try:
        if path.stat().st_size == 0:
            message = msg("{path} is empty (0 bytes); copy it from the phone again", path=path)
            raise VideoError(message)
        # An absolute path is never taken for a protocol, and nothing in a file may reach out.
        container: InputContainer = av.open(
            str(path.resolve()), options={"protocol_whitelist": "file"}
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        if isinstance(error, PermissionError):
            message = msg("you are not allowed to read {path}; change its permissions", path=path)
        elif _looks_like_mp4(path):
            message = msg(
                "{path} lacks its index, as a cut-off copy does; copy it from the phone again",
                path=path,
            )
        else:
            message = msg(
                "{path} is not a video that can be read; give one of these: {kinds}",
                path=path,
                kinds=_CONTAINERS,
            )
        raise VideoError(message) from error
    if container.format.name in _TEXT_FORMATS:
        container.close()
        message = msg(
            "{path} is text, not a video; give one of these: {kinds}", path=path, kinds=_CONTAINERS
        )
        raise VideoError(message)
    if any(name in _LIST_FORMATS for name in container.format.name.split(",")):
        container.close()
        message = msg(
            "{path} is a list of other files, not a video; give one of these: {kinds}",
            path=path,
            kinds=_CONTAINERS,
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
    what = msg("sound but no picture") if container.streams.audio else msg("no picture")
    message = msg("{path} holds {what}; give a video of the run", path=path, what=what)
    raise VideoError(message)


def _time_stamps(container: InputContainer, stream: VideoStream) -> tuple[list[int], bool]:
    """Return every frame's time stamp as shown, and whether the file reads to its end."""
    shown: list[int] = []
    decoded: list[int] = []
    count, whole = 0, True
    try:
        for packet in container.demux(stream):
            if packet.size == 0 or packet.is_discard:
                continue
            if packet.is_corrupt:
                whole = False
                continue
            count += 1
            if packet.pts is not None:
                shown.append(packet.pts)
            if packet.dts is not None:
                decoded.append(packet.dts)
    except (av.error.FFmpegError, OSError):
        whole = False
    if container.format.name == "avi":  # it has no time stamps; FFmpeg's guesses are out of order
        return [-1] * count, whole
    if len(shown) == count:
        return sorted(set(shown)), whole
    if len(decoded) == count:
        return sorted(set(decoded)), whole
    return [-1] * count, whole


def _first_frame(path: Path) -> Any:
    """Return the first frame that decodes: it carries the turn and the shape of a pixel."""
    with open_container(path) as container:
        stream = picture_stream(container, path)
        try:
            for packet in container.demux(stream):
                try:
                    for frame in packet.decode():
                        return frame
                except av.error.InvalidDataError:
                    continue
        except (av.error.FFmpegError, OSError, ValueError):
            pass  # said below: nothing decoded
    message = msg(
        "{path} is a video, but none of its frames can be decoded; copy or film it again",
        path=path,
    )
    raise VideoError(message)


def _square_size(frame: Any, stream: VideoStream) -> tuple[int, int]:
    """Return width and height of the stored picture when its pixels are made square."""
    aspect = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio or 1
    return round(frame.width * aspect), int(frame.height)


def _orientation(frame: Any) -> tuple[int, bool]:
    """Return the turn (degrees counter-clockwise) and whether the picture is flipped before it.

    The display matrix maps stored to shown places: x' = a x + c y, y' = b x + d y, y down.
    """
    data = next((item for item in frame.side_data if item.type.name == "DISPLAYMATRIX"), None)
    if data is None:
        return 0, False
    a, b, _, c, d, *_ = (int(value) for value in np.frombuffer(bytes(data), dtype="<i4"))
    mirrored = a * d - b * c < 0
    if mirrored:  # undo the flip, which comes first: x -> -x
        a, b = -a, -b
    angle_deg = np.degrees(np.arctan2(-b, a))  # minus, because y points down
    return int(round(angle_deg / 90.0) * 90) % 360, mirrored


def _capture_fps(*metadata: dict[str, str]) -> float | None:
    for entries in metadata:
        with contextlib.suppress(KeyError, ValueError):
            return float(entries["com.android.capture.fps"]) or None
    return None


def _ends_early(
    container: InputContainer, stream: VideoStream, time_s: NDArray[np.float64]
) -> bool:
    """Return whether the header promises clearly more than there is."""
    promised = _promised(container, stream)
    if promised:
        return len(time_s) < promised - 2
    if container.duration is None or container.streams.audio:  # sound may go on for longer
        return False
    return bool(time_s[-1] < container.duration / av.time_base - max(1.0, 0.1 * time_s[-1]))


def _promised(container: InputContainer, stream: VideoStream) -> int:
    """Return how many frames the header promises; those that an edit list cuts off do not count."""
    promised = int(stream.frames)
    if promised and "mp4" in container.format.name:
        return min(promised, sum(not entry.is_discard for entry in stream.index_entries))
    return promised


def _usual_rate(time_s: NDArray[np.float64]) -> float:
    """Return the frame rate where no frame is missing."""
    intervals = np.diff(time_s)
    usual = intervals[intervals <= _GAP * np.median(intervals)]
    return float(1.0 / np.mean(usual))


def _timing_notes(time_s: NDArray[np.float64], tick_s: float) -> tuple[Note, ...]:
    intervals = np.diff(time_s)
    usual_s = float(np.median(intervals))
    gaps = intervals > _GAP * usual_s
    odd = np.abs(intervals - usual_s) > max(0.1 * usual_s, 1.5 * tick_s)
    if np.mean(odd) > 0.1:
        slowest, fastest = 1.0 / np.quantile(intervals, [0.95, 0.05])
        message = msg(
            "The frame rate varies between {slowest:.0f} and {fastest:.0f} frames per second; "
            "all times come from the file's own time stamps.",
            slowest=slowest,
            fastest=fastest,
        )
        return (Note("variable_frame_rate", message),)
    if gaps.any():
        lost = int(np.sum(np.round(intervals[gaps] / usual_s) - 1))
        message = msg(
            "The camera dropped about {lost} of {frames} frames.",
            lost=lost,
            frames=len(time_s) + lost,
        )
        return (Note("dropped_frames", message),)
    return ()


def _cut_off_note(cut_off: bool, missing: int, time_s: NDArray[np.float64]) -> tuple[Note, ...]:
    if not cut_off:
        return ()
    last_s = time_s[-1]
    message = msg("The file is cut off; the first {last_s:.1f} s are used.", last_s=last_s)
    if missing:
        message = msg(
            "The file is cut off ({frames} frames are missing); the first {last_s:.1f} s are used.",
            frames=missing,
            last_s=last_s,
        )
    return (Note("truncated", message),)


def _slow_motion_note(capture_fps: float | None, fps: float) -> tuple[Note, ...]:
    if capture_fps is None or capture_fps < _SLOW_MOTION * fps:
        return ()
    message = msg(
        "The phone recorded {capture_fps:.0f} frames per second; the file plays at {fps:.0f}, "
        "which is slow motion.",
        capture_fps=capture_fps,
        fps=fps,
    )
    return (Note("slow_motion", message),)


def _looks_like_mp4(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(12)[4:8] == b"ftyp"
