"""Whether somebody runs, walks or does neither, and whether the clip's clock can be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from formcheck.model import Activity, FloatArray, PoseTrack

#: Swing of one ankle against the other, in leg lengths, under which nobody moves.
_LEAST_SWING_LEGS = 0.20
#: A walker's ankle rises less than this in swing, in leg lengths (phantom 0.18 to 0.27, a real
#: walker 0.28; runners 0.32 to 0.57), and the hips are not clearly low over the standing foot.
_RUNNING_LIFT_LEGS = 0.32
_WALKING_LAG_R = -0.1
#: Below this the hips alone decide: no walker's are so low in mid-stance.
_RUNNING_LAG_R = -0.6
#: Cadence times gravity factor, which no slow motion changes: on the phantom 140 to 185 running at
#: 2.2 to 4.6 m/s and 220 to 245 walking at 1.1 to 1.9 m/s; on real clips 100 to 150 running.
_WALKING_FALL_SPM = 200.0
#: How far the less bent knee bends in a tenth of the time: walkers, real and digital, 28 to 58°;
#: runners 65° or more, but for shuffles of 47 to 49°.
_WALKING_KNEE_DEG = 61.0
#: Hips that fall nearly as freely as a stone, at a cadence that hardly anybody walks at, are in
#: flight: runners in real time 0.7 to 1.35, shuffles among them; walkers 1.4 or more.
_FREE_FALL_FACTOR, _RUNNING_CADENCE_SPM = 1.38, 140.0
#: How far in a step the hips are highest from where the feet are furthest apart, as an angle: on
#: runners, real and digital, grounded ones too, -40 to 75°, since they spring over the standing
#: foot; on walkers 130 to 180°, who vault over it. Hips that move less, in leg lengths, tell
#: nothing.
_SPRINGS_DEG, _VAULTS_DEG, _LEAST_BOUNCE_LEGS = 85.0, 115.0, 0.008
#: A rough adult leg (hip to ankle, m), only for the gravity check; adults span about ±10 %.
_ADULT_LEG_M = 0.85


@dataclass(frozen=True, slots=True)
class ActivitySigns:
    """How the body moves.

    Parameters
    ----------
    activity : Activity
    hip_lag : float
        Correlation of the hips' height with the ankles' height difference: the hips of a runner
        are lowest in mid-stance, when the other foot is high (negative); a walker's are highest.
    lift : float
        How high the swing ankle rises, in leg lengths.
    gravity_factor : float
        How many times slower than real time the hips fall, from their steepest downward
        acceleration against 9.81 m/s² with an average adult leg; good to about ±25 %.
    hips_phase_deg : float
        See `hips_phase_deg`; NaN where it is not known.
    """

    activity: Activity
    hip_lag: float
    lift: float
    gravity_factor: float
    hips_phase_deg: float = float("nan")


def hips_phase_deg(track: PoseTrack, leg_px: float, stride_s: float) -> float:
    """Return how far in a step the hips are highest from where the feet are furthest apart.

    As an angle of a step's 360°. A runner's hips, with or without flight, are lowest over the
    standing foot, as on a spring (about 0); a walker's are highest there, as an inverted pendulum
    (about 180). From the side only; no slow motion changes it, nor how long a foot is down.

    Parameters
    ----------
    track : PoseTrack
        Cleaned, seen from the side.
    leg_px, stride_s : float

    Returns
    -------
    float
        −180 to 180; NaN where the hips hardly move, or are not seen.
    """
    hip = -track.middle("hip")[:, 1] / leg_px
    apart = np.abs(track.point("left_ankle") - track.point("right_ankle"))[:, 0] / leg_px
    seen = np.isfinite(hip) & np.isfinite(apart)
    if seen.sum() < 12:
        return float("nan")
    time_s = track.time_s[seen]
    hip, apart = _detrended(time_s, hip[seen], apart[seen], stride_s)
    turning = 2.0 * np.exp(-4j * np.pi * time_s / stride_s)
    bounce, opening = np.mean(hip * turning), np.mean(apart * turning)
    if abs(bounce) < _LEAST_BOUNCE_LEGS or abs(opening) == 0.0:
        return float("nan")
    return float(np.degrees(np.angle(bounce / opening)))


def springs(track: PoseTrack, leg_px: float, stride_s: float) -> bool:
    """Return whether the hips, seen from the side, go as a runner's; see `hips_phase_deg`."""
    return abs(hips_phase_deg(track, leg_px, stride_s)) < _SPRINGS_DEG


