"""Learn how far landmarks seen from the side lie from the joints: a constant a joint and leg.

A constant is the mean over families, each with the same weight, times a share of 0 to 1. A share is
judged on families held out whole, each told by the others' mean. None may be left with more error
than the plain landmark has: what helps one family only is refused (share 0). Of the joints that
readings are made of, hip, knee, ankle and shoulder, shares are those that leave least in the
readings, in whichever family fares worst, and leave no family with a reading worse than the worst
family's was or than `READINGS` aims for. Printed are constants, shares and errors by family, and of
the readings of families held out bias, mean error, slope against the truth and range of the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError
from formcheck.files.atomic import atomic_write
from formcheck.lab.training.models import card_lines
from formcheck.lab.training.sides import Side
from formcheck.model import FloatArray
from formcheck.signal.landmark_bias import PARTS, Offsets

IN_STANCE = 3.0  # weight of a frame in which the foot is down
FEWEST_DOWN = 10  # frames with the foot down, for a clip to count
SHARES = np.linspace(0.0, 1.0, 9)
#: What is read off either leg, and the mean error that is aimed for; degrees and % of leg length.
READINGS = {
    "knee at strike": 2.5,
    "shank at strike": 1.5,
    "thigh at strike": 2.5,
    "overstride": 1.5,
    "knee peak": 3.0,
    "thigh at toe-off": 2.5,
    "trunk lean": 1.5,
}
#: What they are made of, as rows of `PARTS`.
_READ = tuple(PARTS.index(part) for part in ("hip", "knee", "ankle", "shoulder"))
_ROUNDS = 3
FEWEST_STEP = 6  # frames of a step, for its bounce to be seen
_LEGS = ("near", "far")


class Pair(NamedTuple):
    """Both sides of a clip filmed from the side."""

    near: Side
    far: Side


def by_family(sides: Iterable[Side]) -> dict[str, list[Pair]]:
    """Return the clips that can be judged, by family."""
    clips: dict[tuple[str, str], dict[str, Side]] = {}
    for side in sides:
        if side.down.sum() > FEWEST_DOWN and len(side.strikes) and len(side.toe_offs):
            clips.setdefault((side.family, side.clip), {})[side.kind] = side
    found: dict[str, list[Pair]] = {}
    for (family, _), legs in sorted(clips.items()):
        if set(legs) == set(_LEGS):
            found.setdefault(family, []).append(Pair(legs["near"], legs["far"]))
    return found


def allowed_shares(means: Mapping[str, FloatArray]) -> NDArray[np.bool_]:
    """Return which of `SHARES` leave no family held out with more error, (shares, K).

    Parameters
    ----------
    means : mapping of family to (n, K) float
        The mean error of each clip.

    Raises
    ------
    InputError
        There is one family only: whether anything carries over cannot be told.
    """
    left = _left(means)
    return np.asarray((left <= left[:, :1] + 1e-12).all(axis=0))


def best_shares(means: Mapping[str, FloatArray]) -> FloatArray:
    """Return the share that leaves least in the family that fares worst, (K,)."""
    worst = np.where(allowed_shares(means), _left(means).max(axis=0), np.inf)
    return np.asarray(SHARES[np.argmin(worst, axis=0)])


def _left(means: Mapping[str, FloatArray]) -> FloatArray:
    """Return what is left in each family held out, (families, shares, K)."""
    if len(means) < 2:
        message = "the side views are of one family; give folders of two or more to learn from"
        raise InputError(message)
    centres = centres_of(means)
    return np.array(
        [
            [_size(own - share * _centre(centres, but=family)) for share in SHARES]
            for family, own in means.items()
        ]
    )


def learn_shares(families: Mapping[str, Sequence[Pair]]) -> FloatArray:
    """Return which share of the families' mean is taken off, (legs × parts × 2,).

    Shares of what readings are made of are searched one after the other, `_ROUNDS` times over.
    """
    means = {family: means_of(own) for family, own in families.items()}
    allowed, shares = allowed_shares(means), best_shares(means)
    one_leg = 2 * len(PARTS)
    searched = [leg * one_leg + 2 * row + a for row in _READ for a in (0, 1) for leg in (0, 1)]
    shares[searched] = 0.0
    aim = np.array(list(READINGS.values()))
    plain = _reading_errors(families, means, shares).max(axis=0)
    most, best = np.maximum(plain, aim), float(np.sum(plain / aim))
    for column in searched * _ROUNDS:
        for share in SHARES[allowed[:, column]]:
            tried = shares.copy()
            tried[column] = share
            errors = _reading_errors(families, means, tried).max(axis=0)
            if np.sum(errors / aim) < best - 1e-9 and (errors[0] <= most[0]).all():
                best, shares = float(np.sum(errors / aim)), tried
    return shares


def _reading_errors(
    families: Mapping[str, Sequence[Pair]], means: Mapping[str, FloatArray], shares: FloatArray
) -> FloatArray:
    """Return each reading's mean error in each family held out, (families, legs, readings)."""
    centres = centres_of(means)
    return np.array(
        [
            np.nanmean(
                [
                    np.abs(readings_of(one, offsets) - true_readings(one))
                    for offsets in (shares * _centre(centres, but=family),)
                    for one in own
                ],
                axis=0,
            )
            for family, own in families.items()
        ]
    )


