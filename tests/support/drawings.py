"""Whether the words in a drawing are inside it and apart from each other."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations

#: Mean width of a letter or digit: a little more than Arial's.
_LETTER_EM = 0.58
#: From the baseline up, and down.
_UP_EM, _DOWN_EM = 0.74, 0.2

Rectangle = tuple[float, float, float, float]


def drawings_of(page: str) -> list[str]:
    """Return the range bars and plots of a page."""
    found = re.findall(r"<svg .*?</svg>", page, re.DOTALL)
    return [svg for svg in found if re.match(r'<svg class="(bar|plot)"', svg)]


def crowded(svg: str, size_px: float) -> Iterator[str]:
    """Yield what is written beyond a drawing's edge or over other words."""
    root = ET.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    usual = "middle" if root.attrib["class"] == "bar" else "start"
    placed = [
        ("".join(text.itertext()), _place(text, size_px, usual)) for text in root.iter("text")
    ]
    for words, (left, top, right, bottom) in placed:
        if left < -1 or top < -1 or right > width + 1 or bottom > height + 1:
            yield f"{words!r} beyond the edge of {root.attrib['aria-label'][:40]!r}"
    for (first, one), (second, other) in combinations(placed, 2):
        if _overlap(one, other):
            yield f"{first!r} over {second!r} in {root.attrib['aria-label'][:40]!r}"


def _place(text: ET.Element, size_px: float, usual: str) -> Rectangle:
    x, y = float(text.attrib["x"]), float(text.attrib["y"])
    width = _LETTER_EM * size_px * len("".join(text.itertext()))
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib.get("text-anchor", usual)]
    left = x - share * width
    return left, y - _UP_EM * size_px, left + width, y + _DOWN_EM * size_px


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.5 and down > 0.5
