"""Report folders go in, a comparison comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.comparison.difference import find_differences
from formcheck.comparison.pictures import film_notes, pictured
from formcheck.comparison.trial import Trial, read_trial
from formcheck.errors import InputError
from formcheck.i18n import Message, and_list, msg
from formcheck.knowledge import load
from formcheck.model import Stop
from formcheck.model.comparison import (
    CompareClip,
    CompareDifference,
    CompareKind,
    CompareReport,
    CompareTrial,
)

__all__ = ["Comparison", "compare", "compare_trials"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Reports of one runner, each held against the first.

    Parameters
    ----------
    report : CompareReport
        What was found: all words, tables and bars are made from it.
    trials : tuple of Trial
        The reports in the same order, for pictures and curves.

    Examples
    --------
    >>> from formcheck import Comparison, compare
    >>> compared = compare(["before", "after"])
    >>> isinstance(compared, Comparison), compared.report.kind, len(compared.trials)
    (True, 'change', 2)
    """

    report: CompareReport
    trials: tuple[Trial, ...]


def compare(
    folders: Sequence[Path | str], labels: Sequence[str] = (), *, trend: bool = False
) -> Comparison:
    """Return how the reports of one runner differ from the first of them.

    Parameters
    ----------
    folders : sequence of Path or str
        Report folders made by `formcheck analyze`; two or more.
    labels : sequence of str
        What to call each, such as the shoes; then shoes may differ.
    trend : bool
        Sessions over time, sorted by their day; so are three or more folders without labels.

    Returns
    -------
    Comparison
        Its ``report`` has every difference with its 90 % interval and its verdict.

    Raises
    ------
    InputError
        A folder is no report that this version reads, two are the same, the runners differ by
        name, or nothing in the reports can be compared.

    Notes
    -----
    Nobody's face is known: two reports without a runner's name are taken as of one runner.

    Examples
    --------
    >>> from formcheck import compare
    >>> compare(["before", "after"]).report.differences[0].verdict
    'real change'
    """
    paths = [Path(folder) for folder in folders]
    _check(paths, labels)
    kind: CompareKind = "shoes" if labels else "trend" if trend or len(paths) > 2 else "change"
    say = load().compare.say
    named = [Message(label.strip()) for label in labels]
    named = named or [say("first"), *[say("other")] * len(paths[1:])]
    trials = [read_trial(path, label) for path, label in zip(paths, named, strict=True)]
    if kind == "trend":
        trials = [
            replace(trial, label=say("session", number=number))
            for number, trial in enumerate(sorted(trials, key=lambda t: (t.day, t.folder)), start=1)
        ]
    _check_runner(trials)
    return Comparison(compare_trials(kind, trials), tuple(trials))


def compare_trials(kind: CompareKind, trials: Sequence[Trial]) -> CompareReport:
    """Return every later trial held against the first."""
    differences = tuple(
        difference
        for place, other in enumerate(trials[1:], start=1)
        for difference in find_differences(trials[0], other, place, shoes_compared=kind == "shoes")
    )
    _check_comparable(trials, differences)
    return CompareReport(
        kind=kind,
        trials=tuple(_trial(trial) for trial in trials),
        differences=differences,
        cautions=_cautions(kind, trials, differences),
        stop=_stop(trials),
    )


def _trial(trial: Trial) -> CompareTrial:
    report = trial.report
    return CompareTrial(
        label=trial.label,
        folder=trial.folder.resolve().name,
        day=trial.day if trial.day_told else None,
        runner=report.session.runner,
        shoes=report.session.shoes,
        speed_mps=next((clip.speed_mps for clip in report.clips if clip.speed_mps), None),
        sorted_by=trial.day,
        network=report.versions.get("model", ""),
        clips=tuple(
            CompareClip(**clip.model_dump(include=set(CompareClip.model_fields)))
            for clip in report.clips
        ),
    )


def _check(paths: Sequence[Path], labels: Sequence[str]) -> None:
    """Refuse too few folders, one named twice, and labels that do not fit."""
    if len(paths) < 2:
        message = msg(
            "a comparison needs at least two report folders, got {count}; name another",
            count=len(paths),
        )
        raise InputError(message)
    seen: dict[Path, Path] = {}
    for path in paths:
        other = seen.setdefault(path.resolve(), path)
        if other is not path:
            message = msg(
                "{path} and {other} are the same folder; name two different reports",
                path=path,
                other=other,
            )
            raise InputError(message)
    if labels and len(labels) != len(paths):
        message = msg(
            "there are {labels} labels for {count} folders; give one --label a folder",
            labels=len(labels),
            count=len(paths),
        )
        raise InputError(message)
    names = [label.strip() for label in labels]
    twice = next((name for name in names if names.count(name) > 1 or not name), None)
    if twice is not None:
        message = msg(
            "the label {twice!r} is empty or given twice; give each trial its own", twice=twice
        )
        raise InputError(message)


def _check_runner(trials: Sequence[Trial]) -> None:
    """Refuse two people, where both were named."""
    named = [(t, t.report.session.runner) for t in trials if t.report.session.runner]
    for trial, name in named[1:]:
        if name.casefold() != named[0][1].casefold():
            message = msg(
                "{first} is of {runner!r} and {other} of {name!r}; compare reports of one runner",
                first=named[0][0].folder,
                runner=named[0][1],
                other=trial.folder,
                name=name,
            )
            raise InputError(message)


def _check_comparable(trials: Sequence[Trial], differences: Sequence[CompareDifference]) -> None:
    """Refuse a comparison in which not one number can be held against the first trial's."""
    if any(difference.value is not None for difference in differences):
        return
    unlike = [one for difference in differences for one in difference.unlike]
    texts = dict.fromkeys(one.text for one in unlike) or [msg("no number is in both")]
    remedies = dict.fromkeys(one.remedy for one in unlike) or [msg("Film from the same place.")]
    message = msg(
        "{folders} cannot be compared: {why}. {remedies: }",
        folders=and_list([str(trial.folder) for trial in trials]),
        why=tuple(texts),
        remedies=tuple(remedies),
    )
    raise InputError(message)


def _stop(trials: Sequence[Trial]) -> Stop | None:
    """Return the warning signs that the runner told of on the latest day with answers."""
    told = [(t.day, t.report.plan.pathway) for t in trials if t.report.plan.pathway]
    latest = max((day for day, _ in told), default=None)
    return next((own.stop for day, own in told if day == latest and own and own.stop), None)


def _cautions(
    kind: CompareKind, trials: Sequence[Trial], differences: Sequence[CompareDifference]
) -> tuple[Message, ...]:
    """Return what a reader should keep in mind."""
    say = load().compare.say
    reports = [(trial.label, trial.report) for trial in trials]
    lacking = {
        "caution_speed": [
            label for label, r in reports if any(c.speed_mps is None for c in r.clips)
        ],
        "caution_surface": [
            label for label, r in reports if any(c.surface == "unknown" for c in r.clips)
        ],
        "caution_old": [
            label for label, r in reports if all(m.lasting_error is None for m in r.measurements)
        ],
    }
    found = [say(key, label=tuple(labels)) for key, labels in lacking.items() if labels]
    if not all(report.session.runner for _, report in reports):
        found.append(say("caution_runner"))
    if kind != "shoes":
        found.append(say("caution_other_day"))
    counted = [d.trial for d in differences if d.value is not None]
    most = max(map(counted.count, set(counted)))
    found.append(say("caution_chance", count=most, chance=max(1, round(0.1 * most))))
    return (*found, *film_notes(pictured(trials, trend=kind == "trend")))
