"""Who hands a report over: a shop or a practice, named on page one."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Letterhead"]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above page one.

    Parameters
    ----------
    name : str
        Empty for none.
    logo : bytes
        A PNG; empty for none.
    """

    name: str = ""
    logo: bytes = b""

    def __bool__(self) -> bool:
        return bool(self.name or self.logo)
