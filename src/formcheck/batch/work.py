"""What is done with one check in a process of its own: its report, and what tables keep of it."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck import weights
from formcheck.batch.check import Check, Number, Outcome
from formcheck.errors import FormcheckError, MachineError
from formcheck.files.origin import fingerprint
from formcheck.i18n import Message, Wording, msg
from formcheck.model import Session
from formcheck.model.report import Report
from formcheck.pipeline import Model, Request, analyze, library_versions
from formcheck.render import first_sentence, write, write_folder

if TYPE_CHECKING:
    from formcheck.engines import EngineName

__all__ = ["Options", "failed", "key_of", "make_report"]


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for every check of a batch.

    Parameters
    ----------
    model : str
        The pose network, which is there already: `formcheck.weights.ensure_preferred`.
    engine : str
    language : str
    video : bool
        Whether annotated videos are made.
    show_face : bool
    """

    model: Model
    engine: EngineName = "litert"
    language: str = "en"
    video: bool = False
    show_face: bool = False


def key_of(check: Check, options: Options) -> str:
    """Return what a check's outcome hangs on: its clips' bytes, what was told, and all versions.

    Raises
    ------
    InputError
        A clip cannot be read.
    """
    clips = [(fingerprint(clip.path), clip.view, clip.standing) for clip in check.clips]
    names = [clip.path.name for clip in check.clips]
    told = check.changed(clips=()).model_dump(mode="json")
    versions = {**library_versions(), "network": weights.check(options.model).sha256}
    whole = [clips, names, told, asdict(options), versions]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def make_report(check: Check, options: Options, key: str, home: Path, folder: str) -> Outcome:
    """Analyse a check, write its report, and return what became of it.

    Parameters
    ----------
    check : Check
    options : Options
    key : str
        As `key_of` gives it.
    home : Path
        The batch's folder.
    folder : str
        The report's, from there.

    Raises
    ------
    FormcheckError
        A clip cannot be read, or the report cannot be written.
    """
    begun = time.monotonic()
    word = Wording(options.language)
    analysis = analyze(_request(check, options))
    reports: list[Report] = []
    write_folder(
        home / folder,
        lambda unfinished: reports.append(
            write(
                analysis,
                unfinished,
                options.language,
                video=options.video,
                show_face=options.show_face,
            )
        ),
    )
    report = reports[0]
    still = next((still.name for still in report.stills if still.event != "stride"), None)
    measured = bool(analysis.measured)
    return Outcome(
        language=options.language,
        key=key,
        name=check.name,
        folder=folder,
        state="measured" if measured else "refused",
        sentence=Message(first_sentence(report, word)),
        numbers=tuple(_numbers(report)),
        still=f"{folder}/stills/{still}.jpg" if still else "",
        seconds=time.monotonic() - begun,
        processor=_processor(),
    )


def failed(check: Check, options: Options, error: BaseException) -> Outcome:
    """Return the outcome of a check without a report; it has no key, so that it is tried again."""
    if isinstance(error, FormcheckError):
        why = _by_names(error.message, check)
    else:
        why = MachineError(
            msg(
                "formcheck failed on it ({kind}: {reason}); please report this with the clip",
                kind=type(error).__name__,
                reason=str(error)[:200],
            )
        ).message
    clip = next(clip.path.name for clip in check.clips)
    return Outcome(
        language=options.language,
        name=check.name,
        state="failed",
        sentence=why,
        numbers=(Number(clip=clip, missing=why),),
    )


def _by_names(message: Message, check: Check) -> Message:
    """Return a message with clips named by their names alone: tables are passed on."""
    names = {str(clip.path): clip.path.name for clip in check.clips}
    told = {
        gap: names.get(value, value) if isinstance(value, str) else value
        for gap, value in message.values.items()
    }
    return Message(message.template, told, message.context)


def _request(check: Check, options: Options) -> Request:
    return Request(
        clips=tuple((clip.path, clip.view) for clip in check.clips if not clip.standing),
        standing=tuple(clip.path for clip in check.clips if clip.standing),
        height_cm=check.height_cm,
        mass_kg=check.mass_kg,
        speed_kmh=check.speed_kmh,
        sex=check.sex,
        slow_motion=check.slow_motion,
        person=check.person,
        model=options.model,
        engine=options.engine,
        workers=1,  # the processors are shared out among the checks
        session=Session(check.athlete, check.shoes, check.day),
    )


def _numbers(report: Report) -> Iterator[Number]:
    """Yield every number of a report, and why a clip has none."""
    clips = report.clips
    for clip in clips:
        if not clip.measured:
            yield Number(clip=clip.path, view=clip.view, missing=clip.why_not)
    for one in report.measurements if any(clip.measured for clip in clips) else ():
        own = None if one.clip is None else clips[one.clip]
        yield Number(
            clip=own.path if own else "",
            view=own.view if own else "",
            metric=one.metric,
            side=one.side,
            value=one.value,
            unit=one.unit,
            low=one.low,
            high=one.high,
            missing=one.missing,
            sd=one.sd,
            n=one.n,
            confidence=one.confidence,
        )


@cache
def _processor() -> str:
    """Return what this machine computes on, such as ``Intel(R) Xeon(R) Platinum 8488C``."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux
        return platform.processor() or platform.machine()
    lines = (line.partition(":") for line in told.splitlines())
    names = (value.strip() for word, _, value in lines if word.split() == ["model", "name"])
    return next(names, "") or platform.machine()
