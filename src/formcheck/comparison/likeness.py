"""What differs between two clips, and which numbers it rules out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formcheck.comparison.trial import Trial
from formcheck.i18n import number
from formcheck.knowledge import MetricInfo, load
from formcheck.model.report import ReportClip, ReportMeasurement
from formcheck.render.words import surface_words, view_words

__all__ = ["Unlike", "find_unlike", "same_place"]

#: Up to this many pictures a second are enough for numbers that do not hang on strikes.
_FEW_FPS = 24.0
_ANY_VIEW = {"side", "rear", "front"}


@dataclass(frozen=True, slots=True)
class Unlike:
    """One condition that differs too much.

    Parameters
    ----------
    kind : str
        ``speed``, ``view``, ``yaw``, ``fps``, ``surface``, ``shoes``, ``model``, ``version`` or
        ``time_scale``.
    first, other : str
        What it was, in words.
    """

    kind: str
    first: str
    other: str

    @property
    def text(self) -> str:
        """Return what differs, with both values."""
        return load().compare.unlike[self.kind].text.format(first=self.first, other=self.other)

    @property
    def remedy(self) -> str:
        """Return what to do about it."""
        return load().compare.unlike[self.kind].remedy


def find_unlike(
    info: MetricInfo,
    trials: tuple[Trial, Trial],
    numbers: tuple[ReportMeasurement, ReportMeasurement],
    *,
    shoes_compared: bool,
) -> tuple[Unlike, ...]:
    """Return every condition that rules out comparing one number of two trials."""
    clips = trials[0].clip_of(numbers[0]), trials[1].clip_of(numbers[1])
    found = []
    for kind, first, other, words in _conditions(trials, clips, shoes_compared):
        condition = load().compare.unlike[kind]
        if _counts(condition.blocks, info) and not condition.alike(first, other):
            found.append(Unlike(kind, *words))
    if not _views_agree(info, numbers[0], clips):
        found.append(Unlike("view", view_words(clips[0].view), view_words(clips[1].view)))
    return tuple(found)


def same_place(clips: tuple[ReportClip, ReportClip]) -> bool:
    """Return whether view and scale are the same, so that lasting errors are alike."""
    first, other = clips
    return (first.view, first.scale_from) == (other.view, other.scale_from)


def _conditions(
    trials: tuple[Trial, Trial], clips: tuple[ReportClip, ReportClip], shoes_compared: bool
) -> Iterator[tuple[str, float | str, float | str, tuple[str, str]]]:
    """Yield what is known of both sides: kind, both values, both as words."""
    first, other = clips
    if first.speed_mps and other.speed_mps:
        speeds = [number(3.6 * mps, ".1f") for mps in (first.speed_mps, other.speed_mps)]
        yield "speed", first.speed_mps, other.speed_mps, (speeds[0], speeds[1])
    if first.yaw_deg is not None and other.yaw_deg is not None and first.view == other.view:
        turns = tuple(number(yaw, ".0f") for yaw in (first.yaw_deg, other.yaw_deg))
        yield "yaw", first.yaw_deg, other.yaw_deg, (turns[0], turns[1])
    yield "fps", first.fps, other.fps, (number(first.fps, ".0f"), number(other.fps, ".0f"))
    scales = (number(first.time_scale), number(other.time_scale))
    yield "time_scale", first.time_scale, other.time_scale, scales
    reports = trials[0].report, trials[1].report
    texts = [
        ("shoes", "" if shoes_compared else reports[0].session.shoes, reports[1].session.shoes),
        ("model", first.model or reports[0].versions.get("model", ""),
         other.model or reports[1].versions.get("model", "")),
        ("version", *(report.versions.get("formcheck", "") for report in reports)),
        ("surface", *(surface_words(clip.surface) for clip in clips)),
    ]  # fmt: skip
    for kind, one, two in texts:
        if one and two:
            yield kind, one, two, (one, two)


def _counts(blocks: str, info: MetricInfo) -> bool:
    """Return whether a condition matters to a number at all."""
    return {
        "all": True,
        "view": False,  # seen number by number
        "yaw": info.error.per_yaw_deg > 0,
        "events": info.min_fps > _FEW_FPS,
    }[blocks]


def _views_agree(
    info: MetricInfo, number: ReportMeasurement, clips: tuple[ReportClip, ReportClip]
) -> bool:
    """Return whether two views give the same number.

    Numbers without a side come out of either side view; those that any view gives, of any.
    """
    views = [clip.view for clip in clips]
    if views[0] == views[1]:
        return True
    if number.side != "both":
        return False
    return set(info.views) >= _ANY_VIEW or all(view.startswith("side_") for view in views)
