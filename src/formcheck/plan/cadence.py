"""The runner's own step rates for a programme of quicker steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formcheck.i18n import Message, msg
from formcheck.model import Measurement

__all__ = ["CAP_PCT", "FIRST_STEP_PCT", "CadenceTargets", "cadence_targets", "target_spm"]

FIRST_STEP_PCT = 5
CAP_PCT = 10


@dataclass(frozen=True, slots=True)
class CadenceTargets:
    """Where a runner starts, the first target, and the cap; None where cadence is not sure.

    Parameters
    ----------
    baseline_spm, first_spm, cap_spm : int or None
    """

    baseline_spm: int | None
    first_spm: int | None
    cap_spm: int | None

    def dose(self, general: Message) -> Message:
        """Return how much, in the runner's own numbers where they are known."""
        if self.baseline_spm is None:
            return general
        return msg(
            "Go from {own} to {first} steps per minute for two weeks. Then go up to {cap} if "
            "that feels easy, but no higher. Keep your speed.",
            own=self.baseline_spm,
            first=self.first_spm,
            cap=self.cap_spm,
        )

    def fill(self, text: Message) -> Message:
        """Return a sentence of the programme with the targets filled in."""
        if self.baseline_spm is None:
            return text.fill(
                target_5=msg("5 % above your own"), target_10=msg("10 % above your own")
            )
        return text.fill(
            target_5=msg("{spm} steps per minute", spm=self.first_spm),
            target_10=msg("{spm} steps per minute", spm=self.cap_spm),
        )


def cadence_targets(measurements: Iterable[Measurement]) -> CadenceTargets:
    """Return the targets of a runner: 5 % more first, 10 % more at most.

    Parameters
    ----------
    measurements : iterable of Measurement
        A cadence of low confidence gives no numbers.
    """
    for measurement in measurements:
        sure = measurement.confidence in ("medium", "high")
        if measurement.metric == "cadence" and measurement.value is not None and sure:
            baseline = round(measurement.value)
            return CadenceTargets(
                baseline, target_spm(baseline, FIRST_STEP_PCT), target_spm(baseline, CAP_PCT)
            )
    return CadenceTargets(None, None, None)


def target_spm(baseline_spm: int, percent: float) -> int:
    """Return a whole number of steps a minute, so many per cent above a runner's own.

    It is never more than 10 % above: the cap is rounded down.
    """
    cap = baseline_spm * (100 + CAP_PCT) // 100
    return min(round(baseline_spm * (100 + percent) / 100), cap)
