"""A title, its lines, and the sources below: the form of every explanation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from formcheck.i18n import tell

if TYPE_CHECKING:
    from formcheck.knowledge.loader import Knowledge

__all__ = ["cited_block"]


def cited_block(
    title: str,
    lines: Iterable[str],
    sources: tuple[str, ...],
    knowledge: Knowledge,
    no_source: str = "",
) -> str:
    """Return a title, its lines, and the sources below."""
    cited = []
    for name in sources:
        source = knowledge.sources[name]
        link = f" {source.link}" if source.link else ""
        cited.append(f"- {source.citation}{link}\n  {source.says}")
    footer = (
        "\n".join([tell("Sources:"), *cited]) if cited else tell("No source: {why}", why=no_source)
    )
    return "\n".join([title, *(f"  {line}" for line in lines), footer])
