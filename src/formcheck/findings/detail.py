"""What a finding says: the number, its interval, the typical range, and what limits them."""

from __future__ import annotations

import numpy as np

from formcheck.findings.judge import NOTABLE_STEPS, Circumstances, Judgement, base_metric
from formcheck.i18n import Message, msg
from formcheck.knowledge import Knowledge, MetricInfo
from formcheck.knowledge.phrases import unit_suffix
from formcheck.knowledge.rules import BelowZero
from formcheck.model import Measurement

#: Behind an interval, whose unit the number has already told.
_SHORT_UNITS = {"spm": "", "% leg": " %", "°": "°"}
#: How many instants of the clip are given, best first.
MOMENTS = 3


def number_text(value: float, info: MetricInfo) -> Message:
    """Return a number with its unit in words: ``"31 % of leg length"``."""
    return msg(
        "{value:.{decimals}f}{unit}",
        value=float(value),
        decimals=info.decimals,
        unit=unit_suffix(info),
    )


def range_text(low: float, high: float, info: MetricInfo) -> Message:
    """Return a range with a short unit: ``"20–28 %"``, or ``"−2 to 8°"`` below zero."""
    ends = {
        "low": float(low),
        "high": float(high),
        "decimals": info.decimals,
        "unit": _SHORT_UNITS.get(info.unit, f" {info.unit}"),
    }
    if round(low, info.decimals) == round(high, info.decimals):
        return msg("{low:.{decimals}f}{unit}", **ends)
    if low < 0.0 or high < 0.0:
        return msg("{low:.{decimals}f} to {high:.{decimals}f}{unit}", **ends)
    return msg("{low:.{decimals}f}–{high:.{decimals}f}{unit}", **ends)


def interval_text(low: float | None, high: float | None, info: MetricInfo) -> Message:
    """Return an interval in brackets with a space before it; empty where there is none."""
    if low is None or high is None:
        return Message("")
    return msg(" ({range})", range=range_text(low, high, finer(info, low, high)))


def finer(info: MetricInfo, low: float, high: float) -> MetricInfo:
    """Return the metric with one more decimal where both ends of an interval would read the same.

    A narrow interval supports it; "between 150 and 150" would say nothing.
    """
    if round(low, info.decimals) != round(high, info.decimals):
        return info
    return info.model_copy(update={"decimals": info.decimals + 1})


def detail_of(
    judgements: tuple[Judgement, ...], circumstances: Circumstances, knowledge: Knowledge
) -> Message:
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
    return msg("{sentences: }", sentences=tuple(dict.fromkeys(sentences)))


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
) -> list[Message]:
    """Return one sentence a number: the leading one with its typical range."""
    if judgement.rule.is_asymmetry:
        return _difference(judgement, knowledge)
    sentences = []
    named: set[str] = set()
    for measurement in judgement.measurements:
        first = measurement.metric not in named or measurement.metric in judgement.rule.below_zero
        named.add(measurement.metric)
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
) -> Message:
    """Return the sentence that names a number, its interval and the typical range."""
    info = knowledge.metric(measurement.metric)
    assert measurement.value is not None
    typical = info.typical_for(
        circumstances.speed_of(measurement),
        circumstances.limits_for,
        overground=circumstances.overground(measurement),
    )
    turned = judgement.rule.below_zero.get(measurement.metric)
    if turned is not None and round(measurement.value, info.decimals) < 0:
        return _turned_sentence(turned, measurement, info, typical)
    return msg(
        "{start:capital}{interval}{end}.",
        start=judgement.rule.details[measurement.metric].fill(
            whose=_whose(measurement.side), number=number_text(measurement.value, info)
        ),
        interval=interval_text(measurement.low, measurement.high, info),
        end=msg("; {range} is typical", range=range_text(*typical, info)) if typical else "",
    )


