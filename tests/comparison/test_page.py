"""The sentence, the facts and the words of a comparison's page."""

from __future__ import annotations

import re
from pathlib import Path

from formcheck import comparison
from formcheck.comparison.comparing import compare_trials
from formcheck.comparison.page import make_page, sentence, text_summary
from formcheck.i18n import Wording
from formcheck.knowledge import load
from support.made_reports import after, before, trial
from support.wording import BANNED, words

EN = Wording()


def report(*analyses, kind="change"):
    labels = ("before", "after")
    return compare_trials(
        kind, [trial(a, label) for a, label in zip(analyses, labels, strict=True)]
    )


def test_the_headline_does_not_name_what_follows_from_another_number():
    text = sentence(report(before(), after()))
    assert text.startswith("Your cadence went up by")
    assert "step length" not in text
    assert "step time" not in text


def test_nothing_that_changed_is_said_in_a_sentence_too():
    assert sentence(report(before(), before())) == (
        "We found no change worth noting; for some numbers we cannot tell."
    )


def test_a_page_has_each_number_once_under_its_verdict():
    made = report(before(), after())
    (against,) = make_page(made, EN).against
    groups = {group.key: {row.info.label for row in group.rows} for group in against.groups}
    real = {load().metric(d.metric).label for d in made.differences if d.verdict == "real change"}
    known = {load().metric(d.metric).label for d in made.differences if d.value is not None}
    assert groups["real"] == real
    assert "Cadence" in real
    assert set().union(*groups.values()) == known
    assert sum(map(len, groups.values())) == len(known)


def test_the_facts_are_those_of_the_reports():
    page = make_page(report(before(), after()), EN)
    facts = {EN(name): tuple(map(EN, values)) for name, values in page.facts}
    assert facts["Pose network"] == ("phantom", "phantom")
    assert facts["Filmed"] == ("23 November 2026",) * 2
    assert "Shoes" not in facts  # nobody said


def test_one_comparison_is_told_in_either_language():
    made = report(before(), after())
    assert Wording("de")(sentence(made)).startswith("Schrittfrequenz um")
    assert "Schrittfrequenz" in text_summary(made, Wording("de"))
    assert "Cadence" in text_summary(made, EN)


def test_the_terminal_reads_the_sentence_then_every_number():
    made = report(before(), after())
    lines = text_summary(made, EN).splitlines()
    assert lines[0] == sentence(made)
    assert lines[2] == "after against before"
    assert re.fullmatch(r"  Cadence: \d+ steps/min \(\d+ to \d+\), ■ real change", lines[3])


def test_no_word_of_the_page_diagnoses_predicts_or_scolds():
    for kind in ("change", "shoes", "trend"):
        text = sentence(report(before(), after(), kind=kind))
        assert BANNED.search(text) is None
        assert len(words(text)) <= 14


def test_every_key_of_the_words_is_said_somewhere():
    root = next(iter(comparison.__path__))
    text = "".join(
        path.read_text() for path in Path(root).rglob("*") if path.suffix in (".py", ".j2")
    )
    built = {"title_change", "title_shoes", "title_trend", "knee_flexion_deg", "thigh_deg",
             "shank_deg", "ankle_deg", "left", "right", "both", "strike", "mid_stance", "toe_off",
             "mid_swing"}  # fmt: skip
    built |= {f"{verdict}_note" for verdict in ("real", "small", "same", "unsure")}
    built |= {f"sentence_{way}{more}" for way in ("up", "down") for more in ("", "_more")}
    built |= {"sentence_sides", "sentence_sides_more", "sentence_same", "sentence_some_unsure"}
    endings = re.compile(r"_shoes$")
    unsaid = [
        k
        for k in load().compare.words
        if endings.sub("", k) not in text and endings.sub("", k) not in built
    ]
    assert unsaid == []


def test_the_page_of_the_docs_names_every_limit_and_share():
    page = (Path(__file__).resolve().parents[2] / "docs" / "compare.md").read_text(encoding="utf-8")
    conditions = load().compare.unlike.values()
    limits = [c.absolute for c in conditions] + [
        c.relative and 100 * c.relative for c in conditions
    ]
    numbers = [f"{limit:g}" for limit in limits if limit is not None]
    assert len(numbers) == 4
    assert [number for number in numbers if number not in page] == []
    cited = [name for condition in conditions for name in condition.sources]
    assert len(cited) >= 2
    assert [name for name in cited if f"sources.md#{name}" not in page] == []
    kept = load().compare.kept
    shares = [f"{share:g}" for share in (kept.default, *kept.metrics.values())]
    assert [share for share in shares if share not in page] == []
