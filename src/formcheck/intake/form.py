"""The questions as a form: all at once, as far as the answers given so far bring them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from formcheck.errors import InputError
from formcheck.i18n import Message
from formcheck.intake.answers import Answers
from formcheck.intake.ask import next_question, offered, so_far
from formcheck.intake.file import check_answers
from formcheck.knowledge import Knowledge, load
from formcheck.knowledge.pain import Question
from formcheck.knowledge.signs import Urgency, WarningSign

__all__ = ["AskedQuestion", "QuestionForm", "question_form"]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of a form.

    Parameters
    ----------
    question : Question
    choices : dict of str to Message
        What can be chosen, by key; empty for other kinds.
    value : object
        The answer; None without one.
    fault : Message or None
        Why what was given is no answer.
    """

    question: Question
    choices: dict[str, Message]
    value: Any
    fault: Message | None = None

    @property
    def missing(self) -> bool:
        """Return whether the advice needs an answer that is not there."""
        return self.question.needed and self.value is None


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """The questions that can change what is said, in order, with the answers so far.

    Parameters
    ----------
    asked : tuple of AskedQuestion
    urgency : Urgency or None
        How urgent the most urgent warning sign is that stops; None without one.
    signs : tuple of WarningSign
        The warning signs among the answers, the most urgent first.
    contradictions : tuple of (str, dict)
        Names of `intake.toml`'s sentences on what does not go together, and their values.
    """

    asked: tuple[AskedQuestion, ...]
    urgency: Urgency | None
    signs: tuple[WarningSign, ...]
    contradictions: tuple[tuple[str, dict[str, object]], ...]

    @property
    def given(self) -> dict[str, Any]:
        """Return the answers that hold, as they go into JSON; those no longer asked are gone."""
        values = {one.question.id: one.value for one in self.asked if one.value is not None}
        return {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in values.items()
        }

    @property
    def complete(self) -> bool:
        """Return whether `answers` gives answers: nothing is missing, amiss or contradictory."""
        amiss = any(one.missing or one.fault for one in self.asked)
        return not amiss and not self.contradictions

    def answers(self, today: date | None = None) -> Answers:
        """Return the answers, checked.

        Raises
        ------
        InputError
            They are not complete.
        """
        return check_answers(self.given, today=today)


def question_form(
    told: Mapping[str, Any], today: date | None = None, knowledge: Knowledge | None = None
) -> QuestionForm:
    """Return the questions to show beside what was told so far.

    It asks what `ask_answers` would ask, each question without an answer taken as skipped: an
    answer can bring up more questions, and take others away together with their answers.

    Parameters
    ----------
    told : mapping of str to object
        Answers by key, as JSON holds them; what is not known or makes no sense is not taken over.
    today : date or None
        A race must not lie before it; None = today.
    knowledge : Knowledge or None
        None uses what ships with formcheck.
    """
    known = knowledge or load()
    day = today or date.today()
    held: dict[str, Any] = {}
    asked: list[AskedQuestion] = []
    while (question := next_question(held, known)) is not None:
        one = _asked(question, held, told.get(question.id), day, known)
        asked.append(one)
        held[question.id] = one.value
    answers = so_far(held)
    missing = {one.question.id for one in asked if one.missing}
    contradictions = tuple(
        (name, values)
        for name, values in answers.contradictions()
        if not (name == "place_without_pain" and missing)  # that is said by what is missing
    )
    return QuestionForm(
        tuple(asked), answers.urgency(known), answers.warning_signs(known), contradictions
    )


def _asked(
    question: Question, held: Mapping[str, Any], told: Any, today: date, knowledge: Knowledge
) -> AskedQuestion:
    """Return a question with its answer, if what was told is one."""
    choices = offered(question, so_far(held), knowledge)
    if told is None:
        return AskedQuestion(question, choices, None)
    if isinstance(told, list) and choices:
        chosen = [key for key in choices if key in told]
        if told and not chosen:  # all that was chosen is offered no more
            return AskedQuestion(question, choices, None)
        told = chosen
    try:
        value = _value(question, told, today)
    except (ValueError, InputError):
        return AskedQuestion(question, choices, None, _fault(question, knowledge))
    return AskedQuestion(question, choices, value)


def _value(question: Question, told: Any, today: date) -> Any:
    """Return what was told as the answer's own type.

    Raises
    ------
    ValueError, InputError
        It is none.
    """
    field = Answers.model_fields[question.id]
    value = TypeAdapter(field.rebuild_annotation()).validate_python(told)
    if question.kind in ("scale", "whole", "number") and not question.low <= value <= question.high:
        raise ValueError(value)
    if question.kind == "date":
        check_answers({question.id: value}, today=today)
    return list(value) if isinstance(value, tuple) else value


def _fault(question: Question, knowledge: Knowledge) -> Message:
    """Return what an answer would look like."""
    words = knowledge.intake.words
    if question.kind in ("scale", "whole"):
        return words.whole.fill(low=question.low, high=question.high)
    if question.kind == "number":
        return words.number.fill(low=question.low, high=question.high)
    return words.date if question.kind == "date" else words.one
