"""The page's words."""

from __future__ import annotations

from fastapi import APIRouter

from formcheck.i18n.catalogue import keyed_texts
from formcheck.studio.api.given import Words

__all__ = ["router"]

router = APIRouter(tags=["studio"])
#: What the page needs beyond its own texts: levels, sides, and how numbers and days are written.
_TABLES = ("studio.", "level.", "key.", "number.", "date.")


@router.get("/api/words")
def words(word: Words) -> dict[str, str | list[str]]:
    """Return every text of the page by its key, in the language of ``?lang=``."""
    return {
        key: word.say(key) if isinstance(text, str) else list(word.listed(key))
        for key, text in keyed_texts().items()
        if key.startswith(_TABLES)
    }
