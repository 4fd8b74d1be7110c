"""Skeleton, events and measured lines on frames, stills and video; faces blurred."""

from formcheck.overlay.measures import MEASURES, Measure, measure_of
from formcheck.overlay.movie import Callout, draw_video
from formcheck.overlay.pose_at import Event, event_time_s
from formcheck.overlay.stills import Shot, Still, draw_stills

__all__ = [
    "MEASURES",
    "Callout",
    "Event",
    "Measure",
    "Shot",
    "Still",
    "draw_stills",
    "draw_video",
    "event_time_s",
    "measure_of",
]
