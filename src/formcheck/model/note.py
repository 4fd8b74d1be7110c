"""What a reader should know about a clip."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.i18n import Message

__all__ = ["Note"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a clip that a reader should know: a stable id and one plain sentence."""

    id: str
    message: Message
