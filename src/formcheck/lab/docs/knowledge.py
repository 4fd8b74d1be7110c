"""The pages of docs/ that are made from the knowledge: metrics, findings and others."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from formcheck.files.atomic import atomic_write
from formcheck.i18n import Wording
from formcheck.knowledge import Knowledge, load
from formcheck.knowledge.cards import Card, cards
from formcheck.knowledge.entries import nominal_fps
from formcheck.knowledge.pathways import Sourced
from formcheck.knowledge.phrases import GRADES, Ref

__all__ = ["PAGES", "READ", "pages", "write_pages"]

PAGES = ("metrics.md", "findings.md", "exercises.md", "pathway.md", "sources.md")
#: How much of a source was read, in words.
READ = {
    "full text": "the full text",
    "page": "the page",
    "abstract": "the abstract only",
    "abstract and table": "the abstract, and the table that the figures are from",
    "abstract and data": "the abstract; its recordings were worked through",
    "second-hand": "not itself: our working notes, or a source that cites it",
    "computed": "worked out by this project",
}
#: Where a kind of card stands under a heading of its own.
_PLACES = {
    "metric": "metrics.md", "exercise": "exercises.md",
    "correction": "findings.md",
}  # fmt: skip


def pages(knowledge: Knowledge | None = None) -> dict[str, str]:
    """Return the generated pages: file name to text."""
    known = knowledge or load()
    by_kind: dict[str, list[Card]] = {}
    by_source: dict[str, list[Card]] = {}
    for card in cards(known):
        by_kind.setdefault(card.kind, []).append(card)
        for source in card.sources:
            by_source.setdefault(source.id, []).append(card)
    environment = Environment(
        loader=PackageLoader("formcheck.lab.docs", "templates"),
        autoescape=False,
        finalize=_Linked(),
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    values = {
        "known": known,
        "cards": by_kind,
        "grades": GRADES,
        "read": READ,
        "rests_on": lambda source: _rests_on(by_source.get(source, [])),
        "nominal_fps": nominal_fps,
        "cite": lambda entry: _cite(entry, known),
    }
    return {page: environment.get_template(f"{page}.j2").render(values) for page in PAGES}


def write_pages(folder: Path) -> None:
    """Write the generated pages into a folder, replacing each in one step."""
    for name, text in pages().items():
        with atomic_write(folder / name) as file:
            file.write(text.encode())


def _cite(entry: Sourced | Card, known: Knowledge) -> str:
    """Return links to the sources of an entry, or why there is none."""
    sources = [known.sources[s] if isinstance(s, str) else s for s in entry.sources]
    links = [f"[{source.by} {source.year}](sources.md#{source.id})" for source in sources]
    return ", ".join(links) or f"none: {entry.no_source}"


def _rests_on(resting: list[Card]) -> str:
    """Return links to cards, each id once."""
    linked = _Linked()
    links = [linked(Ref(card.id, card.kind)) for card in resting]
    return ", ".join(dict.fromkeys(links)) or "general statements"


class _Linked(Wording):
    """English words for Markdown, where an id that has a section of its own is a link to it."""

    def __call__(self, message: str) -> str:
        if not isinstance(message, Ref):
            return super().__call__(message)
        page, anchor = _PLACES.get(message.kind), str(message)
        return f"[`{message}`]({page}#{anchor})" if page else f"`{message}`"
