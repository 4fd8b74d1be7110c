"""What is true of a clip: contacts and every metric, from the 3-D joints by their definitions.

Independent of `formcheck.metrics`: nothing here knows a camera, a landmark or a filter. Angles
are taken in the body's own planes (sagittal: forward and up; frontal: up and sideways).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.lab.phantom.camera import frame_times, make_lens, project_film
from formcheck.lab.phantom.landmarks import landmark_xyz
from formcheck.lab.phantom.motion import Motion, move
from formcheck.lab.phantom.spec import Clip
from formcheck.lab.phantom.truth_values import Samples, stance_values, step_values
from formcheck.model import Contact, FloatArray, Side, View

__all__ = ["MetricTruth", "Truth", "truth"]

_WITHOUT_SIDE = {"trunk_lean", "head_forward"}  # measured over contacts, but of the whole body


@dataclass(frozen=True, slots=True)
class MetricTruth:
    """The true value of one metric.

    Parameters
    ----------
    metric : str
        Id as in ``metrics.toml``.
    side : "left", "right" or "both"
    value : float
        Mean over steps.
    unit : str
    sd : float
        Standard deviation from step to step (0 for a single one).
    values, time_s : (n,) float
        Step by step, and the instant each belongs to.
    """

    metric: str
    side: str
    value: float
    unit: str
    sd: float
    values: FloatArray
    time_s: FloatArray


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything known of a clip.

    Parameters
    ----------
    contacts : tuple of Contact
        Those whose strike and toe-off both lie within the clip; real seconds from its start
        (after a cut: less what was cut out).
    metrics : dict
        (metric, side) to its truth: the runner's, whatever a cut leaves out.
    view : View
    yaw_deg, roll_deg : float
    activity, surface : str
    speed_mps, height_m : float
    time_scale : float
        File seconds per real second.
    px_per_m : float
        Picture scale at the runner's middle.
    time_s : (T,) float
        Real time of each recorded frame.
    joints_px : (T, 33, 2) float
        Exact places of MediaPipe's landmarks.
    """

    contacts: tuple[Contact, ...]
    metrics: dict[tuple[str, str], MetricTruth]
    view: View
    yaw_deg: float
    roll_deg: float
    activity: str
    surface: str
    speed_mps: float
    height_m: float
    time_scale: float
    px_per_m: float
    time_s: FloatArray
    joints_px: FloatArray

    def value(self, metric: str, side: str = "both") -> float:
        """Return one metric's mean; NaN where the clip has none."""
        found = self.metrics.get((metric, side))
        return found.value if found else float("nan")


def truth(clip: Clip, motion: Motion | None = None) -> Truth:
    """Return what is true of a clip."""
    motion = motion or move(clip)
    contacts = _contacts(clip, motion)
    metrics: dict[tuple[str, str], MetricTruth] = {}
    if contacts:
        samples = stance_values(motion, contacts) | step_values(motion, contacts)
        metrics = _summarised(samples)
    real_s, _ = frame_times(clip)
    lens = make_lens(clip.camera)
    xyz = landmark_xyz(motion.joints(real_s))
    if not clip.faults.pan:
        xyz[..., 0] += motion.travel(real_s)[:, None]
    return Truth(
        contacts=_on_film(clip, contacts),
        metrics=metrics,
        view=clip.view,
        yaw_deg=clip.camera.yaw_deg,
        roll_deg=clip.camera.roll_deg,
        activity="none" if clip.gait.activity == "standing" else clip.gait.activity,
        surface=clip.surface,
        speed_mps=clip.gait.speed_mps,
        height_m=clip.body.height_m,
        time_scale=clip.faults.slow_motion,
        px_per_m=lens.focal_px / float(lens.depth(np.array([0.0, 0.9, 0.0]))),
        time_s=real_s,
        joints_px=project_film(clip, real_s, xyz),
    )


def _contacts(clip: Clip, motion: Motion) -> tuple[Contact, ...]:
    plan = motion.plan
    if plan is None:
        return ()
    near = {"side_left": "left", "side_right": "right"}.get(clip.view)
    found = []
    for sign, strike_s, toe_off_s in zip(plan.sign, plan.strike_s, plan.toe_off_s, strict=True):
        side: Side = "left" if sign < 0 else "right"
        if strike_s >= 0 and toe_off_s <= clip.duration_s:
            near_leg = near in (None, side)
            found.append(Contact(side, float(strike_s), float(toe_off_s), 0.0, "high", near_leg))
    return tuple(found)


def _on_film(clip: Clip, contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Return the contacts that a cut leaves whole, at the times the film shows them."""
    found = []
    for contact in contacts:
        strike_s, toe_off_s = clip.faults.on_film_s(np.array([contact.strike_s, contact.toe_off_s]))
        if abs(toe_off_s - strike_s - (contact.toe_off_s - contact.strike_s)) < 1e-9:
            found.append(replace(contact, strike_s=float(strike_s), toe_off_s=float(toe_off_s)))
    return tuple(found)


def _summarised(samples: Samples) -> dict[tuple[str, str], MetricTruth]:
    found: dict[tuple[str, str], MetricTruth] = {}
    for metric, (unit, rows) in samples.items():
        found[metric, "both"] = _one(metric, "both", unit, rows)
        if metric in _WITHOUT_SIDE:
            continue
        for side in ("left", "right"):
            chosen = [row for row in rows if row[0] == side]
            if chosen:
                found[metric, side] = _one(metric, side, unit, chosen)
    for metric in samples:
        if (metric, "left") in found and (metric, "right") in found:
            difference = _asymmetry(found[metric, "left"], found[metric, "right"])
            found[difference.metric, "both"] = difference
    return found


def _one(metric: str, side: str, unit: str, rows: list[tuple[str, float, float]]) -> MetricTruth:
    time_s = np.array([row[1] for row in rows])
    values = np.array([row[2] for row in rows])
    sd = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return MetricTruth(metric, side, float(np.mean(values)), unit, sd, values, time_s)


def _asymmetry(left: MetricTruth, right: MetricTruth) -> MetricTruth:
    """Return right less left: times and lengths in % of their mean, angles in degrees."""
    difference, unit = right.value - left.value, left.unit
    if unit != "°":
        mean = 0.5 * (left.value + right.value)
        difference, unit = (100.0 * difference / abs(mean) if mean else float("nan")), "%"
    name = f"{left.metric}_asymmetry"
    value = np.array([difference])
    return MetricTruth(name, "both", difference, unit, 0.0, value, left.time_s[:1])
