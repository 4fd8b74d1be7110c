"""German says everything that English says, with the same gaps, and leaves no English behind."""

from __future__ import annotations

import ast
import csv
import html
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import formcheck
from formcheck import render
from formcheck.cli import main
from formcheck.comparison.comparing import compare_trials
from formcheck.comparison.page import text_summary
from formcheck.files.track import read_track, write_track
from formcheck.i18n import Message, Wording, msg
from formcheck.i18n.catalogue import translations
from formcheck.intake import read_answers
from formcheck.knowledge import load
from formcheck.knowledge.explain import explain, explainable_ids
from formcheck.model import Note
from formcheck.plan import make_plan
from support import report_example
from support.made_answers import sore_knee
from support.made_reports import after, before, trial

SOURCE = Path(formcheck.__file__).parent
#: Words that are the same in both languages, or stand inside German ones.
SHORTEST = 12

#: Modules whose words never reach a reader of German: for those who change or check formcheck.
ENGLISH_ONLY = (
    *("__init__.py", "doctor.py", "lab/", "cli/machine.py", "cli/lab.py"),
    *("knowledge/entries", "knowledge/loader", "knowledge/pain"),
    *("knowledge/pathways", "knowledge/rules", "knowledge/signs"),
    *("weights/_table.py", "i18n/"),
    *("studio/api/documentation", "studio/store/tables", "studio/store/upgrade"),
    "studio/store/migrations/",
)
#: Keys, markup, commands, and what only a programmer can meet.
NO_SENTENCES = (
    *(
        "real change",
        "real but small",
        "cannot tell",
        "about the same",
        "not comparable",
        "belt speed",
        "formcheck small copy",
        "other build",
        "built here",
        "speed of ",  # a feature of the event model, by its name
    ),
    *(
        "viewBox",
        "aria-label",
        "text-anchor",
        'width="',
        "apt-get install",
        "Value error",
        "pool is closed",
    ),
    *("mp4, mov", "A video (mp4", "pip download"),
    "page full",  # classes of a section
    *(
        "default-src 'none'",
        "attachment; ",
        "work not begun",
        "films not tidied",
        "sample not added",
        "max-age=",
        "; charset=utf-8",
        "%(asctime)s",
        "BEGIN IMMEDIATE",
        "No space",
        "formcheck studio",
    ),
    "Everything that the studio's page does. Errors are one sentence.",  # of the API's own page
    *("a track of ", "frames needs", "times of a track", "a frame of ", "does not fit a video"),
    *("most recent call last", "No module named"),  # Python's own
)
#: Words that no German sentence holds.
COMMON = re.compile(
    r"\b(the|of|and|with|you|your|is|are|were|to|from|for|not|this|that|it|by|on|at|or|as|has|have"
    r"|than|step|steps|left|right|both|only|film again|report|comparison|sources?|no)\b"
)

DOCS = Path(__file__).resolve().parents[2] / "docs"


def lines(text):
    return (text,) if isinstance(text, str) else text


def page_of(analysis, language):
    """Return the page of an analysis, without pictures."""
    report = render.build(analysis, language, made=report_example.TODAY)
    return render.html_page(report, Wording(language), {})


@pytest.fixture(scope="module", name="german")
def _german():
    """Return an overstrider's page and report.json, measured and told in German."""
    analysis = report_example.overstrider()
    return (
        page_of(analysis, "de"),
        render.build(analysis, "de"),
        render.text_summary(render.build(analysis, "de"), Wording("de")),
    )


