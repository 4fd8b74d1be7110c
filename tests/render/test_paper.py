"""Reports and comparisons on A4: nothing lies over anything or spills, no word is cut."""

from __future__ import annotations

import re
from functools import cache

import pytest

from formcheck import render
from formcheck.errors import MachineError
from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.render.charts import Mark, draw_range_bar
from formcheck.render.words import SHAPES
from support.drawings import crowded, drawings_of
from support.paper import Sheet, amiss, cut_words, sheets_of
from support.six_comparisons import COMPARISONS
from support.thirty_reports import REPORTS

pytestmark = pytest.mark.slow

PAGES = REPORTS | {f"compared: {name}": page for name, page in COMPARISONS.items()}


@pytest.fixture(scope="module", autouse=True)
def _printer() -> None:
    try:
        render.check_pdf()
    except MachineError as error:
        pytest.skip(str(error))


@cache
def page_of(name: str) -> str:
    return PAGES[name]()


@cache
def sheets(name: str) -> list[Sheet]:
    return sheets_of(page_of(name))


def test_there_are_thirty_reports_or_more_and_no_two_are_alike() -> None:
    assert len(REPORTS) >= 30
    assert len({page_of(name) for name in REPORTS}) == len(REPORTS)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_overlaps_or_spills_and_no_heading_or_page_is_left_alone(name: str) -> None:
    assert amiss(sheets(name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_word_of_the_page_is_whole_on_paper(name: str) -> None:
    assert cut_words(page_of(name), sheets(name)) == set()


@pytest.mark.parametrize("name", REPORTS)
def test_the_runners_page_is_one_sheet(name: str) -> None:
    own = [number for number, sheet in enumerate(sheets(name)) if sheet.within("runner")]
    told = [number for number, sheet in enumerate(sheets(name)) if sheet.within("pathway")]
    assert len(own) == (0 if name.startswith("not filmed") and not own else 1)
    assert len(told) <= 2
    assert (*told, *own)[0] == 0  # what was told to us comes first


@pytest.mark.parametrize("name", REPORTS)
def test_every_shape_is_explained_on_the_page_that_uses_it(name: str) -> None:
    page = page_of(name)
    word = Wording("de" if '<html lang="de"' in page else "en")
    sides = {"left": "▲", "right": "▼"}
    for part in ("runner", "coach"):
        found = re.search(
            rf'<section class="page[^>]*id="{part}".*?</section>\s*'
            r'(?=<section class="page|</main)',
            page,
            re.DOTALL,
        )
        section = re.sub(r"<svg.*?</svg>|<[^>]+>", "", found[0], flags=re.DOTALL) if found else ""
        told = " ".join(section.split())
        for key, shape in {**SHAPES, **sides}.items():
            if shape != "?" and shape in told:
                said = f"key.{key}" if key in sides else f"legend.{key}"
                assert f"{shape} {word.say(said)}" in told, (part, shape)


@pytest.mark.parametrize("name", PAGES)
def test_the_words_of_every_drawing_are_inside_it_and_apart(name: str) -> None:
    found = [
        words
        for drawing in drawings_of(page_of(name))
        for words in crowded(drawing, 14 if 'class="bar"' in drawing else 12)
    ]
    assert found == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_narrow_range_beside_a_far_value_has_one_label(language: str) -> None:
    info = load().metric("vertical_oscillation")
    bar = draw_range_bar(Wording(language), info, [Mark("both", 90.0, 60.0, 120.0)], (6.0, 12.0))
    assert list(crowded(bar, 14)) == []


def test_crowded_words_are_found() -> None:
    drawing = '<svg class="bar" viewBox="0 0 90 54" aria-label="x"><text x="{}" y="49">5.0</text>'
    drawing += '<text x="30" y="49">10.0</text></svg>'
    assert list(crowded(drawing.format(60), 14)) == []
    assert list(crowded(drawing.format(40), 14)) == ["'5.0' over '10.0' in 'x'"]
    assert list(crowded(drawing.format(85), 14)) == ["'5.0' beyond the edge of 'x'"]


#: What a careless style does, and what is then said to be amiss.
CARELESS = {
    "#runner h2 { margin-bottom: -12px; }": " over ",
    ".row { margin-top: -11px; }": " over ",
    "#runner p { width: 40mm; white-space: nowrap; }": "beyond its column",
    ".programme { margin-left: 60mm; }": "beyond the side of the page",
    "#runner .disclaimer { position: relative; top: 60mm; }": "beyond the foot or head",
    ".guide { break-before: page; }": "with nothing under it",
    "#exercises, #coach { break-before: right; }": "nothing on it",
}


def careless(name: str, style: str) -> str:
    """Return a report in a careless style, without the details, which would only take time."""
    page = re.sub(r'<section class="page" id="details".*(?=</main)', "", page_of(name), flags=re.S)
    return page.replace("</style>", f"@media print {{ {style} }}</style>", 1)


@pytest.mark.parametrize("style", CARELESS)
def test_a_careless_style_is_found(style: str) -> None:
    broken = careless("two", style)
    found = amiss(sheets_of(broken))
    assert [words for words in found if CARELESS[style] in words], found


def test_a_cut_word_is_found() -> None:
    style = "#runner b { display: block; width: 5mm; overflow-wrap: anywhere; }"
    broken = careless("two", style)
    assert cut_words(broken, sheets_of(broken))


def test_the_earlier_columns_overprint_and_are_found() -> None:
    """The grid of three blocks that WeasyPrint could not break."""
    style = (
        "#runner { display: grid; grid-template-columns: 1fr 1fr; } "
        "#runner > .whole { grid-column: 1 / -1; }"
    )
    assert amiss(sheets_of(careless("three, German", style)))
