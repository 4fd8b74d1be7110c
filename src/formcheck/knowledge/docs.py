"""The pages of docs/ that are generated from the knowledge: metrics, findings and others.

``make docs`` writes them into ``docs/``; a test checks that what is
committed is what the knowledge gives.
"""

from __future__ import annotations

import sys
from pathlib import Path

from formcheck.files.atomic import atomic_write
from formcheck.knowledge.docs_pathway import pathway_page
from formcheck.knowledge.entries import MetricInfo, nominal_fps
from formcheck.knowledge.explain import grade_words, limit_text, unit_suffix, views_text
from formcheck.knowledge.loader import Knowledge, load
from formcheck.knowledge.pathways import Correction, Exercise, Sourced
from formcheck.knowledge.rules import Rule

__all__ = ["pages", "write_pages"]

GROUPS = {
    "timing": "Timing",
    "landing": "Landing",
    "posture": "Posture",
    "motion": "Motion",
    "frontal": "From behind or in front",
    "symmetry": "Left and right",
}
GENERATED = "<!-- Generated from src/formcheck/knowledge by `make docs`; edit the TOML instead. -->"
_PICTURES = "../src/formcheck/render/exercises"
CHECKED = {
    "abstract": "abstract or page read",
    "notes": "only our working notes or a source that cites it; its page was not found again",
    "listed": "only its title was seen; no figure is taken from it",
    "computed": "worked out by this project",
}


def pages(knowledge: Knowledge | None = None) -> dict[str, str]:
    """Return the generated pages: file name to text."""
    known = knowledge or load()
    return {
        "metrics.md": _metrics_page(known),
        "findings.md": _findings_page(known),
        "exercises.md": _exercises_page(known),
        "pathway.md": f"{GENERATED}\n\n{pathway_page(known, _sourced)}",
        "sources.md": _sources_page(known),
    }


def write_pages(folder: Path) -> None:
    """Write the generated pages into a folder, replacing each in one step."""
    for name, text in pages().items():
        with atomic_write(folder / name) as file:
            file.write(text.encode())


def _metrics_page(known: Knowledge) -> str:
    """Return docs/metrics.md."""
    intro = (
        "Every number formcheck can report, in the report's order. Typical ranges are for adults "
        "on the flat at ordinary running speeds. A range marked *heuristic* is a working range: "
        "no validated one exists. Every number in a report comes with a 90 % interval."
    )
    parts = [GENERATED, "# Metrics", intro]
    for group, title in GROUPS.items():
        parts.append(f"## {title}")
        if group == "symmetry":
            parts += _symmetry(known)
        parts += [_metric(m, known) for m in known.metrics.values() if m.group == group]
    return "\n\n".join(parts) + "\n"


def _metric(info: MetricInfo, known: Knowledge) -> str:
    """Return the section of one metric."""
    unit = unit_suffix(info)
    rows = [
        ("What it is", info.definition),
        ("Sign", info.sign),
        ("Why look at it", info.why),
        ("Typical", _typical(info)),
        ("Film it", _filming(info)),
        ("What moves it falsely", info.moves_it_falsely),
        ("Error at a good clip", f"±{info.half_width_90():.2g}{unit} (90 %), before spread"),
    ]
    if info.smallest_real_change:
        rows.append(("Least real change", f"{info.smallest_real_change:g}{unit}"))
    rows.append(("Sources", _sources(info.sources, info.no_source, known)))
    heading = f"### `{info.id}`\n\n**{info.label}** ({info.lab_term})"
    return f"{heading}\n\n{_table(rows)}"


def _typical(info: MetricInfo) -> str:
    """Return the typical range of a metric in words."""
    if info.typical is None:
        return info.typical_note
    low, high = (f"{end:g}".replace("-", "−") for end in info.typical)
    text = f"{low} to {high}{unit_suffix(info)} ({info.typical_basis}). {info.typical_note}"
    for sex, name in (("female", "women"), ("male", "men")):
        if sex in info.typical_by_sex:
            first, last = info.typical_by_sex[sex]
            text += f" For {name} {first:g} to {last:g}{unit_suffix(info)}."
    return text


