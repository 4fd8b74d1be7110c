"""In which language a request is answered: ``?lang=``, what the browser prefers, English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from formcheck.i18n import LANGUAGES

__all__ = ["language_of"]


def language_of(scope: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """Return one of `LANGUAGES`.

    Parameters
    ----------
    scope : mapping
        Of ASGI.
    headers : mapping
        With names in small letters, or of any case where the mapping allows it.
    """
    asked: str = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get("lang", "")
    for language in (asked, *_preferred(headers.get("accept-language", ""))):
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def _preferred(accepted: str) -> list[str]:
    """Return the languages of an ``Accept-Language``, the best first, without their regions."""
    weighed = []
    for place, part in enumerate(accepted.split(",")[:20]):
        name, _, quality = part.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        weighed.append((-weight, place, name.strip().lower().split("-")[0]))
    return [name for _, _, name in sorted(weighed)]
