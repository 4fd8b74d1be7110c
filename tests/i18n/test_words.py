"""No string that a reader can see diagnoses, predicts or scolds, and all are easy to read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import formcheck
from formcheck.i18n import Wording
from formcheck.i18n.catalogue import keyed_texts
from formcheck.knowledge import load
from formcheck.knowledge.loader import FILES, read_toml
from support.made_measurements import measured, scene
from support.made_pages import pages_of
from support.wording import (
    BANNED,
    QUOTED,
    TECHNICAL,
    reading_ease,
    sentences,
    strings,
    words,
)

ALL = [(file, key, text) for file in FILES for key, text in strings(read_toml(file))]
RUNNER = [text for _, key, text in ALL if key not in TECHNICAL]


@pytest.mark.parametrize("word", ["injury risk", "you are at risk", "poor form", "diagnose"])
def test_the_ban_catches_what_it_must(word):
    assert BANNED.search(word)


@pytest.mark.parametrize("word", ["healthy", "heel", "usual", "treadmill", "treadmills", "surest"])
def test_the_ban_leaves_plain_words_alone(word):
    assert not BANNED.search(word)


def test_the_knowledge_is_really_looked_at():
    assert len(ALL) > 800
    assert {file for file, _, _ in ALL} == set(FILES)
    assert {"why", "title", "how", "caution", "definition"} - QUOTED <= {key for _, key, _ in ALL}


def test_no_word_of_the_knowledge_diagnoses_predicts_or_scolds():
    found = [(file, key, text) for file, key, text in ALL if BANNED.search(text)]
    assert found == []
    titles = [rule.title for rule in load().rules.values()]
    titles += [correction.title for correction in load().pathways.corrections.values()]
    assert [title for title in titles if BANNED.search(title)] == []


def test_sentences_for_the_runner_are_short():
    long = [s for text in RUNNER for s in sentences(text) if len(words(s)) > 20]
    assert long == []


def test_sentences_for_the_sceptic_are_not_endless():
    long = [s for _, _, text in ALL for s in sentences(text) if len(words(s)) > 32]
    assert long == []


def test_words_for_the_runner_are_plain_english():
    assert reading_ease(RUNNER) >= 65


def test_reading_ease_tells_plain_from_stiff():
    plain = ["Land softly. Take quick, light steps."]
    stiff = ["Contralateral pelvic obliquity necessitates neuromuscular rehabilitation."]
    assert reading_ease(plain) > 80 > 20 > reading_ease(stiff)


def produced() -> list[str]:
    """Return every sentence that clips with one thing after another out of range give."""
    texts = []
    for metric, info in load().metrics.items():
        for value in (-60.0, -5.0, 0.0, 1.0, 30.0, 90.0, 250.0):
            for side in ("left", "both") if info.sided else ("both",):
                for n, confidence in ((9, "high"), (3, "low")):
                    one = (
                        measured("cadence", 150.0, half=1.0),
                        measured(metric, value, side, half=0.5, n=n, confidence=confidence),
                    )
                    pages = pages_of(one, [scene()])
                    findings, plan = pages.edition.findings, pages.report.plan
                    texts += [pages.runner.sentence, plan.dose, plan.retest_why]
                    texts += [text for f in findings for text in (f.title, f.detail, f.cue)]
                    texts += [week.feedback for week in plan.programme]
    return sorted(set(texts))


def test_no_sentence_that_is_put_together_diagnoses_predicts_or_scolds():
    texts = produced()
    assert len(texts) > 100
    assert [text for text in texts if BANNED.search(text)] == []
    assert [text for text in texts if "{" in text or "  " in text or "None" in text] == []
    long = [s for text in texts for s in sentences(text) if len(words(s)) > 24]
    assert long == []


# ---- words in code, templates and texts


def spoken(path: Path) -> Iterator[str]:
    """Yield what a module may say: its strings, joined where an f-string breaks them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
        # the docstrings of commands are their help
        and not (path.name == "cli.py" and isinstance(node, ast.FunctionDef))
    }
    pieces = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [v.value if isinstance(v, ast.Constant) else "7" for v in node.values]
            pieces |= {id(value) for value in node.values}
            yield "".join(str(part) for part in parts)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in silent | pieces and " " in node.value.strip():
            yield node.value


