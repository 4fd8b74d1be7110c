"""What is on ``compare.html``, before any markup, and the lines for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from formcheck.comparison.charts import TrendPoint, draw_difference, draw_trend
from formcheck.i18n import Message, Wording, msg
from formcheck.knowledge import MetricInfo, load
from formcheck.knowledge.comparing import Alike
from formcheck.model.comparison import (
    CompareClip,
    CompareDifference,
    CompareReport,
    CompareTrial,
    Verdict,
)
from formcheck.render import stop_text
from formcheck.render.words import bare_number, surface_words, unit_of, view_words

__all__ = ["Page", "make_page", "sentence", "text_summary", "verdict_key", "verdict_shape",
           "verdict_title", "verdict_word", "why"]  # fmt: skip

#: The shape of each verdict, strongest first: a number of two sides stands under the stronger one.
_SHAPES: dict[Verdict, str] = {
    "real change": "■",
    "real but small": "◆",
    "cannot tell": "○",
    "about the same": "≈",
    "not comparable": "",
}
_KEYS: dict[Verdict, str] = {
    "real change": "real",
    "real but small": "small",
    "cannot tell": "unsure",
    "about the same": "same",
    "not comparable": "unlike",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One number's differences, a side each, and the bar they stand on."""

    info: MetricInfo
    sides: tuple[CompareDifference, ...]
    bar: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Numbers that cannot be compared for one reason."""

    names: Message
    why: Message
    remedies: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers of one verdict, with its shape, its word and what it means."""

    key: str
    shape: str
    title: Message
    note: Message
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Against:
    """One later trial held against the first."""

    title: Message
    groups: tuple[Group, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """One number through the sessions."""

    info: MetricInfo
    plot: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page but pictures; charts are drawn, all else is worded by the template."""

    title: Message
    sentence: Message
    facts: tuple[tuple[Message, tuple[str, ...]], ...]
    against: tuple[Against, ...]
    trends: tuple[Trend, ...]
    limits: tuple[tuple[Message, str], ...]


def make_page(report: CompareReport, word: Wording) -> Page:
    """Return the page's content, its charts in one language."""
    say = load().compare.say
    first = report.trials[0].label
    return Page(
        title=say(f"title_{report.kind}"),
        sentence=sentence(report),
        facts=tuple(_facts(report.trials)),
        against=tuple(
            Against(
                title=say("against", other=trial.label, first=first),
                groups=tuple(_groups(report, own, word)),
                refused=tuple(_refused(own)),
            )
            for trial, own in report.later
        ),
        trends=tuple(_trends(report, word)) if report.kind == "trend" else (),
        limits=tuple(_limit(alike) for alike in load().compare.unlike.values()),
    )


def text_summary(report: CompareReport, word: Wording) -> str:
    """Return the sentence, every number that was compared, and the cautions, for the terminal."""
    say = load().compare.say
    lines = [stop_text(report.stop, word), ""] if report.stop else []
    lines.append(word(sentence(report)))
    unlike = word(verdict_word(report, "not comparable"))
    for trial, own in report.later:
        lines += ["", word(say("against", other=trial.label, first=report.trials[0].label))]
        for d in own:
            if d.value is None or d.low is None or d.high is None:
                continue
            info = load().metric(d.metric)
            label = word(info.label)
            name = f"{label}, {word(say(d.side))}" if d.side != "both" else label
            ends = word(msg(" to ")).join(word(bare_number(info, e)) for e in (d.low, d.high))
            change = f"{word(bare_number(info, d.value))}{word(unit_of(info))} ({ends})"
            verdict = f"{verdict_shape(d.verdict)} {word(verdict_word(report, d.verdict))}"
            lines.append(f"  {name}: {change}, {verdict}")
        reasons = dict.fromkeys(word(why(d)) for d in own if d.value is None)
        lines += [f"  {unlike}: {reason}" for reason in reasons]
    return "\n".join([*lines, "", *map(word, report.cautions)])


def sentence(report: CompareReport) -> Message:
    """Return the one sentence that says it all: of the last session, or of all trials in a shop.

    It counts what stands under the verdicts, a number once whatever its sides, and names the
    change that surely exceeds by most what is worth noting.
    """
    shoes = report.kind == "shoes"
    held = report.differences if shoes else report.against(len(report.trials) - 1)
    counted = Counter(verdict for _, verdict in _by_metric(held))
    if counted["real change"]:
        return _leading(held, counted["real change"] - 1, shoes=shoes)
    say, ending = load().compare.say, "_shoes" if shoes else ""
    if counted["real but small"]:
        return say(f"sentence_small{ending}", count=counted["real but small"])
    if not counted["about the same"]:
        return say(f"sentence_unsure{ending}")
    return say(f"sentence_{'some_unsure' if counted['cannot tell'] else 'same'}{ending}")


def _by_metric(
    differences: Iterable[CompareDifference],
) -> Iterable[tuple[tuple[CompareDifference, ...], Verdict]]:
    """Yield the sides of each number that was compared, and the strongest of their verdicts."""
    own: dict[str, list[CompareDifference]] = {}
    for difference in differences:
        if difference.value is not None:
            own.setdefault(difference.metric, []).append(difference)
    order = list(_SHAPES)
    for sides in own.values():
        yield tuple(sides), min((d.verdict for d in sides), key=order.index)


def _leading(held: Sequence[CompareDifference], others: int, *, shoes: bool) -> Message:
    """Return the sentence about the largest of the real changes."""
    say, follows = load().compare.say, load().compare.follows
    real = [d for d in held if d.verdict == "real change" and d.value is not None]
    changed = {d.metric for d in real}
    own = [d for d in real if follows.get(d.metric) not in changed]
    most = max(own, key=lambda d: (load().metric(d.metric).group != "symmetry", _surely(d)))
    alike = [
        d
        for d in real
        if (d.metric, d.trial) == (most.metric, most.trial)
        and (d.value or 0.0) * (most.value or 0.0) > 0
    ]
    name = _name(most) if len(alike) == 1 else _within(most)
    if shoes:
        key = "sentence_more_shoes" if others else "sentence_one_shoes"
        return say(key, name=name, count=others)
    info, more = load().metric(most.metric), "_more" if others else ""
    if info.group == "symmetry":  # its sign says which leg has more: neither way is up
        base = load().metric(most.metric.removesuffix("_asymmetry"))
        name = Message("{label:within}", {"label": base.label})
        return say(f"sentence_sides{more}", name=name, count=others)
    value = sum(d.value or 0.0 for d in alike) / len(alike)
    return say(
        f"sentence_{'up' if value > 0 else 'down'}{more}",
        name=name,
        amount=_amount(info, abs(value)),
        count=others,
    )


def why(difference: CompareDifference) -> Message:
    """Return why a number cannot be compared, in words; empty where it can."""
    if difference.missing is not None:
        return difference.missing
    return Message("{reasons:; }", {"reasons": tuple(one.text for one in difference.unlike)})


def verdict_word(report: CompareReport, verdict: Verdict) -> Message:
    """Return a verdict as this kind of comparison calls it."""
    known = load().compare
    words = known.verdicts_shoes if report.kind == "shoes" else known.verdicts
    word: Message = getattr(words, verdict_key(verdict))
    return word


def _name(difference: CompareDifference) -> Message:
    """Return a number's name with its side, to stand within a sentence."""
    say, label = load().compare.say, load().metric(difference.metric).label
    if difference.side == "both":
        return _within(difference)
    return say("print_side", label=label, side=say(difference.side))


def _surely(difference: CompareDifference) -> float:
    """Return how large a real difference is at least, in units of what is worth noting."""
    nearer = min(abs(difference.low or 0.0), abs(difference.high or 0.0))
    return nearer / (difference.worth_noting or 1.0)


def verdict_title(report: CompareReport, verdict: Verdict) -> Message:
    """Return a verdict as a heading."""
    return Message("{verdict:capital}", {"verdict": verdict_word(report, verdict)})


def verdict_key(verdict: Verdict) -> str:
    """Return a verdict's name in `compare.toml` and in the style sheet."""
    return _KEYS[verdict]


def verdict_shape(verdict: Verdict) -> str:
    """Return the shape that stands before a verdict's word."""
    return _SHAPES[verdict]


def _amount(info: MetricInfo, value: float) -> Message:
    """Return a number with the shortest unit that is right: of leg length is said further down."""
    unit = Message(" %") if info.unit == "% leg" else unit_of(info)
    return Message("{value}{unit}", {"value": bare_number(info, value), "unit": unit})


def _within(difference: CompareDifference) -> Message:
    """Return a number's name without its side, to stand within a sentence."""
    return Message("{label:within}", {"label": load().metric(difference.metric).label})


def _groups(
    report: CompareReport, own: Iterable[CompareDifference], word: Wording
) -> Iterable[Group]:
    """Yield the verdicts that some number has, strongest first, each number under one of them."""
    say = load().compare.say
    rows: dict[Verdict, list[Row]] = {verdict: [] for verdict in _SHAPES}
    for sides, verdict in _by_metric(own):
        info = load().metric(sides[0].metric)
        rows[verdict].append(Row(info, sides, draw_difference(sides, word)))
    for verdict, found in rows.items():
        if found:
            key = verdict_key(verdict)
            title = verdict_title(report, verdict)
            yield Group(key, verdict_shape(verdict), title, say(f"{key}_note"), tuple(found))


def _refused(own: Sequence[CompareDifference]) -> Iterable[Refused]:
    """Yield the numbers that are not comparable, those with the same reason together."""
    reasons: dict[Message, list[CompareDifference]] = {}
    for difference in own:
        if difference.value is None:
            reasons.setdefault(why(difference), []).append(difference)
    for reason, alike in reasons.items():
        remedies = dict.fromkeys(unlike.remedy for d in alike for unlike in d.unlike)
        names = tuple(dict.fromkeys(_name(d) for d in alike))
        yield Refused(Message("{names}", {"names": names}), reason, tuple(remedies))


def _facts(trials: Sequence[CompareTrial]) -> Iterable[tuple[Message, tuple[str, ...]]]:
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


def _each(trial: CompareTrial, fact: Callable[[CompareClip], Message]) -> Message:
    """Return a fact of every clip, once where it is the same."""
    facts = tuple(dict.fromkeys(filter(None, map(fact, trial.clips))))
    return Message("{facts:; }", {"facts": facts})


def _day(trial: CompareTrial) -> Message:
    if trial.day is None:
        return load().compare.say("file_day", day=trial.sorted_by)
    return Message("{day}", {"day": trial.day})


def _speed(clip: CompareClip) -> Message:
    if clip.speed_mps is None:
        return Message("")
    return load().compare.say("speed_kmh", speed=3.6 * clip.speed_mps)


def _camera(clip: CompareClip) -> Message:
    say = load().compare.say
    turn = say("fact_yaw_unknown")
    if clip.yaw_deg is not None:
        turn = say("fact_yaw", yaw=clip.yaw_deg)
    return say("fact_clip", view=view_words(clip.view), fps=clip.fps, yaw=turn)


def _steps(clip: CompareClip) -> Message:
    return load().compare.say("fact_steps", left=clip.steps_left, right=clip.steps_right)


def _trends(report: CompareReport, word: Wording) -> Iterable[Trend]:
    """Yield every number that at least two sessions have."""
    days = [trial.sorted_by for trial in report.trials]
    table = [*load().metrics, *load().asymmetries]
    keys = {(d.metric, d.side) for d in report.differences}
    ordered = sorted(keys, key=lambda key: (table.index(key[0]), key[1]))
    for metric, group in groupby(ordered, key=lambda key: key[0]):
        info = load().metric(metric)
        lines = {side: _line(report, (metric, side)) for _, side in group}
        shown = {side: line for side, line in lines.items() if len(line) - line.count(None) > 1}
        if shown:
            yield Trend(info, draw_trend(info, shown, days, word))


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


def _limit(alike: Alike) -> tuple[Message, str]:
    """Return what must be alike and what that rests on."""
    sources = tuple(load().sources[name].citation for name in alike.sources)
    if sources:
        return alike.label, Message("{sources:; }", {"sources": sources})
    bare = {"label": load().compare.say("no_source"), "why": alike.no_source}
    return alike.label, Message("{label}: {why}", bare)
