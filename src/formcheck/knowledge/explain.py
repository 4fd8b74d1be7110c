"""What formcheck knows about an id, as text: a finding, metric, exercise, correction or advice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from unicodedata import combining, normalize

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from formcheck.errors import InputError
from formcheck.i18n import LANGUAGES, Wording, msg
from formcheck.knowledge.cards import Card, cards
from formcheck.knowledge.loader import Knowledge, load, read_toml

__all__ = ["ALSO", "explain", "explainable_ids"]

#: What a watch, a shop or another language calls a metric beside its label and its lab term.
ALSO: dict[str, list[str]] = read_toml("also")
_SHORTEST = 4  # letters of a part of a name that is looked for
_FEW = 4  # cards that are printed one after the other


def explain(name: str, language: str = LANGUAGES[0], knowledge: Knowledge | None = None) -> str:
    """Return what is known about an id, as plain text; all of it where an id names several things.

    Parameters
    ----------
    name : str
        An id (``FC201`` or ``overstride``), or a label or title as any page shows it, in any
        language, or what a watch calls it (``GCT``); capitals, hyphens and accents do not matter.
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
        If nothing is called so; the message names the closest ones.

    Examples
    --------
    >>> from formcheck import explain
    >>> print(explain("FC201").splitlines()[0])
    FC201 overstride: Your foot lands far ahead of you
    """
    wanted = _plain(name)
    every, index = _library() if knowledge is None else _indexed(knowledge)
    found = index.get(wanted) or _holding(wanted, every, index)
    if found:
        shown = [card for card in every if card in found]
        return _template(language).render(cards=shown).rstrip("\n")
    message = msg(
        "nothing here is called {name!r}; {hint}",
        name=name.strip(),
        hint=_suggestion(wanted, index, language),
    )
    raise InputError(message)


def explainable_ids(knowledge: Knowledge) -> tuple[str, ...]:
    """Return every id that `explain` knows, each once."""
    return tuple(dict.fromkeys(name for card in cards(knowledge) for name in card.names))


def _plain(text: str) -> str:
    """Return a name without what nobody types twice the same: capitals, hyphens, signs, accents."""
    bare = "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
    return " ".join(re.findall(r"\w+", bare.replace("_", " ")))


@cache
def _library() -> tuple[tuple[Card, ...], dict[str, list[Card]]]:
    """Return what ships with formcheck, as `_indexed` gives it."""
    return _indexed(load())


def _indexed(knowledge: Knowledge) -> tuple[tuple[Card, ...], dict[str, list[Card]]]:
    """Return every card, and the cards by what they are called."""
    every = cards(knowledge)
    return every, _index(every)


def _index(every: Iterable[Card]) -> dict[str, list[Card]]:
    """Return the cards by all they are called: id, code, title and lab term in every language."""
    index: dict[str, list[Card]] = {}
    for card in every:
        names = [*card.names, *ALSO.get(card.id, ())]
        for word in map(Wording, LANGUAGES):
            names += [word(card.title), word(card.title).split(" (")[0]]
            if card.kind in ("metric", "asymmetry"):
                names += [word(card.aside), word(card.aside).split(",")[0]]
        for plain in dict.fromkeys(map(_plain, names)):
            if plain:
                index.setdefault(plain, []).append(card)
    return index


def _holding(wanted: str, every: Iterable[Card], index: dict[str, list[Card]]) -> list[Card]:
    """Return the few cards that have the wanted words in their name: the title of a curve, say."""
    if len(wanted) < _SHORTEST:
        return []
    keys = [key for key in index if f" {wanted} " in f" {key} "]
    found = [card for card in every if any(card in index[key] for key in keys)]
    metrics = [card for card in found if card.kind == "metric"]
    found = metrics or found
    return found if len(found) <= _FEW else []


def _suggestion(wanted: str, index: dict[str, list[Card]], language: str) -> str:
    """Return what is called most like an unknown name, or where the lists are."""
    word = Wording(language)
    near = get_close_matches(wanted, index, n=3, cutoff=0.6)
    near += [key for key in index if f" {wanted} " in f" {key} "][:3] if not near else []
    close = []
    for key in near:
        card = index[key][0]
        ids = [name for name in card.names if _plain(name) == key]
        close.append(ids[0] if ids else word(card.title))
    if not close:
        return msg("see docs/findings.md, docs/metrics.md and docs/exercises.md for the names.")
    # the nearest of those that differ in capitals alone, such as an id and its title
    once = {name.lower(): name for name in reversed(close)}
    return msg("did you mean {close}?", close=tuple(once.values())[::-1])


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
