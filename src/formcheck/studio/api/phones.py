"""Phones as cameras: the local network opened and closed, and a code for each phone of a check."""

from __future__ import annotations

import io
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel

from formcheck.i18n import msg
from formcheck.studio.api.given import Given
from formcheck.studio.api.wire import Body
from formcheck.studio.errors import RefusedError, gone
from formcheck.studio.phone.invitations import Phone, PhoneView
from formcheck.studio.phone.listener import Listener
from formcheck.studio.phone.network import is_own, local_addresses
from formcheck.studio.studio import Studio

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["phones"])
_QR_PX = 8


def _listener(request: Request) -> Listener:
    listener: Listener = request.app.state.listener
    return listener


Opened = Annotated[Listener, Depends(_listener)]


class Address(BaseModel):
    """An address of this machine in a local network, and its interface."""

    address: str
    interface: str


class LanNow(BaseModel):
    """Whether phones in the local network are answered.

    Parameters
    ----------
    host : str or None
        The address with its port; None while it is closed.
    lost : bool
        Whether this machine has that address no longer: it is in another network now.
    addresses : list of Address
        What can be opened, the usual one first.
    """

    host: str | None
    lost: bool
    addresses: list[Address]


class LanChange(Body):
    """Open or close it; ``address`` null is the usual one."""

    open: bool
    address: str | None = None


class NewPhone(Body):
    """From where a phone is to film, where that matters."""

    view: PhoneView | None = None


class PhoneRow(BaseModel):
    """A phone that was invited.

    Parameters
    ----------
    address : str
        What its code says, until it has come.
    left_s : float
        How long the code still lasts.
    """

    id: str
    view: PhoneView | None
    came: bool
    clip_id: str | None
    address: str
    left_s: float


@router.get("/lan")
def lan(listener: Opened) -> LanNow:
    """Tell whether phones in the local network are answered, and where they could be."""
    host = listener.host
    return LanNow(
        host=host,
        lost=host is not None and not is_own(host.split(":")[0]),
        addresses=[Address(address=a, interface=name) for a, name in local_addresses().items()],
    )


@router.put("/lan")
def change_lan(listener: Opened, body: LanChange) -> LanNow:
    """Open this machine to phones in the local network, or close it; it holds for this start."""
    if body.open:
        listener.open(body.address)
    else:
        listener.close()
    return lan(listener)


@router.get("/checks/{id}/phones")
def phones(studio: Given, listener: Opened, id: str) -> list[PhoneRow]:
    """List the phones that are invited to a check."""
    studio.store.checks.get(id)
    return [_row(studio, listener, phone) for phone in studio.phones.of(id)]


@router.post("/checks/{id}/phones", status_code=201)
def invite(studio: Given, listener: Opened, id: str, body: NewPhone) -> PhoneRow:
    """Make a code that lets one phone send one clip to a check."""
    check = studio.store.checks.get(id)
    if listener.host is None:
        message = msg("phones are not answered yet; open the local network for them first")
        raise RefusedError(409, "lan_closed", message)
    if check.state in ("queued", "running", "done"):
        message = msg("this check is measured already, or is being so; begin another check")
        raise RefusedError(409, "busy", message)
    return _row(studio, listener, studio.phones.invite(id, body.view))


@router.delete("/checks/{id}/phones/{phone_id}", status_code=204)
def withdraw(studio: Given, id: str, phone_id: str) -> Response:
    """Withdraw a code; a phone that came with it is let in no longer."""
    studio.phones.withdraw(id, phone_id)
    return Response(status_code=204)


@router.get("/checks/{id}/phones/{phone_id}/code.svg", response_class=Response)
def code(studio: Given, listener: Opened, id: str, phone_id: str) -> Response:
    """Return the code as a picture that a phone's camera reads."""
    import segno  # not for the first page

    phone = next((one for one in studio.phones.of(id) if one.id == phone_id), None)
    if phone is None or phone.session is not None or listener.host is None:
        raise gone(what="phone")
    picture = io.BytesIO()
    segno.make_qr(_address(listener, phone), error="m").save(
        picture, kind="svg", scale=_QR_PX, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return Response(picture.getvalue(), media_type="image/svg+xml")


def _row(studio: Studio, listener: Listener, phone: Phone) -> PhoneRow:
    came = phone.session is not None
    return PhoneRow(
        id=phone.id,
        view=phone.view,
        came=came,
        clip_id=phone.clip_id,
        address="" if came else _address(listener, phone),
        left_s=studio.phones.left_s(phone),
    )


def _address(listener: Listener, phone: Phone) -> str:
    """Return what the code says; the secret is behind the hash, which no browser sends or logs."""
    return f"http://{listener.host}/#{phone.code}"