def find_activity(
    track: PoseTrack, leg_px: float, stride_s: float | None, frontal: bool = False
) -> ActivitySigns:
    """Return what the body does over the clip.

    Parameters
    ----------
    track : PoseTrack
        Cleaned.
    leg_px : float
    stride_s : float or None
        Stride period in file time; None = nothing repeats.
    frontal : bool
        Whether it was filmed from the front, from behind or at an angle.
    """
    hip = -track.middle("hip")[:, 1] / leg_px
    ankles = np.stack([-track.point(f"{side}_ankle")[:, 1] for side in ("left", "right")]) / leg_px
    apart = np.linalg.norm(track.point("left_ankle") - track.point("right_ankle"), axis=1) / leg_px
    seen = np.isfinite(hip) & np.isfinite(ankles).all(axis=0)
    if seen.sum() < 12:
        return ActivitySigns("none", 0.0, 0.0, 1.0)
    swing = float(np.percentile(apart[seen], 95) - np.percentile(apart[seen], 5))
    lift = float(np.mean([np.percentile(y[seen], 97) - np.percentile(y[seen], 5) for y in ankles]))
    bent = np.nan if frontal else _swing_knee_deg(track)
    if stride_s is None:  # without a rhythm only the size of the motion tells
        activity: Activity = "none"
        if swing > 2.0 * _LEAST_SWING_LEGS and bent < _WALKING_KNEE_DEG:
            activity = "walking"
        elif swing > 2.0 * _LEAST_SWING_LEGS and lift > _RUNNING_LIFT_LEGS:
            activity = "running"
        return ActivitySigns(activity, 0.0, lift, 1.0)
    hip, difference = _detrended(
        track.time_s[seen], hip[seen], np.abs(ankles[0] - ankles[1])[seen], stride_s
    )
    spread = float(np.std(hip) * np.std(difference))
    lag = float(np.mean(hip * difference) / spread) if spread > 0 else 0.0
    factor = _gravity_factor(track.time_s[seen], hip, stride_s)
    cadence = 120.0 / stride_s
    phase = float("nan") if frontal else hips_phase_deg(track, leg_px, stride_s)
    if swing < _LEAST_SWING_LEGS and lift < 0.5 * _LEAST_SWING_LEGS:
        activity = "none"
    elif frontal:
        # Perspective moves the ankles' heights (a foot nearer to the camera looks lower), and a
        # knee's bend cannot be seen: only the fall of the hips counts.
        activity = "walking" if cadence * factor > _WALKING_FALL_SPM else "running"
    elif abs(phase) < _SPRINGS_DEG:
        activity = "running"
    elif abs(phase) > _VAULTS_DEG:
        activity = "walking"
    elif factor < _FREE_FALL_FACTOR and cadence >= _RUNNING_CADENCE_SPM:
        activity = "running"
    elif bent < _WALKING_KNEE_DEG:
        activity = "walking"
    else:
        activity = _by_majority(lag, lift, cadence * factor)
    return ActivitySigns(activity, lag, lift, factor, phase)


def _by_majority(lag: float, lift: float, fall: float) -> Activity:
    """Return the activity by two of three signs, unless the hips are as low as no walker's."""
    if lag < _RUNNING_LAG_R:
        return "running"
    signs = (fall > _WALKING_FALL_SPM, lag > _WALKING_LAG_R, lift < _RUNNING_LIFT_LEGS)
    return "walking" if sum(signs) >= 2 else "running"


def _swing_knee_deg(track: PoseTrack) -> float:
    """Return what the less bent knee bends beyond in a tenth of the time; NaN where none is seen.

    Of the less bent one, and no nearer to its peak, since a lost leg looks bent far more often
    than straight.
    """
    bent = []
    for side in ("left", "right"):
        knee = track.point(f"{side}_knee")
        thigh, shank = knee - track.point(f"{side}_hip"), track.point(f"{side}_ankle") - knee
        along = np.sum(thigh * shank, axis=1)
        across = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
        flexion = np.abs(np.rad2deg(np.arctan2(across, along)))
        if np.isfinite(flexion).sum() >= 12:
            bent.append(float(np.nanpercentile(flexion, 90)))
    return min(bent, default=float("nan"))


def _detrended(
    time_s: FloatArray, first: FloatArray, second: FloatArray, stride_s: float
) -> tuple[FloatArray, FloatArray]:
    """Return both signals less their own drift over a stride."""
    sigma = 0.75 * stride_s / float(np.median(np.diff(time_s)))
    return (
        first - gaussian_filter1d(first, sigma, mode="reflect"),
        second - gaussian_filter1d(second, sigma, mode="reflect"),
    )


def _gravity_factor(time_s: FloatArray, hip: FloatArray, stride_s: float) -> float:
    """Return how many times too slow the hips fall, from harmonics of the step."""
    step_s = 0.5 * stride_s
    phase = 2.0 * np.pi * np.outer(time_s, (1, 2, 3)) / step_s
    basis = np.column_stack((np.ones(len(time_s)), np.cos(phase), np.sin(phase)))
    coefficients, *_ = np.linalg.lstsq(basis, hip, rcond=None)
    grid = np.linspace(0.0, step_s, 200, endpoint=False)
    angular = 2.0 * np.pi * np.array((1, 2, 3)) / step_s
    turns = np.outer(grid, angular)
    acceleration = (
        -(angular**2 * np.cos(turns)) @ coefficients[1:4]
        - (angular**2 * np.sin(turns)) @ coefficients[4:7]
    )
    fall = -float(np.percentile(acceleration, 10)) * _ADULT_LEG_M
    return float(np.sqrt(9.81 / fall)) if fall > 1e-6 else float("inf")
