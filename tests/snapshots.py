"""Three whole reports as data: what a program reads, and what a person reads.

``make snapshots`` writes them anew after a change that is meant; read the difference with
``git diff tests/snapshots`` before committing it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from formcheck.i18n import Wording
from formcheck.model import Analysis
from formcheck.render import build, html_page
from support.report_example import TODAY, overstrider, typical_runner, unfit

FOLDER = Path(__file__).parent / "snapshots"
REPORTS: dict[str, Callable[[], Analysis]] = {
    "notable_side_and_rear": overstrider,
    "nothing_notable": typical_runner,
    "refused": unfit,
}
DECIMALS = 2  # what two machines agree on


class Reader(HTMLParser):
    """A page as the lines that are read out: headings, cells, what pictures are said to show."""

    SILENT = ("style", "title", "desc")
    BLOCKS = ("p", "li", "tr", "div", "dt", "caption", "figcaption", "section", "nav", "article")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0
        self.feed(page)

    @property
    def lines(self) -> list[str]:
        text = "".join(self.parts)
        return [line for raw in text.split("\n") if (line := " ".join(raw.split()))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self.silent += tag in self.SILENT or tag == "text"
        if tag in ("h1", "h2", "h3", "h4"):
            self.parts.append(f"\n{'#' * int(tag[1])} ")
        elif tag == "img":
            self.parts.append(f"\n[picture: {about['alt']}]\n")
        elif tag == "svg":
            self.parts.append(f"\n[chart: {about['aria-label']}]\n")
        elif tag in ("td", "dd"):
            self.parts.append(" | ")
        elif tag in self.BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT or tag == "text"
        if tag in (*self.BLOCKS, "h1", "h2", "h3", "h4"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def snapshot(analysis: Analysis) -> dict[str, str]:
    """Return the two files of a report: file name to text."""
    report = build(analysis, made=TODAY)
    data = json.loads(report.as_json(report.language), parse_float=_rounded)
    del data["cycles"], data["messages"]  # cycles.csv has them too; the texts stand in words
    for number in data["measurements"]:
        del number["exact"], number["samples"]
    return {
        "report.json": json.dumps(data, indent=1, ensure_ascii=False) + "\n",
        "report.txt": "\n".join(Reader(_page(analysis)).lines) + "\n",
    }


def _rounded(text: str) -> float:
    return round(float(text), DECIMALS) + 0.0


def _page(analysis: Analysis) -> str:
    """Return the page with empty pictures."""
    report = build(analysis, made=TODAY)
    return html_page(report, Wording(), {still.name: b"" for still in report.stills})


if __name__ == "__main__":
    for name, made in REPORTS.items():
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
        for file, text in snapshot(made()).items():
            (FOLDER / name / file).write_text(text, encoding="utf-8")
