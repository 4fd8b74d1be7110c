"""All rules against all measurements: merged, ordered, and at most three in the lead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from formcheck.findings.detail import detail_of, moments_of
from formcheck.findings.judge import RANK, Circumstances, Judgement, judge, judge_asymmetry
from formcheck.i18n import Message
from formcheck.knowledge import Correction, Knowledge, SexOrUnspecified, load
from formcheck.model import Finding, Measurement, Scene

#: Findings that lead a report at most.
MAX_LEADING = 3
MAX_EXERCISES = 4


def find_findings(
    measurements: Sequence[Measurement],
    scenes: Sequence[Scene | None] = (),
    speed_mps: float | None = None,
    sex: SexOrUnspecified | None = None,
    knowledge: Knowledge | None = None,
) -> tuple[Finding, ...]:
    """Return what the clips show that is more than typical, the leading findings first.

    Parameters
    ----------
    measurements : sequence of Measurement
    scenes : sequence of Scene or None
        One a clip, in the order of ``Measurement.clip``; rules that need a square view are not
        judged without one.
    speed_mps : float or None
        For clips whose scene does not know the speed.
    sex : "female", "male" or None
        Only for limits that differ; None uses the limit for everybody.
    knowledge : Knowledge or None
        None uses what ships with formcheck.

    Returns
    -------
    tuple of Finding
        Empty where everything is typical. Findings merged into another follow it without leading.

    Notes
    -----
    A finding from a measurement of low confidence is never more than ``possible``, and one that
    is only ``possible`` never leads.

    Examples
    --------
    >>> from formcheck import find_findings
    >>> find_findings([])
    ()
    """
    known = knowledge or load()
    circumstances = Circumstances(scenes, speed_mps, sex)
    judgements = _judge_all(measurements, circumstances, known)
    firm = frozenset(name for name, judgement in judgements.items() if judgement.firm)
    merged = _merge(judgements, firm)
    swallowed = {name for names in merged.values() for name in names}
    candidates = [
        name
        for name, judgement in judgements.items()
        if name not in swallowed and _may_lead(judgement, firm)
    ]
    corrections = {
        name: choose_correction(name, merged.get(name, ()), firm, measurements, known)
        for name in judgements
    }
    # what can be worked on comes first: the one thing that a report is about
    leading = sorted(
        candidates, key=lambda name: (corrections[name] is None, _priority(judgements[name]))
    )[:MAX_LEADING]
    rest = sorted(judgements.keys() - set(leading), key=lambda name: _priority(judgements[name]))
    found = []
    for name in (*leading, *rest):
        group = tuple(judgements[other] for other in (name, *merged.get(name, ())))
        correction = corrections[name]
        cue = correction.cues[0] if correction else Message("")
        found.append(_finding(group, cue, circumstances, known, leads=name in leading))
    return tuple(found)


def _judge_all(
    measurements: Sequence[Measurement], circumstances: Circumstances, knowledge: Knowledge
) -> dict[str, Judgement]:
    """Return every rule's judgement by name; rules come after those they depend on."""
    judged: dict[str, Judgement] = {}
    for name, rule in knowledge.rules.items():
        firm = frozenset(other for other, judgement in judged.items() if judgement.firm)
        found = (
            judge_asymmetry(rule, measurements, knowledge)
            if rule.is_asymmetry
            else judge(rule, measurements, circumstances, firm)
        )
        if found is not None:
            judged[name] = found
    return judged


