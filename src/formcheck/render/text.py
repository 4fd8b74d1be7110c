"""The result in a few plain lines, for the terminal."""

from __future__ import annotations

from dataclasses import asdict

from formcheck.findings import summary
from formcheck.i18n import say
from formcheck.model import Analysis
from formcheck.render.disagreements import find_disagreements
from formcheck.render.pathway_page import pathway_text
from formcheck.render.runner_page import make_runner_page
from formcheck.render.words import level_words

__all__ = ["text_summary"]


def text_summary(analysis: Analysis) -> str:
    """Return the sentence, what leads, the cue, and what could not be seen.

    What a runner who answered the questions must read first comes first; with a warning sign,
    nothing comes after it.
    """
    first = pathway_text(analysis.plan, whole=False)
    if analysis.plan.pathway is not None and analysis.plan.pathway.stop is not None:
        return first
    return f"{first}\n\n{_clip_text(analysis)}" if first else _clip_text(analysis)


def _clip_text(analysis: Analysis) -> str:
    """Return what the clip says."""
    lines = [f"{clip.path.name}: {clip.reason.message}" for clip in analysis.refused]
    if len(lines) == len(analysis.clips):
        return "\n".join(lines)
    page = make_runner_page(analysis, {})
    lines.append(summary(analysis.findings, analysis.measurements))
    for lead in page.leads:
        words = level_words(lead.finding.level)
        lines += ["", f"{words.shape} {lead.finding.title} ({words.word})"]
        number = f"  {lead.value}"
        number += say("terminal.interval", interval=lead.interval) if lead.interval else ""
        number += say("terminal.typical", range=lead.typical) if lead.typical else ""
        lines.append(number)
    plan = analysis.plan
    if plan.cue:
        lines += ["", say("terminal.try", cue=plan.cue)]
    if page.fine:
        lines += ["", say("terminal.fine"), *(f"  {line}" for line in page.fine)]
    disagreements = find_disagreements(analysis)
    if disagreements:
        lines += ["", say("terminal.disagreements")]
    for one in disagreements:
        answers = "; ".join(say("terminal.answer", **asdict(a)) for a in one.answers)
        lines.append(f"  {one.label}: {answers}")
    if page.unseen:
        lines += ["", say("terminal.unseen")]
        lines += [f"  {'; '.join(reason.labels)}: {reason.why}" for reason in page.unseen]
    return "\n".join(lines)
