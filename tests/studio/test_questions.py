"""What the page is told to ask."""

from __future__ import annotations

from datetime import date

import pytest

from formcheck.i18n import Wording
from formcheck.i18n.catalogue import keyed_texts
from formcheck.knowledge import load
from formcheck.studio.questions import form_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_first_questions_are_worded_in_the_language(language):
    word = Wording(language)
    form = form_of({}, word, TODAY)
    first, signs = form.questions[:2]
    assert (first.id, signs.id) == ("hurts", "signs")
    assert first.text == word(load().intake.questions["hurts"].text)
    assert [choice.id for choice in first.choices] == list(load().intake.questions["hurts"].choices)
    assert not form.complete


def test_a_sign_that_stops_says_whom_to_see():
    form = form_of({"signs": ["chest"]}, Wording(), TODAY)
    assert form.urgency == "now"
    assert form.see[0].see == "emergency care, now"
    assert form.see[0].stops
    assert form.stop
    assert form.complete


def test_answers_come_back_as_they_are_stored():
    told = {"hurts": ["shin"], "signs": [], "pain_during": 3, "nonsense": 1}
    form = form_of(told, Wording(), TODAY)
    assert form.given == {"hurts": ["shin"], "signs": [], "pain_during": 3}
    assert next(one for one in form.questions if one.id == "pain_during").value == 3


def test_every_contradiction_has_words_for_the_page():
    names = set(load().intake.contradictions) - {"race_in_the_past", "asked_anew"}
    keys = {key for key in keyed_texts() if key.startswith("studio.contradiction.")}
    assert keys == {f"studio.contradiction.{name}" for name in names}
    told = {"hurts": ["shin"], "signs": ["no_better"], "since_weeks": 2, "pain_during": 2}
    told |= {"pain_after": 0, "pain_next_morning": 0}
    assert form_of(told, Wording("de"), TODAY).contradictions == [
        Wording("de").say("studio.contradiction.not_better_so_soon", value=2.0)
    ]
