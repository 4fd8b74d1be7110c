"""Which phones may send a clip to which check: a code each, that works once and ends soon.

Codes and what they were exchanged for are in memory alone: they end with the studio.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import RLock
from typing import Literal

from formcheck.i18n import msg
from formcheck.studio.errors import RefusedError, gone

__all__ = ["CODE_S", "MOST_PHONES", "SESSION_S", "Invitations", "Phone", "PhoneView"]

#: How long a code waits for its phone, and how long a phone that came may go on.
CODE_S, SESSION_S = 600.0, 4 * 3600.0
#: As many phones as a check has clips.
MOST_PHONES = 5
#: How many wrong codes one address may try in a minute, and how many addresses are counted.
_MOST_TRIES, _TRIES_S, _MOST_ADDRESSES = 10, 60.0, 1000
_CODE_BYTES = 24

PhoneView = Literal["side", "rear"]


@dataclass(slots=True)
class Phone:
    """A phone that was invited to a check.

    Parameters
    ----------
    check_id : str
    view : "side", "rear" or None
        From where it is to film, where that was said.
    ends : float
        When its code ends, or, once it has come, its leave to go on; seconds of the clock.
    id : str
        What the studio's own page calls it; lets nobody in.
    code : str
        What the phone shows to be let in.
    session : str or None
        What it was given in exchange; None = it has not come yet.
    clip_id : str or None
        What it sends, or has sent.
    started : bool
        Whether its check was begun with it.
    """

    check_id: str
    view: PhoneView | None
    ends: float
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    code: str = field(default_factory=lambda: secrets.token_urlsafe(_CODE_BYTES))
    session: str | None = None
    clip_id: str | None = None
    started: bool = False


class Invitations:
    """Every code and every phone that came; safe to be asked from several threads.

    Parameters
    ----------
    clock : callable
        Seconds that go on while the machine sleeps.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = RLock()
        self._phones: dict[str, Phone] = {}
        self._over: dict[bytes, str] = {}
        self._tries: dict[str, deque[float]] = {}

    def invite(self, check_id: str, view: PhoneView | None = None) -> Phone:
        """Return a phone with a new code for a check.

        Raises
        ------
        RefusedError
            As many phones as a check can have are invited.
        """
        with self._lock:
            if len(self.of(check_id)) >= MOST_PHONES:
                message = msg(
                    "{most} phones are on their way to this check already; withdraw one of them",
                    most=MOST_PHONES,
                )
                raise RefusedError(422, "many_phones", message)
            phone = Phone(check_id, view, self._clock() + CODE_S)
            self._phones[phone.id] = phone
            return phone

    def claim(self, code: str, address: str, session: str = "") -> Phone:
        """Let a phone in for its code; the same phone may show it again.

        Parameters
        ----------
        code : str
        address : str
            From where it is shown: who guesses is made to wait.
        session : str
            What that phone was given before.

        Raises
        ------
        RefusedError
            The code was never given, was used by another phone, has ended or was withdrawn.
        """
        with self._lock:
            self._check_tries(address)
            self._drop_ended()
            phone = next((one for one in self._phones.values() if _same(one.code, code)), None)
            if phone is None:
                self._tries.setdefault(address, deque()).append(self._clock())
                raise _refusal(self._over.get(_hashed(code), "unknown"))
            if phone.session is None:
                phone.session = secrets.token_urlsafe(_CODE_BYTES)
                phone.ends = self._clock() + SESSION_S
            elif not _same(phone.session, session):
                raise _refusal(why="used")
            return phone

    def joined(self, session: str) -> Phone:
        """Return the phone that was given a session.

        Raises
        ------
        RefusedError
            There is none: it has ended, was withdrawn, or never was.
        """
        with self._lock:
            self._drop_ended()
            for phone in self._phones.values():
                if phone.session is not None and _same(phone.session, session):
                    return phone
        raise _refusal(why="none")

    def of(self, check_id: str) -> list[Phone]:
        """Return the phones of a check whose time is not over, the first invited first."""
        with self._lock:
            self._drop_ended()
            return [one for one in self._phones.values() if one.check_id == check_id]

    def waiting(self) -> list[str]:
        """Return the checks that phones are invited to and that were not begun with them."""
        with self._lock:
            self._drop_ended()
            return list({p.check_id: None for p in self._phones.values() if not p.started})

    def left_s(self, phone: Phone) -> float:
        """Return how long a code, or a phone's leave, still lasts."""
        return max(0.0, phone.ends - self._clock())

    def withdraw(self, check_id: str, id: str) -> None:
        """End a code, or a phone's leave to go on.

        Raises
        ------
        RefusedError
            There is no such phone.
        """
        with self._lock:
            phone = self._phones.get(id)
            if phone is None or phone.check_id != check_id:
                raise gone(what="phone")
            self._end(phone, "withdrawn")

    def forget(self, check_id: str | None = None) -> None:
        """End all of a check's codes and phones; None = all there are."""
        with self._lock:
            for phone in list(self._phones.values()):
                if check_id in (None, phone.check_id):
                    self._end(phone, "withdrawn")

    def _drop_ended(self) -> None:
        now = self._clock()
        for phone in list(self._phones.values()):
            if phone.ends <= now:
                self._end(phone, "expired" if phone.session is None else "used")

    def _end(self, phone: Phone, why: str) -> None:
        del self._phones[phone.id]
        self._over[_hashed(phone.code)] = why
        while len(self._over) > _MOST_ADDRESSES:
            del self._over[next(iter(self._over))]

    def _check_tries(self, address: str) -> None:
        """Make whoever shows wrong codes one after the other wait."""
        now = self._clock()
        tries = self._tries.get(address, deque())
        while tries and tries[0] <= now - _TRIES_S:
            tries.popleft()
        if not tries:
            self._tries.pop(address, None)
        while len(self._tries) > _MOST_ADDRESSES:
            del self._tries[next(iter(self._tries))]
        if len(tries) >= _MOST_TRIES:
            message = msg("too many codes that do not exist came from this phone; wait a minute")
            raise RefusedError(429, "many_tries", message)


def _refusal(why: str) -> RefusedError:
    """Return what a phone is told that is not let in."""
    told = {
        "unknown": msg("this code does not exist; scan the one on the studio's screen"),
        "used": msg("this code was used already; ask for a new one, each works once"),
        "expired": msg("this code has ended; ask for a new one, each lasts ten minutes"),
        "withdrawn": msg("this code was withdrawn; ask for a new one"),
        "none": msg("this phone is not connected; scan the code on the studio's screen"),
    }
    return RefusedError(401 if why == "none" else 403, f"code_{why}", told[why])


def _same(known: str, given: str) -> bool:
    return secrets.compare_digest(known.encode(), given.encode("utf-8", "replace"))


def _hashed(code: str) -> bytes:
    return sha256(code.encode("utf-8", "replace")).digest()
