"""The questions, one after the other: warning signs first, and one of them ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from formcheck.errors import InputError
from formcheck.i18n import Message, msg
from formcheck.intake.answers import Answers
from formcheck.intake.file import check_answers
from formcheck.knowledge import Knowledge, load
from formcheck.knowledge.pain import Question

#: Asked until there is an answer, once something hurts.
_NEEDED = ("pain_during", "pain_after", "pain_next_morning")
#: Answers in every language, whichever is spoken: a yes to a warning sign must not get lost.
_YES, _NO = ("y", "yes", "j", "ja"), ("n", "no", "nein")


class Prompt(Protocol):
    """The terminal, or what stands for it in a test."""

    def say(self, words: str) -> None:
        """Print a line."""

    def ask(self, words: str) -> str:
        """Return what the runner typed; empty for nothing.

        Raises
        ------
        EOFError
            There is nobody to answer.
        """


def ask_answers(
    prompt: Prompt, today: date | None = None, knowledge: Knowledge | None = None
) -> Answers:
    """Return what a runner answers; a question is repeated until its answer makes sense.

    Parameters
    ----------
    prompt : Prompt
    today : date or None
        A race must not lie before it; None = today.
    knowledge : Knowledge or None
        None uses what ships with formcheck.

    Raises
    ------
    InputError
        Nobody answers, or the answers contradict each other.
    """
    known = knowledge or load()
    day = today or date.today()
    words = known.intake.words
    try:
        prompt.say(words.signs)
        told = _ask_signs(prompt, known)
        if not check_answers(told).red_flags(known):
            prompt.say(words.start)
            told |= _ask_rest(prompt, known, day)
        answers = check_answers(told, today=day)
    except EOFError as error:
        raise InputError(words.no_terminal) from error
    return answers


def parse_answer(question: Question, typed: str, today: date, knowledge: Knowledge) -> Any:
    """Return a typed answer as its value.

    Raises
    ------
    ValueError
        It makes no sense; the message says what would.
    """
    words = knowledge.intake.words
    text = typed.strip().lower()
    if question.kind == "yes_no":
        return _yes_no(text, words.yes_no)
    if question.kind in ("scale", "whole", "number"):
        return _number(text, question, words.number if question.kind == "number" else words.whole)
    if question.kind == "date":
        return _date(text, today, words.date)
    names = list(question.choices)
    if question.kind == "one":
        return _picked(text, names, words.one)
    if text == "0":
        return []
    parts = [part for part in text.replace(" ", ",").split(",") if part]
    return list(dict.fromkeys(_picked(part, names, words.many) for part in parts))


def _ask_signs(prompt: Prompt, knowledge: Knowledge) -> dict[str, Any]:
    """Return the warning signs, and what else decides about one; the first yes ends it."""
    told: dict[str, Any] = {}
    words = knowledge.intake.words
    questions = knowledge.intake.questions
    asked = [(flag.id, flag.ask) for flag in knowledge.pathways.red_flags.every if flag.ask]
    derived = {key for flag in knowledge.pathways.red_flags.every for key in flag.answers}
    asked += [(key, question.text) for key, question in questions.items() if key in derived]
    for key, text in asked:
        told[key] = _until(
            prompt,
            msg("{question} (y/n)", question=text),
            lambda typed: _yes_no(typed, words.yes_no),
        )
        if check_answers(told).red_flags(knowledge):
            prompt.say(words.stopped)
            break
    return told


def _ask_rest(prompt: Prompt, knowledge: Knowledge, today: date) -> dict[str, Any]:
    """Return the answers to the other questions; an empty line skips one."""
    told: dict[str, Any] = {}
    derived = {key for flag in knowledge.pathways.red_flags.every for key in flag.answers}
    for key, question in knowledge.intake.questions.items():
        if key in derived or (question.only_if_hurts and not told.get("hurts")):
            continue
        if key == "race_date" and told.get("goal") not in (None, "race"):
            continue
        for place, choice in enumerate(question.choices.values(), start=1):
            prompt.say(msg("  {place} {choice}", place=place, choice=choice))
        if question.kind == "many":
            prompt.say(msg("  0 {choice}", choice=knowledge.intake.words.none))
        value = _until(prompt, question.text, _reader(question, told, today, knowledge))
        if value is not None:
            told[key] = value
    return told


def _reader(
    question: Question, told: dict[str, Any], today: date, knowledge: Knowledge
) -> Callable[[str], Any]:
    """Return what turns a typed answer into a value that fits to the answers before it."""
    needed = question.id in _NEEDED

    def parse(typed: str) -> Any:
        if not typed.strip() and not needed:
            return None
        value = parse_answer(question, typed, today, knowledge)
        so_far = told | {question.id: value}
        if not so_far.get("hurts") or all(key in so_far for key in _NEEDED):
            try:
                check_answers(so_far, today=today)
            except InputError as error:
                raise ValueError(error.message) from error
        return value

    return parse


def _until(prompt: Prompt, words: str, parse: Callable[[str], Any]) -> Any:
    """Return the first answer that makes sense."""
    while True:
        try:
            return parse(prompt.ask(words))
        except ValueError as error:
            prompt.say(error.args[0])


def _yes_no(text: str, otherwise: Message) -> bool:
    text = text.strip().lower()
    if text not in (*_YES, *_NO):
        raise ValueError(otherwise)
    return text in _YES


def _number(text: str, question: Question, otherwise: Message) -> int | float:
    message = otherwise.fill(low=question.low, high=question.high)
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(message) from None
    whole = question.kind != "number"
    if not question.low <= value <= question.high or (whole and not value.is_integer()):
        raise ValueError(message)
    return int(value) if whole else value


def _date(text: str, today: date, otherwise: Message) -> date:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise ValueError(otherwise) from None
    if value < today:
        raise ValueError(otherwise)
    return value


def _picked(text: str, names: list[str], otherwise: Message) -> str:
    if not text.isdecimal() or not 1 <= int(text) <= len(names):
        raise ValueError(otherwise)
    return names[int(text) - 1]