PACKAGE = Path(formcheck.__file__).parent
CODE = {path: list(spoken(path)) for path in sorted(PACKAGE.rglob("*.py"))}
TEXTS = [
    text
    for texts in keyed_texts().values()
    for text in ([texts] if isinstance(texts, str) else texts)
]


def test_no_string_of_the_code_diagnoses_predicts_or_scolds() -> None:
    assert sum(map(len, CODE.values())) > 900
    found = [(path.name, text) for path, texts in CODE.items() for text in texts]
    assert [pair for pair in found if BANNED.search(pair[1])] == []


def test_no_text_of_the_report_diagnoses_predicts_or_scolds() -> None:
    """The one exception says that formcheck does none of this."""
    own = [text for text in TEXTS if text != Wording().say("about.disclaimer")]
    assert len(own) > 150
    assert [text for text in own if BANNED.search(text)] == []


def test_templates_hold_no_words_of_their_own() -> None:
    """All are in the texts, where a second language can stand beside them."""
    templates = list((PACKAGE / "render/templates").glob("*.j2"))
    assert len(templates) > 5
    for path in templates:
        markup = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", path.read_text("utf-8"), flags=re.S)
        bare = re.sub(r"<[^>]*>", " ", markup)
        assert re.findall(r"[A-Za-z]{2,}", bare.replace("formcheck", "")) == [], path.name


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    sources = [path.read_text() for path in PACKAGE.rglob("*.py")]
    sources += [path.read_text() for path in PACKAGE.rglob("*.j2")]
    code = "\n".join(sources)
    used = set(re.findall(r"""(?:say|listed|keyed)\(\s*f?["']([a-z]+\.[a-z_]+)["']""", code))
    either = set(re.findall(r"""["']([a-z]+\.[a-z_]+)["'] if """, code))
    either |= set(re.findall(r"""else ["']([a-z]+\.[a-z_]+)["']""", code))
    used |= either - {"report.json", "pose.npz"}  # these are files
    built = set(re.findall(r"""(?:say|keyed)\(\s*f?["']([a-z_.]+)\.(?:["'] ~|{)""", code))
    built |= set(re.findall(r"""else f["']([a-z]+)\.{""", code))
    pages = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("studio/web/*.js"))
    used |= set(re.findall(r"""["'](studio\.[a-z_]+\.[a-z0-9_]+)["']""", pages))
    built |= set(re.findall(r"""`(studio\.[a-z_]+)\.\${""", pages))
    keys = set(keyed_texts())
    assert used <= keys
    assert {key for key in keys - used if key.rpartition(".")[0] not in built} == set()


def test_the_report_and_the_program_speak_plain_english() -> None:
    """Flesch reading ease: 60 is plain English, 70 what most people read with ease."""
    told = [text for text in TEXTS if text != Wording().say("about.disclaimer")]
    assert reading_ease(told) >= 65
    code = [text for texts in CODE.values() for text in texts if len(words(text)) >= 4]
    assert reading_ease(code) >= 60


def test_sentences_of_the_report_are_short() -> None:
    long = [s for text in TEXTS for s in sentences(text) if len(words(s)) > 24]
    assert long == []


def test_prose_pages_do_not_diagnose_predict_or_scold():
    """The one exception says that formcheck does none of this."""
    docs = Path(__file__).resolve().parents[2] / "docs"
    names = ("index", "film-a-good-clip", "limits", "conventions", "knee-pain", "compare")
    for name in names:
        text = (docs / f"{name}.md").read_text(encoding="utf-8")
        spoken = re.sub(r"<!-- says what it is not -->.*?<!-- end -->", "", text, flags=re.S)
        assert BANNED.search(spoken) is None, name
