"""Skeleton, events and measured lines on frames, stills and video; faces blurred."""

from formcheck.overlay.body import draw_skeleton, side_colour
from formcheck.overlay.heads import find_heads, hide_faces, looked_at
from formcheck.overlay.measures import MEASURES, Measure, measure_of
from formcheck.overlay.movie import Callout, draw_video
from formcheck.overlay.paint import Canvas
from formcheck.overlay.pose_at import Event, event_time_s
from formcheck.overlay.stills import Shot, Still, draw_stills

__all__ = [
    "MEASURES",
    "Callout",
    "Canvas",
    "Event",
    "Measure",
    "Shot",
    "Still",
    "draw_skeleton",
    "draw_stills",
    "draw_video",
    "event_time_s",
    "find_heads",
    "hide_faces",
    "looked_at",
    "measure_of",
    "side_colour",
]
