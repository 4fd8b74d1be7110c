"""Shop mode: visits, their shoes, and what differs between them."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from formcheck.i18n import msg
from formcheck.studio.api.given import Given, Words
from formcheck.studio.api.results import REPORT_CSP
from formcheck.studio.api.settings import letterhead_of
from formcheck.studio.api.wire import Body, Line, given_of
from formcheck.studio.errors import RefusedError
from formcheck.studio.records import VisitRecord

__all__ = ["router"]

router = APIRouter(prefix="/api/visits", tags=["shop"])
_MOST_SHOES = 8


class NewVisit(Body):
    """A customer; all of it may be left out."""

    customer: Line = ""
    speed_kmh: float | None = None
    blind: bool = False


class VisitChange(Body):
    """What changes of a visit: which shoe is which is told once, and stays so."""

    revealed: bool | None = None
    kept: bool | None = None


class NewShoe(Body):
    """The next shoe, by its name where it has one."""

    name: Line = ""


class ShoeMade(BaseModel):
    """The check of a new shoe, and how many shoes the visit has with it."""

    check_id: str
    number: int


@router.get("")
def visits(studio: Given) -> list[VisitRecord]:
    """List today's visits, the latest first."""
    return studio.store.visits.of_day(date.today())


@router.post("", status_code=201)
def add_visit(studio: Given, body: NewVisit) -> VisitRecord:
    """Begin a visit; nothing of it is kept after the day unless that is asked for."""
    return studio.store.visits.add(date.today(), **body.model_dump())


@router.get("/{id}", response_model=None)
def visit(studio: Given, word: Words, id: str) -> dict[str, Any]:
    """Return a visit's shoes, and what differs between them by more than its error (`Summary`)."""
    from formcheck.studio.shop.summary import summary_of  # numpy: not before it counts

    return summary_of(studio, studio.store.visits.get(id), word).model_dump(mode="json")


@router.patch("/{id}")
def change_visit(studio: Given, id: str, body: VisitChange) -> VisitRecord:
    """Tell which shoe is which, or keep the visit beyond the day."""
    told = {name: value for name, value in given_of(body).items() if value is not None}
    if told.get("revealed") is False:
        message = msg("which shoe is which was told already; it cannot be hidden again")
        raise RefusedError(422, "revealed", message)
    return studio.store.visits.change(id, **told)


@router.post("/{id}/shoes", status_code=201)
def add_shoe(studio: Given, word: Words, id: str, body: NewShoe) -> ShoeMade:
    """Make the check of the next shoe."""
    visit = studio.store.visits.get(id)
    if visit.revealed:
        message = msg("it is told already which shoe is which; begin another visit")
        raise RefusedError(409, "revealed", message)
    if len(visit.check_ids) >= _MOST_SHOES:
        message = msg("a visit has at most {most} shoes; begin another one", most=_MOST_SHOES)
        raise RefusedError(422, "many_shoes", message)
    check_id = studio.store.visits.add_shoe(id, body.name, word.language)
    return ShoeMade(check_id=check_id, number=len(visit.check_ids) + 1)


@router.delete("/{id}/waiting", status_code=204)
def leave_out(studio: Given, id: str) -> Response:
    """Leave out the shoes whose clips are still waited for."""
    for check_id in studio.store.visits.get(id).check_ids:
        if studio.store.checks.get(check_id).state == "draft":
            studio.delete_check(check_id)
    return Response(status_code=204)


@router.get("/{id}/page.html")
def page(studio: Given, word: Words, id: str) -> HTMLResponse:
    """Return the page for the customer."""
    from formcheck.studio.shop.page import customer_page
    from formcheck.studio.shop.summary import summary_of

    shown = summary_of(studio, studio.store.visits.get(id), word)
    if shown.hidden or not shown.ready:
        message = msg("the page is there once all shoes are measured and it is told which is which")
        raise RefusedError(409, "not_ready", message)
    made = customer_page(shown, word, letterhead_of(studio))
    return HTMLResponse(made, headers={"content-security-policy": REPORT_CSP})


@router.delete("/{id}", status_code=204)
def delete_visit(studio: Given, id: str) -> Response:
    """Delete a visit with all of its shoes for good."""
    studio.delete_visit(id)
    return Response(status_code=204)