def _filming(info: MetricInfo) -> str:
    """Return how a metric has to be filmed."""
    text = (
        f"{views_text(info)}; at least {nominal_fps(info.min_fps)} pictures a "
        f"second, better {nominal_fps(info.good_fps)}; at most {info.max_yaw_deg:g}° off the "
        "view's axis."
    )
    if info.near_leg_only:
        text += " Only the side nearer to the camera."
    if info.needs:
        text += f" Needs {', '.join(info.needs)}."
    return text


def _symmetry(known: Knowledge) -> list[str]:
    """Return the section on left-right differences."""
    first = next(iter(known.asymmetries.values()))
    rule = known.rules["asymmetry"]
    intro = (
        f"Right minus left, as a percentage of their mean or in degrees. {first.sign} {first.why} "
        f"{first.moves_it_falsely} {rule.basis_note}"
    )
    lines = ["| id | unit | at least, pictures a second |", "|---|---|---|"]
    lines += [
        f"| `{m.id}` | {m.unit} | {nominal_fps(m.min_fps)} |" for m in known.asymmetries.values()
    ]
    return [intro, "\n".join(lines), f"Sources: {_sources(first.sources, '', known)}"]


def _findings_page(known: Knowledge) -> str:
    """Return docs/findings.md."""
    intro = (
        "What counts as more than typical, why, and what would help. Limits are for the mean of "
        "at least seven steps a side.\n\n"
        "Levels: **typical**; **possible** = beyond a limit, but too close to it to be sure, never "
        "a reason to change anything; **worth a look** (watch) and **clearly outside typical** "
        "(notable) = beyond the limit by more than the measuring error, with the limit outside "
        "the number's own interval. At most three findings lead a report. Findings that one "
        "correction serves are told as one.\n\n"
        "Support: "
        + "; ".join(f"**{grade}** {text}" for grade, text in grade_words().items())
        + ". Links between running form and complaints are weak throughout."
    )
    rules = [_rule(rule, known) for rule in known.rules.values()]
    corrections = [_correction(c, known) for c in known.pathways.corrections.values()]
    parts = [GENERATED, "# Findings", intro, *rules, "# What helps", *corrections]
    return "\n\n".join(parts) + "\n"


def _rule(rule: Rule, known: Knowledge) -> str:
    """Return the section of one finding."""
    rows = [("Why it may matter", " ".join(rule.why))]
    for condition, level in ((rule.watch, "Worth a look"), (rule.notable, "Clearly outside")):
        joint = " **or** " if condition.any else " **and** "
        also = f", together with `{condition.with_rule}`" if condition.with_rule else ""
        words = joint.join(limit_text(limit, known) for limit in condition.limits)
        rows.append((level, words + also))
    margins = ", ".join(f"`{metric}` {value:g}" for metric, value in rule.u.items())
    slowest, fastest = rule.speed_range_mps
    rows += [
        ("Needed margin", margins or "the least real change of the metric"),
        ("Speed", f"{slowest:g}–{fastest:g} m/s; outside it never more than possible"),
        ("Basis", f"{rule.basis}: {rule.basis_note}"),
        ("Support", f"link {rule.evidence.association}, what helps {rule.evidence.intervention}"),
        ("May come from", ", ".join(rule.causes)),
        ("Can be misread through", ", ".join(rule.confounders)),
        ("What helps", _what_helps(rule)),
        ("Exercises", ", ".join(f"[`{e}`](exercises.md#{e})" for e in rule.exercises)),
        ("Sources", _sources(rule.sources, "", known)),
    ]
    return f"## {rule.id} `{rule.name}`\n\n**{rule.title}**\n\n{_table(rows)}"


