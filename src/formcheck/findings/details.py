"""A finding's words: the number, its interval, the typical range, and what limits them."""

from __future__ import annotations

import numpy as np

from formcheck.findings.asymmetry import base_metric
from formcheck.findings.circumstances import Circumstances
from formcheck.findings.judge import NOTABLE_STEPS, Judgement
from formcheck.findings.wording import capitalised, interval_text, number_text, range_text
from formcheck.i18n import tell
from formcheck.knowledge import Knowledge
from formcheck.model import Measurement

__all__ = ["detail_of", "moments_of"]

#: How many instants of the clip are given, best first.
MOMENTS = 3


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
        whose=_whose(measurement.side), number=number_text(measurement.value, info)
    )
    typical = info.typical_for(
        circumstances.speed_of(measurement),
        circumstances.limits_for,
        overground=circumstances.overground(measurement),
    )
    end = tell("; {range} is typical", range=range_text(*typical, info)) if typical else ""
    return f"{capitalised(start)}{interval_text(measurement.low, measurement.high, info)}{end}."


def _whose(side: str) -> str:
    """Return whose number it is, to stand in the sentence of a rule."""
    if side == "both":
        return tell("your")
    return tell("your left") if side == "left" else tell("your right")


def _other_side(measurement: Measurement, knowledge: Knowledge) -> str:
    """Return the sentence that gives the same number for the other side."""
    info = knowledge.metric(measurement.metric)
    assert measurement.value is not None
    number = number_text(measurement.value, info)
    interval = interval_text(measurement.low, measurement.high, info)
    if measurement.side == "left":
        return tell("On the left it is {number}{interval}.", number=number, interval=interval)
    return tell("On the right it is {number}{interval}.", number=number, interval=interval)


def _difference(judgement: Judgement, knowledge: Knowledge) -> list[str]:
    """Return the sentences of a left-right difference."""
    difference, *sides = judgement.measurements
    info = knowledge.asymmetries[difference.metric]
    base = knowledge.metrics[base_metric(difference.metric)]
    assert difference.value is not None
    low, high = difference.low, difference.high
    if difference.value < 0 and low is not None and high is not None:
        low, high = -high, -low
    words = {
        "label": base.label,
        "number": number_text(abs(difference.value), info),
        "interval": interval_text(low, high, info),
        "typical": _typical_difference(judgement, info.unit),
    }
    sentences: list[str] = [
        tell("{label} is larger on the right by {number}{interval}; {typical} is typical.", **words)
        if difference.value > 0
        else tell(
            "{label} is larger on the left by {number}{interval}; {typical} is typical.", **words
        )
    ]
    if len(sides) == 2:
        left, right = (number_text(m.value or 0.0, base) for m in sides)
        sentences.append(
            tell("It is {left} on the left and {right} on the right.", left=left, right=right)
        )
    return sentences


def _typical_difference(judgement: Judgement, unit: str) -> str:
    """Return the size of a left-right difference that is typical."""
    kind = "asymmetry_percent" if unit == "%" else "asymmetry_degrees"
    limit = next(limit for limit in judgement.rule.watch.limits if limit.metric == kind)
    return tell("up to {limit:.0f}{unit}", limit=limit.at(), unit=" %" if unit == "%" else "°")


def _caveats(judgement: Judgement, circumstances: Circumstances) -> list[str]:
    """Return what limits a finding, in plain sentences."""
    lead = judgement.measurements[0]
    caveats: list[str] = []
    if judgement.level == "possible":
        caveats.append(tell("That is too close to the limit to be sure, so it may be nothing."))
    if judgement.confidence == "low":
        caveats.append(tell("This clip shows it only roughly."))
    if lead.n < NOTABLE_STEPS:
        steps = tell("1 step") if lead.n == 1 else tell("{n} steps", n=lead.n)
        caveats.append(
            tell(
                "Only {steps} counted here; film at least {least} on each side.",
                steps=steps,
                least=NOTABLE_STEPS,
            )
        )
    speed = circumstances.speed_of(lead)
    slowest, fastest = judgement.rule.speed_range_mps
    if speed is not None and not slowest <= speed <= fastest:
        caveats.append(
            tell(
                "The limits are made for {slowest:.1f}–{fastest:.1f} m/s; "
                "you ran at {speed:.1f} m/s.",
                slowest=slowest,
                fastest=fastest,
                speed=speed,
            )
        )
    return caveats
