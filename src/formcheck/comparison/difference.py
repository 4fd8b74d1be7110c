"""One number of two trials: may it be compared, what is the difference, and how sure is it."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot, sqrt

from formcheck.comparison.trial import Key, Trial
from formcheck.i18n import Message
from formcheck.knowledge import MetricInfo, load
from formcheck.model.comparison import CompareDifference, CompareUnlike, Verdict
from formcheck.model.report import ReportClip, ReportMeasurement
from formcheck.render.words import surface_words, view_words

__all__ = ["find_differences"]

#: Standard errors in half of a 90 % interval.
_HALF = 1.645
#: Up to this many pictures a second are enough for numbers that do not hang on strikes.
_FEW_FPS = 24.0
_ANY_VIEW = {"side", "rear", "front"}


def find_differences(
    first: Trial, other: Trial, place: int = 1, *, shoes_compared: bool = False
) -> tuple[CompareDifference, ...]:
    """Return every number that at least one of two trials has, in the table's order.

    Parameters
    ----------
    first, other : Trial
    place : int
        The other trial's place among the trials, counted from 0.
    shoes_compared : bool
        Whether shoes may differ.
    """
    ours, theirs = first.numbers, other.numbers
    return tuple(
        _compare((first, other), key, place, shoes_compared)
        for key in ours
        if key in theirs and (ours[key].value is not None or theirs[key].value is not None)
    )


def _compare(
    trials: tuple[Trial, Trial], key: Key, place: int, shoes_compared: bool
) -> CompareDifference:
    first, other = (trial.numbers[key] for trial in trials)
    info = load().metric(key[0])
    found = CompareDifference(
        trial=place,
        metric=first.metric,
        side=first.side,
        unit=info.unit,
        first=first.value,
        other=other.value,
    )
    for trial, number in zip(trials, (first, other), strict=True):
        if number.value is None:
            why = number.missing or ""
            missing = load().compare.say("missing_in", label=trial.label, why=why)
            return found.model_copy(update={"missing": missing})
    clips = trials[0].clip_of(first), trials[1].clip_of(other)
    unlike = tuple(_find_unlike(info, trials, clips, first.side, shoes_compared))
    if unlike or first.value is None or other.value is None:
        return found.model_copy(update={"unlike": unlike})
    value = other.value - first.value
    error = _standard_error(info, (first, other), clips)
    low, high = value - _HALF * error, value + _HALF * error
    least = load().compare.worth_noting.of(info)
    return found.model_copy(
        update={
            "value": value,
            "low": low,
            "high": high,
            "worth_noting": least,
            "verdict": _verdict(value, low, high, least),
        }
    )


def _verdict(value: float, low: float, high: float, least: float) -> Verdict:
    """Return what an interval says of a difference."""
    if not low <= 0.0 <= high:
        return "real change" if abs(value) >= least else "real but small"
    return "about the same" if -least < low and high < least else "cannot tell"


def _standard_error(
    info: MetricInfo,
    numbers: tuple[ReportMeasurement, ReportMeasurement],
    clips: tuple[ReportClip, ReportClip],
) -> float:
    """Return one standard error of a difference.

    What is random in each clip (steps, events, roll) adds in squares. Of what lasts, only the
    share that two clips of one runner do not have in common stays; all of it where they were
    filmed from different sides or scaled in different ways. A camera turned differently adds what
    the metric's error table says of each degree.
    """
    same_place = len({(clip.view, clip.scale_from) for clip in clips}) == 1
    base = numbers[0].metric.removesuffix("_asymmetry")
    kept = load().compare.kept.of(base) if same_place else 1.0
    parts = [hypot(_passing(n), kept * (n.lasting_error or 0.0)) for n in numbers]
    turn = abs((clips[0].yaw_deg or 0.0) - (clips[1].yaw_deg or 0.0))
    return sqrt(sum(part**2 for part in parts) + (info.error.per_yaw_deg * turn) ** 2)


def _passing(number: ReportMeasurement) -> float:
    """Return the part of one standard error that is another in the next clip."""
    if number.low is None or number.high is None:
        return 0.0
    whole = (number.high - number.low) / (2 * _HALF)
    return sqrt(max(0.0, whole**2 - (number.lasting_error or 0.0) ** 2))


def _find_unlike(
    info: MetricInfo,
    trials: tuple[Trial, Trial],
    clips: tuple[ReportClip, ReportClip],
    side: str,
    shoes_compared: bool,
) -> Iterator[CompareUnlike]:
    """Yield every condition that rules out comparing one number of two trials."""
    for kind, values, words in _conditions(trials, clips, shoes_compared):
        condition = load().compare.unlike[kind]
        if _counts(condition.blocks, info) and not condition.alike(*values):
            yield _unlike(kind, words)
    views = clips[0].view, clips[1].view
    if not _views_agree(info, side, views):
        yield _unlike("view", (view_words(views[0]), view_words(views[1])))


def _unlike(kind: str, words: tuple[Message, Message]) -> CompareUnlike:
    condition = load().compare.unlike[kind]
    return CompareUnlike(
        kind=kind,
        first=words[0],
        other=words[1],
        text=condition.text.fill(first=words[0], other=words[1]),
        remedy=condition.remedy,
    )


def _conditions(
    trials: tuple[Trial, Trial], clips: tuple[ReportClip, ReportClip], shoes_compared: bool
) -> Iterator[tuple[str, tuple[float | str, float | str], tuple[Message, Message]]]:
    """Yield what is known of both sides: kind, both values, both as words."""
    first, other = clips
    figures = (
        ("speed", first.speed_mps, other.speed_mps, 3.6, ".1f"),
        ("yaw", first.yaw_deg, other.yaw_deg, 1.0, ".0f"),
        ("fps", first.fps, other.fps, 1.0, ".0f"),
        ("time_scale", first.time_scale, other.time_scale, 1.0, "g"),
    )
    for kind, one, two, shown, form in figures:
        if one is None or two is None or (kind == "yaw" and first.view != other.view):
            continue
        yield kind, (one, two), (_figure(shown * one, form), _figure(shown * two, form))
    reports = trials[0].report, trials[1].report
    shoes = ["" if shoes_compared else report.session.shoes for report in reports]
    networks = [
        clip.model or report.versions.get("model", "")
        for clip, report in zip(clips, reports, strict=True)
    ]
    versions = [report.versions.get("formcheck", "") for report in reports]
    surfaces = [surface_words(clip.surface) for clip in clips]
    texts = (
        ("shoes", Message(shoes[0]), Message(shoes[1])),
        ("model", Message(networks[0]), Message(networks[1])),
        ("version", Message(versions[0]), Message(versions[1])),
        ("surface", surfaces[0], surfaces[1]),
    )
    for kind, said, also_said in texts:
        if said and also_said:
            yield kind, (said, also_said), (said, also_said)


def _figure(value: float, form: str) -> Message:
    """Return a bare number as a message: its signs are those of the reader's language."""
    return Message(f"{{value:{form}}}", {"value": value})


def _counts(blocks: str, info: MetricInfo) -> bool:
    """Return whether a condition matters to a number at all."""
    return {
        "all": True,
        "view": False,  # seen number by number
        "yaw": info.error.per_yaw_deg > 0,
        "events": info.min_fps > _FEW_FPS,
    }[blocks]


def _views_agree(info: MetricInfo, side: str, views: tuple[str, str]) -> bool:
    """Return whether two views give the same number.

    Numbers without a side come out of either side view; those that any view gives, of any.
    """
    if views[0] == views[1]:
        return True
    if side != "both":
        return False
    return set(info.views) >= _ANY_VIEW or all(view.startswith("side_") for view in views)
