"""A finding's words: the number, its interval, the typical range, and what limits them."""

from __future__ import annotations

import numpy as np

from formcheck.findings.asymmetry import base_metric
from formcheck.findings.circumstances import Circumstances
from formcheck.findings.judge import NOTABLE_STEPS, Judgement
from formcheck.findings.wording import capitalised, interval_text, number_text, range_text
from formcheck.knowledge import Knowledge
from formcheck.metrics.run import Measurement

__all__ = ["detail_of", "moments_of"]

#: How many instants of the clip are given, best first.
MOMENTS = 3
WHOSE = {"left": "your left", "right": "your right", "both": "your"}


def detail_of(
    judgements: tuple[Judgement, ...], circumstances: Circumstances, knowledge: Knowledge
) -> str:
    """Return the detail of a finding: a sentence for each number, then its caveats.

    Parameters
    ----------
    judgements : tuple of Judgement
        The leading one first, then those merged into it.
    circumstances : Circumstances
    knowledge : Knowledge
    """
    sentences = []
    for judgement in judgements:
        sentences += _sentences(judgement, circumstances, knowledge)
    sentences += _caveats(judgements[0], circumstances)
    return " ".join(dict.fromkeys(sentences))


def moments_of(measurement: Measurement) -> tuple[float, ...]:
    """Return the instants of the steps closest to the mean, best first."""
    samples = measurement.samples
    if samples is None or measurement.value is None:
        return ()
    wanted = measurement.side
    own = np.array([wanted in ("both", side) or side == "both" for side in samples.sides])
    usable = own & np.isfinite(samples.values) & np.isfinite(samples.time_s)
    distance = np.abs(samples.values[usable] - measurement.value)
    nearest = samples.time_s[usable][np.argsort(distance, kind="stable")]
    return tuple(float(moment) for moment in nearest[:MOMENTS])


def _sentences(
    judgement: Judgement, circumstances: Circumstances, knowledge: Knowledge
) -> list[str]:
    """Return one sentence a number: the leading one with its typical range."""
    if judgement.rule.is_asymmetry:
        return _difference(judgement, knowledge)
    sentences = []
    told: set[str] = set()
    for measurement in judgement.measurements:
        first = measurement.metric not in told
        told.add(measurement.metric)
        sentences.append(
            _first_sentence(judgement, measurement, circumstances, knowledge)
            if first
            else _other_side(measurement, knowledge)
        )
    return sentences


def _first_sentence(
    judgement: Judgement,
    measurement: Measurement,
    circumstances: Circumstances,
    knowledge: Knowledge,
) -> str:
    """Return the sentence that names a number, its interval and the typical range."""
    info = knowledge.metric(measurement.metric)
    assert measurement.value is not None
    start = judgement.rule.details[measurement.metric].format(
        whose=WHOSE[measurement.side], number=number_text(measurement.value, info)
    )
    typical = info.typical_for(
        circumstances.speed_of(measurement),
        circumstances.limits_for,
        overground=circumstances.overground(measurement),
    )
    end = f"; {range_text(*typical, info)} is typical" if typical else ""
    return f"{capitalised(start)}{interval_text(measurement.low, measurement.high, info)}{end}."


def _other_side(measurement: Measurement, knowledge: Knowledge) -> str:
    """Return the sentence that gives the same number for the other side."""
    info = knowledge.metric(measurement.metric)
    assert measurement.value is not None
    number = number_text(measurement.value, info)
    interval = interval_text(measurement.low, measurement.high, info)
    return f"On the {measurement.side} it is {number}{interval}."


def _difference(judgement: Judgement, knowledge: Knowledge) -> list[str]:
    """Return the sentences of a left-right difference."""
    difference, *sides = judgement.measurements
    info = knowledge.asymmetries[difference.metric]
    base = knowledge.metrics[base_metric(difference.metric)]
    assert difference.value is not None
    larger = "right" if difference.value > 0 else "left"
    low, high = difference.low, difference.high
    if difference.value < 0 and low is not None and high is not None:
        low, high = -high, -low
    sentences = [
        f"{base.label} is larger on the {larger} by {number_text(abs(difference.value), info)}"
        f"{interval_text(low, high, info)}; {_typical_difference(judgement, info.unit)} is typical."
    ]
    if len(sides) == 2:
        left, right = (number_text(m.value or 0.0, base) for m in sides)
        sentences.append(f"It is {left} on the left and {right} on the right.")
    return sentences


def _typical_difference(judgement: Judgement, unit: str) -> str:
    """Return the size of a left-right difference that is typical."""
    kind = "asymmetry_percent" if unit == "%" else "asymmetry_degrees"
    limit = next(limit for limit in judgement.rule.watch.limits if limit.metric == kind)
    return f"up to {limit.at():.0f}{' %' if unit == '%' else '°'}"


def _caveats(judgement: Judgement, circumstances: Circumstances) -> list[str]:
    """Return what limits a finding, in plain sentences."""
    lead = judgement.measurements[0]
    caveats = []
    if judgement.level == "possible":
        caveats.append("That is too close to the limit to be sure, so it may be nothing.")
    if judgement.confidence == "low":
        caveats.append("This clip shows it only roughly.")
    if lead.n < NOTABLE_STEPS:
        steps = "1 step" if lead.n == 1 else f"{lead.n} steps"
        caveats.append(f"Only {steps} counted here; film at least {NOTABLE_STEPS} on each side.")
    speed = circumstances.speed_of(lead)
    slowest, fastest = judgement.rule.speed_range_mps
    if speed is not None and not slowest <= speed <= fastest:
        caveats.append(
            f"The limits are made for {slowest:.1f}–{fastest:.1f} m/s; you ran at {speed:.1f} m/s."
        )
    return caveats
