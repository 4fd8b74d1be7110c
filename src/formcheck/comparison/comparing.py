"""Report folders go in, a comparison comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from formcheck.comparison.difference import Difference, find_differences
from formcheck.comparison.footage import film_notes, pictured
from formcheck.comparison.trial import Trial, read_trial
from formcheck.errors import InputError
from formcheck.i18n import tell
from formcheck.knowledge import load
from formcheck.model import Stop
from formcheck.plan.guide import stop_for

__all__ = ["Comparison", "Kind", "compare"]

Kind = Literal["change", "shoes", "trend"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Trials of one runner, each held against the first.

    Parameters
    ----------
    kind : "change", "shoes" or "trend"
        Before and after; labelled trials; sessions in order of their day.
    trials : tuple of Trial
    differences : tuple of tuple of Difference
        Of every later trial from the first.
    cautions : tuple of str
        What a reader should keep in mind.
    """

    kind: Kind
    trials: tuple[Trial, ...]
    differences: tuple[tuple[Difference, ...], ...]
    cautions: tuple[str, ...]

    @property
    def stop(self) -> Stop | None:
        """The warning signs that the runner told of on the latest day with answers."""
        told = [(t.day, t.report.plan.pathway) for t in self.trials if t.report.plan.pathway]
        latest = max((day for day, _ in told), default=None)
        stop = next((own.stop for day, own in told if day == latest and own and own.stop), None)
        return None if stop is None else _told_now(stop)


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

    Raises
    ------
    InputError
        A folder is no report of this version, two are the same, or the runners differ by name.

    Examples
    --------
    >>> from formcheck import compare
    >>> compare(["before", "after"]).differences[0][0].verdict  # doctest: +SKIP
    'real change'
    """
    paths = [Path(folder) for folder in folders]
    _check(paths, labels)
    kind: Kind = "shoes" if labels else "trend" if trend or len(paths) > 2 else "change"
    trials = [
        read_trial(path, label) for path, label in zip(paths, _labels(paths, labels), strict=True)
    ]
    if kind == "trend":
        say = load().compare.say
        trials = [
            replace(trial, label=say("session", number=number))
            for number, trial in enumerate(sorted(trials, key=lambda t: (t.day, t.folder)), start=1)
        ]
    _check_runner(trials)
    differences = tuple(
        find_differences(trials[0], other, shoes_compared=kind == "shoes") for other in trials[1:]
    )
    _check_comparable(trials, differences)
    return Comparison(kind, tuple(trials), differences, _cautions(kind, trials, differences))


def _check(paths: Sequence[Path], labels: Sequence[str]) -> None:
    """Refuse too few folders, one named twice, and labels that do not fit."""
    if len(paths) < 2:
        message = tell(
            "a comparison needs at least two report folders, got {count}; name another",
            count=len(paths),
        )
        raise InputError(message)
    seen: dict[Path, Path] = {}
    for path in paths:
        real = path.resolve()
        if real in seen:
            message = tell(
                "{path} and {other} are the same folder; name two different reports",
                path=path,
                other=seen[real],
            )
            raise InputError(message)
        seen[real] = path
    if labels and len(labels) != len(paths):
        message = tell(
            "there are {labels} labels for {count} folders; give one --label a folder",
            labels=len(labels),
            count=len(paths),
        )
        raise InputError(message)
    names = [label.strip() for label in labels]
    twice = next((name for name in names if names.count(name) > 1 or not name), None)
    if twice is not None:
        message = tell(
            "the label {twice!r} is empty or given twice; give each trial its own", twice=twice
        )
        raise InputError(message)


def _labels(paths: Sequence[Path], labels: Sequence[str]) -> list[str]:
    """Return what each trial is called."""
    say = load().compare.say
    if labels:
        return [label.strip() for label in labels]
    return [say("first"), *([say("other")] * (len(paths) - 1))]


def _check_runner(trials: Sequence[Trial]) -> None:
    """Refuse two people, where both were named."""
    named = [(t, t.report.session.runner) for t in trials if t.report.session.runner]
    for trial, name in named[1:]:
        if name.casefold() != named[0][1].casefold():
            message = tell(
                "{first} is of {runner!r} and {other} of {name!r}; compare reports of one runner",
                first=named[0][0].folder,
                runner=named[0][1],
                other=trial.folder,
                name=name,
            )
            raise InputError(message)


def _told_now(stop: Stop) -> Stop:
    """Return the warning signs of a report in the language spoken now, whichever it was told in."""
    known = load()
    flags = {flag.id: flag for flag in known.pathways.red_flags.every}
    if any(sign.id not in flags for sign in stop.signs):
        return stop  # of another version
    knee = len(stop.lines) > len(known.pain.stop.lines) + 1  # a line more, see `stop_for`
    return stop_for([flags[sign.id] for sign in stop.signs], known, knee=stop.knee or knee)


def _check_comparable(trials: Sequence[Trial], differences: Sequence[Sequence[Difference]]) -> None:
    """Refuse a comparison in which not one number can be held against the first trial's."""
    every = [d for own in differences for d in own]
    if any(d.value is not None for d in every):
        return
    unlike = [one for d in every for one in d.unlike]
    texts = list(dict.fromkeys(one.text for one in unlike)) or [tell("no number is in both")]
    remedies = list(dict.fromkeys(one.remedy for one in unlike)) or [
        tell("Film from the same place.")
    ]
    folders = tell(" and ").join(str(trial.folder) for trial in trials)
    message = tell(
        "{folders} cannot be compared: {why}. {remedies}",
        folders=folders,
        why=", ".join(texts),
        remedies=" ".join(remedies),
    )
    raise InputError(message)


def _cautions(
    kind: Kind, trials: Sequence[Trial], differences: Sequence[Sequence[Difference]]
) -> tuple[str, ...]:
    """Return what a reader should keep in mind."""
    say = load().compare.say
    found = []
    clips = [(trial, clip) for trial in trials for clip in trial.report.clips]
    for key, known in (
        ("caution_speed", lambda clip: clip.speed_mps is not None),
        ("caution_surface", lambda clip: clip.surface != "unknown"),
    ):
        lacking = dict.fromkeys(trial.label for trial, clip in clips if not known(clip))
        if lacking:
            found.append(say(key, label=", ".join(lacking)))
    old = [t.label for t in trials if all(m.lasting_error is None for m in t.report.measurements)]
    if old:
        found.append(say("caution_old", label=", ".join(old)))
    if not all(trial.report.session.runner for trial in trials):
        found.append(say("caution_runner"))
    if kind != "shoes":
        found.append(say("caution_other_day"))
    most = max(sum(d.value is not None for d in own) for own in differences)
    if most:
        found.append(say("caution_chance", count=most, chance=max(1, round(0.1 * most))))
    return (*found, *film_notes(pictured(trials, trend=kind == "trend")))
