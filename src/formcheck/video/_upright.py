"""A decoded frame made upright, small and ordinary: what the proxy and single pictures show."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal

import av
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from formcheck.video._brightness import HLG, PQ, colour_table
from formcheck.video._clip import Video

__all__ = ["Upright", "fitting"]

PixelFormat = Literal["yuv420p", "rgb24"]

_ORDINARY = "out_color_matrix=bt709:out_range=tv"
_FRAME_S = Fraction(1, 60)  # any clock will do: frames go through one by one


def fitting(video: Video, longer_px: int, shorter_px: int) -> tuple[int, int]:
    """Return the even width and height of the upright picture that fits; it is never enlarged."""
    longer = max(video.width_px, video.height_px)
    shorter = min(video.width_px, video.height_px)
    scale = min(1.0, longer_px / longer, shorter_px / shorter)
    width_px, height_px = (
        max(2, 2 * round(side_px * scale / 2)) for side_px in (video.width_px, video.height_px)
    )
    return width_px, height_px


class Upright:
    """Turns decoded frames into upright pictures of one size, in an ordinary screen's colours.

    FFmpeg's own filters do it, without a way through RGB unless that is asked for or the clip is
    of high dynamic range.

    Parameters
    ----------
    video : Video
    width_px, height_px : int
        Of the upright picture.
    pixel_format : {"yuv420p", "rgb24"}
    """

    def __init__(
        self, video: Video, width_px: int, height_px: int, pixel_format: PixelFormat
    ) -> None:
        sideways = video.rotation_deg % 180 != 0
        self._stored = (height_px, width_px) if sideways else (width_px, height_px)
        self._turns = _turns(video)
        self._pixel_format = pixel_format
        self._filters: tuple[Any, Any, Any] | None = None
        self._made_for: tuple[object, ...] = ()

    def picture(self, frame: Any) -> Any:
        """Return the frame as it is to be seen, a PyAV frame without a time."""
        kind = (frame.width, frame.height, frame.format.name, int(frame.color_trc))
        if self._filters is None or kind != self._made_for:  # some clips change their size midway
            self._filters, self._made_for = self._filters_for(frame), kind
        _, source, sink = self._filters
        frame.pts, frame.time_base = 0, _FRAME_S
        source.push(frame)
        picture = sink.pull()
        picture.pts = None
        return picture

    def _filters_for(self, frame: Any) -> tuple[Any, Any, Any]:
        """Return the graph, which has to be held, where frames go in and pictures come out."""
        graph = Graph()
        table = None
        width_px, height_px = self._stored
        size = f"w={width_px}:h={height_px}:flags=area"
        source = graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=_FRAME_S
        )
        # swscale refuses tags that it does not know; the matrix alone is for it to see to.
        end = _linked(source, graph.add("setparams", "color_primaries=unknown:color_trc=unknown"))
        if frame.color_trc in (HLG, PQ):
            end = _linked(end, graph.add("scale", f"{size}:in_color_matrix=bt2020"))
            end = _linked(end, graph.add("format", "rgb48le"))
            look_up, table = _look_up(graph)
            end = _linked(end, look_up)
        coded = "out_range=pc" if self._pixel_format == "rgb24" else _ORDINARY
        end = _linked(end, graph.add("scale", f"{size}:{coded}"))
        end = _linked(end, graph.add("format", self._pixel_format))
        for name, options in self._turns:
            end = _linked(end, graph.add(name, options))
        sink = _linked(end, graph.add("buffersink"))
        graph.configure()
        if table is not None:
            table.push(_picture_of(colour_table(int(frame.color_trc))))
            table.push(None)
        return graph, source, sink


def _linked(one: Any, other: Any) -> Any:
    one.link_to(other)
    return other


def _look_up(graph: Any) -> tuple[Any, Any]:
    """Return a filter that looks each colour up in a table, and where that table goes in, once."""
    side_px = len(colour_table(HLG))
    source = graph.add_buffer(
        width=side_px, height=side_px, format=av.VideoFormat("rgb48le"), time_base=_FRAME_S
    )
    look_up = graph.add("haldclut")
    _linked(source, graph.add("format", "rgb48le")).link_to(look_up, 0, 1)
    return look_up, source


def _picture_of(table: NDArray[np.uint16]) -> Any:
    picture = av.VideoFrame.from_ndarray(table, format="rgb48le")
    picture.pts, picture.time_base = 0, _FRAME_S
    return picture


def _turns(video: Video) -> list[tuple[str, str]]:
    """Return the filters that stand the stored picture upright: flipped first, then turned."""
    turns = {90: [("transpose", "cclock")], 180: [("hflip", ""), ("vflip", "")]}
    turns[270] = [("transpose", "clock")]
    flip = [("hflip", "")] if video.mirrored else []
    return [*flip, *turns.get(video.rotation_deg, [])]
