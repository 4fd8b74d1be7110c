"""The generated page on the questions, the warning signs and the pathway: docs/pathway.md."""

from __future__ import annotations

from collections.abc import Callable

from formcheck.knowledge.loader import Knowledge
from formcheck.knowledge.pathways import Sourced

__all__ = ["pathway_page"]

Cite = Callable[[Sourced, Knowledge], str]


def pathway_page(known: Knowledge, cite: Cite) -> str:
    """Return docs/pathway.md; ``cite`` writes the sources of an entry."""
    parts = [
        "# Questions, warning signs and pathway",
        "What `formcheck intake` asks, and everything it may say in return, with its source or "
        "the word that there is none. A statement is said when all of its conditions hold. "
        "[The journey](knee-pain.md) shows it from a runner's side.",
        "# Warning signs",
        "Any one of these answers stops all advice on form and exercise.",
        _signs(known, cite),
        "# Questions",
        "The key is the key of the answers file. Leave out what you do not know.",
        *(_question(key, known, cite) for key in known.intake.questions),
        "# What is said",
        *(_section(name, known, cite) for name in known.pain.sections),
        "# Where it hurts, and which exercises come first",
        _places(known, cite),
        "# Advice on the last page of every report",
        _advice(known, cite),
        "# The way back to running",
        _return_to_run(known, cite),
    ]
    return "\n\n".join(parts) + "\n"


def _signs(known: Knowledge, cite: Cite) -> str:
    lines = ["| answer | sign | whom to see, and how soon | source |", "|---|---|---|---|"]
    lines += [
        f"| {' and '.join(f'`{key}`' for key in flag.keys)} | {flag.text} | "
        f"{flag.whom}, {flag.how_soon} | {cite(flag, known)} |"
        for flag in known.pathways.red_flags.every
    ]
    return "\n".join(lines)


def _question(key: str, known: Knowledge, cite: Cite) -> str:
    question = known.intake.questions[key]
    lines = [f"## `{key}`", f"**{question.text}** {question.about} Source: {cite(question, known)}"]
    if question.choices:
        lines.append("\n".join(f"- `{name}`: {words}" for name, words in question.choices.items()))
    return "\n\n".join(lines)


def _section(name: str, known: Knowledge, cite: Cite) -> str:
    section = known.pain.sections[name]
    lines = [f"## `{name}`", f"**{section.title}**"]
    if section.when:
        lines.append(f"Only with: {_conditions(section.when)}.")
    rows = ["| id | words | when | source |", "|---|---|---|---|"]
    rows += [
        f"| `{s.id}` | {s.text} | {_conditions(s.when)} | {cite(s, known)} |"
        for s in section.statements
    ]
    return "\n\n".join([*lines, "\n".join(rows)])


def _conditions(when: tuple[str, ...]) -> str:
    return ", ".join(f"`{fact}`" for fact in when) or "always"


def _places(known: Knowledge, cite: Cite) -> str:
    rows = ["| place | exercises | source |", "|---|---|---|"]
    for place, advice in known.pain.places.items():
        names = ", ".join(f"[`{name}`](exercises.md#{name})" for name in advice.exercises)
        rows.append(f"| `{place}` | {names} | {cite(advice, known)} |")
    return "\n".join(rows)


def _advice(known: Knowledge, cite: Cite) -> str:
    rows = ["| id | words | source |", "|---|---|---|"]
    rows += [
        f"| `{advice.id}` | {advice.text} | {cite(advice, known)} |"
        for advice in (*known.pathways.load, *known.pathways.footwear)
    ]
    return "\n".join(rows)


def _return_to_run(known: Knowledge, cite: Cite) -> str:
    table = known.pathways.return_to_run
    rows = ["| phase | walk, min | run, min | in all, km | effort of 10 |", "|---|---|---|---|---|"]
    rows += [
        f"| {p.phase} | {p.walk_min} | {p.run_min or 'all'} | {p.distance_km:g} | {p.effort} |"
        for p in table.phases
    ]
    rules = "\n".join(f"- {rule}" for rule in table.rules)
    return "\n\n".join(["\n".join(rows), rules, f"Source: {cite(table, known)}"])
