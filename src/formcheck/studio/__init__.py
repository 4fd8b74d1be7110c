"""The browser page: everything that the commands do, by looking and pointing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.studio.server import serve as serve

__all__ = ["serve"]


def __getattr__(name: str) -> object:
    """Load the server on first use: a worker of ours does not need it."""
    if name == "serve":
        from formcheck.studio.server import serve

        return serve
    raise AttributeError(name)
