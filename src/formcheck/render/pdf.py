"""``report.pdf``: the same page on A4 paper, where WeasyPrint is installed."""

from __future__ import annotations

import logging
import re
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from formcheck.errors import MachineError
from formcheck.i18n import msg

__all__ = ["check_pdf", "lay_out", "write_pdf"]

#: The runner's section with its classes, and those it gets one after the other until it fits.
_RUNNER = re.compile(r'<section class="page[a-z ]*"( id="runner")')
#: What stands before and after the runner's page.
_OTHERS = re.compile(
    r'<section class="page"(?! id="runner").*?</section>\s*(?=<section class="page|</main)',
    re.DOTALL,
)
_CLOSER = ("page", "page full", "page full bare", "page full bare tight")


def check_pdf() -> None:
    """Refuse, before any work is done, a PDF that could not be written.

    Raises
    ------
    MachineError
        WeasyPrint or the library it draws letters with is missing.
    """
    if find_spec("weasyprint") is None:
        message = msg(
            "a PDF needs the package WeasyPrint; install it with `pip install 'formcheck[pdf]'` "
            "(and libpango: see the README)"
        )
        raise MachineError(message)
    try:
        import weasyprint  # noqa: F401 - loads the library
    except OSError as error:
        message = msg(
            "a PDF needs the library libpango, which cannot be loaded; install it as the README "
            "says"
        )
        raise MachineError(message) from error


def write_pdf(page: str, path: Path) -> None:
    """Write a report's HTML as a PDF.

    Parameters
    ----------
    page : str
        What `formcheck.render.html_page` gives.
    path : Path

    Raises
    ------
    MachineError
        See `check_pdf`.
    """
    lay_out(page).write_pdf(path, pdf_tags=True)


def lay_out(page: str) -> Any:
    """Return the sheets of a report's HTML, as WeasyPrint's document.

    The runner's page is set closer where it would not fit on one sheet.

    Raises
    ------
    MachineError
        See `check_pdf`.
    """
    check_pdf()
    from weasyprint import HTML

    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # CSS for screens is no news
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    # No base address: what the page needs, it holds. Drawings are styled from inside, because
    # WeasyPrint keeps a page's style out of them.
    style = resources.files(__package__).joinpath("templates/charts.css").read_text("utf-8")
    page = re.sub(r"(<svg [^>]*>)", lambda found: f"{found[1]}<style>{style}</style>", page)
    for classes in _CLOSER if _RUNNER.search(page) else ():
        page = _RUNNER.sub(rf'<section class="{classes}"\1', page)
        if not _runs_over(HTML(string=_OTHERS.sub("", page)).render()):
            break
    return HTML(string=page).render(pdf_tags=True)


def _runs_over(document: Any) -> bool:
    """Return whether the runner's page is longer than one sheet."""
    return sum("runner" in sheet.anchors for sheet in document.pages) > 1
