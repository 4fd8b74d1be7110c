"""The server of one data folder, from its first line on stdout to Ctrl-C."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

import uvicorn

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.studio.app import make_app
from formcheck.studio.guard import Keys
from formcheck.studio.phone.app import listener_of
from formcheck.studio.studio import open_studio

__all__ = ["PORT", "serve"]

#: Where the studio answers if nothing else was said and the port is free.
PORT = 8484
_HOST = "127.0.0.1"


def serve(
    folder: Path,
    *,
    port: int | None = None,
    database: str | None = None,
    browser: bool = True,
    sample: bool = False,
    lan: bool = False,
    lan_address: str | None = None,
    say: Callable[[str], None],
) -> None:
    """Run the studio until it is stopped.

    Parameters
    ----------
    folder : Path
        Where everything is kept.
    port : int or None
        0 = any that is free; None = the usual one, or any that is free.
    database : str or None
        Address of the store, as SQLAlchemy has it; None = SQLite in the folder.
    browser : bool
        Whether to open the page.
    sample : bool
        Whether an empty store gets the sample check.
    lan : bool
        Whether phones in the local network are answered from the start.
    lan_address : str or None
        At which of this machine's addresses; None = the private one of the default route.
    say : callable
        Given the address with its token once the studio answers, then where phones are answered.

    Raises
    ------
    InputError
        The port is taken, the store cannot be opened, or this machine has no such address.
    OutputError
        Another studio uses the folder, or it cannot be written.
    """
    listener = _listen(port)
    try:
        number = listener.getsockname()[1]
        keys = Keys((f"{_HOST}:{number}", f"localhost:{number}"))
        address = f"http://{_HOST}:{number}/"
        studio = open_studio(folder, database, keys)
        studio.sample = sample
        phones = listener_of(studio)
        try:
            studio.lock.say(address)
            _log_to(folder / "studio.log")
            host = phones.open(lan_address) if lan or lan_address else None

            def ready() -> None:
                say(f"{address}?token={keys.token}")
                if host is not None:
                    say(f"http://{host}/")
                if browser and _has_screen():
                    webbrowser.open(f"{address}?token={keys.token}")

            config = uvicorn.Config(
                make_app(studio, phones),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=2,
                ws="websockets-sansio",
            )
            with _ended_by_sigterm():
                _Server(config, ready).run([listener])
        except KeyboardInterrupt:  # how uvicorn hands on that it was told to stop
            pass
        finally:
            phones.close()
            studio.close()
    finally:
        listener.close()


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the studio as Ctrl-C does: what is open is closed first."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()


def _listen(port: int | None) -> socket.socket:
    """Return a socket of this machine alone."""
    for wanted in (PORT, 0) if port is None else (port,):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # on Windows it would let two studios share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, wanted))
            listener.listen(100)
        except (OSError, OverflowError):
            listener.close()
            continue
        return listener
    message = msg(
        "port {port} cannot be used on this machine; name another with --port, or 0 for any",
        port=PORT if port is None else port,
    )
    raise InputError(message)


def _has_screen() -> bool:
    """Return whether a browser would open in a window, not in this terminal."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _log_to(path: Path) -> None:
    """Write what the server complains about to a file, never to the terminal."""
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for name in ("uvicorn", "formcheck.studio"):
        log = logging.getLogger(name)
        log.setLevel(logging.WARNING)
        log.handlers = [handler]
        log.propagate = False
