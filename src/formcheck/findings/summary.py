"""The first sentence of a report, and what looked fine."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck.findings.detail import number_text, range_text
from formcheck.findings.judge import Circumstances
from formcheck.i18n import Message, and_list, msg
from formcheck.knowledge import Knowledge, MetricInfo, SexOrUnspecified, load
from formcheck.model import Finding, Level, Measurement, Scene

#: Things the first sentence names at most.
MAX_PHRASES = 3
#: Share of an interval outside the typical range above which nothing is called fine.
_MOST_OUTSIDE = 0.25
#: Metrics measured with more than low confidence under which nothing is said of the whole.
_ENOUGH_METRICS = 6


def summary(
    findings: Sequence[Finding],
    measurements: Sequence[Measurement],
    knowledge: Knowledge | None = None,
) -> Message:
    """Return one sentence that says it all.

    Parameters
    ----------
    findings : sequence of Finding
    measurements : sequence of Measurement
    knowledge : Knowledge or None

    Examples
    --------
    "You land a little far in front of your body, at 164 steps per minute; nothing else we
    could measure stands out."
    """
    known = knowledge or load()
    if all(m.value is None for m in measurements):
        return msg("This clip gives no number that we can stand behind.")
    pace = _cadence_text(measurements, known)
    leading = [finding for finding in findings if finding.leads]
    if not leading:
        if not says_enough(measurements):
            return msg(
                "Too little of this clip could be measured to say much{pace}; see how to film it.",
                pace=pace,
            )
        return _nothing_notable(findings, pace)
    phrases = _phrases(leading, findings, known)
    told = {name for f in leading for name in (f.rule, *f.merged)}
    others = [finding.level for finding in findings if finding.rule not in told]
    return msg(
        "{phrases:capital}{pace}; {rest}.", phrases=and_list(phrases), pace=pace, rest=_rest(others)
    )


def says_enough(measurements: Sequence[Measurement]) -> bool:
    """Return whether so much was measured that "nothing stands out" means something."""
    firm = {m.metric for m in measurements if m.value is not None and m.confidence != "low"}
    return len(firm) >= _ENOUGH_METRICS


def what_looks_typical(
    findings: Sequence[Finding],
    measurements: Sequence[Measurement],
    scenes: Sequence[Scene | None] = (),
    speed_mps: float | None = None,
    sex: SexOrUnspecified | None = None,
    knowledge: Knowledge | None = None,
) -> tuple[Message, ...]:
    """Return what looked fine, named, with numbers: one short line a metric.

    A metric is named only if every side that was measured lies in its typical range with at least
    three quarters of its interval, none is of low confidence, no other clip says otherwise, and
    no finding rests on it.
    """
    known = knowledge or load()
    circumstances = Circumstances(scenes, speed_mps, sex)
    taken = {m.metric for finding in findings for m in finding.measurements}
    lines = []
    for metric, info in known.metrics.items():
        found = [m for m in measurements if m.metric == metric and m.value is not None]
        unsure = [m for m in found if m.readings or m.confidence in ("low", None)]
        if not found or metric in taken or unsure:
            continue
        line = _typical_line(found, info, circumstances)
        if line:
            lines.append(line)
    return tuple(lines)


def _typical_line(
    found: list[Measurement], info: MetricInfo, circumstances: Circumstances
) -> Message | None:
    """Return the line of one metric, or None where a side lies outside its range."""
    numbers: list[Message] = []
    shown = Message("")
    for measurement in found:
        typical = info.typical_for(
            circumstances.speed_of(measurement),
            circumstances.limits_for,
            overground=circumstances.overground(measurement),
        )
        if typical is None or not typical[0] <= (measurement.value or 0.0) <= typical[1]:
            return None
        if _share_outside(measurement, typical) > _MOST_OUTSIDE:
            return None
        number = number_text(measurement.value or 0.0, info)
        if measurement.side != "both":
            side = Message.keyed(f"key.{measurement.side}")
            number = msg("{number} {side}", number=number, side=side)
        numbers.append(number)
        shown = range_text(*typical, info)
    return msg(
        "{label}: {numbers} (typical {range})",
        label=info.label,
        numbers=tuple(numbers),
        range=shown,
    )


def _share_outside(measurement: Measurement, typical: tuple[float, float]) -> float:
    """Return which share of a measurement's interval lies outside a range."""
    low, high = measurement.low, measurement.high
    if low is None or high is None or high <= low:
        return 0.0
    inside = min(high, typical[1]) - max(low, typical[0])
    return 1.0 - max(inside, 0.0) / (high - low)


def _cadence_text(measurements: Sequence[Measurement], knowledge: Knowledge) -> Message:
    """Return ``", at 164 steps per minute"``, or nothing where cadence was not measured."""
    for measurement in measurements:
        if measurement.metric == "cadence" and measurement.value is not None:
            number = number_text(measurement.value, knowledge.metrics["cadence"])
            return msg(", at {number}", number=number)
    return Message("")


def _phrases(
    leading: Sequence[Finding], findings: Sequence[Finding], knowledge: Knowledge
) -> list[Message]:
    """Return a phrase for each leading finding, and for what goes with it while there is room."""
    by_rule = {finding.rule: finding for finding in findings}
    room = MAX_PHRASES - len(leading)
    phrases = []
    for finding in leading:
        firm = [by_rule[name] for name in finding.merged if by_rule[name].level != "possible"]
        together = [finding, *firm[:room]]
        room -= len(together) - 1
        phrases += [knowledge.rules[f.rule].phrase.fill(how=_how(f.level)) for f in together]
    return phrases


def _how(level: Level) -> Message:
    """Return how much, to stand in the phrase of a rule."""
    if level == "possible":
        return msg("perhaps a little")
    return msg("clearly") if level == "notable" else msg("a little")


def _rest(levels: Sequence[Level]) -> Message:
    """Return what is said of everything that does not lead.

    Never that it is typical: of some numbers outside their range nothing follows, and no rule
    speaks of them.
    """
    if any(level != "possible" for level in levels):
        return msg("a few more things may be worth a look")
    return msg("nothing else we could measure stands out")


def _nothing_notable(findings: Sequence[Finding], pace: Message) -> Message:
    """Return the sentence for a clip in which nothing leads."""
    if not findings:
        return msg("Nothing we could measure stands out{pace}; nothing needs changing.", pace=pace)
    if any(finding.level != "possible" for finding in findings):
        return msg(
            "Nothing here asks for a change{pace}; see below for what we noticed.", pace=pace
        )
    return msg("Nothing stands out{pace}; what may lie near a limit is listed below.", pace=pace)
