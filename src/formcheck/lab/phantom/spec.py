"""What a digital runner is asked to do: body, gait, camera and clip, with units in the names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from formcheck.errors import InputError
from formcheck.lab.phantom.filming import VIEW_AZIMUTH_DEG, Camera, Faults, Scenery, within
from formcheck.model import Side, View

__all__ = ["Arms", "Body", "Clip", "Drift", "GaitSpec", "Leg", "mirrored"]


@dataclass(frozen=True, slots=True)
class Body:
    """Who runs.

    Parameters
    ----------
    sex : "woman" or "man"
    height_m : float
        Barefoot.
    mass_kg : float
        Enters stiffness only; the shape follows ``weight`` and ``muscle``.
    leg_ratio : float
        Thigh + shank over height; 0.491 is Winter's mean.
    weight, muscle, age : float
        0 to 1; 0.5 is average (age: 0 young, 1 old).
    skin, top, shorts, shoes, hair : str
        Colours as ``#rrggbb``.
    shorts_m : float
        How far the trouser legs reach down the thigh.
    loose_m : float
        How far the clothes stand off the body.
    sleeves : bool
        Whether the top has short sleeves.
    long_sleeves : bool
        Whether they reach down to the wrists.
    cloth_lag_s : float
        How far hems lag behind the body, in time; 0 = the clothes are stiff. Cloth that stands
        off the body by 3 cm or more lags wholly, other cloth less.
    sole_m : float
        How thick the shoes' soles are; 0 = bare feet, without socks.
    tape : str
        Colour of the two pieces of tape on the back of the pelvis, over the dimples; empty = none.
    """

    sex: Literal["woman", "man"] = "man"
    height_m: float = 1.75
    mass_kg: float = 68.0
    leg_ratio: float = 0.491
    weight: float = 0.5
    muscle: float = 0.55
    age: float = 0.1
    skin: str = "#c8936f"
    top: str = "#3568b8"
    shorts: str = "#26282e"
    shoes: str = "#e8552d"
    hair: str = "#33241c"
    shorts_m: float = 0.24
    loose_m: float = 0.008
    sleeves: bool = True
    long_sleeves: bool = False
    cloth_lag_s: float = 0.0
    sole_m: float = 0.026
    tape: str = ""

    def __post_init__(self) -> None:
        within("height_m", self.height_m, 1.2, 2.2)
        within("leg_ratio", self.leg_ratio, 0.44, 0.54)
        within("cloth_lag_s", self.cloth_lag_s, 0.0, 0.2)
        within("sole_m", self.sole_m, 0.0, 0.06)


@dataclass(frozen=True, slots=True)
class Leg:
    """How one leg runs; each side has its own.

    Parameters
    ----------
    overstride_pct : float
        Ankle ahead of mid-hip at strike, % of leg length (thigh + shank).
    foot_strike_deg : float
        Pitch of the sole at strike: + toes up (heel first), − toes down (forefoot first).
    knee_flexion_strike_deg : float
    knee_flexion_peak_deg : float or None
        Peak in stance; None = what gravity and the contact time make of it.
    contact_ms : float or None
        None = as long as the leg naturally reaches.
    thigh_extension_deg : float or None
        Thigh behind the vertical at toe-off, which settles how long the foot is down; None = what
        the contact time makes of it.
    heel_recovery_deg : float or None
        Peak knee flexion in swing; None = by speed.
    thigh_flexion_deg : float or None
        Peak forward swing of the thigh against the vertical; None = by speed.
    knee_valgus_deg : float
        Frontal-plane projection angle at mid-stance, + = knee in.
    hip_adduction_deg : float or None
        Thigh against pelvis in the frontal plane at mid-stance; None = what step width makes of it.
    pelvic_drop_deg : float
        At this leg's mid-stance, + = the other side lower.
    side_lean_deg : float
        Trunk at this leg's mid-stance, + = towards this leg.
    toe_out_deg : float
    """

    overstride_pct: float = 25.0
    foot_strike_deg: float = 10.0
    knee_flexion_strike_deg: float = 14.0
    knee_flexion_peak_deg: float | None = 41.0
    contact_ms: float | None = None
    thigh_extension_deg: float | None = None
    heel_recovery_deg: float | None = None
    thigh_flexion_deg: float | None = None
    knee_valgus_deg: float = 3.0
    hip_adduction_deg: float | None = None
    pelvic_drop_deg: float = 4.5
    side_lean_deg: float = 2.0
    toe_out_deg: float = 6.0

    def __post_init__(self) -> None:
        within("overstride_pct", self.overstride_pct, -5.0, 55.0)
        within("foot_strike_deg", self.foot_strike_deg, -25.0, 35.0)
        within("knee_flexion_strike_deg", self.knee_flexion_strike_deg, 1.0, 45.0)
        within("knee_valgus_deg", self.knee_valgus_deg, -30.0, 30.0)
        if self.thigh_extension_deg is not None:
            within("thigh_extension_deg", self.thigh_extension_deg, 0.0, 45.0)
            if self.contact_ms is not None:
                message = (
                    f"contact_ms {self.contact_ms:g} and thigh_extension_deg"
                    f" {self.thigh_extension_deg:g} settle the same thing; give one of them"
                )
                raise InputError(message)


@dataclass(frozen=True, slots=True)
class Arms:
    """How one arm swings.

    Parameters
    ----------
    swing_deg : float
        Range of the upper arm, front to back.
    elbow_flexion_deg : float
        Mean over the stride (90 = right angle).
    elbow_range_deg : float
        How much the elbow opens and closes.
    crossing_deg : float
        Turn of the forearm towards the middle of the body in the forward swing.
    """

    swing_deg: float = 55.0
    elbow_flexion_deg: float = 90.0
    elbow_range_deg: float = 24.0
    crossing_deg: float = 25.0


@dataclass(frozen=True, slots=True)
class Drift:
    """What changes steadily through the clip, per minute."""

    cadence_spm_per_min: float = 0.0
    trunk_lean_deg_per_min: float = 0.0
    pelvic_drop_deg_per_min: float = 0.0
    overstride_pct_per_min: float = 0.0


@dataclass(frozen=True, slots=True)
class GaitSpec:
    """How the runner moves.

    Parameters
    ----------
    activity : "running", "walking" or "standing"
    speed_mps, cadence_spm : float
    left, right : Leg
    left_arm, right_arm : Arms
    trunk_lean_deg : float
        Mean over stance, + = forward.
    head_forward_deg : float
        Ear ahead of the trunk's line.
    step_width_pct : float
        Right ankle to the right of the left one, % of leg length; − = crossing.
    step_time_asymmetry_pct : float
        How much longer steps onto the left foot are than steps onto the right, of their mean.
    stride_cv_pct : float
        Coefficient of variation of step times; other quantities vary along.
    drift : Drift
    shoulder_turn_deg : float or None
        Range of the shoulders' rotation in a stride; None = 1.3 times the pelvis's.
    """

    activity: Literal["running", "walking", "standing"] = "running"
    speed_mps: float = 3.0
    cadence_spm: float = 166.0
    left: Leg = field(default_factory=Leg)
    right: Leg = field(default_factory=Leg)
    left_arm: Arms = field(default_factory=Arms)
    right_arm: Arms = field(default_factory=Arms)
    trunk_lean_deg: float = 7.0
    head_forward_deg: float = 8.0
    step_width_pct: float = 4.0
    step_time_asymmetry_pct: float = 0.0
    stride_cv_pct: float = 1.2
    drift: Drift = field(default_factory=Drift)
    shoulder_turn_deg: float | None = None

    def __post_init__(self) -> None:
        if self.activity != "standing":
            within("speed_mps", self.speed_mps, 0.3, 8.0)
            within("cadence_spm", self.cadence_spm, 60.0, 260.0)

    @classmethod
    def walking(cls, speed_mps: float = 1.4, cadence_spm: float = 112.0) -> GaitSpec:
        """Return an ordinary walk."""
        leg = Leg(
            overstride_pct=34.0,
            foot_strike_deg=20.0,
            knee_flexion_strike_deg=5.0,
            heel_recovery_deg=62.0,
            thigh_flexion_deg=24.0,
            pelvic_drop_deg=4.0,
            knee_valgus_deg=1.0,
        )
        arm = Arms(swing_deg=34.0, elbow_flexion_deg=24.0, elbow_range_deg=16.0, crossing_deg=8.0)
        return cls(
            activity="walking",
            speed_mps=speed_mps,
            cadence_spm=cadence_spm,
            left=leg,
            right=leg,
            left_arm=arm,
            right_arm=arm,
            trunk_lean_deg=2.0,
            step_width_pct=11.0,
        )

    @classmethod
    def standing(cls) -> GaitSpec:
        """Return quiet standing."""
        arm = Arms(swing_deg=0.0, elbow_flexion_deg=12.0, elbow_range_deg=0.0, crossing_deg=0.0)
        return cls(
            activity="standing",
            left_arm=arm,
            right_arm=arm,
            trunk_lean_deg=1.0,
            step_width_pct=22.0,
        )


def _other() -> Body:
    """Return a second person who looks unlike the usual runner."""
    return Body(
        sex="woman", height_m=1.66, top="#8a3fa0", shorts="#30415c", hair="#6b4a2b", age=0.3
    )


@dataclass(frozen=True, slots=True)
class Clip:
    """A runner in front of a camera for a while: everything a rendering needs.

    Parameters
    ----------
    body, gait, camera, scenery : Body, GaitSpec, Camera, Scenery
    other : Body
        The second person, if `Scenery.bystander` asks for one.
    faults : Faults
        What goes wrong while it is recorded.
    duration_s : float
        Real time.
    surface : "treadmill" or "overground"
        Over ground the runner crosses the camera's axis at half-time.
    seed : int
        Same seed, same clip.
    """

    body: Body = field(default_factory=Body)
    gait: GaitSpec = field(default_factory=GaitSpec)
    camera: Camera = field(default_factory=Camera)
    scenery: Scenery = field(default_factory=Scenery)
    other: Body = field(default_factory=_other)
    faults: Faults = field(default_factory=Faults)
    duration_s: float = 6.0
    surface: Literal["treadmill", "overground"] = "treadmill"
    seed: int = 0

    def __post_init__(self) -> None:
        within("duration_s", self.duration_s, 0.02, 3600.0)

    @property
    def view(self) -> View:
        """Return the nearest named view once the camera's yaw is counted in, or ``oblique``."""
        azimuth = VIEW_AZIMUTH_DEG[self.camera.view] + self.camera.yaw_deg
        for name, centre in VIEW_AZIMUTH_DEG.items():
            if abs((azimuth - centre + 180.0) % 360.0 - 180.0) <= 30.0:
                return name  # type: ignore[return-value]
        return "oblique"

    def leg(self, side: Side) -> Leg:
        """Return one side's leg."""
        return self.gait.left if side == "left" else self.gait.right


def mirrored(clip: Clip) -> Clip:
    """Return the clip as a mirror would show it: sides, view and camera angles exchanged."""
    gait, camera = clip.gait, clip.camera
    view = {"side_left": "side_right", "side_right": "side_left"}.get(camera.view, camera.view)
    return replace(
        clip,
        gait=replace(
            gait,
            left=gait.right,
            right=gait.left,
            left_arm=gait.right_arm,
            right_arm=gait.left_arm,
            step_time_asymmetry_pct=-gait.step_time_asymmetry_pct,
        ),
        camera=replace(
            camera,
            view=view,  # type: ignore[arg-type]
            yaw_deg=-camera.yaw_deg,
            roll_deg=-camera.roll_deg,
            off_centre_m=-camera.off_centre_m,
        ),
    )
