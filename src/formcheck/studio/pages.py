"""A report's page, made from what is stored: in any language, as a whole or page one alone."""

from __future__ import annotations

from pathlib import Path

from formcheck.i18n import Wording
from formcheck.model.report import Report
from formcheck.render import Letterhead, html_page

__all__ = ["page_of"]


def page_of(
    report: Report,
    folder: Path,
    word: Wording,
    *,
    whole: bool = True,
    letterhead: Letterhead | None = None,
    drawn_as: Report | None = None,
    alone: bool = False,
) -> str:
    """Return a report as HTML.

    Parameters
    ----------
    report : Report
    folder : Path
        Of its pictures and films.
    word : Wording
    whole : bool
        False leaves page one alone.
    letterhead : Letterhead, optional
        The shop or practice that hands it over.
    drawn_as : Report or None
        What the folder's pictures were drawn of, where it is an earlier report: only those are
        shown that are of the same instant and number. None = they are of this one.
    alone : bool
        Whether the page is handed on without the films beside it.
    """
    stills = folder / "stills"
    pictures = {path.stem: path.read_bytes() for path in stills.glob("*.jpg")}
    loops = {path.stem: path.read_bytes() for path in stills.glob("*.webp")}
    names = ["annotated.mp4" if n == 0 else f"annotated_{n + 1}.mp4" for n in range(5)]
    if drawn_as is not None:
        same = {one.name for one in report.stills if one in drawn_as.stills}
        pictures = {name: data for name, data in pictures.items() if name in same}
        loops = {name: data for name, data in loops.items() if name in same}
        names = []
    names = [] if alone else names
    films = {n: name for n, name in enumerate(names) if (folder / name).is_file()}
    return html_page(
        report, word, pictures, loops=loops, films=films, whole=whole, letterhead=letterhead
    )
