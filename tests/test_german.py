"""German says everything that English says, with the same gaps, and leaves no English behind."""

from __future__ import annotations

import ast
import html
import re
from pathlib import Path
from string import Formatter

import pytest

import formcheck
import report_example
from formcheck import report
from formcheck.cli import main
from formcheck.knowledge import load
from formcheck.report.html import render
from formcheck.texts import language_of, sentences_of, speaking, tell

SOURCE = Path(formcheck.__file__).parent
#: Words that are the same in both languages, or stand inside German ones.
SHORTEST = 12

DOCS = Path(__file__).resolve().parents[1] / "docs"


def gaps(text):
    return sorted((name, form) for _, name, form, _ in Formatter().parse(text) if name is not None)


def lines(text):
    return (text,) if isinstance(text, str) else text


def templates():
    """Return every template that the source tells; a test fails on one that is no literal."""
    for path in sorted(SOURCE.rglob("*.py")):
        if path.parent.name == "cli":
            continue  # its own tell() prints on stderr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name) and called.id == "tell":
                yield path.name, node.args[0]


@pytest.fixture(scope="module", name="german")
def _german():
    """Return an overstrider's page and report.json, measured and told in German."""
    with speaking("de"):
        analysis = report_example.overstrider.__wrapped__()  # not the English one that is kept
        return (
            render(analysis, [], {}, {}, report_example.TODAY),
            report.build(analysis),
            report.text_summary(analysis),
        )


def test_german_has_every_text_with_its_gaps():
    english, german = language_of("en"), language_of("de")
    assert list(german) == list(english)
    for key, text in english.items():
        assert len(lines(german[key])) == len(lines(text)), key
        for one, other in zip(lines(text), lines(german[key]), strict=True):
            assert gaps(one) == gaps(other), key


def test_german_has_every_sentence_of_the_source_with_its_gaps():
    found = list(templates())
    assert len(found) > 100
    assert [name for name, arg in found if not isinstance(arg, ast.Constant)] == []
    told = {arg.value for _, arg in found}
    german = sentences_of("de")
    assert told ^ german.keys() == set()
    assert [text for text in told if gaps(text) != gaps(german[text])] == []


def test_a_sentence_is_told_in_the_language_spoken():
    assert tell("{n} steps", n=3) == "3 steps"
    with speaking("de"):
        assert tell("{n} steps", n=3) == "3 Schritte"


# ---- a report in German


def catalogue(language):
    """Return every word of what is known, in the order of the fields."""
    with speaking(language):
        known = load()
    found = []
    for table in (known.metrics, known.rules, known.exercises, known.pathways.corrections):
        for entry in table.values():
            fields = entry.model_dump(exclude={"sources"})
            found += [v for v in fields.values() if isinstance(v, str)]
            for value in fields.values():
                if isinstance(value, tuple):
                    found += [v for v in value if isinstance(v, str)]
    return found


def english_fragments():
    """Return the English words between gaps, where they are long enough to be no accident."""
    texts = [line for text in language_of("en").values() for line in lines(text)]
    texts += [*sentences_of("de"), *catalogue("en")]
    german = set(catalogue("de"))
    for text in texts:
        if text in german:
            continue
        for piece in re.split(r"{[^}]*}", text):
            if len(piece.strip()) >= SHORTEST and " " in piece.strip():
                yield piece.strip()


def test_a_german_report_holds_no_english(german):
    page, data, summary = german
    page = html.unescape(re.sub(r"<style.*?</style>", "", page, flags=re.S))
    told = data.model_copy(update={"methods": ""}).model_dump_json()
    fragments = set(english_fragments())
    assert len(fragments) > 300
    for words in (page, told, summary):
        assert [piece for piece in fragments if piece in words] == []
    english = html.unescape(render(report_example.overstrider(), [], {}, {}, report_example.TODAY))
    assert sum(piece in english for piece in fragments) > 100  # it does find what stands there


def test_a_german_report_says_that_it_is_german(german):
    page, data, summary = german
    assert '<html lang="de">' in page
    assert data.language == "de"
    assert "Schrittfrequenz" in summary
    assert language_of("de")["about.disclaimer"] in html.unescape(page)


def test_numbers_have_no_language(german):
    english = report.build(report_example.overstrider())
    assert english.language == "en"
    numbers = [(m.metric, m.side, m.value, m.low, m.high) for m in german[1].measurements]
    assert numbers == [(m.metric, m.side, m.value, m.low, m.high) for m in english.measurements]


def test_an_unknown_language_is_one_sentence_and_a_known_one_is_spoken(capsys, monkeypatch):
    for language, code in (("fr", 1), ("de", 0)):
        answers = ["--answers", str(DOCS / "knee-answers.toml")]
        monkeypatch.setattr("sys.argv", ["formcheck", "intake", *answers, "--language", language])
        with pytest.raises(SystemExit) as end:
            main()
        assert (end.value.code or 0) == code
    out, err = capsys.readouterr()
    assert err == "formcheck: --language 'fr' is not known; use one of en, de\n"
    assert "Knie" in out
    assert "Will my knee" not in out
