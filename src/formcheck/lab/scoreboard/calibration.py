"""What part of an interval would make it hold the truth as often as it says."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from formcheck.lab.scoreboard.scores import ClipScore

__all__ = ["base_for_coverage"]


def base_for_coverage(
    scores: Sequence[ClipScore], metric: str, base: float, share: float = 0.90
) -> float:
    """Return the ``error.base`` with which the intervals of a metric hold ``share`` of the truths.

    Parameters
    ----------
    scores : sequence of ClipScore
    metric : str
    base : float
        The one in ``metrics.toml`` with which the scores were made. The other parts of each
        interval are kept; in small pictures the part is larger, as `standard_error` has it.
    """
    needed = []
    for score in scores:
        small = max(300.0 / max(score.body_px, 1.0), 1.0)
        for one in score.metrics:
            if one.metric == metric and one.low is not None and one.high is not None:
                error = (one.high - one.low) / (2 * 1.645)
                rest = max(error**2 - (small * base) ** 2, 0.0)
                needed.append(max((one.error / 1.645) ** 2 - rest, 0.0) / small**2)
    return float(np.sqrt(np.quantile(needed, share))) if needed else math.nan
