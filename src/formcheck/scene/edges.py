"""What straight edges that stand still say of the camera's roll and yaw.

Uprights, door frames and corners are vertical. The deck, skirting boards and window sills are
level, and mostly run along or across the belt. In a rolled picture all of them lean by the roll.
Perspective adds to that: uprights lean the more the farther they are from the picture's middle
(pitch); level edges across the picture the more the farther they are above or below the horizon,
and level edges away from the camera meet at a point beside the runner (both by yaw and the lens's
focal length). Pitch and focal length are not known and left open, within what is likely. What pitch
and yaw do together is left out: level edges then read off by pitch times the tangent of yaw, 0.4
degrees for 2 degrees of pitch and 11 of yaw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.model import FloatArray, PoseTrack

#: The rolls and the turns that are looked at.
ROLLS_DEG: FloatArray = np.round(np.arange(-15.0, 15.01, 0.1), 1)
TURNS_DEG: FloatArray = np.arange(-35.0, 35.01, 0.25)

_MOST_EDGES = 200  # the longest edges; a wood or a rack of weights has thousands
_LEANING_DEG = 20.0  # what leans more is neither upright nor level
_DEPTH_DEG = (6.0, 70.0)  # off the vertical: how edges away from the camera lean
#: One standard deviation of an edge's direction, and of its direction to where edges meet.
_EDGE_DEG, _MEETING_DEG = 0.3, 0.6
#: Slopes in degrees a picture's longer side: what is usual (1 SD), and how far is looked.
_UPRIGHT_SLOPE, _UPRIGHT_MOST = 4.0, 20.0
#: A camera on the ground looks up by 10 degrees and more: how likely, and its slopes (1 SD).
_TILTED, _TILTED_SLOPE = 0.5, 10.0
_LEVEL_SLOPE, _LEVEL_MOST = 5.0, 30.0
#: Houses along a road need not stand along the runner's way: how likely, and their slopes (1 SD).
_ASTRAY, _ASTRAY_SLOPE = 0.8, 8.0
#: Focal length in longer sides of the picture: a phone's main lens has 0.75, its second one 1.5.
_FOCUS, _FOCUS_SPREAD = 0.95, 0.3
_LENSES: FloatArray = np.linspace(-2.0, 2.0, 25)
_FOCI: FloatArray = _FOCUS * np.exp(_FOCUS_SPREAD * _LENSES)
_FOCI_SHARE: FloatArray = np.exp(-0.5 * _LENSES**2)
#: How far the horizon may be from the picture's middle, in longer sides (1 SD).
_HORIZON_SIDES = 0.12
#: The length of edge that clutter has in any direction, in longer sides, and how strongly edges
#: speak: the power of their length that counts as their likelihood. Little error, and more than
#: nine in ten truths inside the interval, on 64 rendered clips; a real room has more clutter.
_CLUTTER, _ROLL_POWER, _TURN_POWER = 0.3, 8.0, 4.0


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges, in longer sides of the picture from its middle, the camera's roll undone."""

    middle: FloatArray
    way: FloatArray

    @classmethod
    def of(cls, track: PoseTrack, roll_deg: float = 0.0) -> _Edges:
        longer = float(max(track.size_px))
        length = np.linalg.norm(track.edges_px[:, 2:] - track.edges_px[:, :2], axis=1)
        longest = track.edges_px[np.argsort(-length, kind="stable")[:_MOST_EDGES]]
        ends = (longest.reshape(-1, 2, 2) - np.array(track.size_px) / 2) / longer
        roll = np.radians(roll_deg)
        cos, sin = np.cos(roll), np.sin(roll)
        ends = ends @ np.array([[cos, -sin], [sin, cos]])
        return cls(ends.mean(axis=1), ends[:, 1] - ends[:, 0])

    @property
    def length(self) -> FloatArray:
        return np.asarray(np.linalg.norm(self.way, axis=1))

    def off(self, axis_deg: float) -> FloatArray:
        """Return how far each is turned off an axis, + = clockwise, -90 to 90 degrees."""
        angle = np.degrees(np.arctan2(self.way[:, 1], self.way[:, 0]))
        return np.asarray((angle - axis_deg + 90.0) % 180.0 - 90.0)

    def only(self, chosen: np.ndarray) -> _Edges:
        return _Edges(self.middle[chosen], self.way[chosen])


def roll_likelihood(track: PoseTrack, turn_deg: float) -> FloatArray:
    """Return how likely each roll of `ROLLS_DEG` makes the edges; all 1 where there are none.

    Parameters
    ----------
    track : PoseTrack
    turn_deg : float
        How far the belt (from behind: what runs across it) is turned, as far as is known:
        + = its right end in the picture is nearer to the camera.
    """
    edges = _Edges.of(track)
    steep = float(np.degrees(np.tan(np.radians(turn_deg)))) / _FOCUS
    spread = float(np.hypot(_LEVEL_SLOPE, _FOCUS_SPREAD * steep))
    slopes = np.arange(-_UPRIGHT_MOST, _UPRIGHT_MOST + 0.5, 1.0)
    agreeing = _leaning(edges, 90.0, slopes, _usual_slopes(slopes))
    slopes = np.arange(-_LEVEL_MOST, _LEVEL_MOST + 0.5, 1.0)
    likely = np.maximum(_bell(slopes, steep, spread), _ASTRAY * _bell(slopes, 0.0, _ASTRAY_SLOPE))
    agreeing += _leaning(edges, 0.0, slopes, likely)
    return np.asarray((1.0 + agreeing / _CLUTTER) ** _ROLL_POWER)


