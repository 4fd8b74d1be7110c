"""What a person sets by hand: a log that is only added to, and the result that follows it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, ValidationError

from formcheck.i18n import Wording
from formcheck.studio.api.given import Given, Words
from formcheck.studio.api.results import drawn, newest, worded_result
from formcheck.studio.errors import RefusedError, gone
from formcheck.studio.records import ClipRecord
from formcheck.studio.studio import Studio

if TYPE_CHECKING:
    from formcheck.model.correction import Correction, Corrections

__all__ = ["router"]

router = APIRouter(prefix="/api/clips", tags=["corrections"])


class NewCorrection(BaseModel):
    """One change, as `formcheck.model.correction` has it: its ``kind`` and what belongs to that."""

    model_config = ConfigDict(extra="forbid")

    change: dict[str, Any]


@router.get("/{id}/corrections", response_model=None)
def corrections(studio: Given, word: Words, id: str) -> dict[str, object]:
    """List what was set by hand on a clip, the oldest first, with what was taken back."""
    from formcheck.model.correction import Undo
    from formcheck.studio.by_hand import line_of

    studio.store.clips.get(id)
    log = _log(studio, id)
    held = {one.id for one in log.standing}
    items = [
        {**_shown(one), "undone": one.id not in held, "text": word(line_of(one))}
        for one in log.entries
        if not isinstance(one.change, Undo)
    ]
    return {"items": items}


@router.get("/{id}/corrections.json")
def export(studio: Given, id: str) -> Response:
    """Return the log as a file that `formcheck analyze --corrections` reads."""
    studio.store.clips.get(id)
    text = _log(studio, id).model_dump_json(indent=1)
    told = {"content-disposition": 'attachment; filename="corrections.json"'}
    return Response(text, media_type="application/json", headers=told)


@router.post("/{id}/corrections", status_code=201, response_model=None)
def correct(studio: Given, word: Words, id: str, body: NewCorrection) -> dict[str, object]:
    """Set something by hand, and return the result that follows: numbers, contacts, curves."""
    from formcheck.model.correction import Correction

    clip = studio.store.clips.get(id)
    try:
        entry = Correction.model_validate({"clip": clip.sha256 or None, "change": body.change})
    except ValidationError as error:
        raise _not_possible(error) from error
    return _set(studio, word, clip, entry)


@router.post("/{id}/corrections/{entry_id}/undo", status_code=201, response_model=None)
def undo(studio: Given, word: Words, id: str, entry_id: str) -> dict[str, object]:
    """Take an entry back, by another one, and return the result that follows."""
    from formcheck.model.correction import Correction, Undo

    clip = studio.store.clips.get(id)
    if entry_id not in {one.id for one in _log(studio, id).standing}:
        raise gone(what="correction")
    entry = Correction(clip=clip.sha256 or None, change=Undo(entry=entry_id))
    return _set(studio, word, clip, entry)


def _set(studio: Studio, word: Wording, clip: ClipRecord, entry: Correction) -> dict[str, object]:
    """Add an entry to the log and measure again; where that cannot be, the log stays as it was."""
    started_s = time.perf_counter()
    newest(studio, clip.check_id)
    kind, taken_back = entry.change.kind, None
    with studio.correcting(clip.check_id):
        if kind == "undo":
            known = {one.id: one for one in _log(studio, clip.id).entries}
            taken_back = known[entry.change.entry].change.kind  # type: ignore[union-attr]
        studio.store.corrections.add(clip.id, entry.id, entry.model_dump(mode="json"))
        answer: dict[str, object] = {"correction": _shown(entry), "started": False}
        if "choose_person" in (kind, taken_back):
            studio.jobs.analyse(clip.check_id)  # somebody else has to be looked for in the film
            return {**answer, "started": True, "result": None, "motion": None, "took_s": 0.0}
        try:
            analysis = studio.measure_again(clip.check_id)
        except BaseException:
            studio.store.corrections.drop(entry.id)
            raise
    place = analysis.clip_ids.index(clip.id)
    measured = studio.reports.of(analysis.id).clips[place].measured
    return {
        **answer,
        "result": worded_result(studio, word, analysis),
        "motion": drawn(studio, analysis, place) if measured else None,
        "took_s": round(time.perf_counter() - started_s, 3),
    }


def _log(studio: Studio, clip_id: str) -> Corrections:
    from formcheck.model.correction import Corrections

    entries = [one.entry for one in studio.store.corrections.of(clip_id)]
    return Corrections.model_validate({"entries": entries})


def _shown(entry: Correction) -> dict[str, object]:
    return entry.model_dump(mode="json", include={"id", "when", "change"})


def _not_possible(error: ValidationError) -> RefusedError:
    """Return the first fault of a change as a sentence."""
    from formcheck.i18n import Message, msg

    first = error.errors()[0]
    said = first.get("ctx", {}).get("error")
    told = said.args[0] if isinstance(said, ValueError) and said.args else None
    if not isinstance(told, Message):
        told = msg(
            "this cannot be set so ({reason}); see /api/docs",
            reason=f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}",
        )
    return RefusedError(422, "correction", told)
