"""Reads the knowledge files once, checks every reference, and hands out one frozen object."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from pydantic import ValidationError

from formcheck.errors import KnowledgeError
from formcheck.i18n import Message
from formcheck.knowledge.comparing import Comparing
from formcheck.knowledge.entries import Asymmetry, Entry, MetricInfo, Source, asymmetry_of
from formcheck.knowledge.loading import Loading
from formcheck.knowledge.pain import PainKnowledge, Question, Questions
from formcheck.knowledge.pathways import Correction, Exercise, Pathways
from formcheck.knowledge.patterns import Patterns
from formcheck.knowledge.rules import ASYMMETRY_METRICS, Rule
from formcheck.knowledge.signs import WORKED_OUT, WarningSigns

AnyEntry = TypeVar("AnyEntry", bound=Entry)
Tables = dict[str, Any]
#: The knowledge files of this package, without their suffix.
FILES = (
    *("metrics", "asymmetry", "rules", "exercises"),
    *("pathways", "loading", "signs", "pain", "patterns", "intake", "compare", "sources"),
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the product knows, by id, in the order of the files.

    Parameters
    ----------
    metrics : dict of str to MetricInfo
        The metrics that have a formula, in the report's order.
    asymmetries : dict of str to MetricInfo
        ``<metric>_asymmetry`` of every metric that has one; derived from ``metrics``.
    rules : dict of str to Rule
        By the rule's name, such as ``overstride``.
    exercises : dict of str to Exercise
    pathways : Pathways
    loading : Loading
        How load grows week by week.
    signs : WarningSigns
    pain : PainKnowledge
        What is said to a runner who answered the questions.
    patterns : Patterns
        Patterns of knee pain, and the places they are common with.
    intake : Questions
    compare : Comparing
    sources : dict of str to Source

    Examples
    --------
    >>> from formcheck import Knowledge, load_knowledge
    >>> known = load_knowledge()
    >>> isinstance(known, Knowledge), known.metrics["cadence"].unit
    (True, 'spm')
    """

    metrics: dict[str, MetricInfo]
    asymmetries: dict[str, MetricInfo]
    rules: dict[str, Rule]
    exercises: dict[str, Exercise]
    pathways: Pathways
    loading: Loading
    signs: WarningSigns
    pain: PainKnowledge
    patterns: Patterns
    intake: Questions
    compare: Comparing
    sources: dict[str, Source]

    def metric(self, metric_id: str) -> MetricInfo:
        """Return a metric or a left-right difference by id."""
        info = self.metrics.get(metric_id) or self.asymmetries.get(metric_id)
        if info is None:
            message = f"There is no metric {metric_id!r}; see docs/metrics.md for the list."
            raise KnowledgeError(message)
        return info

    def rule(self, rule_id: str) -> Rule:
        """Return a rule by its stable id, such as ``FC201``."""
        for rule in self.rules.values():
            if rule.id == rule_id:
                return rule
        message = f"There is no rule {rule_id!r}; see docs/findings.md for the list."
        raise KnowledgeError(message)


@cache
def load() -> Knowledge:
    """Return the knowledge that ships with formcheck: read and checked once.

    Raises
    ------
    KnowledgeError
        If an entry is malformed, refers to an id that is not there, or has no source.

    Returns
    -------
    Knowledge
        Read and checked once; the same object every time.

    Examples
    --------
    >>> from formcheck import load_knowledge
    >>> load_knowledge().rules["overstride"].id
    'FC201'
    """
    return build({name: read_toml(name) for name in FILES})