def slope_of_uprights(track: PoseTrack, roll_deg: float) -> tuple[float, float]:
    """Return how much more uprights lean from place to place, and its standard error.

    Parameters
    ----------
    track : PoseTrack
    roll_deg : float
        How far an upright leans in the middle of the picture.

    Returns
    -------
    (float, float)
        Degrees a longer side of the picture to the right. A camera that looks up has it below 0:
        uprights lean towards each other at the top.
    """
    edges = _Edges.of(track)
    own = edges.only(np.abs(edges.off(90.0)) < _LEANING_DEG)
    slopes = np.arange(-_UPRIGHT_MOST, _UPRIGHT_MOST + 0.5, 0.5)
    off = own.off(90.0) - roll_deg
    agreeing = own.length * _bell(off, slopes[:, None] * own.middle[:, 0], 2.0 * _EDGE_DEG)
    share = _usual_slopes(slopes) * (1.0 + agreeing.sum(axis=1) / _CLUTTER) ** _TURN_POWER
    share /= share.sum()
    mean = float(share @ slopes)
    return mean, float(np.sqrt(share @ np.square(slopes - mean)))


def beside(track: PoseTrack) -> float:
    """Return how far right of the picture's middle the runner is, in longer sides; 0 if unseen."""
    hips = track.middle("hip")[:, 0]
    if not np.isfinite(hips).any():
        return 0.0
    return float(np.nanmedian(hips) - track.size_px[0] / 2) / max(track.size_px)


def _usual_slopes(slopes: FloatArray) -> FloatArray:
    """Return how likely each slope of uprights is."""
    tilted = _TILTED * _bell(slopes, 0.0, _TILTED_SLOPE)
    return np.maximum(_bell(slopes, 0.0, _UPRIGHT_SLOPE), tilted)


def turn_likelihood(track: PoseTrack, roll_deg: float, runner_px: float) -> FloatArray:
    """Return how likely each turn of `TURNS_DEG` makes the edges; all 1 where there are none.

    Parameters
    ----------
    track : PoseTrack
    roll_deg : float
    runner_px : float
        Where the runner is in the picture, from its left edge: the turn is the one seen there.
    """
    edges = _Edges.of(track, roll_deg)
    beside = runner_px / max(track.size_px) - track.size_px[0] / max(track.size_px) / 2
    # where edges away from the camera meet; edges across the picture meet at -focus^2 / meeting
    meeting = beside + np.tan(np.radians(TURNS_DEG))[:, None] * _FOCI
    agreeing = _across(edges, meeting / _FOCI**2) + _away(edges, meeting)
    return np.asarray((1.0 + agreeing / _CLUTTER) ** _TURN_POWER @ _FOCI_SHARE / _FOCI_SHARE.sum())


def _leaning(edges: _Edges, axis_deg: float, slopes: FloatArray, likely: FloatArray) -> FloatArray:
    """Return how much edge about an axis agrees with each roll, (R,), at the slope that suits it.

    Parameters
    ----------
    edges : _Edges
    axis_deg : float
        90 for uprights, whose lean changes across the picture; 0 for level edges, up and down.
    slopes, likely : (S,) float
        Degrees a longer side, and how likely each is.
    """
    own = edges.only(np.abs(edges.off(axis_deg)) < _LEANING_DEG)
    off, length = own.off(axis_deg), own.length
    place = own.middle[:, 0 if axis_deg else 1]
    best = np.zeros(len(ROLLS_DEG))
    for slope, share in zip(slopes, likely, strict=True):
        agreeing = (length * _bell(off - ROLLS_DEG[:, None], slope * place, _EDGE_DEG)).sum(axis=1)
        best = np.maximum(best, share * agreeing)
    return best


def _bell(value: FloatArray, middle: FloatArray | float, spread: float) -> FloatArray:
    return np.asarray(np.exp(-0.5 * np.square((value - middle) / spread)))


def _across(edges: _Edges, slope: FloatArray) -> FloatArray:
    """Return how much edge across the picture has each slope a longer side, (…)."""
    own = edges.only(np.abs(edges.off(0.0)) < _LEANING_DEG)
    error = own.off(0.0) - np.degrees(np.arctan(slope[..., None] * own.middle[:, 1]))
    return np.asarray((own.length * _bell(error, 0.0, _EDGE_DEG)).sum(axis=-1))


def _away(edges: _Edges, meeting: FloatArray) -> FloatArray:
    """Return how much edge away from the camera points to each place on the horizon, (…)."""
    leaning = np.abs(edges.off(90.0))
    own = edges.only((leaning > _DEPTH_DEG[0]) & (leaning < _DEPTH_DEG[1]))
    best = np.zeros(meeting.shape)
    places = np.linspace(meeting.min(), meeting.max(), 241)
    for horizon in np.arange(-0.24, 0.241, 0.02):
        ahead = np.stack(
            np.broadcast_arrays(places[:, None] - own.middle[:, 0], horizon - own.middle[:, 1]), -1
        )
        off = ahead[..., 0] * own.way[:, 1] - ahead[..., 1] * own.way[:, 0]
        sine = np.abs(off) / np.maximum(np.linalg.norm(ahead, axis=-1) * own.length, 1e-9)
        error = np.degrees(np.arcsin(np.clip(sine, 0.0, 1.0)))
        agreeing = (own.length * _bell(error, 0.0, _MEETING_DEG)).sum(axis=1)
        likely = np.exp(-0.5 * (horizon / _HORIZON_SIDES) ** 2)
        best = np.maximum(best, likely * np.interp(meeting, places, agreeing))
    return best