def centres_of(means: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Return each family's mean over clips."""
    return {family: np.nanmean(own, axis=0) for family, own in means.items()}


def _centre(centres: Mapping[str, FloatArray], but: str = "") -> FloatArray:
    return np.asarray(np.mean([own for family, own in centres.items() if family != but], axis=0))


def _size(errors: FloatArray) -> FloatArray:
    """Return the root mean square over clips."""
    return np.asarray(np.sqrt(np.nanmean(errors**2, axis=0)))


def means_of(clips: Iterable[Pair]) -> FloatArray:
    """Return each clip's mean error, (n, legs × parts × 2); stance counts more."""
    return np.array([np.concatenate([_mean_error(side) for side in clip]) for clip in clips])


def _mean_error(side: Side) -> FloatArray:
    weight = np.where(side.down, IN_STANCE, 1.0)[:, np.newaxis] * np.isfinite(side.off)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nansum(side.off * weight, axis=0) / weight.sum(axis=0))


def learn_bounce(sides: Iterable[Side]) -> float:
    """Learn, report and return how much more the hips are seen to rise and fall, leg lengths."""
    means = {family: bounce_errors(own) for family, own in by_family(sides).items()}
    share, centres = best_shares(means), centres_of(means)
    off = share * _centre(centres)
    held_out = {family: share * _centre(centres, but=family) for family in means}
    left = _left_in_families(means, held_out, 0)
    print(
        f"hips' bounce {100 * off[0]:+.2f} (share {share[0]:.2f}); left in families held out: "
        f"{left} % of leg length"
    )
    return float(off[0])


def learn_legs(sides: Iterable[Side]) -> dict[str, FloatArray]:
    """Learn, report and return the offsets of the near and the far side, (parts, 2) each."""
    families = by_family(sides)
    means = {family: means_of(own) for family, own in families.items()}
    shares, centres = learn_shares(families), centres_of(means)
    offsets = shares * _centre(centres)
    held_out = {family: shares * _centre(centres, but=family) for family in families}
    names = [(leg, part, way) for leg in _LEGS for part in PARTS for way in ("forwards", "up")]
    for column, (leg, part, way) in enumerate(names):
        errors = _left_in_families(means, held_out, column)
        print(
            f"{leg:4} {part:10} {way:8} {100 * offsets[column]:+5.2f} "
            f"(share {shares[column]:.2f}); left in families held out: {errors} % of leg length"
        )
    for family, own in families.items():
        report_readings(f"{family}, held out", own, held_out[family])
    return dict(zip(_LEGS, offsets.reshape(2, len(PARTS), 2), strict=True))


def _left_in_families(
    means: Mapping[str, FloatArray], held_out: Mapping[str, FloatArray], column: int
) -> str:
    """Return each family's size of one error, plain and after what the other families say."""
    return ", ".join(
        f"{family} {100 * _size(own)[column]:.1f} to "
        f"{100 * _size(own - held_out[family])[column]:.1f}"
        for family, own in means.items()
    )


def bounce_errors(clips: Iterable[Pair]) -> FloatArray:
    """Return how much more the hips are seen to rise and fall than they do, (n, 1) leg lengths."""
    hip = 2 * PARTS.index("hip") + 1
    found = []
    for near, far in clips:
        true = near.up - (near.off[:, hip] + far.off[:, hip]) / 2.0
        strikes = np.sort(np.concatenate([near.strikes, far.strikes]))
        steps = [slice(a, b + 1) for a, b in pairwise(strikes) if b - a > FEWEST_STEP]
        more = [_bounce(near.up[step]) - _bounce(true[step]) for step in steps]
        found.append([np.nanmean(more) if np.isfinite(more).any() else np.nan])
    return np.array(found)


def _bounce(height: FloatArray) -> float:
    """Return highest minus lowest of a step, less its straight drift."""
    return float(np.ptp(height - np.linspace(height[0], height[-1], len(height))))