def read_toml(name: str) -> Tables:
    """Return the tables of one of the package's knowledge files, such as ``"rules"``."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{name}.toml cannot be read: {error}; reinstall formcheck or mend the file."
        raise KnowledgeError(message) from error


def build(files: dict[str, Tables]) -> Knowledge:
    """Return checked knowledge from the tables of the files.

    Parameters
    ----------
    files : dict of str to tables
        File name without suffix to its parsed content.
    """
    files = {name: _as_messages(table, name) for name, table in files.items()}
    metrics = _entries("metrics", files["metrics"], MetricInfo, key_field="id")
    words = _entry("asymmetry", "", files["asymmetry"], Asymmetry).words
    asymmetries = [asymmetry_of(metric, words) for metric in metrics.values() if metric.asymmetry]
    pathways = dict(files["pathways"])
    pathways["corrections"] = _entries(
        "pathways", pathways.get("corrections", {}), Correction, key_field="id"
    )
    knowledge = Knowledge(
        metrics,
        {metric.id: metric for metric in asymmetries},
        _entries("rules", files["rules"], Rule, key_field="name"),
        _entries("exercises", files["exercises"], Exercise, key_field="id"),
        _entry("pathways", "", pathways, Pathways),
        _entry("loading", "", files["loading"], Loading),
        _entry("signs", "", files["signs"], WarningSigns),
        _entry("pain", "", files["pain"], PainKnowledge),
        _entry("patterns", "", files["patterns"], Patterns),
        _entry("intake", "", _with_ids(files["intake"]), Questions),
        _entry("compare", "", files["compare"], Comparing),
        _entries("sources", files["sources"], Source, key_field="id"),
    )
    for where, found, known in _references(knowledge):
        _require(where, found, known)
    _check_rule_ids(knowledge)
    _check_advice_ids(knowledge)
    return knowledge


def _as_messages(value: Any, context: str) -> Any:
    """Return a table whose texts know where they stand; fields that no reader sees drop it."""
    if isinstance(value, dict):
        return {key: _as_messages(item, f"{context}.{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [
            _as_messages(item, f"{context}.{_mark(item, place)}")
            for place, item in enumerate(value)
        ]
    return Message(value, context=context) if isinstance(value, str) else value


def _mark(item: Any, place: int) -> object:
    """Return what tells an item of a list from the others, whatever comes before it."""
    return item.get("id", item.get("week", place)) if isinstance(item, dict) else place


def _with_ids(intake: Tables) -> Tables:
    """Return the intake's tables with each question's key as its id."""
    questions = intake.get("questions", {})
    _entries("intake", questions, Question, key_field="id")
    return intake | {"questions": {key: {"id": key, **table} for key, table in questions.items()}}


def _entry(file: str, key: str, table: Tables, kind: type[AnyEntry]) -> AnyEntry:
    """Return one checked entry; a fault is told by file, key and field."""
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join([key, ".".join(str(part) for part in first["loc"])]).strip()
        message = f"{file}.toml, {where}: {first['msg']}; mend that entry."
        raise KnowledgeError(message) from error


def _entries(
    file: str, tables: Tables, kind: type[AnyEntry], *, key_field: str
) -> dict[str, AnyEntry]:
    """Return one checked entry per table; its key becomes the field ``key_field``."""
    return {
        key: _entry(file, key, {key_field: key, **table}, kind) for key, table in tables.items()
    }


Reference = tuple[str, tuple[str, ...], Iterable[str]]


def _references(knowledge: Knowledge) -> Iterator[Reference]:
    """Yield every place that names ids: where, the ids, and those that are defined."""
    sources = knowledge.sources
    for metric in knowledge.metrics.values():
        yield f"metrics.toml, {metric.id}: source", metric.sources, sources
        same = (metric.same_as,) if metric.same_as else ()
        yield f"metrics.toml, {metric.id}: same as", same, knowledge.metrics
    for asymmetry in knowledge.asymmetries.values():
        yield f"{asymmetry.id}: source", asymmetry.sources, sources
    for rule in knowledge.rules.values():
        yield from _rule_references(rule, knowledge)
    for exercise in knowledge.exercises.values():
        yield f"exercises.toml, {exercise.id}: source", exercise.sources, sources
        held = [source.id for source in sources.values() if exercise.id in source.trains]
        yield f"exercises.toml, {exercise.id}: source without it", exercise.sources, held
        other = (exercise.instead,) if exercise.instead else ()
        bare = [one.id for one in knowledge.exercises.values() if not one.needs]
        yield f"exercises.toml, {exercise.id}: exercise that needs nothing", other, bare
    for source in sources.values():
        yield f"sources.toml, {source.id}: exercise", source.trains, knowledge.exercises
    pathways = knowledge.pathways
    for correction in pathways.corrections.values():
        where = f"pathways.toml, {correction.id}"
        yield f"{where}: source", correction.sources, sources
        yield f"{where}: metric", (correction.metric,), knowledge.metrics
        yield f"{where}: exercise", correction.prepare, knowledge.exercises
    for advice in (
        *pathways.load,
        *pathways.footwear,
        pathways.return_to_run,
        pathways.foot_strike,
    ):
        yield "pathways.toml: source", advice.sources, sources
    for part in knowledge.loading.sourced:
        yield "loading.toml: source", part.sources, sources
    for tendon in knowledge.loading.tendons.values():
        moves = tuple(name for stage in tendon.stages for name in stage.exercises)
        yield "loading.toml: exercise", moves, knowledge.exercises
    yield from _intake_references(knowledge)
    general = (
        *pathways.programme_sources,
        *pathways.quick_cadence_sources,
        *pathways.retrain_note_sources,
    )
    yield "pathways.toml: source", general, sources
    compare = knowledge.compare
    for table in (compare.kept.metrics, compare.worth_noting.metrics):
        yield "compare.toml: metric", tuple(table), knowledge.metrics
    follows = (*compare.follows, *compare.follows.values())
    yield "compare.toml: metric", follows, knowledge.metrics
    for condition in (compare.kept, compare.worth_noting, *compare.unlike.values()):
        yield "compare.toml: source", condition.sources, sources


def _intake_references(knowledge: Knowledge) -> Iterator[Reference]:
    """Yield every place of the questions and their pathway that names ids."""
    pain, questions = knowledge.pain, knowledge.intake.questions
    for sign in knowledge.signs.signs:
        yield f"signs.toml, {sign.id}: source", sign.sources, knowledge.sources
        asked = (*sign.when, *sign.unless)
        yield f"signs.toml, {sign.id}: answer", asked, (*questions, *WORKED_OUT)
    told = knowledge.patterns
    for entry in (told.before, told.none):
        yield f"patterns.toml, {entry.id}: source", entry.sources, knowledge.sources
    for pattern in told.patterns:
        yield f"patterns.toml, {pattern.id}: source", pattern.sources, knowledge.sources
        asked = (*pattern.when, *pattern.unless)
        yield f"patterns.toml, {pattern.id}: answer", asked, questions
    for statement in pain.statements:
        yield f"pain.toml, {statement.id}: source", statement.sources, knowledge.sources
        yield f"pain.toml, {statement.id}: exercise", statement.exercises, knowledge.exercises
    for question in questions.values():
        yield f"intake.toml, {question.id}: source", question.sources, knowledge.sources
    for place, advice in pain.places.items():
        yield f"pain.toml, {place}: source", advice.sources, knowledge.sources
        yield f"pain.toml, {place}: exercise", advice.exercises, knowledge.exercises
    at_home = questions["equipment"].choices if "equipment" in questions else {}
    for exercise in knowledge.exercises.values():
        yield f"exercises.toml, {exercise.id}: equipment", exercise.needs, at_home


def _rule_references(rule: Rule, knowledge: Knowledge) -> Iterator[Reference]:
    """Yield every place in a rule that names ids."""
    where = f"rules.toml, {rule.name}"
    corrections = (*knowledge.pathways.corrections, "none")
    others = (rule.leads_only_with, rule.watch.with_rule, rule.notable.with_rule)
    yield f"{where}: source", rule.sources, knowledge.sources
    yield f"{where}: exercise", rule.exercises, knowledge.exercises
    yield f"{where}: metric", rule.metrics, (*knowledge.metrics, *ASYMMETRY_METRICS)
    yield f"{where}: correction", (rule.correction, rule.correction_if_quick), corrections
    yield f"{where}: rule", tuple(name for name in others if name), knowledge.rules


def _require(where: str, ids: tuple[str, ...], known: Iterable[str]) -> None:
    """Refuse an id that is not there."""
    missing = set(ids) - set(known)
    if missing:
        message = f"{where} {min(missing)!r} is not defined; add it or correct the id."
        raise KnowledgeError(message)


def _check_rule_ids(knowledge: Knowledge) -> None:
    """Refuse two rules with one id."""
    ids = [rule.id for rule in knowledge.rules.values()]
    twice = sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1})
    if twice:
        message = f"rules.toml gives the id {twice[0]} to two rules; give each its own."
        raise KnowledgeError(message)


def _check_advice_ids(knowledge: Knowledge) -> None:
    """Refuse two pieces of advice with one id."""
    pathways = knowledge.pathways
    ids = [
        *(advice.id for advice in (*pathways.load, *pathways.footwear)),
        *(sign.id for sign in knowledge.signs.signs),
        *(statement.id for statement in knowledge.pain.statements),
        *(pattern.id for pattern in knowledge.patterns.patterns),
    ]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        message = (
            f"pain.toml, or a table beside it, has the id {twice[0]} twice; give each its own."
        )
        raise KnowledgeError(message)
