"""No option and no command stands on a page that a runner reads; the details may say how made."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import formcheck
from formcheck import comparison
from formcheck.comparison.comparing import Comparison, compare_trials
from formcheck.i18n import LANGUAGES, Wording
from formcheck.i18n.catalogue import keyed_texts
from formcheck.knowledge import load
from formcheck.lab.translations import told_in
from formcheck.render.words import SHAPES
from support.made_reports import after, before, trial
from support.thirty_reports import REPORTS

#: What is typed, or read by who installs a program: `--speed`, formcheck analyze, docs/limits.md.
TYPED = re.compile(
    r"(?<![\w-])--[a-z]{2,}|docs/\w|\.toml\b"
    r"|formcheck (?:analyze|intake|render|metronome|compare|explain|doctor|models|pose|demo)\b"
)
DETAILS = re.compile(
    r'<section class="page" id="details".*?</section>\s*(?=<section class="page"|</main>|<footer)',
    re.DOTALL,
)
ROOT = Path(formcheck.__file__).parent
#: Rooms whose sentences can stand on a page: reasons, remedies, notes, advice.
ROOMS = ("scene", "gait", "signal", "metrics", "findings", "multi_clip.py", "quality.py",
         "prepare.py", "engines/_people.py", "comparison/page.py", "comparison/difference.py",
         "render/runner_page.py", "render/coach_page.py", "render/words.py", "render/charts.py",
         "plan/make.py", "plan/guide.py", "plan/facts.py", "plan/cadence.py")  # fmt: skip


def read_by_runners(page: str) -> str:
    """Return the words of a page but for its details, which say how it was made."""
    page = DETAILS.sub(" ", page)
    bare = re.sub(r"<style>.*?</style>|<!--.*?-->|<[^>]+>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(bare))


@pytest.mark.parametrize("name", REPORTS)
def test_no_page_of_thirty_reports_shows_what_is_typed(name):
    text = read_by_runners(REPORTS[name]())
    assert len(text) > 500
    assert TYPED.findall(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["change", "shoes"])
def test_no_page_of_a_comparison_shows_what_is_typed(tmp_path, kind, language):
    """Speed and surface unknown, so that the cautions about them stand there too."""
    pair = [trial(before(), "before"), trial(after(), "after")]
    unknown = {"speed_mps": None, "surface": "unknown", "view": "oblique"}
    trials = [
        type(one)(one.folder, one.label,
                  one.report.changed(clips=tuple(c.changed(**unknown) for c in one.report.clips)),
                  one.day, one.day_told)
        for one in pair
    ]  # fmt: skip
    report = compare_trials(kind, pair).changed(cautions=compare_trials(kind, trials).cautions)
    comparison.write(Comparison(report, tuple(trials)), tmp_path / "out", language, video=False)
    page = (tmp_path / "out" / "compare.html").read_text(encoding="utf-8")
    assert Wording(language)(load().compare.say("caution_surface", label=("x",)))[:8] in page
    assert TYPED.findall(read_by_runners(page)) == []


def sentences() -> Iterator[tuple[str, str]]:
    """Yield every sentence that a page may show, with where it stands."""
    for room in ROOMS:
        place = ROOT / room
        for path in sorted(place.rglob("*.py")) if place.is_dir() else (place,):
            yield from ((room, text) for text in told_in(path))
    for key, text in keyed_texts().items():
        for one in (text,) if isinstance(text, str) else text:
            yield key, one
    for key, text in load().compare.words.items():
        yield f"compare.{key}", text.template
    for kind, alike in load().compare.unlike.items():
        yield f"compare.{kind}", f"{alike.text.template} {alike.remedy.template}"
    for metric in load().metrics.values():
        yield metric.id, " ".join((metric.moves_it_falsely, metric.why, metric.definition))


def test_no_sentence_that_a_page_may_show_holds_what_is_typed():
    told = list(sentences())
    assert len(told) > 500
    details = ("sceptic.", "terminal.")
    found = [(k, s) for k, s in told if TYPED.search(s) and not k.startswith(details)]
    assert found == []


def test_no_mark_means_both_a_level_and_a_side():
    """The bars draw the left leg as ▲, the right one as ▼ and both together as ●."""
    assert {"▲", "▼", "●"}.isdisjoint(SHAPES.values())
    style = (ROOT / "render/templates/report.css").read_text(encoding="utf-8")
    assert f'.plain li::before {{ content: "{SHAPES["typical"]}"' in style
