"""Skeleton, events and measured lines on frames, stills and video; faces blurred."""

from formcheck.render.overlay.body import Event, draw_skeleton, event_time_s, side_colour
from formcheck.render.overlay.heads import find_heads, hide_faces, looked_at
from formcheck.render.overlay.live import Callout, callouts_for
from formcheck.render.overlay.loop import Loop, choose_loop, draw_loop
from formcheck.render.overlay.measures import MEASURES, Measure, measure_of
from formcheck.render.overlay.movie import SLOWER, draw_video
from formcheck.render.overlay.paint import Canvas
from formcheck.render.overlay.stills import Shot, Still, choose_stills, draw_stills, shot_of

__all__ = [
    "MEASURES",
    "SLOWER",
    "Callout",
    "Canvas",
    "Event",
    "Loop",
    "Measure",
    "Shot",
    "Still",
    "callouts_for",
    "choose_loop",
    "choose_stills",
    "draw_loop",
    "draw_skeleton",
    "draw_stills",
    "draw_video",
    "event_time_s",
    "find_heads",
    "hide_faces",
    "looked_at",
    "measure_of",
    "shot_of",
    "side_colour",
]
