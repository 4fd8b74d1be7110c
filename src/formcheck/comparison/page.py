"""What is on ``compare.html``, before any markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from formcheck.comparison.charts import Track, draw_difference, draw_trend, signed
from formcheck.comparison.comparing import Comparison
from formcheck.comparison.difference import Difference, Verdict
from formcheck.comparison.trial import Trial
from formcheck.i18n import day_words, number, within
from formcheck.knowledge import MetricInfo, load
from formcheck.knowledge.comparing import Alike, Verdicts
from formcheck.model import Stop
from formcheck.model.report import ReportClip
from formcheck.render.words import bare_number, surface_words, unit_of, view_words

__all__ = [
    *("Against", "Page", "Refused", "Row", "Trend"),
    *("make_page", "sentence", "verdict_word"),
]

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
    needed: str
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


def make_page(comparison: Comparison) -> Page:
    """Return the page's content."""
    say = load().compare.say
    return Page(
        title=say(f"title_{comparison.kind}"),
        stop=comparison.stop,
        sentence=sentence(comparison),
        facts=tuple(_facts(comparison.trials)),
        against=tuple(
            _against(comparison, trial, own)
            for trial, own in zip(comparison.trials[1:], comparison.differences, strict=True)
        ),
        trends=tuple(_trends(comparison)) if comparison.kind == "trend" else (),
        limits=tuple(_limit(alike) for alike in load().compare.unlike.values()),
    )


def sentence(comparison: Comparison) -> str:
    """Return the one sentence that says it all: of the last session, or of all trials in a shop."""
    say = load().compare.say
    shoes = comparison.kind == "shoes"
    held = comparison.differences if shoes else comparison.differences[-1:]
    real = _leading([d for own in held for d in own if d.verdict == "real change"])
    names = list(dict.fromkeys(_name(d) if shoes else _changed(d) for d in real))
    ending = "_shoes" if shoes else ""
    if not names:
        return say(f"sentence_none{ending}")
    if len(names) == 1:
        return say(f"sentence_one{ending}", names=names[0])
    shown = names[:_NAMED]
    if len(names) > _NAMED:
        shown.append(say("and_more", count=len(names) - _NAMED))
    return say(f"sentence_some{ending}", count=len(names), names="; ".join(shown))


def _leading(real: Sequence[Difference]) -> list[Difference]:
    """Return the changes without those that follow from another of them."""
    changed = {d.metric for d in real}
    return [d for d in real if load().compare.follows.get(d.metric) not in changed]


def verdict_word(comparison: Comparison, verdict: Verdict) -> str:
    """Return a verdict as this kind of comparison calls it."""
    known = load().compare
    words: Verdicts = known.verdicts_shoes if comparison.kind == "shoes" else known.verdicts
    return {
        "real change": words.real,
        "within error": words.error,
        "not comparable": words.unlike,
    }[verdict]


def _changed(difference: Difference) -> str:
    """Return a change in words, such as cadence up by 8 steps/min."""
    info, say = load().metric(difference.metric), load().compare.say
    value = difference.value or 0.0
    way = say("more" if value > 0 else "less")
    amount = f"{bare_number(info, abs(value))}{unit_of(info)}"
    return say("change_text", label=_name(difference), way=way, amount=amount)


def _name(difference: Difference) -> str:
    """Return a number's name with its side, to stand within a sentence."""
    info, say = load().metric(difference.metric), load().compare.say
    label = within(info.label)
    if difference.side == "both":
        return label
    return say("print_side", label=label, side=say(difference.side))


def _against(comparison: Comparison, trial: Trial, own: Sequence[Difference]) -> Against:
    rows = {verdict: tuple(_rows(comparison, own, verdict)) for verdict in _SHAPES}
    return Against(
        title=load().compare.say("against", other=trial.label, first=comparison.trials[0].label),
        real=rows["real change"],
        error=rows["within error"],
        refused=tuple(_refused([d for d in own if d.value is None])),
    )


def _rows(comparison: Comparison, own: Iterable[Difference], verdict: Verdict) -> Iterable[Row]:
    """Yield a row a number; one with any real side shows all its sides among the real ones."""
    for metric, group in groupby((d for d in own if d.value is not None), key=lambda d: d.metric):
        sides = list(group)
        best: Verdict = (
            "real change" if any(d.verdict == "real change" for d in sides) else "within error"
        )
        if best != verdict:
            continue
        info = load().metric(metric)
        cells = tuple(_cell(comparison, info, d) for d in sides)
        yield Row(info.label, unit_of(info), cells, draw_difference(sides))