def _turned_sentence(
    turned: BelowZero,
    measurement: Measurement,
    info: MetricInfo,
    typical: tuple[float, float] | None,
) -> Message:
    """Return the sentence for a number under zero: the other direction in words, no minus.

    An interval that holds zero is left out: it has no direction. The range bar shows it.
    """
    assert measurement.value is not None
    low, high = measurement.low, measurement.high
    interval = Message("")
    if low is not None and high is not None and high <= 0.0:
        interval = interval_text(-high, -low, info)
    end = Message("")
    if typical is not None:
        what = {"range": range_text(*typical, info), "least": number_text(abs(typical[0]), info)}
        end = msg("; {typical}", typical=turned.typical.fill(**what))
    return msg(
        "{start:capital}{interval}{end}.",
        start=turned.says.fill(
            whose=_whose(measurement.side), number=number_text(-measurement.value, info)
        ),
        interval=interval,
        end=end,
    )


def _whose(side: str) -> Message:
    """Return whose number it is, to stand in the sentence of a rule."""
    if side == "both":
        return msg("your")
    return msg("your left") if side == "left" else msg("your right")


def _other_side(measurement: Measurement, knowledge: Knowledge) -> Message:
    """Return the sentence that gives the same number for the other side."""
    info = knowledge.metric(measurement.metric)
    assert measurement.value is not None
    number = number_text(measurement.value, info)
    interval = interval_text(measurement.low, measurement.high, info)
    if measurement.side == "left":
        return msg("On the left it is {number}{interval}.", number=number, interval=interval)
    return msg("On the right it is {number}{interval}.", number=number, interval=interval)


def _difference(judgement: Judgement, knowledge: Knowledge) -> list[Message]:
    """Return the sentences of a left-right difference."""
    difference, *sides = judgement.measurements
    info = knowledge.asymmetries[difference.metric]
    base = knowledge.metrics[base_metric(difference.metric)]
    assert difference.value is not None
    low, high = difference.low, difference.high
    if difference.value < 0 and low is not None and high is not None:
        low, high = -high, -low
    told = {
        "label": base.label,
        "number": number_text(abs(difference.value), info),
        "interval": interval_text(low, high, info),
        "typical": _typical_difference(judgement, info.unit),
    }
    sentences = [
        msg("{label} is larger on the right by {number}{interval}; {typical} is typical.", **told)
        if difference.value > 0
        else msg(
            "{label} is larger on the left by {number}{interval}; {typical} is typical.", **told
        )
    ]
    if len(sides) == 2:
        left, right = (number_text(m.value or 0.0, base) for m in sides)
        sentences.append(
            msg("It is {left} on the left and {right} on the right.", left=left, right=right)
        )
    return sentences


def _typical_difference(judgement: Judgement, unit: str) -> Message:
    """Return the size of a left-right difference that is typical."""
    kind = "asymmetry_percent" if unit == "%" else "asymmetry_degrees"
    limit = next(limit for limit in judgement.rule.watch.limits if limit.metric == kind)
    return msg("up to {limit:.0f}{unit}", limit=limit.at(), unit=" %" if unit == "%" else "°")


def _caveats(judgement: Judgement, circumstances: Circumstances) -> list[Message]:
    """Return what limits a finding, in plain sentences."""
    lead = judgement.measurements[0]
    caveats: list[Message] = []
    if judgement.level == "possible":
        caveats.append(msg("That is too close to the limit to be sure, so it may be nothing."))
    if judgement.confidence == "low":
        caveats.append(msg("This clip shows it only roughly."))
    if lead.n < NOTABLE_STEPS:
        steps = msg("1 step") if lead.n == 1 else msg("{n} steps", n=lead.n)
        caveats.append(
            msg(
                "Only {steps} counted here; film at least {least} on each side.",
                steps=steps,
                least=NOTABLE_STEPS,
            )
        )
    speed = circumstances.speed_of(lead)
    slowest, fastest = judgement.rule.speed_range_mps
    if speed is not None and not slowest <= speed <= fastest:
        caveats.append(
            msg(
                "The limits are meant for {slowest:.1f}–{fastest:.1f} m/s; you ran at "
                "{speed:.1f} m/s.",
                slowest=slowest,
                fastest=fastest,
                speed=speed,
            )
        )
    return caveats
