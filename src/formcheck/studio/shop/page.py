"""The page for the customer: what differs, without a recommendation, whole in one file."""

from __future__ import annotations

import base64

from jinja2 import Environment, PackageLoader, StrictUndefined

from formcheck.i18n import Wording
from formcheck.render import Letterhead
from formcheck.studio.shop.summary import Summary

__all__ = ["customer_page"]


def customer_page(shown: Summary, word: Wording, letterhead: Letterhead) -> str:
    """Return a visit's summary as HTML.

    Parameters
    ----------
    shown : Summary
    word : Wording
    letterhead : Letterhead
        The shop's.
    """
    pages = Environment(
        loader=PackageLoader("formcheck.studio.shop", "."),
        autoescape=True,
        undefined=StrictUndefined,
    )
    logo = base64.b64encode(letterhead.logo).decode()
    return pages.get_template("page.html.j2").render(
        shown=shown,
        language=word.language,
        title=word.say("visit.title"),
        say=word.say,
        day=word.day(shown.day),
        practice=letterhead.name,
        logo=f"data:image/png;base64,{logo}" if logo else "",
    )
