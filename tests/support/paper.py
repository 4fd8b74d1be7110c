"""What lies where on the pages of a report on paper, and what is amiss there.

WeasyPrint's own layout is read: every line's words and every picture as a rectangle, in CSS pixels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from formcheck.render.pdf import lay_out

_SLACK_PX = 1.5  # of rounding and side bearings
#: Of a line's height, what its letters without accents and tails take.
_LETTERS = (0.25, 0.8)
_HEADINGS = ("h1", "h2", "h3", "h4", "thead")


@dataclass(frozen=True, slots=True)
class Item:
    """Words of one line, or a picture.

    Parameters
    ----------
    words : str
        Empty for a picture.
    left, top, right, bottom : float
    column : (float, float)
        From where to where its block may reach.
    tags : tuple of str
        The elements it is in, the outermost first.
    parts : frozenset of str
        Ids and classes of these elements.
    """

    words: str
    left: float
    top: float
    right: float
    bottom: float
    column: tuple[float, float]
    tags: tuple[str, ...]
    parts: frozenset[str]

    @property
    def leads_in(self) -> bool:
        """Return whether it says what comes next, and so must not be the last on a page."""
        return any(tag in _HEADINGS for tag in self.tags) or "lead-in" in self.parts

    def overlaps(self, other: Item) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        first, second = self._letters, other._letters
        down = min(first[1], second[1]) - max(first[0], second[0])
        return across > _SLACK_PX and down > _SLACK_PX

    @property
    def _letters(self) -> tuple[float, float]:
        if not self.words:
            return self.top, self.bottom
        height = self.bottom - self.top
        return self.top + _LETTERS[0] * height, self.top + _LETTERS[1] * height

    def __str__(self) -> str:
        return f"{self.words.strip() or self.tags[-1]!r} at {self.left:.0f},{self.top:.0f}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, and what is on it in the order of the text."""

    frame: tuple[float, float, float, float]
    items: tuple[Item, ...]

    def within(self, part: str) -> list[Item]:
        """Return what belongs to the element of an id or class."""
        return [item for item in self.items if part in item.parts]

    @property
    def filled(self) -> float:
        """Return how far down the page is used, 0 to 1."""
        _, top, _, bottom = self.frame
        return (max((item.bottom for item in self.items), default=top) - top) / (bottom - top)


def sheets_of(page: str) -> list[Sheet]:
    """Return the pages that a report's HTML has on paper."""
    return [_sheet(page._page_box) for page in lay_out(page).pages]


def amiss(sheets: Iterable[Sheet]) -> list[str]:
    """Return what nobody should find on paper, in words; empty where all is well."""
    found = []
    for number, sheet in enumerate(sheets, start=1):
        wrong = (*_spills(sheet), *_overlaps(sheet), *_orphans(sheet), *_empty(sheet))
        found += [f"page {number}: {one}" for one in wrong]
    return found


def cut_words(page: str, sheets: Iterable[Sheet]) -> set[str]:
    """Return the words of a page that are nowhere whole on paper."""
    parts: list[str] = []
    for item, following in pairwise((*(item for sheet in sheets for item in sheet.items), None)):
        goes_on = following is not None and abs(following.left - item.right) < 0.5
        parts += [item.words, "" if goes_on else " "]
    printed = re.sub(r"(?<=[-–]) +", "", "".join(parts))  # a range may go on in the next line
    wanted = re.sub(r"(?<=[-–]) ", "", "".join(Printed(page).parts))
    return set(_words(wanted)) - set(_words(printed))