def untold(path):
    """Yield what a module may say to a reader without telling it: words outside of `msg`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            silent.add(id(node.value))  # a docstring, of a constant too
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("msg", "Option", "Argument", "Typer", "KnowledgeError"):
                silent |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        words = re.findall(r"[A-Za-z]{2,}", re.sub(r"{[^}]*}", "", node.value))  # but for gaps
        told = id(node) in silent or "<" in node.value  # markup
        if not told and len(words) > 1 and " " in node.value.strip():
            yield node.value


def test_every_sentence_of_the_source_is_told():
    """A sentence that goes past `msg` would stand in English in a German report."""
    found = [
        f"{path.relative_to(SOURCE)}: {text}"
        for path in sorted(SOURCE.rglob("*.py"))
        if not str(path.relative_to(SOURCE)).startswith(ENGLISH_ONLY)
        for text in untold(path)
    ]
    assert [line for line in found if not any(known in line for known in NO_SENTENCES)] == []
    assert any("real change" in line for line in found)  # it does find what is not told


# ---- a report in German


def english_fragments():
    """Return the English words between gaps, where they are long enough to be no accident."""
    pairs = translations("de")
    german = set(pairs.values())
    for context, text in pairs:
        if text in german or context.startswith(("compare.", "sources.")):  # titles are English
            continue
        for piece in re.split(r"{[^}]*}", text):
            if len(piece.strip()) >= SHORTEST and " " in piece.strip():
                yield piece.strip()


def test_a_german_report_holds_no_english(german):
    page, data, summary = german
    page = html.unescape(re.sub(r"<style.*?</style>", "", page, flags=re.S))
    told = data.as_json("de")
    told = told[: told.index('"messages"')]  # which are data
    fragments = set(english_fragments())
    assert len(fragments) > 300
    for words in (page, told, summary):
        assert [piece for piece in fragments if piece in words] == []
    english = html.unescape(page_of(report_example.overstrider(), "en"))
    assert sum(piece in english for piece in fragments) > 100  # it does find what stands there


def seen(page):
    """Return what a reader of a page sees or hears, without what was published in English."""
    body = re.sub(r"<style.*?</style>|<title>", "", page, flags=re.S)
    heard = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', body)
    text = html.unescape(" ".join([re.sub(r"<[^>]*>", " ", body), *heard]))
    for source in load().sources.values():
        word = Wording("de")
        by = word(source.by)
        for words in (word(source.citation), f"doi:{source.doi}", f"{by} {source.year}"):
            text = text.replace(words, "")
    return text


def english_in(text):
    return sorted({match.group() for match in COMMON.finditer(text)})


def points_in(text):
    """Return numbers written with a decimal point; versions have two, thousands three digits."""
    return re.findall(r"(?<![\d.])\d+\.(?!\d{3}\b)\d+(?![\d.])", text)


def test_a_german_page_has_no_english_word_and_no_decimal_point(german):
    page, data, summary = german
    page = page[: page.index('<ol class="small sources')]  # sources and versions follow
    for text in (seen(page), summary, Wording("de")(data.methods)):
        assert english_in(text) == []
        assert points_in(text) == []
    assert re.search(r"\d,\d\s*cm", seen(page))
    english = seen(page_of(report_example.overstrider(), "en"))
    assert len(english_in(english)) > 15
    assert points_in(english)


def test_data_keep_the_decimal_point(german, tmp_path):
    """JSON, CSV and SVG coordinates are for programs."""
    page, data, _ = german
    assert re.search(r'"value":\d+\.\d', data.model_dump_json())
    assert re.search(r'points="\d+\.\d,\d+\.\d ', page)
    render.write(report_example.overstrider(), tmp_path, "de", video=False)
    rows = csv.DictReader((tmp_path / "measurements.csv").read_text(encoding="utf-8").splitlines())
    assert float(next(rows)["value"]) > 100


@pytest.mark.parametrize("name", explainable_ids(load()))
def test_an_explanation_in_german_holds_no_english(name):
    lines = explain(name, "de").splitlines()
    text = "\n".join(line for line in lines if line[:2] != "- ")
    ids = re.compile(r"^  [a-z]+: |= true|`[^`]*`|[a-z]+(_[a-z0-9]+)+", re.MULTILINE)
    assert english_in(ids.sub("", text)) == []
    assert points_in(text) == []


def test_english_reports_are_compared_in_german(tmp_path, folders, run, monkeypatch):
    """Notes and reasons that the reports hold in English are told again."""
    monkeypatch.chdir(tmp_path)
    words = (folders["before"], folders["after"], "--language", "de", "-o", "out", "--no-video")
    code, printed, _ = run("compare", *words)
    assert code == 0
    page = (tmp_path / "out" / "compare.html").read_text(encoding="utf-8")
    for text in (printed.replace("out/compare.html", ""), seen(page)):
        assert english_in(text) == []
        assert points_in(text) == []
    assert "Vergleich: out/compare.html" in printed
    assert "Schrittfrequenz" in printed


def test_warning_signs_of_an_english_report_are_told_in_german():
    plan = make_plan((), (), report_example.TODAY, answers=sore_knee(signs=["locking"]))
    sore = replace(after(), plan=plan)
    compared = compare_trials("change", [trial(before()), trial(sore, "after")])
    assert compared.stop.signs[0].id == "locking"
    told = "\n".join(text_summary(compared, Wording("de")).split("\n\n")[:2])
    assert english_in(told) == []
    assert "das Knie blockiert" in told


def test_pages_about_answers_hold_no_english(tmp_path):
    for signs in ((), ("no_better", "missed_periods"), ("locking",), ("hot_joint",)):
        answers = read_answers(DOCS / "knee-answers.toml").model_copy(update={"signs": signs})
        render.write_page(render.education_plan(answers), tmp_path / "page.html", Wording("de"))
        page = seen((tmp_path / "page.html").read_text(encoding="utf-8"))
        assert english_in(page) == []
        assert points_in(page) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["analyze", "nothing.mp4"], "es gibt keine Datei nothing.mp4; prüf den Namen"),
        (["analyze"], "kein Clip genannt; versuch `formcheck analyze side.mp4`"),
        (["analyze", "a.mp4", "--height-cm", "17.5"], "liegt nicht in 100 bis 230 cm"),
        (["compare", "one"], "ein Vergleich braucht mindestens zwei Berichtsordner, genannt: 1"),
        (["explain", "overstrid"], "hier heißt nichts 'overstrid'; meinst du overstride"),
        (["metronome", "500", "-o", "a.wav"], "die Schrittfrequenz ist 500; gib 120 bis"),
        (["intake", "--answers", "nothing.toml"], "nothing.toml lässt sich nicht lesen"),
    ],
)
def test_what_cannot_be_done_is_told_in_german(words, told, run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    code, _, err = run(*words, "--language", "de")
    assert code == 1
    assert told in err


def test_what_a_command_prints_is_german(run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    runs = [
        (["intake", "--answers", str(DOCS / "knee-answers.toml")], "Knie"),
        (["metronome", "160", "-o", "beat.wav", "--minutes", "0.5"], "168 Schritte/min"),
    ]
    for words, told in runs:
        code, out, err = run(*words, "--language", "de")
        assert code == 0
        assert told in out + err
        text = re.sub(r"\([^()]* \d{4}(; [^()]* \d{4})*\)", "", out + err)  # who found it
        assert english_in(text) == []
        assert points_in(text.replace("beat.wav", "")) == []


# ---- numbers, and sentences that were kept


@pytest.mark.parametrize(
    ("value", "form", "english", "german"),
    [
        (8.94, ".1f", "8.9", "8,9"),
        (-8.94, ".1f", "−8.9", "−8,9"),
        (-0.04, ".1f", "0.0", "0,0"),
        (5205, ",", "5,205", "5.205"),
        (1234.5, ",.1f", "1,234.5", "1.234,5"),
        (3.0, "g", "3", "3"),
    ],
)
def test_a_number_is_written_as_the_language_does(value, form, english, german):
    assert Wording().number(value, form) == english
    assert Wording("de").number(value, form) == german
    assert Wording("de")(Message("{n:" + form + "}", {"n": value})) == german


def test_a_track_tells_its_notes_in_the_language_that_reads_it(tmp_path):
    track = report_example.overstrider().clips[0].raw_track
    note = Note(
        "dropped_frames",
        msg("The camera dropped about {lost} of {frames} frames.", lost=3, frames=99),
    )
    write_track(replace(track, notes=(note,)), tmp_path / "run.npz")
    read = read_track(tmp_path / "run.npz")
    assert read.notes == (note,)
    word = Wording("de")
    assert word(read.notes[0].message) == "Die Kamera hat etwa 3 von 99 Bildern verloren."
    history = "; ".join(map(word, read.history))
    assert english_in(history) == []
    assert points_in(history) == []


def test_a_track_of_an_earlier_version_tells_its_notes_in_english(tmp_path):
    note = Note("dropped_frames", msg("The camera dropped {lost} frames.", lost=3))
    track = report_example.overstrider().clips[0].raw_track
    write_track(replace(track, notes=(note,)), tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as data:
        kept = dict(data)
    about = json.loads(str(kept["about"]))
    del about["messages"]
    np.savez(tmp_path / "old.npz", **kept | {"about": np.array(json.dumps(about))})
    read = read_track(tmp_path / "old.npz")
    assert read.notes == (note,)
    assert read.history == tuple(map(str, track.history))


def test_a_german_report_says_that_it_is_german(german):
    page, data, summary = german
    assert '<html lang="de">' in page
    assert data.language == "de"
    assert "Bodenkontaktzeit" in summary
    assert Wording("de").say("about.disclaimer") in html.unescape(page)


def test_numbers_have_no_language(german):
    english = render.build(report_example.overstrider())
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
