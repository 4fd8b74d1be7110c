"""The camera's roll and yaw: by the feet, which ride the belt, and by edges that stand still."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.i18n import msg
from formcheck.model import Contact, FirstLook, FloatArray, Gait, Note, PoseTrack, Side
from formcheck.scene.edges import (
    ROLLS_DEG,
    TURNS_DEG,
    beside,
    roll_likelihood,
    slope_of_uprights,
    turn_likelihood,
)
from formcheck.scene.view import Heading

#: Share and spread (1 SD, degrees) of phones propped level and of phones held or leaning. Assumed:
#: no study of how level people film is known to us.
_PROPPED_DEG = ((0.6, 1.0), (0.4, 4.0))
#: Spread of a roll that nothing shows: of all those phones, and of a camera that moves, since
#: somebody holds that.
_UNKNOWN_DEG = {
    False: float(np.sqrt(sum(share * sd**2 for share, sd in _PROPPED_DEG))),
    True: _PROPPED_DEG[1][1],
}
_MOST_SD_DEG = 2.0  # a roll known less well than this is not corrected
_SIDES: tuple[Side, Side] = ("left", "right")
_FEWEST_STANCES = 2
#: Parts of stance between which the toe's travel is taken: a long way apart, because in between the
#: network pulls the toe up by 1 % of leg length as the other foot passes it. A marker's toe is read
#: from a fifth of stance on: before, a heel striker's is still on its way down (64 trials of 20
#: runners on level belts: SD 1.0 deg from 10 %, 0.3 from 20 %). A network's is read from a tenth
#: on: rendered, it is pulled about less there (SD 1.0 deg on 43 clips, 1.7 from 20 %).
_EARLY_SHARE = {True: (0.10, 0.25), False: (0.20, 0.35)}
_LATE_SHARE = (0.60, 0.80)
_FLAT_SHARE, _FEWEST_FRAMES = (0.2, 0.7), 3
_MAX_SD_DEG = 1.5
_NOTED_DEG = 2.5
_MIN_WAY_PX = 10.0
_UNEVEN_RIDE = 0.15  # spread of the shoes' speed from stance to stance, of their mean: no belt's
#: A belt that runs partly away from the camera looks tilted, by this much a degree of yaw for a
#: camera at hip height 3–4 m away; and how well yaw is known.
_TILT_PER_YAW = 0.29
_YAW_SD_DEG = 1.8
#: How far a toe's way is from the belt's line on other grounds (1 SD): a network's, a marker's.
_TOE_DEG = {True: 1.1, False: 0.5}
_TOE_MISLEADS = 0.0005  # how likely each degree is where the feet mislead: some 1.5 % of clips
#: Share of the near foot in the mean of both.
_NEAR_SHARE = 2.0 / 3.0
#: How level a laboratory's axes are (1 SD): markers are given in them, and no camera is rolled.
_LABORATORY_SD_DEG = 0.2
#: How well the body alone shows yaw, from the side and along the belt (1 SD on rendered clips).
_BODY_YAW_SD_DEG = {True: 1.8, False: 2.7}


@dataclass(frozen=True, slots=True)
class Roll:
    """How far the camera is rolled, as in `Scene`.

    Parameters
    ----------
    deg : float or None
        None where nothing shows it.
    sd_deg : float
        Standard error.
    notes : tuple of Note
    """

    deg: float | None
    sd_deg: float
    notes: tuple[Note, ...] = ()


def find_roll(track: PoseTrack, look: FirstLook, gait: Gait) -> Roll:
    """Return the camera roll that feet and edges show.

    Parameters
    ----------
    track : PoseTrack
        Cleaned.
    look : FirstLook
    gait : Gait
        Both legs' stances are looked at.

    Notes
    -----
    The feet's way along the belt is seen in side views only; edges in all of them. A treadmill's
    incline cannot be told from a camera's roll by the feet and the deck: where those two are most
    of what is seen, angles are given against the belt's normal. Where neither feet nor edges
    agree, the roll stays unknown and widens the intervals by the spread of how people put a phone.
    A camera that looks up or down makes uprights lean more from place to place. The roll is how
    far one leans where the runner is: what uprights beside the picture's middle show of that is
    counted in, and where there are none its usual spread.
    A laboratory's markers come with their own vertical: there feet are not asked. They said up to
    1.5° on 16 trials of four runners, whose mean error of lean was 0.9° by it and is 0.3° without.
    """
    if track.model == "markers":
        return Roll(0.0, _LABORATORY_SD_DEG)
    unknown = Roll(None, _UNKNOWN_DEG[look.camera_moves], (_not_shown(),))
    if not (look.is_side or look.is_frontal):
        return unknown
    feet = _by_feet(track, look, gait)
    likely = _by_edges(track, look)
    roll_deg, sd_deg = _mean_and_sd(ROLLS_DEG, likely if feet is None else likely * feet)
    if not sd_deg <= _MOST_SD_DEG:  # nor where nothing was seen, which makes it NaN
        return unknown
    if not look.camera_moves:
        slope, slope_sd = slope_of_uprights(track, roll_deg)
        roll_deg += slope * beside(track)
        sd_deg = float(np.hypot(sd_deg, slope_sd * beside(track)))
    return Roll(roll_deg, sd_deg, _noted(roll_deg))


def find_yaw(track: PoseTrack, heading: Heading) -> float:
    """Return the camera's yaw in degrees by the body and by edges that stand still.

    Parameters
    ----------
    track : PoseTrack
    heading : Heading
        With the yaw that the body alone shows.
    """
    runner_px = track.middle("hip")[:, 0]
    if not len(track.edges_px) or not np.isfinite(runner_px).any() or heading.view == "oblique":
        return heading.yaw_deg
    yaws_deg = TURNS_DEG * _turning(heading)
    roll_deg, _ = _mean_and_sd(ROLLS_DEG, _by_edges(track, heading))
    spread_deg = _BODY_YAW_SD_DEG[heading.view.startswith("side")]
    body = np.square((yaws_deg - heading.yaw_deg) / spread_deg)
    edges = turn_likelihood(track, roll_deg, float(np.nanmedian(runner_px)))
    return _mean_and_sd(yaws_deg, np.exp(-0.5 * body) * edges)[0]


def _by_edges(track: PoseTrack, heading: Heading | FirstLook) -> FloatArray:
    """Return how likely each roll is by edges, and by how people put a phone."""
    likely = roll_likelihood(track, (heading.yaw_deg or 0.0) * _turning(heading))
    usual = [share * np.exp(-0.5 * (ROLLS_DEG / sd) ** 2) / sd for share, sd in _PROPPED_DEG]
    return np.asarray(likely * np.sum(usual, axis=0))


def _turning(heading: Heading | FirstLook) -> int:
    """Return which way level edges turn with a yaw of the heading's sign."""
    return heading.direction or (-1 if heading.view == "front" else 1)


