"""What formcheck knows about an id, as text: a finding, metric, exercise, correction or advice."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from formcheck.errors import InputError
from formcheck.i18n import LANGUAGES, Wording, msg
from formcheck.knowledge.cards import cards
from formcheck.knowledge.loader import Knowledge, load

__all__ = ["explain", "explainable_ids"]


def explain(name: str, language: str = LANGUAGES[0], knowledge: Knowledge | None = None) -> str:
    """Return what is known about an id, as plain text; all of it where an id names several things.

    Parameters
    ----------
    name : str
        A finding (``FC201`` or ``overstride``), metric, exercise, correction, warning sign,
        question or step of the pathway; capitals and hyphens do not matter.
    language : str
        A code of `formcheck.i18n.LANGUAGES`.
    knowledge : Knowledge or None
        None uses what ships with formcheck.

    Returns
    -------
    str
        Lines for a terminal; sources last.

    Raises
    ------
    InputError
        If nothing has that id; the message names the closest ones.

    Examples
    --------
    >>> from formcheck import explain
    >>> print(explain("FC201").splitlines()[0])
    FC201 overstride: Your foot lands far ahead of you
    """
    known = knowledge or load()
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    found = [card for card in cards(known) if wanted in map(str.lower, card.names)]
    if found:
        return _template(language).render(cards=found).rstrip("\n")
    message = msg(
        "nothing here is called {name!r}; {hint}", name=name, hint=_suggestion(wanted, known)
    )
    raise InputError(message)


def explainable_ids(knowledge: Knowledge) -> tuple[str, ...]:
    """Return every id that `explain` knows, each once."""
    return tuple(dict.fromkeys(name for card in cards(knowledge) for name in card.names))


def _suggestion(wanted: str, knowledge: Knowledge) -> str:
    """Return the ids closest to an unknown one, or where the lists are."""
    ids = {name.lower(): name for name in explainable_ids(knowledge)}
    close = tuple(ids[name] for name in get_close_matches(wanted, ids, n=3, cutoff=0.5))
    if not close:
        return msg("see docs/findings.md, docs/metrics.md and docs/exercises.md for the names.")
    return msg("did you mean {close}?", close=close)


@cache
def _template(language: str) -> Template:
    """Return the template of cards as text, which words whatever it prints in a language."""
    environment = Environment(
        loader=PackageLoader("formcheck.knowledge", "templates"),
        autoescape=False,
        finalize=Wording(language),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        sources=msg("Sources:"), reason=lambda why: msg("No source: {why}", why=why)
    )
    return environment.get_template("cards.txt.j2")
