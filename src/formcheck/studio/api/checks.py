"""Checks: listed, made, changed, deleted for good."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from formcheck.i18n import msg
from formcheck.studio.api.given import Given, Limit, Offset, Search, Words
from formcheck.studio.api.wire import CheckChange, CheckPage, NewCheck, given_of
from formcheck.studio.errors import RefusedError
from formcheck.studio.records import CheckRecord, CheckState
from formcheck.studio.studio import Studio
from formcheck.studio.worded import worded

__all__ = ["router"]

router = APIRouter(prefix="/api/checks", tags=["checks"])


@router.get("")
def checks(
    studio: Given,
    word: Words,
    search: Search = "",
    state: Annotated[list[CheckState] | None, Query()] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> CheckPage:
    """List checks, the newest first."""
    items, total = studio.store.checks.find(search, state or [], limit, offset)
    items = [worded(item, word) for item in items]
    return CheckPage(items=items, total=total, limit=limit, offset=offset)


@router.post("", status_code=201)
def add_check(studio: Given, word: Words, body: NewCheck) -> CheckRecord:
    """Make a check; of a known athlete what is not told is what was told last time."""
    told = _told(studio, body)
    day = told.pop("day", None) or date.today()
    made = studio.store.checks.add(told.pop("athlete_id", None), day, **told)
    return worded(made, word)


@router.get("/{id}")
def check(studio: Given, word: Words, id: str) -> CheckRecord:
    """Return one check with its clips."""
    return worded(studio.store.checks.get(id), word)


@router.patch("/{id}")
def change_check(studio: Given, word: Words, id: str, body: CheckChange) -> CheckRecord:
    """Change a check."""
    studio.store.checks.get(id)
    return worded(studio.store.checks.change(id, **_told(studio, body)), word)


@router.delete("/{id}", status_code=204)
def delete_check(studio: Given, id: str) -> Response:
    """Delete a check with its clips and results for good."""
    studio.delete_check(id)
    return Response(status_code=204)


def _told(studio: Studio, body: CheckChange) -> dict[str, Any]:
    """Return the columns that were sent; an athlete who is sent along is made first."""
    told = given_of(body)
    athlete = told.pop("athlete", None)
    if athlete is not None:
        if told.get("athlete_id"):
            message = msg("give either the id of an athlete or a new athlete, not both")
            raise RefusedError(422, "two_athletes", message)
        told["athlete_id"] = studio.store.athletes.add(**athlete).id
    for name in ("title", "shoes"):
        if name in told and told[name] is None:
            told[name] = ""
    return {
        name: value
        for name, value in told.items()
        if not (name in ("language", "day") and value is None)
    }
