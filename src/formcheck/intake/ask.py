"""The questions, one after the other: what hurts and the warning signs first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from formcheck.errors import InputError
from formcheck.i18n import Message, msg
from formcheck.intake.answers import Answers
from formcheck.intake.draft import Draft
from formcheck.intake.file import check_answers
from formcheck.knowledge import Knowledge, load
from formcheck.knowledge.pain import IntakeWords, Question

#: Answers in every language, whichever is spoken: a yes must not get lost.
_YES, _NO = ("y", "yes", "j", "ja"), ("n", "no", "nein")
_BACK = ("b", "back", "z", "zurück")


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
    prompt: Prompt,
    draft: Draft,
    today: date | None = None,
    knowledge: Knowledge | None = None,
) -> Answers:
    """Return what a runner answers; a question is repeated until its answer makes sense.

    Only what can change the advice is asked. A warning sign that stops ends most questions, and an
    emergency all of them.

    Parameters
    ----------
    prompt : Prompt
    draft : Draft
        Where each answer is kept at once, and what was answered before; removed by the caller when
        the answers are written.
    today : date or None
        A race must not lie before it; None = today.
    knowledge : Knowledge or None
        None uses what ships with formcheck.

    Raises
    ------
    InputError
        Nobody answers, or the answers contradict each other.
    KeyboardInterrupt
        The runner stopped; the draft stays, and was named.
    """
    known = knowledge or load()
    words = known.intake.words
    day = today or date.today()
    told = draft.read(known)
    prompt.say(words.goes_on if told else words.start.fill(path=draft.path))
    try:
        _ask(prompt, told, draft, day, known)
    except (EOFError, KeyboardInterrupt) as error:
        if told:
            prompt.say(words.kept.fill(path=draft.path))
        if isinstance(error, EOFError):
            raise InputError(words.no_terminal) from error
        raise
    return check_answers(_given(told), today=day)


def offered(question: Question, answers: Answers, knowledge: Knowledge) -> dict[str, Message]:
    """Return the choices that a question offers to a runner, by their keys."""
    hurts = bool(answers.hurts)
    if question.kind == "signs":
        return {
            sign.id: sign.text
            for sign in knowledge.signs.offered
            if (hurts or not sign.only_if_hurts)
            and (not sign.places or set(sign.places) & set(answers.hurts))
        }
    held = () if hurts else question.choices_if_hurts
    return {key: text for key, text in question.choices.items() if key not in held}


def parse_answer(
    question: Question, choices: Mapping[str, Message], typed: str, today: date, words: IntakeWords
) -> Any:
    """Return a typed answer as its value.

    Raises
    ------
    ValueError
        It makes no sense; the message says what would.
    """
    text = typed.strip().lower()
    if question.kind == "yes_no":
        return _yes_no(text, words.yes_no)
    if question.kind in ("scale", "whole", "number"):
        return _number(text, question, words.number if question.kind == "number" else words.whole)
    if question.kind == "date":
        return _date(text, today, words.date)
    names = list(choices)
    if question.kind == "one":
        return _picked(text, names, words.one)
    if text == "0":
        return []
    parts = [part for part in text.replace(" ", ",").split(",") if part]
    if not parts:
        raise ValueError(words.many)
    return list(dict.fromkeys(_picked(part, names, words.many) for part in parts))


def _ask(
    prompt: Prompt, told: dict[str, Any], draft: Draft, today: date, knowledge: Knowledge
) -> None:
    """Ask until nothing is left to ask; the answers, None for one skipped, go into ``told``."""
    words = knowledge.intake.words
    former: dict[str, Any] = {}  # answers that the runner went back over: Enter keeps them
    while (question := next_question(told, knowledge)) is not None:
        before = former.pop(question.id, None)
        answer = _answer(prompt, question, told, before, today, knowledge)
        if answer is _Back:
            asked = [key for key in knowledge.intake.questions if key in told]
            if not asked:
                prompt.say(words.at_the_start)
                continue
            former |= {question.id: before, asked[-1]: told.pop(asked[-1])}
        else:
            told[question.id] = answer
        draft.write(told)
    if so_far(told).stopped(knowledge):
        prompt.say(words.stopped)


class _Back:
    """Stands for the wish to go back, where an answer would be."""


def next_question(told: Mapping[str, Any], knowledge: Knowledge) -> Question | None:
    """Return the first question that is not answered and can change what is said.

    ``told`` are answers by their keys, None for one that was skipped. An emergency ends the
    questions. Behind another sign that stops, only those are left that a more urgent sign could
    come from, or that the person who is seen has to know.
    """
    answers = so_far(told)
    urgency = answers.urgency(knowledge)
    if urgency == "now":
        return None
    for key, question in knowledge.intake.questions.items():
        if urgency is not None and not question.behind_a_stop:
            continue
        wanted = answers.meets(question.when) and not answers.meets_any(question.unless)
        if key not in told and wanted and (answers.hurts or not question.only_if_hurts):
            return question
    return None


def _answer(
    prompt: Prompt,
    question: Question,
    told: dict[str, Any],
    before: Any,
    today: date,
    knowledge: Knowledge,
) -> Any:
    """Return the first answer that makes sense, None for none, or the wish to go back."""
    words = knowledge.intake.words
    choices = offered(question, so_far(told), knowledge)
    text = question.text
    if choices:
        prompt.say(text)
        for place, choice in enumerate(choices.values(), start=1):
            prompt.say(msg("  {place} {choice}", place=place, choice=choice))
        text = words.one
    if question.kind in ("many", "signs"):
        prompt.say(msg("  0 {choice}", choice=words.none))
        text = words.many
    if question.kind == "yes_no":
        text = msg("{question} (y/n)", question=text)
    if isinstance(before, list) and not set(before) <= set(choices):
        before = None
    if before is not None:
        text = msg("{question} (Enter keeps your answer)", question=text)

    def parse(typed: str) -> Any:
        if typed.strip().lower() in _BACK:
            return _Back
        if not typed.strip() and before is None and not question.needed:
            return None
        keeps = not typed.strip() and before is not None
        value = before if keeps else parse_answer(question, choices, typed, today, words)
        _check_so_far(told | {question.id: value}, today, knowledge)
        return value

    return _until(prompt, text, parse)


def _check_so_far(told: dict[str, Any], today: date, knowledge: Knowledge) -> None:
    """Refuse an answer that contradicts those before it."""
    questions = knowledge.intake.questions
    pains = [key for key, q in questions.items() if q.needed and q.kind == "scale"]
    enough = so_far(told).pain_level == "pain_red" or all(key in told for key in pains)
    if told.get("hurts") and not enough:
        return  # what hurts is known, how much not yet
    try:
        check_answers(_given(told), today=today)
    except InputError as error:
        raise ValueError(error.message) from error


def so_far(told: Mapping[str, Any]) -> Answers:
    """Return answers that need not be complete: only for what to ask next."""
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in _given(told).items()
    }
    return Answers.model_construct(**values)


def _given(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers without those that were skipped."""
    return {key: value for key, value in told.items() if value is not None}


def _until(prompt: Prompt, words: str, parse: Callable[[str], Any]) -> Any:
    """Return the first answer that makes sense."""
    while True:
        try:
            return parse(prompt.ask(words))
        except ValueError as error:
            prompt.say(error.args[0])


def _yes_no(text: str, otherwise: Message) -> bool:
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
