"""How much of what a view should give was measured, and how much of it can be judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formcheck.findings.assess import NEEDS_SPEED, quantity_of
from formcheck.knowledge import Knowledge, MetricInfo, load
from formcheck.knowledge.entries import ViewKind
from formcheck.model import Assessment, Measurement, Scene

__all__ = ["Seen", "what_was_seen"]

#: Shares of what a good clip of these views gives. From the first on, the first sentence is about
#: the runner alone; under the second it is about the film first. Neither has a source: they part
#: clips of which single numbers were refused from clips of which whole groups were.
ENOUGH_SHARE, LITTLE_SHARE = 0.75, 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of the runner the clips show.

    Parameters
    ----------
    wanted : tuple of str
        Metrics that good clips from here give without being told height, mass or speed, each
        quantity once.
    measured : int
        How many of them have a number that is more than a rough one.
    judged : int
        Of those with a typical range, how many can be judged.
    unjudged : tuple of str
        Metrics with a typical range that cannot be: what rules speak of first.
    by_speed : tuple of str
        Those of them that could be if the speed were told.
    """

    wanted: tuple[str, ...]
    measured: int
    judged: int
    unjudged: tuple[str, ...]
    by_speed: tuple[str, ...] = ()

    @property
    def expected(self) -> int:
        """Return how many quantities good clips from here give."""
        return len(self.wanted)

    @property
    def little(self) -> bool:
        """Return whether so little was measured that this is the first thing to say."""
        return self.measured < LITTLE_SHARE * self.expected

    @property
    def enough(self) -> bool:
        """Return whether so much was measured that nothing need be said of it."""
        return self.measured >= ENOUGH_SHARE * self.expected

    @property
    def judgeable(self) -> int:
        """Return how many of them have a typical range."""
        return self.judged + len(self.unjudged)

    @property
    def little_judged(self) -> bool:
        """Return whether so little could be judged that nothing may be said of it first."""
        return self.judged < LITTLE_SHARE * self.judgeable

    @property
    def all_clear(self) -> bool:
        """Return whether "nothing needs changing" can be said: there is nothing left unjudged."""
        return self.enough and self.judged > 0 and not self.unjudged


def what_was_seen(
    measurements: Sequence[Measurement],
    assessments: Sequence[Assessment],
    scenes: Sequence[Scene | None],
    knowledge: Knowledge | None = None,
) -> Seen:
    """Return how much of what these views should give was measured, and can be judged.

    Parameters
    ----------
    measurements : sequence of Measurement
    assessments : sequence of Assessment
        As `assess` gives them.
    scenes : sequence of Scene or None
        One a clip; None for a clip that was not measured, which counts for nothing here.
    knowledge : Knowledge or None
    """
    known = knowledge or load()
    expected = _expected({view_kind(scene) for scene in scenes if scene is not None}, known)
    firm = {
        quantity_of(m.metric, known)
        for m in measurements
        if m.value is not None and m.confidence not in ("low", None)
    }
    told = {
        quantity_of(one.metric, known)
        for one in assessments
        if one.level not in ("unsure", "no_range")
    }
    ranged = [info.id for info in expected if info.typical is not None or info.typical_line]
    ruled = {metric for rule in known.rules.values() for metric in rule.metrics}
    untold = [name for name in ranged if quantity_of(name, known) not in told]
    unjudged = sorted(untold, key=lambda name: name not in ruled)
    speedless = {quantity_of(one.metric, known) for one in assessments if one.why == NEEDS_SPEED}
    return Seen(
        measured=sum(quantity_of(info.id, known) in firm for info in expected),
        wanted=tuple(info.id for info in expected),
        judged=len(ranged) - len(unjudged),
        unjudged=tuple(unjudged),
        by_speed=tuple(name for name in unjudged if quantity_of(name, known) in speedless),
    )


def view_kind(scene: Scene) -> ViewKind:
    """Return the view that a clip was meant to be; one at an angle should have been a side view."""
    if scene.view == "rear" or scene.view == "front":
        return scene.view
    return "side"


def _expected(views: Iterable[ViewKind], knowledge: Knowledge) -> list[MetricInfo]:
    """Return what good clips from these views give, each quantity once."""
    wanted = set(views)
    found: dict[str, MetricInfo] = {}
    for info in knowledge.metrics.values():
        if wanted & set(info.views) and not info.not_measured and not info.needs:
            found.setdefault(quantity_of(info.id, knowledge), info)
    return list(found.values())