def _what_helps(rule: Rule) -> str:
    """Return the correction of a finding, with what replaces it where cadence is high."""
    if rule.correction == "none":
        return "nothing needs changing; information only"
    text = f"[`{rule.correction}`](#{rule.correction})"
    if rule.correction_if_quick != rule.correction:
        other = rule.correction_if_quick
        text += f"; with a high cadence {'nothing' if other == 'none' else f'`{other}`'}"
    return text


def _correction(correction: Correction, known: Knowledge) -> str:
    """Return the section of one correction."""
    rows = [
        ("Cues", "; ".join(f"“{cue}”" for cue in correction.cues)),
        ("How much", correction.dose),
        ("Mind", correction.caution),
        ("Film again", f"after {correction.retest_weeks} weeks"),
        ("Sources", _sourced(correction, known)),
    ]
    return f"## `{correction.id}`\n\n**{correction.title}**\n\n{_table(rows)}"


def _exercises_page(known: Knowledge) -> str:
    """Return docs/exercises.md."""
    intro = (
        "Strength work builds what your legs can take; by itself it does not change how you run "
        "(Davis 2020). A plan names at most four. Go up when the top of the dose is done "
        "twice with at most 2 out of 10 of pain. Keep hard leg work away from the day before a "
        "long or fast run."
    )
    sections = [_exercise(exercise, known) for exercise in known.exercises.values()]
    return "\n\n".join([GENERATED, "# Exercises", intro, *sections]) + "\n"


def _exercise(exercise: Exercise, known: Knowledge) -> str:
    """Return the section of one exercise."""
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(exercise.how, start=1))
    used = [f"{r.id} `{r.name}`" for r in known.rules.values() if exercise.id in r.exercises]
    used += [f"`{c.id}`" for c in known.pathways.corrections.values() if exercise.id in c.prepare]
    used += [f"`{s.id}`" for s in known.pain.statements if exercise.id in s.exercises]
    rows = [
        ("For", exercise.muscles),
        ("Why", exercise.why),
        ("How much", f"{exercise.dose}, {exercise.times_a_week} days a week. {exercise.effort}"),
        ("Equipment", exercise.equipment),
        ("What you feel", exercise.feel),
        ("When to stop", exercise.stop_if),
        ("Easier", exercise.easier),
        ("Harder", exercise.harder),
        ("Goes with", ", ".join(used)),
        ("Sources", _sourced(exercise, known)),
    ]
    picture = f"![{exercise.name}: start and end]({_PICTURES}/{exercise.id}.webp)"
    return f"## `{exercise.id}`\n\n**{exercise.name}**\n\n{picture}\n\n{steps}\n\n{_table(rows)}"


def _sources_page(known: Knowledge) -> str:
    """Return docs/sources.md."""
    intro = (
        "Every source that a number or a statement rests on, and what was taken from it. "
        "*Seen* tells how much of it was read: usually the abstract, not the full text."
    )
    parts = [GENERATED, "# Sources", intro]
    for source in known.sources.values():
        link = f" <{source.link}>" if source.link else " No address seen."
        parts.append(
            f"## `{source.id}`\n\n{source.citation}{link}\n\n"
            f"{source.says}\n\nSeen: {CHECKED[source.checked]}."
        )
    return "\n\n".join(parts) + "\n"


def _sourced(entry: Sourced, known: Knowledge) -> str:
    """Return the sources of an entry, or why it has none."""
    return _sources(entry.sources, entry.no_source, known)


def _sources(ids: tuple[str, ...], no_source: str, known: Knowledge) -> str:
    """Return links to sources, or why there is none."""
    if not ids:
        return f"none: {no_source}"
    links = [f"[{known.sources[i].by} {known.sources[i].year}](sources.md#{i})" for i in ids]
    return ", ".join(links)


def _table(rows: list[tuple[str, str]]) -> str:
    """Return a two-column table without a header text."""
    lines = ["| | |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {text} |" for name, text in rows)])


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs"))
