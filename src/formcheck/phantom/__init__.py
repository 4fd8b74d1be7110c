"""The digital runner: a test body whose every angle and contact is known.

>>> from formcheck.phantom import Clip, GaitSpec, landmark_track, truth
>>> clip = Clip(gait=GaitSpec(cadence_spm=160), duration_s=6)
>>> round(truth(clip).value("cadence"))
160
>>> landmark_track(clip).xy_px.shape
(360, 33, 2)
"""

from formcheck.phantom.landmarks import LandmarkErrors, landmark_track
from formcheck.phantom.motion import Motion, move
from formcheck.phantom.scenery import Faults, Scenery
from formcheck.phantom.spec import Arms, Body, Camera, Clip, Drift, GaitSpec, Leg, mirrored
from formcheck.phantom.truth import MetricTruth, Truth, truth

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
    "Scenery",
    "Truth",
    "landmark_track",
    "mirrored",
    "move",
    "truth",
]
