"""Notes and drawings on frames."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel

from formcheck.studio.api.given import Given
from formcheck.studio.api.wire import NewNote, NoteChange
from formcheck.studio.records import NoteRecord

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["notes"])


class NoteList(BaseModel):
    """The notes of a clip in order of their frames."""

    items: list[NoteRecord]


@router.get("/clips/{id}/notes")
def notes(studio: Given, id: str) -> NoteList:
    """List the notes of a clip."""
    return NoteList(items=studio.store.notes.of(id))


@router.post("/clips/{id}/notes", status_code=201)
def add_note(studio: Given, id: str, body: NewNote) -> NoteRecord:
    """Pin a note or a drawing to a frame."""
    return studio.store.notes.add(id, **body.model_dump(mode="json"))


@router.patch("/notes/{id}")
def change_note(studio: Given, id: str, body: NoteChange) -> NoteRecord:
    """Change a note."""
    told = body.model_dump(mode="json", exclude_unset=True)
    return studio.store.notes.change(
        id, **{name: value for name, value in told.items() if value is not None}
    )


@router.delete("/notes/{id}", status_code=204)
def delete_note(studio: Given, id: str) -> Response:
    """Remove a note."""
    studio.store.notes.delete(id)
    return Response(status_code=204)
