"""`formcheck explain` knows what a reader has before the eyes: the pages' own labels and titles."""

from __future__ import annotations

import pytest

from formcheck.errors import InputError
from formcheck.i18n import LANGUAGES, Wording
from formcheck.knowledge import load
from formcheck.knowledge.cards import cards
from formcheck.knowledge.explain import ALSO, explain
from formcheck.render import build
from formcheck.render.coach_page import metric_groups
from formcheck.render.words import Edition
from support.report_example import overstrider, typical_runner

KNOWN = load()
CARDS = {(card.kind, card.id): card for card in cards(KNOWN)}


def shown(text: str) -> set[str]:
    """Return the first words of each entry that is printed."""
    return {line.split(":")[0] for line in text.splitlines() if line and line[0] != " "}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_and_title_finds_its_entry_however_it_is_typed(language):
    word = Wording(language)
    assert len(CARDS) > 200
    for card in CARDS.values():
        title = word(card.title)
        spellings = (title, title.upper(), title.lower(), title.replace(" ", "-"), f" {title}. ")
        for typed in spellings:
            assert any(card.id in line for line in shown(explain(typed))), typed


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_pages_print_finds_its_entry(language):
    """Labels of the coach's page, lab terms, titles of findings and exercises of real reports."""
    word, seen = Wording(language), 0
    for analysis in (overstrider(), typical_runner()):
        report = build(analysis, language)
        for _, rows in metric_groups(Edition(report, word)):
            for row in rows:
                ids = [m.id for m in (*KNOWN.metrics.values(), *KNOWN.asymmetries.values())
                       if word(m.label) == row.label]  # fmt: skip
                assert ids, row.label
                for label in filter(None, (row.label, row.lab_term)):
                    assert ids[0] in explain(label, language), label
                    seen += 1
        for finding in report.findings:
            assert finding.rule in explain(word(finding.title), language)
        for exercise in report.plan.exercises:
            assert exercise.id in explain(word(exercise.name), language)
    assert seen > 60


@pytest.mark.parametrize(
    ("typed", "metric"),
    [
        ("ground contact time", "contact_time"),
        ("Bodenkontaktzeit", "contact_time"),
        ("GCT", "contact_time"),
        ("vertical oscillation", "vertical_oscillation"),
        ("vertical-oscillation", "vertical_oscillation"),
        ("VERTICAL RATIO", "vertical_ratio"),
        ("Schrittfrequenz", "cadence"),
        ("Schrittlange", "step_length"),  # a keyboard without umlauts
        ("Knee bend", "knee_flexion_peak"),  # the title of a curve
        ("Knee bend", "knee_flexion_strike"),
    ],
)
def test_a_watchs_words_and_parts_of_a_title_are_enough(typed, metric):
    assert any(line.startswith(metric) for line in shown(explain(typed)))


def test_every_other_name_belongs_to_a_metric_and_finds_it():
    for metric, names in ALSO.items():
        assert ("metric", metric) in CARDS or ("asymmetry", metric) in CARDS
        for name in names:
            assert any(line.startswith(metric) for line in shown(explain(name))), name


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("ground contct time", "Ground contact time"),
        ("cadance", "cadence"),
        ("overstrde", "overstride"),
        ("Bodenkontaktzeitt", "Bodenkontaktzeit"),
    ],
)
def test_a_slip_of_the_finger_gets_the_nearest_name(typed, hint):
    with pytest.raises(InputError, match=f"{typed!r}.*did you mean .*{hint}"):
        explain(typed, "de" if typed.startswith("Boden") else "en")
