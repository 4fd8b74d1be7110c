"""The form asks what the terminal asks, and keeps only answers that hold."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.errors import InputError
from formcheck.intake import question_form
from formcheck.intake.ask import next_question, offered, so_far
from formcheck.intake.file import check_answers
from formcheck.knowledge import load
from support.made_answers import TODAY, sore_knee

KNOWN = load()
SORE = {**sore_knee(pain_during=3).model_dump(mode="json", exclude_unset=True), "signs": []}

ANSWER = {
    "yes_no": st.booleans(),
    "scale": st.integers(0, 10),
    "whole": st.integers(0, 7),
    "number": st.floats(0, 200).map(lambda x: round(x, 1)),
    "date": st.just((TODAY + timedelta(days=30)).isoformat()),
}


def keys(form):
    return [one.question.id for one in form.asked]


def an_answer(data, question, choices):
    if question.kind == "one":
        return data.draw(st.sampled_from(list(choices)))
    if question.kind in ("many", "signs"):
        return data.draw(st.lists(st.sampled_from(list(choices)), max_size=3, unique=True))
    return data.draw(ANSWER[question.kind])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_it_asks_what_the_terminal_asks(data):
    told, asked = {}, []
    while (question := next_question(told, KNOWN)) is not None:
        choices = offered(question, so_far(told), KNOWN)
        skipped = not question.needed and data.draw(st.booleans())
        told[question.id] = None if skipped else an_answer(data, question, choices)
        asked.append(question.id)
    told = {key: value for key, value in told.items() if value is not None}
    form = question_form(told, TODAY)
    assert keys(form) == asked
    assert {key: set(v) if isinstance(v, list) else v for key, v in form.given.items()} == {
        key: set(v) if isinstance(v, list) else v for key, v in told.items()
    }
    json.dumps(form.given)
    try:
        check_answers(dict(told), today=TODAY)
    except InputError:
        assert not form.complete
    else:
        assert form.complete
        assert form.answers(TODAY) == check_answers(form.given, today=TODAY)


def test_an_empty_form_begins_with_the_place_and_the_signs_and_misses_what_is_needed():
    form = question_form({}, TODAY)
    assert keys(form)[:2] == ["hurts", "signs"]
    assert [one.question.id for one in form.asked if one.missing] == ["signs"]
    assert not form.complete


def test_an_emergency_ends_the_questions_and_names_whom_to_see():
    form = question_form({"signs": ["chest"], "age": "adult", "weekly_km": 30.0}, TODAY)
    assert keys(form) == ["hurts", "signs"]
    assert form.urgency == "now"
    assert form.signs[0].whom == "emergency care"
    assert form.complete
    assert form.given == {"signs": ["chest"]}


def test_what_is_no_longer_asked_is_forgotten():
    assert "pain_during" in question_form(SORE, TODAY).given
    healed = question_form({**SORE, "hurts": []}, TODAY)
    assert "pain_during" not in keys(healed)
    assert "pain_during" not in healed.given


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("strength_days", 9, "from 0 to 7"),
        ("strength_days", 2.5, "whole number"),
        ("weekly_km", -1.0, "from 0 to"),
        ("weekly_km", "far", "number"),
        ("race_date", (TODAY - timedelta(days=1)).isoformat(), "not before today"),
        ("race_date", "soon", "date"),
        ("age", "old", "one"),
    ],
)
def test_what_is_no_answer_is_told_beside_its_question(key, value, says):
    form = question_form({**SORE, key: value}, TODAY)
    one = next(one for one in form.asked if one.question.id == key)
    assert says in one.fault
    assert one.value is None
    assert not form.complete


def test_answers_that_do_not_go_together_are_named():
    form = question_form({**SORE, "runs_per_week": 3, "weekly_km": 0.0}, TODAY)
    assert [name for name, _ in form.contradictions] == ["runs_without_km"]
    with pytest.raises(InputError):
        form.answers(TODAY)


def test_today_is_the_default():
    past = (date.today() - timedelta(days=400)).isoformat()
    form = question_form({"signs": [], "race_date": past})
    assert next(one for one in form.asked if one.question.id == "race_date").fault
