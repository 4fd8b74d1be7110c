"""Things that go wrong, put in one at a time: the right number or a named refusal must come out.

Most are put into landmarks without pixels, with errors like those of the network; those that are a
matter of what the network sees (rails, mirrors, other people) are rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.lab.phantom import (
    Camera,
    Clip,
    Faults,
    GaitSpec,
    LandmarkErrors,
    Leg,
    Scenery,
    Truth,
    landmark_track,
    mirrored,
    truth,
)
from formcheck.lab.scoreboard.cases import Case
from formcheck.lab.scoreboard.scores import examine, near_leg, told_of
from formcheck.lab.scoreboard.tracks import Found
from formcheck.model import INDEX, ClipOptions, PoseTrack, View

__all__ = [
    "FAULTS", "RENDERED", "Fault", "Verdict", "fault_cases", "judge", "runners", "try_fault",
]  # fmt: skip

_HEAVY = LandmarkErrors.of("heavy")

#: What each fault is judged by: metric, and the side that counts ("near" = of the true near leg).
_SIDE_JUDGED = (
    ("cadence", "both"),
    ("contact_time", "near"),
    ("overstride", "near"),
    ("knee_flexion_strike", "near"),
    ("trunk_lean", "both"),
)
_FRONTAL_JUDGED = (("cadence", "both"), ("step_width", "both"), ("knee_valgus", "left"))


def _as_is(clip: Clip) -> Clip:
    return clip


def _unspoilt(track: PoseTrack) -> PoseTrack:
    return track


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Parameters
    ----------
    name : str
    change : callable
        What it makes of the clip.
    spoil : callable
        What it makes of the landmarks.
    errors : LandmarkErrors
    view : View or None
        What the user says of the view.
    against : callable
        The clip whose truth counts, if not the changed one.
    """

    name: str
    change: Callable[[Clip], Clip] = _as_is
    spoil: Callable[[PoseTrack], PoseTrack] = _unspoilt
    errors: LandmarkErrors = _HEAVY
    view: View | None = None
    against: Callable[[Clip], Clip] = _as_is


def _camera(**changes: object) -> Callable[[Clip], Clip]:
    return lambda clip: replace(clip, camera=replace(clip.camera, **changes))  # type: ignore[arg-type]


def _faulty(**changes: object) -> Callable[[Clip], Clip]:
    return lambda clip: replace(clip, faults=replace(clip.faults, **changes))  # type: ignore[arg-type]


def _slow(factor: float) -> Callable[[Clip], Clip]:
    """Return a clip taken at 240 pictures a second and played back slowly."""
    return lambda clip: replace(
        clip,
        camera=replace(clip.camera, fps=240.0),
        faults=Faults(slow_motion=factor),
        duration_s=4.0,
    )


def _ramp(track: PoseTrack) -> PoseTrack:
    """Return the track with its middle third in four times slow motion."""
    steps = np.diff(track.time_s)
    third = len(steps) // 3
    steps[third : 2 * third] *= 4.0
    return replace(track, time_s=np.concatenate([[0.0], np.cumsum(steps)]))


def _twice_as_fast(track: PoseTrack) -> PoseTrack:
    return replace(track, time_s=track.time_s / 2.0)


def _flipped(track: PoseTrack) -> PoseTrack:
    """Return the landmarks of the mirror image: another runner, as any network must see it."""
    xy = track.xy_px.copy()
    xy[..., 0] = track.size_px[0] - 1.0 - xy[..., 0]
    swap = {"left": "right", "right": "left"}
    other = [INDEX["_".join(swap.get(part, part) for part in name.split("_"))] for name in INDEX]
    return replace(track, xy_px=xy[:, other], visibility=track.visibility[:, other])


def _knee_hidden(track: PoseTrack) -> PoseTrack:
    """Return the track with the near (better seen) knee lost for most of the clip."""
    near = max(
        ("left", "right"), key=lambda s: float(np.mean(track.visibility[:, INDEX[f"{s}_knee"]]))
    )
    xy = track.xy_px.copy()
    gone = np.arange(len(track)) % 10 < 8
    xy[gone, INDEX[f"{near}_knee"]] = np.nan
    return replace(track, xy_px=xy)


def _leaves(clip: Clip) -> Clip:
    return replace(clip, scenery=replace(clip.scenery, leaves_at_s=0.5 * clip.duration_s))


def _walks(clip: Clip) -> Clip:
    return replace(clip, gait=GaitSpec.walking())


def _stands(clip: Clip) -> Clip:
    return replace(clip, gait=GaitSpec.standing())


