"""Every metric of every clip: averages, intervals, confidence, or the reason there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formcheck import knowledge
from formcheck.i18n import msg
from formcheck.knowledge import MetricInfo
from formcheck.metrics import frontal, landing, sagittal, timing
from formcheck.metrics.combine import asymmetry, best_of
from formcheck.metrics.gates import refusal, unsteady
from formcheck.metrics.possible import Possible, beyond
from formcheck.metrics.timing import strides_through
from formcheck.metrics.uncertainty import (
    grade,
    keep_typical_steps,
    leg_of,
    reach_of,
    standard_error,
)
from formcheck.metrics.unseen import hidden_part, rests_on_events, seen_gait
from formcheck.model import FloatArray, MeasuredSide, Measurement, Note, Run, Samples
from formcheck.signal import inside

METRICS: dict[str, Callable[[Run], Samples]] = {
    name: formula
    for room in (timing, landing, sagittal, frontal)
    for name, formula in vars(room).items()
    if getattr(formula, "__annotations__", {}) == {"run": "Run", "return": "Samples"}
}
"""Metric id to its formula, a function of a `Run`; words and limits are in ``metrics.toml``.

Every function of a run that makes samples is the formula of the metric of its name.

Examples
--------
>>> from pathlib import Path
>>> from formcheck import METRICS, ClipOptions, prepare_run, read_track
>>> run = prepare_run(read_track(Path("side.npz")), ClipOptions())
>>> steps = METRICS["overstride"](run)
>>> len(steps.values) == len(steps.sides)
True
"""

_BOTH: tuple[MeasuredSide, ...] = ("both",)
_SIDES: tuple[MeasuredSide, ...] = ("left", "right")
#: How far the two independent counts of cadence may differ, as a share: from the side, and from the
#: front and behind, where strikes are seen less well.
_CADENCES_AGREE_SHARE, _FRONTAL_AGREE_SHARE = 0.02, 0.15
#: Standard error of the rhythm's cadence over 4 s of video, in spm; it shrinks with the length to
#: the power of 1.5, as that of any slope. The rhythm of the whole body is steadier than strikes:
#: twice from the side, six times from the front and behind. Measured: docs/how-it-works.md.
_RHYTHM_SPM, _RHYTHM_S = 0.12, 4.0
#: The same for single strides, beyond twice their own standard error, from this many on.
_SINGLE_AGREE_SHARE, _FEWEST_SINGLE = 0.015, 5
#: What is read from the instants of contacts alone: there a person's word is all there is to it.
_OF_INSTANTS = ("step_time", "contact_time", "flight_time", "duty_factor")
#: Units of what changes with where in the picture it is seen, and how far from the middle, in
#: widths, still counts.
_UNITS_BY_PLACE = frozenset({"°", "% leg"})
_MIDDLE_WIDTHS = 0.25
#: Spread of a real runner's strides, as a share (0.7 to 1.5 % are seen), and how many strides of a
#: clip it weighs as much as: from the front and behind strides are seen to vary more than they do.
_USUAL_STRIDE_SHARE, _USUAL_STRIDES, _FRONTAL_USUAL_STRIDES = 0.009, 4, 20


def measure_all(runs: Sequence[Run]) -> tuple[Measurement, ...]:
    """Return one measurement for every metric and every side it has, in the table's order.

    Parameters
    ----------
    runs : sequence of Run
        The clips of one runner, in any order. Each metric and side is taken from the clip that
        shows it best; see `formcheck.metrics.combine.best_of`.

    Returns
    -------
    tuple of Measurement
        With a value, or with the reason why there is none. Left-right differences come last.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import ClipOptions, measure_all, prepare_run, read_track
    >>> run = prepare_run(read_track(Path("side.npz")), ClipOptions())
    >>> overstride = next(m for m in measure_all([run]) if m.metric == "overstride")
    >>> overstride.side, overstride.unit, overstride.low < overstride.value < overstride.high
    ('left', '% leg', True)
    """
    known = knowledge.load()
    measurements: list[Measurement] = []
    possible = [Possible(run) for run in runs]
    for info in known.metrics.values():
        sides = _SIDES if info.sided else _BOTH
        by_clip = [_measure_clip(info, seen, clip, sides) for clip, seen in enumerate(possible)]
        measurements += [best_of(info, runs, one_side) for one_side in zip(*by_clip, strict=True)]
    by_key = {(m.metric, m.side): m for m in measurements}
    for metric in known.asymmetries:
        pair = [by_key[(metric.removesuffix("_asymmetry"), side)] for side in _SIDES]
        measurements.append(asymmetry(known.asymmetries[metric], pair[0], pair[1], runs))
    return tuple(measurements)


def _measure_clip(
    info: MetricInfo, possible: Possible, clip: int, sides: Sequence[MeasuredSide]
) -> list[Measurement]:
    """Return what one clip gives for each side of a metric: a value, or why there is none."""
    run = possible.run
    reasons = {side: refusal(info, run, side) for side in sides}
    open_to = [side for side in sides if reasons[side] is None]
    seen = possible.of(info)
    seen = replace(seen, gait=seen_gait(seen)) if rests_on_events(info) else seen
    samples = METRICS[info.id](seen) if open_to else None
    found = []
    for side in sides:
        why = reasons[side]
        if samples is None or why is not None:
            found.append(_refused(info, side, clip, why))
        else:
            found.append(_measure(info, possible, clip, side, samples))
    return found


def _refused(
    info: MetricInfo,
    side: MeasuredSide,
    clip: int,
    why: Note | None,
    n: int = 0,
    samples: Samples | None = None,
) -> Measurement:
    """Return that there is no value, and why."""
    message, reason = (why.message, why.id) if why is not None else (None, "")
    return Measurement(
        info.id, side, None, info.unit, n=n, missing=message, missing_id=reason,
        samples=samples, clip=clip,
    )  # fmt: skip


def _measure(
    info: MetricInfo, possible: Possible, clip: int, side: MeasuredSide, samples: Samples
) -> Measurement:
    """Return the average of one side's steps with its interval, or why there is none."""
    run = possible.run
    own = np.array([one in (side, "both") for one in samples.sides], dtype=bool)
    if not info.sided:
        own[:] = True
    part = Samples(
        samples.values[own],
        samples.time_s[own],
        tuple(s for s, mine in zip(samples.sides, own, strict=True) if mine),
    )
    made_up = possible.doubt(info, side, part.values)
    part = replace(part, values=np.where(beyond(info, part.values), np.nan, part.values))
    if made_up is not None:
        return _refused(info, side, clip, made_up, 0, part)
    keep = keep_typical_steps(part.values)
    if info.id in _OF_INSTANTS:
        keep |= _by_hand(run, part)
    if info.unit in _UNITS_BY_PLACE:
        keep &= _near_middle(run, part.time_s)
    n = int(keep.sum()) if samples.estimate is None else len(run.gait.contacts)

    if n < info.min_steps:
        message = msg(
            "We could measure only {n} of the {least} steps this needs; keep the whole leg in "
            "view and film for longer.",
            n=n,
            least=info.min_steps,
        )
        lost = run.cleaned.duration_s > (info.min_steps + 1) * (run.scene.stride_period_s or 0.75)
        why = hidden_part(info, run, side) or (unsteady(run) if lost else None)
        why = why or Note("few_steps", message)
        return _refused(info, side, clip, why, n, part)
    kept = part.values[keep]
    # the rhythm is known where no single step is: few are seen whole in a short, patchy window
    value = float(np.mean(kept)) if len(kept) else float(samples.estimate or np.nan)
    sd = float(np.std(kept, ddof=1)) if len(kept) > 1 else None
    near = side == "both" or run.scene.near_side in (None, side)
    error, lasting = standard_error(info, run, value, sd, n, _event_ms(run, side))
    if info.id == "cadence":
        checked = _checked_cadence(run, samples)
        if isinstance(checked, Note):
            return _refused(info, side, clip, unsteady(run) or checked, n, part)
        value, error = checked
        lasting = info.error.base
        error = float(np.hypot(error, lasting))
    reach = reach_of(info.id, leg_of(run, side))
    return Measurement(
        metric=info.id,
        side=side,
        value=value,
        unit=info.unit,
        sd=sd,
        n=n,
        low=value - reach.down * error,
        high=value + reach.up * error,
        confidence=grade(info, run, n, near),
        samples=part,
        clip=clip,
        lasting_error=lasting,
    )