def _merge(judgements: dict[str, Judgement], firm: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return, for the leader of each cluster, the rules that share its correction."""
    clusters: dict[str, list[str]] = {}
    for name, judgement in judgements.items():
        if judgement.rule.cluster:
            clusters.setdefault(judgement.rule.cluster, []).append(name)
    merged = {}
    for names in clusters.values():
        leaders = [name for name in names if _may_lead(judgements[name], firm)]
        if leaders and len(names) > 1:
            ordered = sorted(names, key=lambda name: _priority(judgements[name]))
            leader = min(leaders, key=lambda name: _cluster_priority(judgements[name]))
            merged[leader] = tuple(name for name in ordered if name != leader)
    return merged


def _may_lead(judgement: Judgement, firm: frozenset[str]) -> bool:
    """Return whether a judgement is sure enough, and has what it needs, to lead the report."""
    companion = judgement.rule.leads_only_with
    return judgement.firm and judgement.confidence != "low" and (not companion or companion in firm)


def _priority(judgement: Judgement) -> tuple[int, bool, str, float]:
    """Return the sort key of a judgement: what is surest and most worth doing comes first."""
    rule = judgement.rule
    return (
        -RANK[judgement.level],
        rule.correction == "none",
        rule.evidence.intervention,
        -judgement.excess,
    )


def _cluster_priority(judgement: Judgement) -> tuple[int, bool, tuple[int, bool, str, float]]:
    """Return the sort key within a cluster: at one level, what a picture shows best leads."""
    return -RANK[judgement.level], not judgement.rule.leads_cluster, _priority(judgement)


def _finding(
    group: tuple[Judgement, ...],
    cue: Message,
    circumstances: Circumstances,
    knowledge: Knowledge,
    *,
    leads: bool,
) -> Finding:
    """Return the finding of a judgement and those merged into it."""
    first, *others = group
    rule = first.rule
    lead = first.measurements[0]
    # a left-right difference has no steps of its own: its first side shows it
    shown = next((m for m in first.measurements if m.samples is not None), lead)
    exercises = [name for judgement in group for name in judgement.rule.exercises]
    sources = [name for judgement in group for name in judgement.rule.sources]
    measured = [m for judgement in group for m in judgement.measurements]
    unique = [m for index, m in enumerate(measured) if not any(m is k for k in measured[:index])]
    return Finding(
        id=rule.id,
        rule=rule.name,
        level=first.level,
        confidence=first.confidence,
        metric=lead.metric,
        side=first.side,
        title=rule.title,
        detail=detail_of(group, circumstances, knowledge),
        cue=cue,
        measurements=tuple(unique),
        exercises=tuple(dict.fromkeys(exercises))[:MAX_EXERCISES],
        sources=tuple(dict.fromkeys(sources)),
        moments_s=moments_of(shown),
        clip=shown.clip,
        merged=tuple(judgement.rule.name for judgement in others),
        leads=leads,
    )


def choose_correction(
    rule_name: str,
    merged: tuple[str, ...],
    firm_rules: Collection[str],
    measurements: Iterable[Measurement],
    knowledge: Knowledge,
) -> Correction | None:
    """Return the correction of a finding, or None where nothing is to be changed.

    What is information only without another finding asks for nothing where that one is missing.
    Findings that quicker steps serve together ask for quicker steps, unless cadence is already
    high; so do hips that give way while cadence is low.

    Parameters
    ----------
    rule_name : str
    merged : tuple of str
        Rules merged into the finding.
    firm_rules : collection of str
        Names of the rules found at ``watch`` or above.
    measurements : iterable of Measurement
        For the cadence among them.
    knowledge : Knowledge
    """
    rule = knowledge.rules[rule_name]
    if rule.leads_only_with and rule.leads_only_with not in firm_rules:
        return None
    quick = is_quick(measurements, knowledge)
    chosen = rule.correction_if_quick if quick else rule.correction
    together = rule.cluster == "step_rate" and bool(merged)
    low_cadence = rule.cluster == "hips" and "low_cadence" in firm_rules
    if (together or low_cadence) and not quick:
        chosen = "cadence_up"
    return knowledge.pathways.corrections.get(chosen)


def is_quick(measurements: Iterable[Measurement], knowledge: Knowledge) -> bool:
    """Return whether cadence is so high already that more steps are not advised."""
    limit = knowledge.pathways.quick_cadence_spm
    return any(m.metric == "cadence" and (m.value or 0.0) >= limit for m in measurements)
