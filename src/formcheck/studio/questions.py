"""The questions as the page asks them: worded, with the answers so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from formcheck.i18n import Wording
from formcheck.intake import question_form
from formcheck.knowledge import load
from formcheck.knowledge.pain import Kind
from formcheck.knowledge.signs import Urgency

__all__ = ["Form", "form_of"]


class Choice(BaseModel):
    """One answer to choose."""

    id: str
    text: str


class FormQuestion(BaseModel):
    """One question; ``fault`` says why what was given is no answer."""

    id: str
    kind: Kind
    text: str
    choices: list[Choice]
    low: float
    high: float
    needed: bool
    value: Any
    fault: str | None


class WhomToSee(BaseModel):
    """What a warning sign asks for."""

    sign: str
    see: str
    stops: bool


class Form(BaseModel):
    """The questions that can change what is said, in order.

    Parameters
    ----------
    questions : list of FormQuestion
    given : dict
        The answers that hold: what is to be stored.
    urgency : Urgency or None
        Of the most urgent warning sign that stops.
    see : list of WhomToSee
        The most urgent first.
    stop : list of str
        What is said where a sign stops.
    contradictions : list of str
    complete : bool
        Whether nothing is missing, amiss or contradictory.
    """

    questions: list[FormQuestion]
    given: dict[str, Any]
    urgency: Urgency | None
    see: list[WhomToSee]
    stop: list[str]
    contradictions: list[str]
    complete: bool


def form_of(told: Mapping[str, Any], word: Wording, today: date | None = None) -> Form:
    """Return the form that belongs to answers.

    Parameters
    ----------
    told : mapping of str to object
        Answers by key; what makes no sense is not taken over.
    word : Wording
    today : date or None
        A race must not lie before it; None = today.
    """
    form = question_form(told, today)
    pain = load().pain
    return Form(
        questions=[
            FormQuestion(
                id=one.question.id,
                kind=one.question.kind,
                text=word(one.question.text),
                choices=[Choice(id=key, text=word(text)) for key, text in one.choices.items()],
                low=one.question.low,
                high=one.question.high,
                needed=one.question.needed,
                value=form.given.get(one.question.id),
                fault=None if one.fault is None else word(one.fault),
            )
            for one in form.asked
        ],
        given=form.given,
        urgency=form.urgency,
        see=[
            WhomToSee(
                sign=word(sign.text),
                see=word(pain.words.see.fill(whom=sign.whom, how_soon=sign.how_soon)),
                stops=sign.stops,
            )
            for sign in form.signs
        ],
        stop=[word(line) for line in pain.stop.lines] if form.urgency else [],
        contradictions=[
            word.say(f"studio.contradiction.{name}", **values)
            for name, values in form.contradictions
        ],
        complete=form.complete,
    )
