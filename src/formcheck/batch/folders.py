"""Where each check's report lies: its name, as every file system takes it."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["folders_of"]

_MOST = 80
#: Neither Windows nor a terminal takes these well.
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\\\ud800-\udfff\u202a-\u202e\u2066-\u2069]')
#: Names that are devices on Windows, with any ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
#: What a batch's own folder holds beside the reports.
_OWN = {"summary.csv", "summary.parquet", "index.html", "batch.json", "stills"}


def folders_of(names: Iterable[str]) -> dict[str, str]:
    """Return by name a folder for each check, ``/`` between folders.

    No two are the same where capitals do not count, and none lies inside another's report.

    Parameters
    ----------
    names : iterable of str
        All different.
    """
    taken: set[str] = set()
    folders: dict[str, str] = {}
    # short ones first: a name that is the beginning of another must not become a folder around it
    for name in sorted(names, key=lambda one: (one.count("/"), one)):
        parts = [_fit(part) for part in name.split("/") if part.strip(". ")] or ["check"]
        while any("/".join(parts[:end]).casefold() in taken for end in range(1, len(parts))):
            parts[-2:] = [f"{parts[-2]} - {parts[-1]}"]
        number, folder = 2, "/".join(parts)
        while folder.casefold() in taken:
            folder, number = f"{'/'.join(parts)} ({number})", number + 1
        taken.add(folder.casefold())
        folders[name] = folder
    return folders


def _fit(part: str) -> str:
    fit = _UNFIT.sub("_", part).strip(". ")[:_MOST].rstrip(". ")
    if not fit or _DEVICES.fullmatch(fit) or fit.casefold() in _OWN or fit.startswith("."):
        return f"check {fit}".rstrip(". ")
    return fit
