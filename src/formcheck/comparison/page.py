"""What is on ``compare.html``, before any markup, and the lines for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from formcheck.comparison.charts import TrendPoint, draw_difference, draw_trend, signed
from formcheck.i18n import Wording, current, day_words, number, tell, within
from formcheck.knowledge import MetricInfo, load
from formcheck.knowledge.comparing import Alike
from formcheck.model import Stop
from formcheck.model.comparison import (
    CompareClip,
    CompareDifference,
    CompareReport,
    CompareTrial,
    Verdict,
)
from formcheck.render import stop_text
from formcheck.render.edition import bare_number, surface_words, unit_of, view_words

__all__ = ["Page", "make_page", "sentence", "text_summary", "verdict_word", "why"]

_NAMED = 4  # numbers that the headline names
_SHAPES: dict[Verdict, str] = {"real change": "■", "within error": "○", "not comparable": "–"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One side of a row: the numbers and the difference, as words."""

    side: str
    first: str
    other: str
    difference: str
    interval: str
    verdict: Verdict
    word: str


@dataclass(frozen=True, slots=True)
class Row:
    """One number on its bar."""

    label: str
    unit: str
    cells: tuple[Cell, ...]
    bar: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Numbers that cannot be compared for one reason."""

    names: tuple[str, ...]
    why: str
    remedies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Against:
    """One later trial held against the first."""

    title: str
    real: tuple[Row, ...]
    error: tuple[Row, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """One number through the sessions."""

    label: str
    unit: str
    plot: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page but pictures."""

    title: str
    stop: Stop | None
    sentence: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    against: tuple[Against, ...]
    trends: tuple[Trend, ...]
    limits: tuple[tuple[str, str], ...]


def make_page(report: CompareReport) -> Page:
    """Return the page's content."""
    say = load().compare.say
    first = report.trials[0].label
    return Page(
        title=say(f"title_{report.kind}"),
        stop=_worded(report.stop),
        sentence=sentence(report),
        facts=tuple(_facts(report.trials)),
        against=tuple(
            Against(
                title=say("against", other=trial.label, first=first),
                real=tuple(_rows(report, own, "real change")),
                error=tuple(_rows(report, own, "within error")),
                refused=tuple(_refused(own)),
            )
            for trial, own in report.later
        ),
        trends=tuple(_trends(report)) if report.kind == "trend" else (),
        limits=tuple(_limit(alike) for alike in load().compare.unlike.values()),
    )


def text_summary(report: CompareReport) -> str:
    """Return the sentence, every number that was compared, and the cautions, for the terminal."""
    say = load().compare.say
    stop = _worded(report.stop)
    lines = [stop_text(stop, Wording(current())), ""] if stop else []
    lines.append(sentence(report))
    for trial, own in report.later:
        lines += ["", say("against", other=trial.label, first=report.trials[0].label)]
        for d in own:
            if d.value is None or d.low is None or d.high is None:
                continue
            info = load().metric(d.metric)
            name = f"{info.label}, {say(d.side)}" if d.side != "both" else info.label
            ends = tell(" to ").join(bare_number(info, end) for end in (d.low, d.high))
            change = f"{bare_number(info, d.value)}{unit_of(info)} ({ends})"
            lines.append(f"  {name}: {change}, {verdict_word(report, d.verdict)}")
        lines += [
            f"  {verdict_word(report, 'not comparable')}: {reason}"
            for reason in dict.fromkeys(why(d) for d in own if d.value is None)
        ]
    return "\n".join([*lines, "", *report.cautions])


def _worded(stop: Stop | None) -> Stop | None:
    """Return the warning signs in the language spoken now, whichever they were stored in."""
    if stop is None:
        return None
    word = Wording(current())
    signs = tuple(
        sign.changed(text=word(sign.text), whom=word(sign.whom), how_soon=word(sign.how_soon))
        for sign in stop.signs
    )
    return stop.changed(title=word(stop.title), lines=tuple(map(word, stop.lines)), signs=signs)


def sentence(report: CompareReport) -> str:
    """Return the one sentence that says it all: of the last session, or of all trials in a shop."""
    say = load().compare.say
    shoes = report.kind == "shoes"
    held = report.differences if shoes else report.against(len(report.trials) - 1)
    real = [d for d in held if d.verdict == "real change"]
    changed = {d.metric for d in real}
    leading = [d for d in real if load().compare.follows.get(d.metric) not in changed]
    names = list(dict.fromkeys(_name(d) if shoes else _changed(d) for d in leading))
    ending = "_shoes" if shoes else ""
    if not names:
        return say(f"sentence_none{ending}")
    if len(names) == 1:
        return say(f"sentence_one{ending}", names=names[0])
    shown = names[:_NAMED]
    if len(names) > _NAMED:
        shown.append(say("and_more", count=len(names) - _NAMED))
    return say(f"sentence_some{ending}", count=len(names), names="; ".join(shown))


def verdict_word(report: CompareReport, verdict: Verdict) -> str:
    """Return a verdict as this kind of comparison calls it."""
    known = load().compare
    words = known.verdicts_shoes if report.kind == "shoes" else known.verdicts
    return {
        "real change": words.real,
        "within error": words.error,
        "not comparable": words.unlike,
    }[verdict]


def why(difference: CompareDifference) -> str:
    """Return why a number cannot be compared, in words; empty where it can."""
    return difference.missing or "; ".join(unlike.text for unlike in difference.unlike)


def _changed(difference: CompareDifference) -> str:
    """Return a change in words, such as cadence up by 8 steps/min."""
    info, say = load().metric(difference.metric), load().compare.say
    value = difference.value or 0.0
    way = say("more" if value > 0 else "less")
    amount = f"{bare_number(info, abs(value))}{unit_of(info)}"
    return say("change_text", label=_name(difference), way=way, amount=amount)