#: Put into landmarks, no pixels.
FAULTS: tuple[Fault, ...] = (
    Fault("nothing (for comparison)"),
    *(
        Fault(
            f"legs swapped in {share} % of frames", errors=replace(_HEAVY, swap_share=share / 100)
        )
        for share in (1, 5, 10, 20)
    ),
    *(Fault(f"camera rolled by {roll}°", _camera(roll_deg=float(roll))) for roll in (2, 4, 6)),
    *(Fault(f"camera {yaw}° off the side", _camera(yaw_deg=float(yaw))) for yaw in (5, 10, 20, 45)),
    Fault("slow motion ×4 tagged as real time", _slow(4.0)),
    Fault("slow motion ×8 tagged as real time", _slow(8.0)),
    Fault("middle third in slow motion ×4", spoil=_ramp),
    Fault("30 pictures a second tagged 60", _camera(fps=30.0), _twice_as_fast),
    Fault("rear clip declared a side", _camera(view="rear"), view="side_left"),
    Fault("mirror image", spoil=_flipped, against=mirrored),
    Fault("runner leaves half-way", _leaves),
    Fault("near knee hidden in 80 % of frames", spoil=_knee_hidden),
    Fault("nobody found in 20 % of frames", errors=replace(_HEAVY, loss_share=0.2)),
    Fault("24 pictures a second", _camera(fps=24.0)),
    Fault("30 pictures a second", _camera(fps=30.0)),
    Fault("picture of 360×480", _camera(size_px=(360, 480))),
    Fault("runner 12 m away", _camera(distance_m=12.0)),
    Fault("landmark noise three times", errors=replace(_HEAVY, drift_pct=2.1, jitter_pct=0.9)),
    Fault("landmarks far off in 3 %", errors=replace(_HEAVY, outlier_share=0.03)),
    Fault("10 % of frames dropped", _faulty(dropped_share=0.1)),
    Fault("20 % of frames repeated", _faulty(duplicated_share=0.2)),
    Fault("uneven frame times", _faulty(time_jitter_share=0.15)),
    Fault("half a second cut out", _faulty(cut_at_s=3.0, cut_out_s=0.5)),
    Fault("cut to a view from behind", _faulty(cut_at_s=3.0, cut_out_s=0.0, cut_view="rear")),
    Fault("walking", _walks),
    Fault("standing", _stands),
)  # fmt: skip

#: Rendered and looked at by the network.
RENDERED: dict[str, Scenery] = {
    "bystander for 30 % of the clip": Scenery(
        bystander="standing", bystander_share=0.3, bystander_offset_m=(-1.4, -0.4)
    ),
    "second runner all the time": Scenery(bystander="running", bystander_offset_m=(-1.5, 0.6)),
    "handrail over the near leg": Scenery(handrail=True, rail_height_m=0.6),
    "mirror behind the runner": Scenery(mirror=True),
    "dark": Scenery(light="dark"),
    "empty treadmill": Scenery(runner=False),
}


def runners(count: int = 3) -> tuple[Clip, ...]:
    """Return the runners that faults are tried on: rear-, mid- and forefoot, from both sides."""

    def gait(speed_mps: float, cadence: float, overstride: float, foot: float) -> GaitSpec:
        leg = Leg(overstride_pct=overstride, foot_strike_deg=foot)
        return GaitSpec(speed_mps=speed_mps, cadence_spm=cadence, left=leg, right=leg)

    left, right = Camera(view="side_left", fps=60.0), Camera(view="side_right", fps=60.0)
    return (
        Clip(gait=gait(3.0, 163, 27, 13), camera=left, seed=31),
        Clip(gait=gait(3.6, 172, 20, -5), camera=right, seed=32),
        Clip(gait=gait(2.5, 154, 22, 3), camera=left, seed=33),
    )[:count]


def fault_cases() -> tuple[Case, ...]:
    """Return the clips of the faults that are rendered.

    With enough pictures a second for every number: only the fault can be why one is refused.
    """
    base = runners(1)[0]
    wide = replace(base.camera, fps=60.0, size_px=(720, 540), distance_m=4.0)
    return tuple(
        Case(name, replace(base, camera=wide, scenery=scenery, duration_s=4.5))
        for name, scenery in RENDERED.items()
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out of a fault for one quantity of one clip.

    Parameters
    ----------
    fault, metric : str
    kind : "inside", "outside" or "refused"
        Of the stated interval; or no number.
    error, half_width : float
        NaN where it was refused.
    why : str
        The reason of a refusal.
    """

    fault: str
    metric: str
    kind: str
    error: float = float("nan")
    half_width: float = float("nan")
    why: str = ""


def try_fault(fault: Fault, clips: Sequence[Clip]) -> list[Verdict]:
    """Return what comes out when a fault is put into each of some runners' landmarks."""
    verdicts = []
    for clip in clips:
        changed = fault.change(clip)
        track = fault.spoil(landmark_track(changed, fault.errors, seed=5))
        told = replace(told_of(clip), view=fault.view)
        verdicts += judge(fault.name, Found(track), told, truth(fault.against(changed)))
    return verdicts


def judge(fault: str, found: Found, told: ClipOptions, known: Truth) -> list[Verdict]:
    """Return a verdict on each judged quantity of a spoilt clip."""
    near = near_leg(known)
    run, why_not, measured = examine(found, told)
    verdicts = []
    for metric, side in _SIDE_JUDGED if near or known.view == "oblique" else _FRONTAL_JUDGED:
        if run is None or why_not:
            verdicts.append(Verdict(fault, metric, "refused", why=why_not))
            continue
        own = (near or run.scene.near_side or "left") if side == "near" else side
        one, true = measured[metric, own], known.value(metric, own)
        if one.value is None or one.low is None or one.high is None:
            verdicts.append(Verdict(fault, metric, "refused", why=one.missing or ""))
            continue
        kind = "inside" if one.low <= true <= one.high else "outside"
        verdicts.append(Verdict(fault, metric, kind, one.value - true, 0.5 * (one.high - one.low)))
    return verdicts
