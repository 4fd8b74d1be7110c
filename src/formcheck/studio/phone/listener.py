"""What listens in the local network while it is wanted: an address and a thread of its own."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread

import uvicorn
from starlette.types import ASGIApp

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.studio.phone.network import is_own, is_private, local_addresses, usual_address

__all__ = ["LAN_PORT", "Listener"]

#: Where phones are answered, if the port is free.
LAN_PORT = 8485
_TICK_S = 0.5
_MOST_AT_ONCE = 64
_END_S = 5.0


@dataclass(frozen=True, slots=True)
class _Open:
    """What is open: where, and how it is ended."""

    host: str
    server: uvicorn.Server
    threads: tuple[Thread, ...]
    ended: Event


class Listener:
    """Opens this machine to phones in the local network, and closes it again.

    Parameters
    ----------
    make_app : callable
        Given ``address:port``, returns what answers there.
    tick : callable
        Called twice a second while it is open.
    closed : callable
        Called when it was closed.
    """

    def __init__(
        self,
        make_app: Callable[[str], ASGIApp],
        tick: Callable[[], object],
        closed: Callable[[], None],
    ) -> None:
        self._make_app, self._tick, self._closed = make_app, tick, closed
        self._lock = Lock()
        self._open: _Open | None = None

    @property
    def host(self) -> str | None:
        """Return the address with its port; None while it is closed."""
        return None if self._open is None else self._open.host

    def open(self, address: str | None = None) -> str:
        """Open an address of this machine, and close another one before.

        Parameters
        ----------
        address : str or None
            None = the private address of the default route.

        Returns
        -------
        str
            ``address:port``.

        Raises
        ------
        InputError
            This machine has no such address, or it is one that the internet can reach.
        """
        chosen = _checked(address)
        with self._lock:
            self._end()
            listener = _listen(chosen)
            host = f"{chosen}:{listener.getsockname()[1]}"
            server = uvicorn.Server(
                uvicorn.Config(
                    self._make_app(host),
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    lifespan="off",
                    ws="none",
                    limit_concurrency=_MOST_AT_ONCE,
                    timeout_graceful_shutdown=1,
                )
            )
            ended = Event()
            threads = (
                Thread(target=server.run, args=([listener],), name="formcheck-phones", daemon=True),
                Thread(target=self._keep_on, args=(ended,), name="formcheck-begin", daemon=True),
            )
            self._open = _Open(host, server, threads, ended)
            for thread in threads:
                thread.start()
            return host

    def close(self) -> None:
        """Close it: nothing listens in the local network any longer."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._open is None:
            return
        now, self._open = self._open, None
        now.ended.set()
        now.server.should_exit = True
        for thread in now.threads:
            thread.join(_END_S)
        self._closed()

    def _keep_on(self, ended: Event) -> None:
        while not ended.wait(_TICK_S):
            self._tick()


def _checked(address: str | None) -> str:
    """Return an address that may be opened."""
    if address is None:
        found = usual_address()
        if found is None:
            message = msg(
                "this machine has no address in a local network; connect it to the network that "
                "the phone is in"
            )
            raise InputError(message)
        return found
    if not is_own(address):
        message = msg(
            "{address} is no address of this machine; it has {known}",
            address=address,
            known=tuple(local_addresses()) or ("127.0.0.1",),
        )
        raise InputError(message)
    if not is_private(address) and not address.startswith("127."):
        message = msg(
            "{address} can be reached from the internet; choose an address of the local network",
            address=address,
        )
        raise InputError(message)
    return address


def _listen(address: str) -> socket.socket:
    """Return a socket of one address."""
    for port in (LAN_PORT, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
            listener.listen(100)
        except OSError:
            listener.close()
            continue
        return listener
    message = msg("{address} cannot be opened on this machine; choose another", address=address)
    raise InputError(message)