def _mean_and_sd(values: FloatArray, weights: FloatArray) -> tuple[float, float]:
    share = weights / weights.sum()
    mean = float(share @ values)
    return mean, float(np.sqrt(share @ np.square(values - mean)))


def _noted(roll_deg: float) -> tuple[Note, ...]:
    if abs(roll_deg) < _NOTED_DEG:
        return ()
    message = msg(
        "The camera is tilted by about {roll_deg:.0f}°; we corrected for it. Level the phone "
        "next time.",
        roll_deg=abs(roll_deg),
    )
    return (Note("camera_roll", message),)


def _not_shown() -> Note:
    message = msg(
        "Nothing in the picture shows whether the phone was level. Angles against the vertical "
        "were not corrected and may be off by several degrees."
    )
    return Note("roll_unknown", message)


def _by_feet(track: PoseTrack, look: FirstLook, gait: Gait) -> FloatArray | None:
    """Return how likely each roll is by the feet's way along the belt; None if they do not say."""
    if not (look.is_side and _ride_a_belt(track, look, gait)):
        return None
    early = _EARLY_SHARE[track.is_networks]
    tilts, errors = [], []
    for side in _SIDES:
        toe = track.point(f"{side}_foot_index")
        own = [_tilt_deg(track.time_s, toe, c, early) for c in gait.of(side)]
        known = np.array([tilt for tilt in own if np.isfinite(tilt)])
        if len(known) < _FEWEST_STANCES:
            return None
        tilts.append(float(np.median(known)))
        errors.append(1.4826 * float(np.median(np.abs(known - tilts[-1]))) / np.sqrt(len(known)))
    shares = [_NEAR_SHARE if side == look.near_side else 1.0 - _NEAR_SHARE for side in _SIDES]
    error = float(np.linalg.norm(np.multiply(shares, errors)))
    seen = float(np.dot(shares, tilts)) - _TILT_PER_YAW * (look.yaw_deg or 0.0) * look.direction
    if error > _MAX_SD_DEG or abs(seen) > ROLLS_DEG.max():
        return None
    toe_deg = _TOE_DEG[track.is_networks]
    sd = float(np.linalg.norm((error, toe_deg, _TILT_PER_YAW * _YAW_SD_DEG)))
    return np.exp(-0.5 * np.square((ROLLS_DEG - seen) / sd)) / sd + _TOE_MISLEADS


def _ride_a_belt(track: PoseTrack, look: FirstLook, gait: Gait) -> bool:
    """Return whether every shoe on the ground goes back as fast as the others, as on a belt.

    Overground a shoe stands still, and what a camera that follows makes of that is the camera's
    way, not the ground's. A belt alone takes every shoe along at one speed, below a runner who
    stays in one place of the picture.
    """
    if look.surface != "treadmill" or look.camera_moves:
        return False
    speeds = []
    for contact in gait.contacts:
        length_s = contact.toe_off_s - contact.strike_s
        low_s, high_s = (contact.strike_s + share * length_s for share in _FLAT_SHARE)
        toe_px = track.point(f"{contact.side}_foot_index")[:, 0]
        inside = (track.time_s >= low_s) & (track.time_s <= high_s) & np.isfinite(toe_px)
        if inside.sum() >= _FEWEST_FRAMES:
            slope = np.polyfit(track.time_s[inside], toe_px[inside], 1)[0]
            speeds.append(-float(slope) * look.direction)
    if len(speeds) < 2 * _FEWEST_STANCES:
        return False
    middle = float(np.median(speeds))
    spread = 1.4826 * float(np.median(np.abs(np.array(speeds) - middle)))
    return spread <= _UNEVEN_RIDE * middle


def _tilt_deg(
    time_s: FloatArray, toe: FloatArray, contact: Contact, early: tuple[float, float]
) -> float:
    """Return the direction of one toe's way through stance against the picture's horizontal."""
    length = contact.toe_off_s - contact.strike_s
    ends = []
    for low, high in (early, _LATE_SHARE):
        inside = (time_s >= contact.strike_s + low * length) & (
            time_s <= contact.strike_s + high * length
        )
        path = toe[inside & np.isfinite(toe[:, 0])]
        if not len(path):
            return float("nan")
        ends.append(path.mean(axis=0))
    across, down = ends[1] - ends[0]
    if abs(across) < _MIN_WAY_PX:
        return float("nan")
    return float(np.degrees(np.arctan(down / across)))