def _by_hand(run: Run, samples: Samples) -> NDArray[np.bool_]:
    """Return which values are of contacts that a person set: these count, unusual or not."""
    times_s, sides = samples.time_s, np.array(samples.sides)
    own = np.zeros(len(times_s), dtype=bool)
    for contact in run.gait.contacts:
        if contact.by == "hand":
            during = (times_s >= contact.strike_s) & (times_s <= contact.toe_off_s)
            own |= during & (sides == contact.side)
    return np.asarray(own & np.isfinite(samples.values))


def _near_middle(run: Run, when_s: FloatArray) -> NDArray[np.bool_]:
    """Return at which instants the runner was near enough to the picture's middle for angles.

    Somebody who runs past a standing camera is seen at an angle towards the edges: 14 deg at a
    quarter of the width from the middle, with a phone's usual 60 deg lens.
    """
    scene = run.scene
    passes = scene.surface == "overground" and scene.is_side and not scene.camera_moves
    if not passes or run.cleaned.size_px[0] <= 0:
        return np.ones(len(when_s), dtype=bool)
    hips = run.cleaned.middle("hip")[:, 0]
    seen = np.isfinite(hips)
    if not seen.any():
        return np.zeros(len(when_s), dtype=bool)
    across = np.interp(when_s, run.cleaned.time_s[seen], hips[seen]) / run.cleaned.size_px[0]
    return np.asarray(np.abs(across - 0.5) <= _MIDDLE_WIDTHS)


