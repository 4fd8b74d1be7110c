"""A runner who is sore, or whom the limits were not made for, is given no all-clear."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import cache

import pytest
from pydantic import ValidationError

from formcheck.i18n import Message, Wording
from formcheck.i18n.catalogue import keyed_texts
from formcheck.intake import Answers
from formcheck.knowledge import load
from formcheck.model import Unlike
from formcheck.render import education_plan, html_page, pathway_text
from support.made_answers import PLACES, TODAY, sore_knee
from support.made_measurements import measured, scene
from support.made_pages import SIDE, clip, pages_of

KNOWN = load()
LANGUAGES = ("en", "de")
BOTH_LEGS = (
    measured("knee_flexion_peak_asymmetry", 1.0, half=2.0),
    measured("knee_flexion_peak", 43.0, "right"),
)
LEGS = (
    *(
        measured("contact_time", ms, leg, half=7.0)
        for leg, ms in (("left", 270.0), ("right", 235.0))
    ),
)
#: What clips show, by name: measurements, and the view.
CLIPS = {
    "nothing": (clip(), SIDE),
    "both legs, nothing": ((*clip(knee_flexion_peak=None), *BOTH_LEGS), SIDE),
    "far ahead": (clip(overstride=41.0, shank_angle=16.0), SIDE),
    "far ahead, leaning": (clip(overstride=41.0, shank_angle=16.0, trunk_lean=24.0), SIDE),
    "a leg that reaches little": (clip(thigh_extension_toe_off=-8.0), SIDE),
    "legs differ": ((*clip(contact_time=None), *LEGS), SIDE),
    "little": ((measured("cadence", 160.0), measured("trunk_lean", 8.0)), SIDE),
    "knees": ((measured("cadence", 166.0), measured("hip_adduction", 26.0, "left")), scene("rear")),
}
#: The sentences of a headline that call a clip fine.
ALL_CLEAR = (
    "Nothing stands out, and nothing needs changing.",
    "Nothing we could judge calls for a change.",
    "Nothing we could judge stands out.",
    "By itself, that needs no change.",
    "By themselves, these need no change.",
)
JUDGED = re.compile("[●◆■◇○]")


def sentences(text):
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]


def all_clear_words(language):
    """Return every sentence of the pages that calls a clip or a number fine, in a language."""
    word = Wording(language)
    keys = ("clear_title", "clear", "partly", "keep_on", "fine", "noticed")
    said = [word.say(f"runner.{key}") for key in keys]
    count = {"judged": 11, "known": 12}
    rest = "We judged {judged} of {known} things."
    headlines = [word(Message(text)) for text in ALL_CLEAR if "we could" not in text]
    headlines += [
        word(Message(f"{text} {rest}", count)).split(". ")[0]
        for text in ALL_CLEAR
        if "we could" in text
    ]
    return [*said, *headlines, word.say("terminal.fine")]


def test_what_calls_a_clip_fine_is_known_in_both_languages():
    english, german = (set(all_clear_words(language)) for language in LANGUAGES)
    assert not english & german
    assert page_one("both legs, nothing", "de", None)[0].runner.sentence[:20] in " ".join(german)


@cache
def page_one(name, language, told):
    pages = pages_of(*CLIPS[name][:1], [CLIPS[name][1]], language, answers=told)
    html = html_page(pages.report, Wording(language), {})
    first = html[html.index('id="runner"') : html.index('id="coach"')]
    return pages, first, html[html.index('id="coach"') : html.index('id="details"')]


def runners(count):
    """Yield answers of runners who are sore, or unlike those whom the limits were made for."""
    chance = random.Random(1129)
    choices = KNOWN.intake.questions["circumstances"].choices
    while count:
        hurts = chance.sample(PLACES, chance.choice([0, 1, 1, 2]))
        table = {
            "age": chance.choice(["under_18", "adult", "from_45"]),
            "circumstances": chance.sample(list(choices), chance.choice([0, 1, 1, 2])),
            "cleared": chance.random() < 0.7,
            "hurts": hurts,
            "examined": True,
            "pelvic_symptoms": False,
        }
        if hurts:
            worst = chance.choice([2, 4, 9])
            pains = ("pain_during", "pain_after", "pain_next_morning")
            table |= {key: chance.randint(0, worst) for key in pains}
        try:
            answers = Answers.model_validate(table)
        except ValidationError:
            continue
        if (answers.unlike or answers.too_sore or answers.hurts) and not answers.stopped():
            count -= 1
            yield answers


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_sore_or_unlike_is_given_an_all_clear(language):
    seen = set()
    for number, answers in enumerate(runners(96)):
        name = list(CLIPS)[number % len(CLIPS)]
        pages, first, coach = page_one(name, language, answers)
        page, text = pages.runner, re.sub(r"<[^>]+>", "\n", first)
        assert page.kind not in ("clear", "partly")
        where = (name, answers)
        if answers.unlike or answers.too_sore:
            for words in all_clear_words(language):
                assert words not in text, where
                assert words not in pages.terminal, where
            assert 'class="plain"' not in first, where
            assert 'class="level typical"' not in first + coach, where
            assert not pages.report.plan.cue, where
        if answers.unlike:
            assert not JUDGED.search(re.sub(r'<p class="key.*?</p>', "", first)), where
            assert page.notes[-1] in text
            assert page.notes[-1] in coach
            assert page.notes[-1] in pages.terminal
        seen.add((page.kind, bool(answers.unlike), answers.too_sore))
    assert {"lead", "noted", "sore", "notes"} <= {kind for kind, *_ in seen}
    assert {(True, True), (True, False), (False, True), (False, False)} <= {s[1:] for s in seen}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_such_a_headline_is_short(language):
    for number, answers in enumerate(runners(120)):
        name = list(CLIPS)[number % len(CLIPS)]
        said = sentences(pages_of(*CLIPS[name][:1], [CLIPS[name][1]], language,
                                  answers=answers).runner.sentence)  # fmt: skip
        assert max(len(part.split()) for part in said) <= 16, said
        assert len(set(said)) == len(said)


def headline_of(name, language="en", **told):
    return pages_of(
        CLIPS[name][0], [CLIPS[name][1]], language, answers=Answers.model_validate(told)
    ).runner.sentence


def test_under_18_is_compared_with_adults_and_no_more():
    assert headline_of("far ahead", age="under_18") == (
        "Compared with adults: You land far ahead of your body. "
        "For your age, we do not know what is usual. Leave it as it is for now."
    )
    assert headline_of("nothing", age="under_18") == (
        "These numbers are notes, not a judgement. For your age, we do not know what is usual."
    )
    assert headline_of("far ahead", "de", age="under_18").startswith(
        "Verglichen mit Erwachsenen: Du"
    )


@pytest.mark.parametrize(
    ("told", "unlike"),
    [
        ({"age": "under_18"}, "under_18"),
        ({"circumstances": ["pregnant"]}, "pregnant"),
        ({"circumstances": ["birth_recent"]}, "birth_recent"),
        ({"circumstances": ["operation"], "cleared": True}, "operation"),
        ({"circumstances": ["joint_replacement"], "cleared": True}, "joint_replacement"),
        ({"circumstances": ["condition"]}, "condition"),
    ],
)
def test_whom_the_ranges_are_of_is_told(told, unlike):
    answers = Answers.model_validate(told)
    assert answers.unlike == (unlike,)
    pages, first, _ = page_one("far ahead", "en", answers)
    assert keyed_texts()[f"unlike.{unlike}"] in first
    assert pages.runner.typical_key != "typical"
    assert "Typical:" not in first
    assert not pages.report.plan.correction


@pytest.mark.parametrize(
    ("told", "language", "sentence"),
    [
        (["pregnant"], "en", "The ranges here are of adults who are not pregnant. For you,"),
        (
            ["condition"],
            "de",
            "Die Bereiche hier stammen von Erwachsenen, die keine solche Erkrankung und keine "
            "Prothese haben. Was bei dir",
        ),
        (
            ["pregnant", "condition"],
            "en",
            "The ranges here are of adults who are not pregnant and who have no such condition",
        ),
    ],
)
def test_whom_the_ranges_are_of_is_told_once(told, language, sentence):
    answers = Answers.model_validate({"age": "under_18", "circumstances": told})
    _, first, _ = page_one("far ahead", language, answers)
    assert sentence in first
    assert first.count("The ranges here are") + first.count("Die Bereiche hier") == 1


def test_every_way_to_be_unlike_has_its_words():
    assert {f"unlike.{name}" for name in Unlike.__args__} <= set(keyed_texts())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES)
def test_nothing_found_says_nothing_about_what_hurts(language, place):
    pains = {"pain_during": 8, "pain_after": 7, "pain_next_morning": 6}
    told = {"hurts": [place], "age": "adult", **pains}
    for name in ("nothing", "both legs, nothing"):
        said = headline_of(name, language, **told)
        about = [t for key, t in keyed_texts().items() if key.startswith("sore.")]
        word = Wording(language)
        ours = [word.say(key) for key in keyed_texts() if key.startswith("sore.")]
        assert len(about) == len(ours)
        assert sum(one in said for one in ours) == 1


def test_a_sore_knee_and_nothing_found():
    told = {"hurts": ["knee_front"], "pain_during": 2, "pain_after": 1, "pain_next_morning": 0}
    said = headline_of("both legs, nothing", **told)
    assert said.endswith("That says nothing about your knee.")
    assert said.startswith("We found nothing to change in")
    two = headline_of("nothing", **(told | {"hurts": ["knee_front", "shin"]}))
    assert "That says nothing about what hurts." in two


def test_sides_that_were_not_compared_are_told():
    one = "We could not compare left with right: film from both sides."
    for told in ({}, {"hurts": ["hip"], "pain_during": 2, "pain_after": 0,
                      "pain_next_morning": 0}):  # fmt: skip
        assert one in headline_of("nothing", **told)
        assert "left with right" not in headline_of("both legs, nothing", **told)
    # nobody who is not to run is asked to film a run
    red = headline_of(
        "nothing", hurts=["knee_outside"], pain_during=8, pain_after=7, pain_next_morning=7
    )
    assert "We could not compare how long and where your left and right foot land." in red


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pain", [2, 4, 8])
def test_nobody_sore_reads_that_something_looked_fine(language, pain):
    word = Wording(language)
    answers = sore_knee(pain_during=pain)
    page = page_one("nothing", language, answers)[0].runner
    assert page.fine
    assert page.fine_title == word.say("runner.fine_sore")
    free = page_one("nothing", language, None)[0].runner
    assert free.fine_title == word.say("runner.fine")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2])
def test_what_is_left_to_the_details_is_counted_in_words_that_fit(language, count):
    unseen = ("trunk_lean", "head_forward", "arm_swing", "elbow_angle", "heel_recovery")
    reasons = ("too dark", "too far off", "too short", "out of sight", "too blurred")
    why = dict(zip(unseen[: count + 2], reasons, strict=False))  # one reason is there anyway
    numbers = tuple(
        replace(m, value=None, missing=Message(why[m.metric])) if m.metric in why else m
        for m in clip()
    )
    pages = pages_of(numbers, [SIDE], language)
    assert pages.runner.more_unseen == count
    page, word = html_page(pages.report, Wording(language), {}), Wording(language)
    assert (word.say("runner.one_more_unseen") in page) == (count == 1)
    assert (word.say("runner.more_unseen", count=count) in page) == (count > 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_page_one_too_the_exercises_of_a_condition_wait_for_the_doctor(language):
    title = Wording(language).say("exercise.once_agreed")
    told = sore_knee(circumstances=["condition"])
    first = page_one("nothing", language, told)[1]
    assert first.count(title) == 2  # page one, and the exercises step by step
    assert title in pathway_text(education_plan(told, TODAY), Wording(language))
    assert title not in page_one("nothing", language, sore_knee())[1]


def test_a_limp_without_a_place_holds_form_back_too():
    answers = Answers.model_validate({"circumstances": ["limp"], "age": "adult"})
    pages, first, _ = page_one("far ahead", "en", answers)
    assert pages.runner.sentence == "You land far ahead of your body. Leave it as it is for now."
    assert not pages.report.plan.correction
    assert "One thing to work on" not in first
    said = headline_of("nothing", circumstances=["limp"], age="adult")
    assert "That says nothing about why you limp." in said


@pytest.mark.parametrize("place", ["calf", "heel_cord", "sole", "knee_inside"])
def test_what_is_found_while_form_is_held_is_left_as_it_is(place):
    told = sore_knee(hurts=[place], pain_during=8, pain_after=7, pain_next_morning=6)
    pages, first, _ = page_one("far ahead", "en", told)
    calf = place != "knee_inside"
    for said in (pages.runner.sentence, first, pages.terminal):
        assert "Leave it as it is for now." in said
        assert ("Do not try to land further forward on the foot." in said) == calf
    pages, first, _ = page_one("far ahead, leaning", "en", told)
    assert "Leave these as they are for now." in pages.runner.sentence
    assert "Leave these as they are for now." in first


@pytest.mark.parametrize("name", ["far ahead", "far ahead, leaning", "a leg that reaches little"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_has_one_name_in_headline_box_and_terminal(name, language):
    pages, first, _ = page_one(name, language, None)
    for lead in pages.runner.leads:
        assert f"{lead.title}." in pages.runner.sentence
        assert f"<h3>{lead.title} " in first
        assert lead.title in pages.terminal