def _cell(comparison: Comparison, info: MetricInfo, difference: Difference) -> Cell:
    words = partial(bare_number, info)
    value, low, high = (v or 0.0 for v in (difference.value, difference.low, difference.high))
    return Cell(
        side=difference.side,
        first=words(difference.first.value or 0.0),
        other=words(difference.other.value or 0.0),
        difference=signed(info, value),
        interval=f"{signed(info, low)} … {signed(info, high)}",
        needed=words(difference.needed or 0.0),
        verdict=difference.verdict,
        word=f"{_SHAPES[difference.verdict]} {verdict_word(comparison, difference.verdict)}",
    )


def _refused(own: Sequence[Difference]) -> Iterable[Refused]:
    """Yield the numbers that are not comparable, those with the same reason together."""
    reasons: dict[str, list[Difference]] = {}
    for difference in own:
        reasons.setdefault(difference.why, []).append(difference)
    for why, alike in reasons.items():
        remedies = dict.fromkeys(unlike.remedy for d in alike for unlike in d.unlike)
        names = dict.fromkeys(_name(d) for d in alike)
        yield Refused(tuple(names), why, tuple(remedies))


def _facts(trials: Sequence[Trial]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Yield what was filmed: the name of a fact and its value a trial."""
    say = load().compare.say
    table: tuple[tuple[str, Callable[[Trial], str]], ...] = (
        ("filmed", _day),
        ("shoes", lambda trial: trial.report.session.shoes),
        ("speed", lambda trial: _each(trial, _speed)),
        ("surface", lambda trial: _each(trial, lambda clip: surface_words(clip.surface))),
        ("camera", lambda trial: _each(trial, _camera)),
        ("steps", lambda trial: _each(trial, _steps)),
        ("model", lambda trial: trial.report.versions.get("model", "")),
    )  # fmt: skip
    for key, fact in table:
        values = tuple(fact(trial) or say("not_said") for trial in trials)
        if any(value != say("not_said") for value in values):
            yield say(key), values


def _each(trial: Trial, fact: Callable[[ReportClip], str]) -> str:
    """Return a fact of every clip, once where it is the same."""
    return "; ".join(dict.fromkeys(filter(None, map(fact, trial.report.clips))))


def _day(trial: Trial) -> str:
    day = day_words(trial.day)
    return day if trial.day_told else load().compare.say("file_day", day=day)


def _speed(clip: ReportClip) -> str:
    if clip.speed_mps is None:
        return ""
    return load().compare.say("speed_kmh", speed=number(3.6 * clip.speed_mps, ".1f"))


def _camera(clip: ReportClip) -> str:
    say = load().compare.say
    turn = say("fact_yaw_unknown")
    if clip.yaw_deg is not None:
        turn = say("fact_yaw", yaw=number(clip.yaw_deg, ".0f"))
    return say("fact_clip", view=view_words(clip.view), fps=number(clip.fps, ".0f"), yaw=turn)


def _steps(clip: ReportClip) -> str:
    return load().compare.say("fact_steps", left=clip.steps_left, right=clip.steps_right)


def _trends(comparison: Comparison) -> Iterable[Trend]:
    """Yield every number that at least two sessions have."""
    days = [day_words(t.day, short=True) for t in comparison.trials]
    keys = [(d.metric, d.side) for d in comparison.differences[0]]
    keys += [(d.metric, d.side) for own in comparison.differences[1:] for d in own]
    table = [*load().metrics, *load().asymmetries]
    ordered = sorted(dict.fromkeys(keys), key=lambda key: (table.index(key[0]), key[1]))
    for metric, group in groupby(ordered, key=lambda key: key[0]):
        info = load().metric(metric)
        tracks = [_track(comparison, key) for key in group]
        tracks = [t for t in tracks if sum(v is not None for v in t.values) > 1]
        if tracks:
            title = load().compare.say("trend_axis", label=info.label, unit=unit_of(info).strip())
            yield Trend(info.label, unit_of(info), draw_trend(info, tracks, days, title))


def _track(comparison: Comparison, key: tuple[str, str]) -> Track:
    values, halves, verdicts = [comparison.trials[0].numbers[key].value], [None], [None]
    rows: list[tuple[float | None, float | None, Verdict | None]] = []
    for own in comparison.differences:
        found = next((d for d in own if (d.metric, d.side) == key), None)
        half = None
        if found is not None and found.high is not None and found.value is not None:
            half = found.high - found.value
        rows.append((found.other.value if found else None, half, found.verdict if found else None))
    return Track(
        side=key[1],
        values=(*values, *(row[0] for row in rows)),
        halves=(*halves, *(row[1] for row in rows)),
        verdicts=(*verdicts, *(row[2] for row in rows)),
    )


def _limit(alike: Alike) -> tuple[str, str]:
    """Return what must be alike and what that rests on."""
    sources = "; ".join(load().sources[name].citation for name in alike.sources)
    say = load().compare.say
    return alike.label, sources or f"{say('no_source')}: {alike.no_source}"
