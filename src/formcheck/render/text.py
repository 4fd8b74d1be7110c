"""The result in a few plain lines, for the terminal."""

from __future__ import annotations

from dataclasses import asdict

from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.knowledge.pain import PainWords
from formcheck.model import Pathway, Plan, SaidSection, Stop, StopSign
from formcheck.model.report import Report
from formcheck.render.folder import BEAT
from formcheck.render.runner_page import runner_page
from formcheck.render.words import ENGLISH, Edition, LevelWords, cited

__all__ = ["first_sentence", "pathway_text", "stop_text", "text_summary"]


def first_sentence(report: Report, word: Wording = ENGLISH) -> str:
    """Return what a report says first: its headline, or why no clip could be measured.

    Parameters
    ----------
    report : Report
    word : Wording
    """
    plan, edition = report.plan, Edition(report, word)
    if plan.pathway is not None and plan.pathway.stop is not None:
        return word(plan.pathway.stop.title)
    if not edition.measured:
        return " ".join(word(clip.why_not) for clip in edition.refused)
    return runner_page(edition).sentence


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


def pathway_text(plan: Plan, word: Wording = ENGLISH, *, whole: bool = True) -> str:
    """Return what a runner who answered the questions is told; empty without answers.

    Parameters
    ----------
    plan : Plan
    word : Wording
    whole : bool
        False leaves the answer, or what stands in place of all advice.

    Returns
    -------
    str

    Examples
    --------
    >>> from formcheck import Answers, Wording, education_plan, pathway_text
    >>> "doctor" in pathway_text(education_plan(Answers(locking=True)), Wording("en"))
    True
    """
    pathway, words = plan.pathway, load().pain.words
    if pathway is None:
        return ""
    if pathway.stop is not None:
        return stop_text(pathway.stop, word)
    answer = [pathway.answer] if pathway.answer else []
    others = [section for section in pathway.sections if section != pathway.answer]
    shown = [*answer, *others] if whole else answer
    parts = [_section_text(section, pathway, words, word) for section in shown]
    if pathway.refer is not None:
        refer = pathway.refer
        lines = [word(refer.title), *_sign_lines(refer.signs, word), f"  {word(refer.line)}"]
        parts.insert(0, "\n".join(lines))
    if whole and plan.exercises:
        parts.append(_exercises_text(plan, words, word))
    if whole:
        signs = (f"  {word(sign)}" for sign in plan.see_someone)
        parts.append("\n".join([word(words.warning_list), *signs]))
    elif parts:
        parts.append(word(words.full_report))
    return "\n\n".join(parts)


def stop_text(stop: Stop, word: Wording) -> str:
    """Return the warning signs and whom to see, for the terminal."""
    words = load().pain.words
    lines = [word(line) for line in (stop.title, *stop.lines)]
    lines += ["", word(words.you_told), *_sign_lines(stop.signs, word)]
    if stop.told:
        lines += ["", word(stop.told_title), *(f"  {word(line)}" for line in stop.told)]
    return "\n".join(lines)


def _sign_lines(signs: tuple[StopSign, ...], word: Wording) -> list[str]:
    """Return a line for each warning sign: what it is, whom to see, and what holds until then."""
    see = load().pain.words.see
    return [
        f"  {word(sign.text)}: {word(see.fill(whom=sign.whom, how_soon=sign.how_soon))}."
        f"{f' {word(sign.meanwhile)}' if sign.meanwhile else ''}"
        for sign in signs
    ]


