"""Athletes: listed, made, changed, deleted for good."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from formcheck.studio.api.given import Given, Limit, Offset, Search, Words
from formcheck.studio.api.wire import AthleteChange, AthletePage, NewAthlete, given_of
from formcheck.studio.records import AthleteRecord, SessionRecord
from formcheck.studio.worded import worded

__all__ = ["router"]

router = APIRouter(prefix="/api/athletes", tags=["athletes"])


@router.get("")
def athletes(
    studio: Given, search: Search = "", limit: Limit = 50, offset: Offset = 0
) -> AthletePage:
    """List athletes by name."""
    items, total = studio.store.athletes.find(search, limit, offset)
    return AthletePage(items=items, total=total, limit=limit, offset=offset)


@router.post("", status_code=201)
def add_athlete(studio: Given, body: NewAthlete) -> AthleteRecord:
    """Add an athlete."""
    return studio.store.athletes.add(**given_of(body))


@router.get("/{id}")
def athlete(studio: Given, id: str) -> AthleteRecord:
    """Return one athlete."""
    return studio.store.athletes.get(id)


@router.patch("/{id}")
def change_athlete(studio: Given, id: str, body: AthleteChange) -> AthleteRecord:
    """Change what is known of an athlete."""
    told = {
        name: "" if value is None and name in ("shoes", "note") else value
        for name, value in given_of(body).items()
        if not (name == "name" and value is None)
    }
    return studio.store.athletes.change(id, **told)


@router.delete("/{id}", status_code=204)
def delete_athlete(studio: Given, id: str) -> Response:
    """Delete an athlete and everything of theirs for good."""
    for check in studio.store.checks.of_athlete(id):
        studio.delete_check(check.id)
    studio.store.athletes.delete(id)
    return Response(status_code=204)


@router.get("/{id}/export.zip", response_class=StreamingResponse)
def export(studio: Given, id: str) -> StreamingResponse:
    """Send everything of an athlete: films, results, notes, what was set by hand."""
    from formcheck.studio.export import exported

    studio.store.athletes.get(id)
    told = {"content-disposition": 'attachment; filename="formcheck-athlete.zip"'}
    return StreamingResponse(exported(studio, id), media_type="application/zip", headers=told)


@router.get("/{id}/sessions")
def sessions(studio: Given, word: Words, id: str) -> list[SessionRecord]:
    """List an athlete's visits with their checks, the newest first."""
    checks = [worded(one, word) for one in studio.store.checks.of_athlete(id)]
    return [
        SessionRecord(
            id=session, day=day, checks=[one for one in checks if one.session_id == session]
        )
        for session, day in studio.store.athletes.sessions(id)
    ]
