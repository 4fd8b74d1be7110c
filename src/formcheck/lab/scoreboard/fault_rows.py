"""What comes out when something goes wrong: inside the stated interval, outside, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from formcheck.lab.phantom import Clip, Truth, landmark_track, truth
from formcheck.lab.scoreboard.faults import Fault
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.scoreboard.tracks import Found
from formcheck.metrics import measure_all
from formcheck.model import ClipOptions, Measurement
from formcheck.prepare import prepare
from formcheck.quality import reason_to_refuse

__all__ = ["FaultRow", "Verdict", "judge", "try_fault"]

#: What each row is judged by: metric, and the side that counts ("near" = of the true near leg).
_SIDE_JUDGED = (
    ("cadence", "both"),
    ("contact_time", "near"),
    ("overstride", "near"),
    ("knee_flexion_strike", "near"),
    ("trunk_lean", "both"),
)
_FRONTAL_JUDGED = (("cadence", "both"), ("step_width", "both"), ("knee_valgus", "left"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One quantity of one spoilt clip.

    Parameters
    ----------
    metric : str
    kind : "inside", "outside" or "refused"
        Of the stated interval; or no number.
    error, half_width : float
        NaN where it was refused.
    why : str
        The reason of a refusal.
    """

    metric: str
    kind: str
    error: float = float("nan")
    half_width: float = float("nan")
    why: str = ""


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What came out of a fault, over all runners it was tried on."""

    name: str
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()


def try_fault(fault: Fault, clips: Sequence[Clip]) -> FaultRow:
    """Return what comes out when a fault is put into each of some runners' landmarks."""
    verdicts: list[Verdict] = []
    notes: list[str] = []
    for clip in clips:
        changed = fault.change(clip)
        track = fault.spoil(landmark_track(changed, fault.errors, seed=5))
        told = replace(told_of(clip), view=fault.view)
        known = truth(fault.against(changed))
        found, said = judge(Found(track), told, known)
        verdicts += found
        notes += said
    return FaultRow(fault.name, tuple(verdicts), tuple(dict.fromkeys(notes)))


def judge(found: Found, told: ClipOptions, known: Truth) -> tuple[list[Verdict], list[str]]:
    """Return a verdict on each judged quantity of a clip, and the ids of what was noted."""
    near = {"side_left": "left", "side_right": "right"}.get(known.view)
    wanted = _SIDE_JUDGED if near or known.view == "oblique" else _FRONTAL_JUDGED
    if found.track is None:
        return [Verdict(metric, "refused", why=found.why_not) for metric, _ in wanted], []
    run = prepare(found.track, told)
    reason = reason_to_refuse(run)
    notes = [note.id for note in (*run.scene.notes, *run.gait.notes)]
    if reason is not None:
        return [Verdict(metric, "refused", why=reason.message) for metric, _ in wanted], notes
    measured: dict[tuple[str, str], Measurement] = {
        (m.metric, m.side): m for m in measure_all([run])
    }
    verdicts = []
    for metric, side in wanted:
        own = (near or run.scene.near_side or "left") if side == "near" else side
        one, true = measured[metric, own], known.value(metric, own)
        if one.value is None or one.low is None or one.high is None:
            verdicts.append(Verdict(metric, "refused", why=one.missing or ""))
            continue
        kind = "inside" if one.low <= true <= one.high else "outside"
        half = 0.5 * (one.high - one.low)
        verdicts.append(Verdict(metric, kind, one.value - true, half))
    return verdicts, notes