def without_each(sides: Iterable[Side], stored: Offsets) -> dict[str, Offsets]:
    """Return, for each family that ``stored`` was learnt from, what the others would have given.

    Shares stay as they are. A family that it was not learnt from is left out: for it ``stored``
    itself is that of others.
    """
    families = {f: own for f, own in by_family(sides).items() if f in stored.card.families}
    if len(families) < 2:
        return {}
    kept = [stored.legs[leg].ravel() for leg in _LEGS]
    legs = _without_each({f: means_of(own) for f, own in families.items()}, np.concatenate(kept))
    bounces = {f: bounce_errors(own) for f, own in families.items()}
    bounce = _without_each(bounces, np.array([stored.bounce]))
    return {
        family: Offsets(
            stored.card,
            dict(zip(_LEGS, legs[family].reshape(2, len(PARTS), 2), strict=True)),
            float(bounce[family][0]),
        )
        for family in families
    }


def _without_each(means: Mapping[str, FloatArray], kept: FloatArray) -> dict[str, FloatArray]:
    """Return the kept share of the mean of the families but one, for each."""
    centres = centres_of(means)
    whole = _centre(centres)
    shares = np.divide(kept, whole, out=np.zeros_like(whole), where=np.abs(whole) > 0)
    shares = np.clip(shares, 0.0, 1.0)
    return {family: shares * _centre(centres, but=family) for family in means}


def readings_of(clip: Pair, offsets: FloatArray) -> FloatArray:
    """Return the mean of each of `READINGS`, landmarks less ``offsets``, (legs, readings)."""
    near, far = offsets.reshape(2, len(PARTS), 2)
    return _read(clip, _places(clip.near) - near, _places(clip.far) - far)


def true_readings(clip: Pair) -> FloatArray:
    """Return the same of the joints."""
    return _read(clip, *(_places(side) - side.off.reshape(-1, len(PARTS), 2) for side in clip))


def _places(side: Side) -> FloatArray:
    return np.asarray(side.features[:, : 2 * len(PARTS)].reshape(-1, len(PARTS), 2))


def _read(clip: Pair, near: FloatArray, far: FloatArray) -> FloatArray:
    middle = (near + far) / 2.0
    hips, shoulders = middle[:, _READ[0]], middle[:, _READ[3]]
    lean = _turn_deg(hips, shoulders)
    found = []
    for side, places in ((clip.near, near), (clip.far, far)):
        hip, knee, ankle = (places[:, row] for row in _READ[:3])
        shank, thigh = _turn_deg(ankle, knee), _turn_deg(knee, hip)
        long = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
        flexion, reach = shank - thigh, 100.0 * (ankle - hips)[:, 0] / np.nanmedian(long)
        at, end, down = side.strikes, side.toe_offs, side.down
        peak = np.nanmax(flexion[down]) if np.isfinite(flexion[down]).any() else np.nan
        means = [flexion[at], -shank[at], thigh[at], reach[at], peak, thigh[end], lean[down]]
        found.append([np.nanmean(one) for one in means])
    return np.array(found)


def _turn_deg(low: FloatArray, high: FloatArray) -> FloatArray:
    line = high - low
    return np.asarray(np.degrees(np.arctan2(line[:, 0], line[:, 1])))


def report_readings(words: str, clips: Sequence[Pair], offsets: FloatArray) -> None:
    """Print bias, mean error and slope of the readings before and after."""
    true = np.array([true_readings(clip) for clip in clips])
    plain = np.array([readings_of(clip, np.zeros_like(offsets)) for clip in clips])
    moved = np.array([readings_of(clip, offsets) for clip in clips])
    for leg, name in enumerate(_LEGS):
        for place, reading in enumerate(READINGS):
            told = true[:, leg, place]
            said = []
            for what, read in (("before", plain), ("after", moved)):
                off = read[:, leg, place] - told
                known = np.isfinite(off)
                flat = known.sum() < 3 or np.ptp(told[known]) < 1.0
                slope = np.nan if flat else np.polyfit(told[known], (told + off)[known], 1)[0]
                said.append(
                    f"{what} bias {np.nanmean(off):+.1f}, mean error {np.nanmean(np.abs(off)):.1f},"
                    f" slope {slope:.2f}"
                )
            print(
                f"{words}: {name:4} {reading:16} {'; '.join(said)} "
                f"(true {np.nanmin(told):.0f} to {np.nanmax(told):.0f})"
            )


def save_offsets(offsets: Offsets, path: Path) -> None:
    """Write offsets and their card into one table."""
    lines = [
        "# How far landmarks seen from the side lie from the joints, forwards and up, in leg",
        "# lengths. Written by `python -m formcheck.lab learn-joints`.",
        "",
        *card_lines(offsets.card),
    ]
    lines += ["", "[hips]", f"bounce = {offsets.bounce:.4f}"]
    for kind, off in offsets.legs.items():
        lines += ["", f"[{kind}]"]
        rounded = np.round(off, 4) + 0.0  # no -0.0000
        lines += [f"{p} = [{x:.4f}, {y:.4f}]" for p, (x, y) in zip(PARTS, rounded, strict=True)]
    with atomic_write(path) as file:
        file.write(("\n".join(lines) + "\n").encode())
