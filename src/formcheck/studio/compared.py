"""Two checks against each other, in one reader's words: the verdicts of `compare`."""

from __future__ import annotations

from pathlib import Path

from formcheck.comparison import compare
from formcheck.comparison.charts import signed
from formcheck.comparison.page import sentence, verdict_key, verdict_shape, verdict_word, why
from formcheck.findings.detail import number_text, range_text
from formcheck.i18n import Wording
from formcheck.knowledge import MetricInfo, load
from formcheck.model.comparison import CompareDifference, CompareReport
from formcheck.model.document import Part
from formcheck.render.words import unit_of

__all__ = ["Compared", "ComparedNumber", "Pair", "Shown", "compared_of", "number_of"]


class ComparedNumber(Part):
    """One number of one side, held against the first.

    Parameters
    ----------
    metric, side : str
        As in ``report.json``.
    label, side_word, unit : str
        Worded.
    first, other, difference : float or None
        Of the first check, of the other, and what the other has more.
    low, high : float or None
        90 % interval of the difference.
    first_text, other_text, difference_text, interval_text : str
        The same as they are shown; empty where there is none.
    verdict, verdict_word, verdict_shape : str
        Whether the difference exceeds its error: an id, its words and its mark.
    why : str
        Why nothing can be said; empty where something can.
    remedies : tuple of str
        What would help.
    """

    metric: str
    label: str
    side: str
    side_word: str
    unit: str
    first: float | None
    other: float | None
    difference: float | None
    low: float | None
    high: float | None
    first_text: str
    other_text: str
    difference_text: str
    interval_text: str
    verdict: str
    verdict_shape: str
    verdict_word: str
    why: str
    remedies: tuple[str, ...]


class Shown(Part):
    """A clip to look at.

    Parameters
    ----------
    clip : str
        Its id.
    analysis : str
        The id of the analysis that measured it.
    n : int
        Its place there.
    """

    clip: str
    analysis: str
    n: int


class Pair(Part):
    """Two clips of one view, to be played in step.

    Parameters
    ----------
    view : str
    first, other : Shown
    """

    view: str
    first: Shown
    other: Shown


class Compared(Part):
    """One check against another.

    Parameters
    ----------
    title, sentence : str
    kind : "change" or "shoes"
    first_label, other_label : str
    cautions : tuple of str
    verdicts : tuple of ComparedNumber
        What really changed first.
    pairs : tuple of Pair
    """

    title: str
    sentence: str
    kind: str
    first_label: str
    other_label: str
    cautions: tuple[str, ...]
    verdicts: tuple[ComparedNumber, ...]
    pairs: tuple[Pair, ...]


_ORDER = ("real", "small", "unsure", "same", "unlike")


def compared_of(
    folders: tuple[Path, Path], labels: tuple[str, str] | tuple[()], word: Wording
) -> Compared:
    """Return how two reports differ.

    Parameters
    ----------
    folders : (Path, Path)
        Report folders, the first of which the other is held against.
    labels : (str, str) or ()
        The shoes, where they are what is compared.
    word : Wording

    Raises
    ------
    InputError
        A report cannot be read, or nothing in them can be compared.
    """
    report = compare(list(folders), labels).report
    say = load().compare.say
    numbers = [number_of(report, one, word) for one in report.differences]
    return Compared(
        title=word(say(f"title_{report.kind}")),
        sentence=word(sentence(report)),
        kind=report.kind,
        first_label=word(report.trials[0].label),
        other_label=word(report.trials[1].label),
        cautions=tuple(word(one) for one in report.cautions),
        verdicts=tuple(sorted(numbers, key=lambda one: _ORDER.index(one.verdict))),
        pairs=(),
    )


def number_of(report: CompareReport, one: CompareDifference, word: Wording) -> ComparedNumber:
    """Return one number of a comparison in words."""
    info = load().metric(one.metric)
    unit = word(unit_of(info))
    return ComparedNumber(
        metric=one.metric,
        label=word(info.label),
        side=one.side,
        side_word="" if one.side == "both" else word.say(f"key.{one.side}"),
        unit=unit.strip(),
        first=one.first,
        other=one.other,
        difference=one.value,
        low=one.low,
        high=one.high,
        first_text=_text(info, one.first, word),
        other_text=_text(info, one.other, word),
        difference_text="" if one.value is None else f"{word(signed(info, one.value))}{unit}",
        interval_text=""
        if one.low is None or one.high is None
        else word(range_text(one.low, one.high, info)),
        verdict=verdict_key(one.verdict),
        verdict_shape=verdict_shape(one.verdict),
        verdict_word=word(verdict_word(report, one.verdict)),
        why=word(why(one)),
        remedies=tuple(word(reason.remedy) for reason in one.unlike),
    )


def _text(info: MetricInfo, value: float | None, word: Wording) -> str:
    return "" if value is None else word(number_text(value, info))