def _name(difference: CompareDifference) -> str:
    """Return a number's name with its side, to stand within a sentence."""
    say = load().compare.say
    label = within(load().metric(difference.metric).label)
    if difference.side == "both":
        return label
    return say("print_side", label=label, side=say(difference.side))


def _rows(
    report: CompareReport, own: Iterable[CompareDifference], verdict: Verdict
) -> Iterable[Row]:
    """Yield a row a number; one with any real side shows all its sides among the real ones."""
    for metric, group in groupby((d for d in own if d.value is not None), key=lambda d: d.metric):
        sides = list(group)
        real = any(d.verdict == "real change" for d in sides)
        if real == (verdict == "real change"):
            info = load().metric(metric)
            cells = tuple(_cell(report, info, d) for d in sides)
            yield Row(info.label, unit_of(info), cells, draw_difference(sides))


def _cell(report: CompareReport, info: MetricInfo, difference: CompareDifference) -> Cell:
    value, low, high = (v or 0.0 for v in (difference.value, difference.low, difference.high))
    return Cell(
        side=difference.side,
        first=bare_number(info, difference.first or 0.0),
        other=bare_number(info, difference.other or 0.0),
        difference=signed(info, value),
        interval=f"{signed(info, low)} … {signed(info, high)}",
        verdict=difference.verdict,
        word=f"{_SHAPES[difference.verdict]} {verdict_word(report, difference.verdict)}",
    )


def _refused(own: Sequence[CompareDifference]) -> Iterable[Refused]:
    """Yield the numbers that are not comparable, those with the same reason together."""
    reasons: dict[str, list[CompareDifference]] = {}
    for difference in own:
        if difference.value is None:
            reasons.setdefault(why(difference), []).append(difference)
    for reason, alike in reasons.items():
        remedies = dict.fromkeys(unlike.remedy for d in alike for unlike in d.unlike)
        names = dict.fromkeys(_name(d) for d in alike)
        yield Refused(tuple(names), reason, tuple(remedies))


def _facts(trials: Sequence[CompareTrial]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Yield what was filmed: the name of a fact and its value a trial."""
    say = load().compare.say
    table: dict[str, Callable[[CompareTrial], str]] = {
        "filmed": _day,
        "shoes": lambda trial: trial.shoes,
        "speed": lambda trial: _each(trial, _speed),
        "surface": lambda trial: _each(trial, lambda clip: surface_words(clip.surface)),
        "camera": lambda trial: _each(trial, _camera),
        "steps": lambda trial: _each(trial, _steps),
        "model": lambda trial: trial.network,
    }
    for key, fact in table.items():
        values = [fact(trial) for trial in trials]
        if any(values):
            yield say(key), tuple(value or say("not_said") for value in values)


def _each(trial: CompareTrial, fact: Callable[[CompareClip], str]) -> str:
    """Return a fact of every clip, once where it is the same."""
    return "; ".join(dict.fromkeys(filter(None, map(fact, trial.clips))))


def _day(trial: CompareTrial) -> str:
    day = day_words(trial.sorted_by)
    return day if trial.day else load().compare.say("file_day", day=day)


def _speed(clip: CompareClip) -> str:
    if clip.speed_mps is None:
        return ""
    return load().compare.say("speed_kmh", speed=number(3.6 * clip.speed_mps, ".1f"))


def _camera(clip: CompareClip) -> str:
    say = load().compare.say
    turn = say("fact_yaw_unknown")
    if clip.yaw_deg is not None:
        turn = say("fact_yaw", yaw=number(clip.yaw_deg, ".0f"))
    return say("fact_clip", view=view_words(clip.view), fps=number(clip.fps, ".0f"), yaw=turn)


def _steps(clip: CompareClip) -> str:
    return load().compare.say("fact_steps", left=clip.steps_left, right=clip.steps_right)


def _trends(report: CompareReport) -> Iterable[Trend]:
    """Yield every number that at least two sessions have."""
    days = [day_words(trial.sorted_by, short=True) for trial in report.trials]
    table = [*load().metrics, *load().asymmetries]
    keys = {(d.metric, d.side) for d in report.differences}
    ordered = sorted(keys, key=lambda key: (table.index(key[0]), key[1]))
    for metric, group in groupby(ordered, key=lambda key: key[0]):
        info = load().metric(metric)
        lines = {side: _line(report, (metric, side)) for _, side in group}
        shown = {side: line for side, line in lines.items() if len(line) - line.count(None) > 1}
        if shown:
            title = load().compare.say("trend_axis", label=info.label, unit=unit_of(info).strip())
            yield Trend(info.label, unit_of(info), draw_trend(info, shown, days, title))


def _line(report: CompareReport, key: tuple[str, str]) -> list[TrendPoint | None]:
    """Return one number of one side, session by session."""
    own = {d.trial: d for d in report.differences if (d.metric, d.side) == key}
    line: list[TrendPoint | None] = [None] * len(report.trials)
    for place, d in own.items():
        half = d.high - d.value if d.high is not None and d.value is not None else None
        if d.first is not None:
            line[0] = TrendPoint(d.first)
        if d.other is not None:
            line[place] = TrendPoint(d.other, half, d.verdict)
    return line


def _limit(alike: Alike) -> tuple[str, str]:
    """Return what must be alike and what that rests on."""
    sources = "; ".join(load().sources[name].citation for name in alike.sources)
    return alike.label, sources or f"{load().compare.say('no_source')}: {alike.no_source}"
