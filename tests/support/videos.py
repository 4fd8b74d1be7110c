"""Small films for tests."""

from __future__ import annotations

from pathlib import Path

import av

from formcheck.video import VideoWriter, frames, open_video


def shrunk(clip: Path, target: Path, longer_px: int, count: int) -> Path:
    """Write the first frames of a clip, small, and return where."""
    with VideoWriter(target, 60) as writer:
        for frame in frames(open_video(clip), 0, count, max_side_px=longer_px):
            writer.write(frame.rgb, frame.time_s)
    return target


def write_beginning(clip: Path, path: Path, seconds_s: float) -> None:
    """Write the beginning of a clip: none of its pictures is made anew."""
    with av.open(str(clip)) as film, av.open(str(path), "w") as made:
        [source] = film.streams.video
        stream = made.add_stream_from_template(source)
        for packet in film.demux(source):
            if packet.pts is None or packet.pts * source.time_base >= seconds_s:
                continue
            packet.stream = stream
            made.mux(packet)