def _checked_cadence(run: Run, samples: Samples) -> tuple[float, float] | Note:
    """Return cadence and its error where contacts and periodicity agree, or why they do not."""
    period = run.gait.step_period_s
    if samples.estimate is None or samples.estimate_error is None or not period:
        message = msg(
            "Too few foot contacts could be made out to count steps; film for longer, with "
            "both feet in view."
        )
        return Note("few_steps", message)
    counted, repeated = samples.estimate, 60.0 / period
    share = _FRONTAL_AGREE_SHARE if run.scene.is_frontal else _CADENCES_AGREE_SHARE
    if abs(counted - repeated) > share * repeated + 1.645 * samples.estimate_error:
        message = msg(
            "Two independent counts disagree: {counted:.0f} steps per minute from the foot "
            "contacts and {repeated:.0f} from the rhythm of the legs. Film again with both "
            "feet in view.",
            counted=counted,
            repeated=repeated,
        )
        return Note("counts_disagree", message)
    single = _single_strides_spm(run)
    if (
        single is not None
        and abs(single[0] - repeated) > _SINGLE_AGREE_SHARE * repeated + single[1]
    ):
        message = msg(
            "Stride by stride the cadence is {single:.0f} steps per minute, but "
            "{repeated:.0f} over the whole clip: it seems to be cut, or its speed changes. "
            "Use a stretch without cuts.",
            single=single[0],
            repeated=repeated,
        )
        return Note("cut", message)
    return repeated, _cadence_error(run, repeated)


def _cadence_error(run: Run, cadence: float) -> float:
    """Return the standard error of a clip's cadence as that of the runner's usual one.

    A clip is a short sample of strides that are not alike: over eight seconds real runners on a
    treadmill are 0.3 spm from their own longer mean, over four 0.6, however well the rhythm is
    read. To the spread of strides over the root of their number comes what the rhythm's reading
    errs by.
    """
    counts = ~inside(run.cleaned.time_s, run.gait.left_out_s)
    seen_s = max(run.cleaned.duration_s * float(np.mean(counts)), 1.0)
    read = _RHYTHM_SPM * (_RHYTHM_S / seen_s) ** 1.5
    strides = strides_through(run.gait).values
    n, usual = len(strides), _FRONTAL_USUAL_STRIDES if run.scene.is_frontal else _USUAL_STRIDES
    own = float(np.var(strides[keep_typical_steps(strides)], ddof=1)) if n > 1 else 0.0
    expected = (_USUAL_STRIDE_SHARE * cadence) ** 2
    variance = (usual * expected + max(n - 1, 0) * own) / (usual + max(n - 1, 0))
    return float(np.hypot(read, np.sqrt(variance / max(n, seen_s * cadence / 120.0))))


def _single_strides_spm(run: Run) -> tuple[float, float] | None:
    """Return cadence by the median of single strides, and twice its standard error.

    A cut shifts the beat once, which bends every count over the whole clip but no single stride.
    Steps would do as well if both legs were alike: of a runner who limps they are long and short
    in turn, and their median is either.
    """
    times_s = 0.5 * np.array([b.strike_s - a.strike_s for a, b in run.gait.strides()])
    if len(times_s) < _FEWEST_SINGLE:
        return None
    middle_s = float(np.median(times_s))
    spread_s = 1.4826 * float(np.median(np.abs(times_s - middle_s)))
    error_s = 1.2533 * spread_s / np.sqrt(len(times_s))
    return 60.0 / middle_s, 2.0 * 60.0 / middle_s**2 * float(error_s)


def _event_ms(run: Run, side: MeasuredSide) -> float:
    """Return the standard error of one side's strikes and toe-offs in ms."""
    errors = [c.uncertainty_s for c in run.gait.contacts if side in ("both", c.side)]
    return 1000.0 * float(np.mean(errors)) if errors else 0.0
