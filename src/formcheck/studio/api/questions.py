"""The questions of the intake as a form."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query

from formcheck.i18n import msg
from formcheck.studio.api.given import Given, Words
from formcheck.studio.errors import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/api/checks", tags=["questions"])


@router.get("/{id}/questions", response_model=None)
def questions(
    studio: Given, word: Words, id: str, answers: Annotated[str, Query(max_length=20_000)] = ""
) -> dict[str, object]:
    """Return the form that belongs to answers, those that are kept where none are sent (`Form`)."""
    from formcheck.studio.questions import form_of

    check = studio.store.checks.get(id)
    told = _read(answers) if answers else check.answers or {}
    return form_of(told, word).model_dump(mode="json")


@router.put("/{id}/answers", response_model=None)
def put_answers(
    studio: Given, word: Words, id: str, body: Annotated[dict[str, Any] | None, Body()] = None
) -> dict[str, object]:
    """Keep the answers that hold, and return the form that belongs to them; null takes all back."""
    from formcheck.studio.questions import form_of

    form = form_of(body or {}, word)
    studio.store.checks.change(id, answers=form.given or None)
    return form.model_dump(mode="json")


def _read(answers: str) -> dict[str, Any]:
    try:
        told = json.loads(answers)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        message = msg("the answers are no JSON object; see /api/docs")
        raise RefusedError(422, "answers", message)
    return told
