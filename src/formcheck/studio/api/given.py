"""What routes are given: the studio, and the words of the request's language."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from formcheck.i18n import Wording
from formcheck.studio.language import language_of
from formcheck.studio.studio import Studio

__all__ = ["Given", "Limit", "Offset", "Search", "Words"]


def _studio(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


def _word(request: Request) -> Wording:
    return Wording(language_of(request.scope, request.headers))


Given = Annotated[Studio, Depends(_studio)]
Words = Annotated[Wording, Depends(_word)]
Search = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0)]