def _clip_text(edition: Edition) -> str:
    """Return what the clips say."""
    word, plan = edition.word, edition.report.plan
    lines = [f"{clip.path}: {word(clip.why_not)}" for clip in edition.refused]
    if not edition.measured:
        return "\n".join(lines)
    page = runner_page(edition)
    lines.append(page.sentence)
    lines += ["", " ".join(page.notes)] if page.notes else []
    for lead in page.leads:
        lines += ["", _level(lead.title, lead.level)]
        number = f"  {lead.value}"
        number += word.say("terminal.interval", interval=lead.interval) if lead.interval else ""
        if lead.typical:
            number += word.say(f"terminal.{page.typical_key}", range=lead.typical)
        lines.append(number)
        lines += [f"  {lead.sign}"] if lead.sign else []
        lines += [f"  {_level(one.text, one.level)}" for one in lead.together]
        if lead.cue:
            lines += ["", word.say("terminal.try", cue=lead.cue)]
            if plan.beat_spm:
                lines.append(word.say("terminal.beat", spm=plan.beat_spm, file=BEAT))
    if page.differences:
        key = "runner.legs_sure" if page.sure_legs else "runner.legs_unsure"
        lines += ["", word.say(key), *(f"  {line}" for line in page.differences)]
    if page.noticed:
        shown = (f"  {_level(one.text, one.level)}" for one in page.noticed)
        lines += ["", page.noticed_title, *shown]
    if page.fine:
        title = word.say("terminal.fine") if page.green else f"{page.fine_title}:"
        lines += ["", title, *(f"  {line}" for line in page.fine)]
    disagreements = edition.disagreements()
    if disagreements:
        lines += ["", word.say("terminal.disagreements")]
    for one in disagreements:
        answers = "; ".join(word.say("terminal.answer", **asdict(a)) for a in one.answers)
        lines.append(f"  {one.label}: {answers}")
    if page.unseen:
        lines += ["", word.say("terminal.unseen")]
        lines += [f"  {'; '.join(labels)}: {why}" for labels, why in page.unseen]
    lines += ["", *page.by_hand] if page.by_hand else []
    return "\n".join(lines)


def _level(text: str, level: LevelWords) -> str:
    """Return a text with its level in one line."""
    return f"{level.shape} {text} ({level.word})" if level.word else text


def _section_text(section: SaidSection, pathway: Pathway, words: PainWords, word: Wording) -> str:
    lines = [word(section.title)]
    for said in section.statements:
        basis = "; ".join(word(label) for label, _ in cited(said))
        basis = basis or f"{word(words.no_source)}: {word(said.no_source)}"
        lines.append(f"  {word(said.text)} ({basis})")
    phase, distance, effort = (word(w) for w in (words.phase, words.distance, words.effort))
    lines += [
        f"  {step.earliest:%Y-%m-%d}  {phase} {step.phase}: {word(step.session)}; "
        f"{distance} {word(step.distance)}; {effort} {word(step.effort)}"
        for step in (pathway.return_to_run if section.id == "way_back" else ())
    ]
    stages = {"way_back": pathway.after_return, "loading": pathway.loading}.get(section.id, ())
    move_on = word(load().loading.words.move_on)
    lines += [
        f"  {stage.earliest:%Y-%m-%d}  {word(stage.title)}. {word(stage.what)}"
        + (f" {move_on}: {word(stage.move_on)}." if stage.move_on else "")
        for stage in stages
    ]
    return "\n".join(lines)


def _exercises_text(plan: Plan, words: PainWords, word: Wording) -> str:
    asks_first = "condition" in plan.unlike
    lines = [word.say("exercise.once_agreed") if asks_first else word(words.exercises_title)]
    for exercise in plan.exercises:
        if exercise.times_a_week is None:
            dose = f"{word(exercise.dose)}. {word(exercise.effort)}"
        else:
            dose = word(
                words.dose_line.fill(
                    dose=exercise.dose, times=exercise.times_a_week, effort=exercise.effort
                )
            )
        lines += [f"  {word(exercise.name)}: {dose}"]
        lines += [f"    {word(step)}" for step in exercise.how]
        forms = [(words.easier, exercise.easier), (words.harder, exercise.harder)]
        told = [f"{word(label)} {word(form)}" for label, form in forms if form]
        lines.append(f"    {' '.join(told)}")
        lines.append(f"    {word(exercise.stop_if)}")
    return "\n".join(lines)
