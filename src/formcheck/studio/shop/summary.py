"""What came of a visit: each shoe's check, and the numbers that differ by more than their error."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from string import ascii_uppercase

from formcheck.comparison import compare
from formcheck.errors import FormcheckError
from formcheck.i18n import Wording, msg
from formcheck.knowledge import load
from formcheck.model.document import Part
from formcheck.studio.compared import ComparedNumber, number_of
from formcheck.studio.records import CheckRecord, VisitRecord
from formcheck.studio.store import Store
from formcheck.studio.studio import Studio
from formcheck.studio.worded import worded

__all__ = ["Against", "Shoe", "Summary", "lettered", "summary_of"]

_OVER = ("done", "refused", "failed", "cancelled", "interrupted")
#: The verdict of numbers whose interval leaves out zero, by as much as is worth noting.
_REAL = "real"


class Shoe(Part):
    """One shoe: its letter, and, unless they are hidden, its name and its check.

    Parameters
    ----------
    letter : str
        In the order in which they are told apart; drawn at random in blind mode.
    label : str
        What it is called on the screen.
    name : str
        As staff typed it; empty while it is hidden.
    check_id : str or None
        None while it is hidden.
    state : str
        Of its check.
    share : float
        Of the work that is done, 0 to 1.
    error : str
        Why it cannot be measured; empty where it can.
    """

    letter: str
    label: str
    name: str
    check_id: str | None
    state: str
    share: float
    error: str


class Against(Part):
    """One shoe against the first.

    Parameters
    ----------
    title : str
    numbers : tuple of ComparedNumber
        Those alone that differ by more than their error and enough to be worth noting.
    others : int
        How many were compared and do not.
    """

    title: str
    numbers: tuple[ComparedNumber, ...]
    others: int


class Summary(Part):
    """A visit as staff and customer see it.

    Parameters
    ----------
    id, customer : str
    day : date
    blind, revealed, kept : bool
    hidden : bool
        Whether it is not told which shoe is which.
    shoes : tuple of Shoe
    ready : bool
        Whether nothing is waited for any longer.
    against : tuple of Against
        Each later shoe against the first.
    why : str
        Why nothing is compared; empty where something is.
    cautions : tuple of str
    """

    id: str
    customer: str
    day: date
    blind: bool
    revealed: bool
    kept: bool
    hidden: bool
    shoes: tuple[Shoe, ...]
    ready: bool
    against: tuple[Against, ...] = ()
    why: str = ""
    cautions: tuple[str, ...] = ()


def lettered(store: Store, visit: VisitRecord) -> list[tuple[str, CheckRecord]]:
    """Return the checks of a visit with their letters, in the order of those.

    A shoe that was begun and of which nothing was sent is left out.
    Of a blind visit the letters follow a draw, so that the order of filming tells nothing.
    """
    checks = [store.checks.get(id) for id in visit.check_ids]
    checks = [check for check in checks if check.clips or check.state != "draft"]
    if visit.blind:
        checks.sort(key=lambda check: sha256(f"{visit.id}{check.id}".encode()).digest())
    return list(zip(ascii_uppercase, checks, strict=False))


def summary_of(studio: Studio, visit: VisitRecord, word: Wording) -> Summary:
    """Return what came of a visit, in one reader's words.

    Parameters
    ----------
    studio : Studio
    visit : VisitRecord
    word : Wording
    """
    hidden = visit.blind and not visit.revealed
    own = lettered(studio.store, visit)
    told = Summary(
        **visit.model_dump(include={"id", "customer", "day", "blind", "revealed", "kept"}),
        hidden=hidden,
        shoes=tuple(_shoe(studio, letter, check, word, hidden) for letter, check in own),
        ready=bool(own) and all(check.state in _OVER for _, check in own),
    )
    if not told.ready:
        return told
    measured = [
        (shoe.label, studio.files.analysis(check.analysis_id))
        for shoe, (_, check) in zip(told.shoes, own, strict=True)
        if check.state == "done" and check.analysis_id
    ]
    if len(measured) < 2:
        return told.changed(why=word(msg("two shoes that were measured are needed to compare")))
    try:
        return _compared(told, measured, word)
    except FormcheckError as error:
        return told.changed(why=word(error.message))


def _compared(told: Summary, measured: list[tuple[str, Path]], word: Wording) -> Summary:
    report = compare([folder for _, folder in measured], [label for label, _ in measured]).report
    say = load().compare.say
    against = []
    for trial, differences in report.later:
        numbers = [number_of(report, one, word) for one in differences if one.value is not None]
        real = [one for one in numbers if one.verdict == _REAL]
        against.append(
            Against(
                title=word(say("against", other=trial.label, first=report.trials[0].label)),
                numbers=tuple(real),
                others=len(numbers) - len(real),
            )
        )
    unsaid = say("caution_runner")  # a visit is of one customer
    return told.changed(
        against=tuple(against),
        cautions=tuple(word(one) for one in report.cautions if one != unsaid),
    )


def _shoe(studio: Studio, letter: str, check: CheckRecord, word: Wording, hidden: bool) -> Shoe:
    label = word.say("visit.shoe", letter=letter)
    error = worded(check, word).error
    return Shoe(
        letter=letter,
        label=label,
        name="" if hidden else check.shoes,
        check_id=None if hidden else check.id,
        state=check.state,
        share=1.0 if check.state in _OVER else studio.jobs.progress(check.id).share,
        error=error if isinstance(error, str) else "",
    )
