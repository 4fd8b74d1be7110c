"""The digital runner: a test body whose every angle and contact is known.

>>> from formcheck.lab.phantom import Clip, GaitSpec, landmark_track, truth
>>> clip = Clip(gait=GaitSpec(cadence_spm=160), duration_s=6)
>>> round(truth(clip).value("cadence"))
160
>>> landmark_track(clip).xy_px.shape
(360, 33, 2)
"""

from __future__ import annotations

from pathlib import Path

from formcheck.lab.phantom.filming import Camera, Faults, Scenery
from formcheck.lab.phantom.landmarks import LandmarkErrors, landmark_track
from formcheck.lab.phantom.motion import Motion, move
from formcheck.lab.phantom.recipe import read_recipe
from formcheck.lab.phantom.recording import Recording, Replay, recording_of
from formcheck.lab.phantom.replay import replay
from formcheck.lab.phantom.spec import Arms, Body, Clip, Drift, GaitSpec, Leg, mirrored
from formcheck.lab.phantom.truth import MetricTruth, Truth, truth
from formcheck.progress import Listener, unheard

__all__ = [
    "Arms",
    "Body",
    "Camera",
    "Clip",
    "Drift",
    "Faults",
    "GaitSpec",
    "LandmarkErrors",
    "Leg",
    "MetricTruth",
    "Motion",
    "Recording",
    "Replay",
    "Scenery",
    "Truth",
    "landmark_track",
    "mirrored",
    "move",
    "read_recipe",
    "recording_of",
    "render_clip",
    "replay",
    "truth",
]


def render_clip(clip: Clip, path: Path | str, progress: Listener = unheard) -> Path:
    """Render a clip to an H.264 file and return the path of the truth written beside it.

    See `formcheck.lab.phantom.render`, which is imported here so that landmark-only use needs
    neither OpenCV nor PyAV.
    """
    from formcheck.lab.phantom.render import render_clip as render

    return render(clip, path, progress)
