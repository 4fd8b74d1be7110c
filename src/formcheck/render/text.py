"""The result in a few plain lines, for the terminal."""

from __future__ import annotations

from dataclasses import asdict

from formcheck.i18n import Wording
from formcheck.model.report import Report
from formcheck.render.edition import ENGLISH, Edition
from formcheck.render.pages import make_runner_page
from formcheck.render.pathway import pathway_text

__all__ = ["text_summary"]


def text_summary(report: Report, word: Wording = ENGLISH) -> str:
    """Return the sentence, what leads, the cue, and what could not be seen.

    What a runner who answered the questions must read first comes first; with a warning sign,
    nothing comes after it.

    Parameters
    ----------
    report : Report
    word : Wording
        The reader's language, whatever the report was made in.

    Returns
    -------
    str
        Paragraphs for a terminal.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Wording, read_report, text_summary
    >>> "Schritte" in text_summary(read_report(Path("before")), Wording("de"))
    True
    """
    first = pathway_text(report.plan, word, whole=False)
    if report.plan.stopped:
        return first
    clips = _clip_text(Edition(report, word))
    return f"{first}\n\n{clips}" if first else clips


def _clip_text(edition: Edition) -> str:
    """Return what the clips say."""
    word, plan = edition.word, edition.report.plan
    lines = [f"{clip.path}: {word(clip.why_not)}" for clip in edition.refused]
    if not edition.measured:
        return "\n".join(lines)
    page = make_runner_page(edition)
    lines.append(page.sentence)
    for lead in page.leads:
        lines += ["", f"{lead.level.shape} {word(lead.finding.title)} ({lead.level.word})"]
        number = f"  {lead.value}"
        number += word.say("terminal.interval", interval=lead.interval) if lead.interval else ""
        number += word.say("terminal.typical", range=lead.typical) if lead.typical else ""
        lines.append(number)
    if plan.cue:
        lines += ["", word.say("terminal.try", cue=plan.cue)]
    if page.fine:
        lines += ["", word.say("terminal.fine"), *(f"  {line}" for line in page.fine)]
    disagreements = edition.disagreements()
    if disagreements:
        lines += ["", word.say("terminal.disagreements")]
    for one in disagreements:
        answers = "; ".join(word.say("terminal.answer", **asdict(a)) for a in one.answers)
        lines.append(f"  {one.label}: {answers}")
    if page.unseen:
        lines += ["", word.say("terminal.unseen")]
        lines += [f"  {'; '.join(reason.labels)}: {reason.why}" for reason in page.unseen]
    return "\n".join(lines)
