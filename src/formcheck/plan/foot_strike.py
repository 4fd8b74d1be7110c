"""How a foot lands: heel, midfoot or forefoot, or that a clip cannot tell."""

from __future__ import annotations

from collections.abc import Iterable

from formcheck.i18n import Message
from formcheck.knowledge import Knowledge
from formcheck.knowledge.pathways import FootStrike
from formcheck.model import Measurement

__all__ = ["foot_strike"]


def foot_strike(measurements: Iterable[Measurement], knowledge: Knowledge) -> Message:
    """Return how the feet land, with the caution about changing it; empty where nobody measured.

    Parameters
    ----------
    measurements : iterable of Measurement
        Those of ``foot_strike_angle`` count; the class is told where the whole 90 % interval of
        every measured side lies in it.
    knowledge : Knowledge
    """
    words = knowledge.pathways.foot_strike
    measured = [m for m in measurements if m.metric == "foot_strike_angle" and m.value is not None]
    if not measured:
        return Message("")
    classes = {_class(one, words) for one in measured}
    told = classes.pop() if len(classes) == 1 else words.uncertain
    return Message("{strike} {caution}", {"strike": told, "caution": words.caution})


def _class(measurement: Measurement, words: FootStrike) -> Message:
    low, high = measurement.low, measurement.high
    if low is None or high is None:
        return words.uncertain
    if low > words.heel_deg:
        return words.heel
    if high < words.forefoot_deg:
        return words.forefoot
    within = low > words.forefoot_deg and high < words.heel_deg
    return words.midfoot if within else words.uncertain