class Printed(HTMLParser):
    """The words of a page that are meant for paper."""

    NEVER = ("style", "title", "svg", "nav", "video", "figcaption", "footer")
    HIDDEN = ("skip", "screen", "unseen", "close")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "img", "br", "wbr", "path", "rect", "circle", "line", "source"):
            return
        names = str(dict(attrs).get("class")).split()
        hidden = tag in self.NEVER or any(name in self.HIDDEN for name in names)
        self.hidden.append(hidden or (bool(self.hidden) and self.hidden[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li", "td", "th", "div", "h1", "h2", "h3", "h4", "dt", "dd"):
            self.parts.append(" ")
        if self.hidden:
            self.hidden.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Return nothing: such an element holds no words."""

    def handle_data(self, data: str) -> None:
        if self.hidden and not self.hidden[-1]:
            self.parts.append(data)


def _words(text: str) -> list[str]:
    """Return the words of a text, without addresses, which may be broken anywhere."""
    return [word for word in re.findall(r"\S+", text) if not re.search(r"doi|://|/\w+/", word)]


def _sheet(page: Any) -> Sheet:
    left, top = page.content_box_x(), page.content_box_y()
    frame = (left, top, left + page.width, top + page.height)
    html = page.children[0]
    return Sheet(frame, tuple(_items(html, (), frozenset(), (frame[0], frame[2]))))


def _items(
    box: Any, tags: tuple[str, ...], parts: frozenset[str], column: tuple[float, float]
) -> Iterator[Item]:
    box = getattr(box, "_box", box)  # of what is placed apart
    kind = type(box).__name__
    element = box.element
    if element is not None and not isinstance(element, str) and not box.element_tag.endswith(")"):
        if not tags or box.element_tag != tags[-1] or kind != "LineBox":
            tags = (*tags, box.element_tag)
        parts |= {str(element.get("id"))} | set(str(element.get("class")).split())
    if "unseen" in parts or box.style["visibility"] != "visible":
        return
    if kind == "TextBox":
        yield from _words_of(box, tags, parts, column)
        return
    if kind.endswith("ReplacedBox"):
        left, top = box.content_box_x(), box.content_box_y()
        right, bottom = left + box.width, top + box.height
        yield Item("", left, top, right, bottom, column, tags, parts)
        return
    if kind in ("BlockBox", "TableCellBox", "InlineBlockBox", "FlexBox", "GridBox"):
        left = box.content_box_x()
        column = left, left + box.width
    for child in getattr(box, "children", ()):
        yield from _items(child, tags, parts, column)


def _words_of(
    box: Any, tags: tuple[str, ...], parts: frozenset[str], column: tuple[float, float]
) -> Iterator[Item]:
    text = box.text
    if text.strip() and box.width > 0:
        right, bottom = box.position_x + box.width, box.position_y + box.height
        yield Item(text, box.position_x, box.position_y, right, bottom, column, tags, parts)


def _spills(sheet: Sheet) -> Iterator[str]:
    left, top, right, bottom = sheet.frame
    for item in sheet.items:
        if item.bottom > bottom + _SLACK_PX or item.top < top - _SLACK_PX:
            yield f"{item} beyond the foot or head of the page"
        if item.right > right + _SLACK_PX or item.left < left - _SLACK_PX:
            yield f"{item} beyond the side of the page"
        elif item.right > item.column[1] + _SLACK_PX:
            yield f"{item} beyond its column, which ends at {item.column[1]:.0f}"


def _overlaps(sheet: Sheet) -> Iterator[str]:
    items = sorted(sheet.items, key=lambda item: item.top)
    for index, item in enumerate(items):
        for other in items[index + 1 :]:
            if other.top > item.bottom:
                break
            if item.overlaps(other):
                yield f"{item} over {other}"


def _orphans(sheet: Sheet) -> Iterator[str]:
    for item, following in pairwise((*sheet.items, None)):
        if not item.leads_in:
            continue
        if following is None or following.top < item.top - 4 * (item.bottom - item.top):
            yield f"the heading {item} with nothing under it"


def _empty(sheet: Sheet) -> Iterator[str]:
    told = [item for item in sheet.items if "sheet" not in item.parts]
    if not told:
        yield "nothing on it"
