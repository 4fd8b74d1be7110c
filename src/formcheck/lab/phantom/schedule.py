"""When each foot is down, and what each single step looks like: the spec with its variability."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from formcheck.errors import InputError
from formcheck.lab.phantom.bones import Segments
from formcheck.lab.phantom.spec import Clip, GaitSpec
from formcheck.model import FloatArray

__all__ = ["Contacts", "Schedule", "schedule"]

#: The longest contact in running, against the step: a grounded run's.
_GROUNDED = 1.12
_MARGIN_S = 1.6  # contacts before the first and after the last frame, so that none is half known

#: Spread from step to step where ``stride_cv_pct`` is 1 (deg, or % of leg length).
_SPREAD = {
    "overstride_pct": 0.5,
    "foot_strike_deg": 0.8,
    "knee_flexion_strike_deg": 0.8,
    "knee_valgus_deg": 0.6,
    "pelvic_drop_deg": 0.3,
    "side_lean_deg": 0.25,
}


@dataclass(frozen=True, slots=True)
class Contacts:
    """All contacts in order of strike; every field is one array with one entry a contact.

    ``sign`` is −1 for the left foot and +1 for the right. Angles are radians, lengths metres.
    """

    sign: FloatArray
    strike_s: FloatArray
    contact_s: FloatArray

    @property
    def toe_off_s(self) -> FloatArray:
        """Return when each foot leaves the ground."""
        return self.strike_s + self.contact_s

    @property
    def middle_s(self) -> FloatArray:
        """Return about when the hips are lowest."""
        return self.strike_s + 0.48 * self.contact_s

    def of(self, sign: float) -> Self:
        """Return the contacts of one foot."""
        keep = self.sign == sign
        return type(self)(**{item.name: getattr(self, item.name)[keep] for item in fields(self)})


@dataclass(frozen=True, slots=True)
class Schedule(Contacts):
    """The contacts of a synthetic runner, with what each single step is to look like."""

    overstride: FloatArray
    foot_strike: FloatArray
    knee_strike: FloatArray
    knee_peak: FloatArray
    recovery: FloatArray
    thigh_flexion: FloatArray
    valgus: FloatArray
    adduction: FloatArray
    drop: FloatArray
    side_lean: FloatArray
    toe_out: FloatArray


def schedule(clip: Clip, bones: Segments) -> Schedule:
    """Lay out the contacts of a clip.

    Raises
    ------
    InputError
        A running contact that is longer than the step.
    """
    gait = clip.gait
    random = np.random.default_rng([clip.seed, 1])
    strike_s, sign = _strikes(clip, random)
    count = len(strike_s)
    wobble = {
        name: spread * gait.stride_cv_pct * random.standard_normal(count)
        for name, spread in _SPREAD.items()
    }
    minutes = strike_s / 60.0
    wobble["overstride_pct"] = (
        wobble["overstride_pct"] + gait.drift.overstride_pct_per_min * minutes
    )
    wobble["pelvic_drop_deg"] = (
        wobble["pelvic_drop_deg"] + gait.drift.pelvic_drop_deg_per_min * minutes
    )

    def each(name: str, missing: float = np.nan) -> FloatArray:
        pair = [getattr(leg, name) for leg in (gait.left, gait.right)]
        left, right = (missing if value is None else value for value in pair)
        return np.where(sign < 0, left, right) + wobble.get(name, 0.0)

    speed = gait.speed_mps
    rad = np.deg2rad
    return Schedule(
        sign=sign,
        strike_s=strike_s,
        contact_s=_contact_times(gait, bones, strike_s, each("contact_ms") / 1000.0, random),
        overstride=each("overstride_pct") / 100.0 * bones.leg,
        foot_strike=rad(each("foot_strike_deg")),
        knee_strike=rad(np.maximum(each("knee_flexion_strike_deg"), 2.0)),
        knee_peak=rad(each("knee_flexion_peak_deg")),
        recovery=rad(each("heel_recovery_deg", np.clip(60.0 + 13.0 * speed, 70.0, 130.0))),
        thigh_flexion=rad(each("thigh_flexion_deg", np.clip(22.0 + 6.0 * speed, 26.0, 65.0))),
        valgus=rad(each("knee_valgus_deg")),
        adduction=rad(each("hip_adduction_deg")),
        drop=rad(each("pelvic_drop_deg")),
        side_lean=rad(each("side_lean_deg")),
        toe_out=rad(each("toe_out_deg")),
    )


def _strikes(clip: Clip, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    gait = clip.gait
    step_s = 60.0 / gait.cadence_spm
    count = int(np.ceil((clip.duration_s + 2 * _MARGIN_S) / step_s)) + 6
    sign = np.where((np.arange(count) + int(random.integers(2))) % 2 == 0, -1.0, 1.0)
    first_s = -_MARGIN_S - step_s * random.random()
    about_s = first_s + step_s * np.arange(count)
    cadence = gait.cadence_spm + gait.drift.cadence_spm_per_min * about_s / 60.0
    steps_s = 60.0 / cadence
    # A late step is followed by an early one: the errors, not the steps, are independent, and
    # the mean cadence stays what the spec says.
    error = 0.01 * gait.stride_cv_pct * step_s * random.standard_normal(count) / np.sqrt(2.0)
    nominal = first_s + np.concatenate([[0.0], np.cumsum(steps_s[:-1])])
    lateness = np.where(sign < 0, 1.0, -1.0) * gait.step_time_asymmetry_pct / 400.0 * step_s
    return nominal + error + lateness, sign


def _contact_times(
    gait: GaitSpec,
    bones: Segments,
    strike_s: FloatArray,
    asked_s: FloatArray,
    random: np.random.Generator,
) -> FloatArray:
    step_s = np.append(np.diff(strike_s), 60.0 / gait.cadence_spm)
    if gait.activity == "walking":
        natural = 1.24 * 60.0 / gait.cadence_spm
        return np.where(np.isnan(asked_s), natural, asked_s) * np.ones_like(strike_s)
    # Contact length grows with speed: about 0.68 m at 2.5 m/s and 0.9 m at 5 m/s for a leg of
    # 0.86 m (mean contact times of 0.27 and 0.18 s).
    natural = 0.48 * gait.speed_mps**-0.6 * (bones.leg / 0.86)
    natural = min(natural, 0.86 * 60.0 / gait.cadence_spm)
    contact_s = np.where(np.isnan(asked_s), natural, asked_s)
    longest, usual_step_s = float(np.nanmax(contact_s)), 60.0 / gait.cadence_spm
    if longest > _GROUNDED * usual_step_s:
        message = (
            f"contact_ms is {longest * 1000:.0f} at a step time of {1000 * usual_step_s:.0f} ms;"
            f" choose {1000 * _GROUNDED * usual_step_s:.0f} at most"
        )
        raise InputError(message)
    wobble = 1.0 + 0.01 * gait.stride_cv_pct * random.standard_normal(len(strike_s))
    grounded = longest > usual_step_s - 0.02  # no foot leaves before the other lands
    return np.minimum(contact_s * wobble, _GROUNDED * step_s if grounded else step_s - 0.015)
