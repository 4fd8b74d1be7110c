"""The report of a folder, checked; one of schema 1 with what follows from it and its pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from formcheck.errors import InputError
from formcheck.files.ownership import settle
from formcheck.findings import Circumstances, assess
from formcheck.i18n import Message, msg
from formcheck.knowledge import load
from formcheck.model.plan import Plan
from formcheck.model.report import (
    SCHEMA_VERSION,
    Report,
    ReportAssessment,
    ReportFinding,
    ReportStill,
)
from formcheck.render.folder import REPORT

__all__ = ["read_report"]

_OTHER = {"left": "right", "right": "left"}
_STILL = re.compile(
    r"(?P<finding>fc\d+)|(clip(?P<clip>\d+)_)?(?P<side>left|right)_(?P<event>strike|mid_stance|toe_off)"
)


def read_report(folder: Path) -> Report:
    """Return the checked report of a folder, of this schema or an earlier one.

    Parameters
    ----------
    folder : Path
        Made by `formcheck analyze`.

    Returns
    -------
    Report

    Raises
    ------
    InputError
        The folder or its report is not there, cannot be read, is damaged, or is of a later schema.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import read_report
    >>> read_report(Path("before")).measurements[0].metric
    'cadence'
    """
    path = folder / REPORT
    if not folder.exists():
        message = msg(
            "there is no folder {folder}; name a report folder made by `formcheck analyze`",
            folder=folder,
        )
        raise InputError(message)
    settle(folder)
    if not path.is_file():
        message = msg(
            "{folder} is no report: it has no {file}; name a folder made by `formcheck analyze`",
            folder=folder,
            file=REPORT,
        )
        raise InputError(message)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = msg(
            "{path} cannot be read ({error}); analyse the clip again", path=path, error=error
        )
        raise InputError(message) from error
    version = told.get("schema_version") if isinstance(told, dict) else None
    _check_version(path, version)
    try:
        report = Report.model_validate(told)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise _damaged(path, place) from error
    _check(path, report)
    return _assessed(report if version == SCHEMA_VERSION else _completed(report, folder))


def _assessed(report: Report) -> Report:
    """Return a report with what is said of its numbers; earlier ones did not store it."""
    if report.assessments:
        return report
    made = assess(
        [finding.finding() for finding in report.findings],
        report.numbers(),
        Circumstances.seen(report.scenes, report.sex),
    )
    return report.changed(assessments=tuple(ReportAssessment.of(one) for one in made))


def _completed(report: Report, folder: Path) -> Report:
    """Return a report of schema 1 with what follows from it and from the pictures beside it.

    Which clips were measured, which leg was nearer and how long a step takes follows from its
    numbers; which findings lead is seen from the stills: only those have one. What was merged into
    them stands in their details.
    """
    cadence = {m.clip: m.value for m in report.measurements if m.metric == "cadence" and m.value}
    clips = tuple(
        clip.changed(
            measured=clip.steps_left + clip.steps_right > 0,
            step_period_s=60.0 / cadence[index] if index in cadence else None,
        )
        for index, clip in enumerate(report.clips)
    )
    contacts = tuple(
        contact.changed(near=clips[contact.clip].view != f"side_{_OTHER[contact.side]}")
        for contact in report.contacts
    )
    stills = tuple(sorted(_stills(report, folder), key=_place))
    sure = [finding.id for finding in report.findings if finding.level in ("watch", "notable")]
    leading = {still.finding for still in stills if still.finding} or set(sure[:1])
    single = [_as_now(report, finding, leading) for finding in report.findings]
    findings = tuple(one.changed(merged=_merged(one, single)) for one in single)
    readings = {(one.metric, one.side): one.readings for one in report.disagreements}
    measurements = tuple(
        number.changed(readings=readings.get((number.metric, number.side), ()))
        for number in report.measurements
    )
    return report.changed(
        clips=clips,
        contacts=contacts,
        measurements=measurements,
        findings=findings,
        plan=_plan_now(report.plan),
        stills=stills,
    )


def _stills(report: Report, folder: Path) -> Iterator[ReportStill]:
    """Yield the pictures that a folder of schema 1 has, by their names."""
    for path in sorted((folder / "stills").glob("*.jpg")):
        found = _STILL.fullmatch(path.stem)
        if found is None or int(found["clip"] or 1) > len(report.clips):
            continue
        finding = found["finding"].upper() if found["finding"] else None
        yield ReportStill.model_validate(
            {
                "name": path.stem,
                "clip": int(found["clip"] or 1) - 1,
                "side": found["side"],
                "event": found["event"],
                "finding": finding,
            }
        )


def _place(still: ReportStill) -> tuple[int, str, int]:
    """Return where a still stands among the others of a page."""
    events = (None, "strike", "mid_stance", "toe_off")
    return still.clip, still.side or "", events.index(still.event)


def _as_now(
    report: Report, finding: ReportFinding, leading: Container[str | None]
) -> ReportFinding:
    """Return a finding of schema 1 with its rule, the numbers it names and whether it leads."""
    own = [m for m in report.measurements if m.metric == finding.metric and m.value is not None]
    named = tuple(m for m in own if finding.side in (m.side, "both") or m.side == "both")
    rule = next((r.name for r in load().rules.values() if r.id == finding.id), "")
    return finding.changed(
        rule=rule,
        measurements=named,
        clip=(named[0].clip or 0) if named else 0,
        leads=finding.id in leading,
        source_ids=_source_ids(finding.sources),
    )


def _merged(leader: ReportFinding, findings: Iterable[ReportFinding]) -> tuple[str, ...]:
    """Return the rules that were merged into a finding: its detail repeats their numbers."""
    rules = load().rules
    cluster = rules[leader.rule].cluster if leader.leads else ""
    return tuple(
        one.rule
        for one in findings
        if cluster
        and not one.leads
        and rules[one.rule].cluster == cluster
        and one.detail.split(". ")[0] in leader.detail
    )


def _plan_now(plan: Plan) -> Plan:
    """Return a plan of schema 1 with the keys of its sources."""
    pathway = plan.pathway
    if pathway is not None:
        sections = tuple(
            section.changed(
                statements=tuple(
                    said.changed(source_ids=_source_ids(said.sources))
                    for said in section.statements
                )
            )
            for section in pathway.sections
        )
        pathway = pathway.changed(sections=sections)
    return plan.changed(pathway=pathway, source_ids=_source_ids(plan.sources))


def _source_ids(citations: tuple[Message, ...]) -> tuple[str, ...]:
    """Return the keys of cited sources, told by DOI or address; none where one is not known."""
    known: dict[str, str] = {}
    for source in load().sources.values():
        where = f"doi:{source.doi}" if source.doi else source.url
        known |= {where: source.id, str(source.reference): source.id}
    found = tuple(known.get(one.split()[-1]) or known.get(str(one), "") for one in citations)
    return found if all(found) else ()


def _check(path: Path, report: Report) -> None:
    """Refuse a report that names a number, a finding or a clip that there is not."""
    known = {*load().metrics, *load().asymmetries}
    rules = {rule.id for rule in load().rules.values()}
    for index, finding in enumerate(report.findings):
        if finding.id not in rules or finding.metric not in known:
            raise _damaged(path, f"findings.{index}.id")
    clips = range(len(report.clips))
    for number in report.measurements:
        if number.metric not in known or (number.clip or 0) not in clips:
            message = msg(
                "{path} is damaged at the number {metric!r}; analyse the clip again",
                path=path,
                metric=number.metric,
            )
            raise InputError(message)
    for name in ("contacts", "findings", "stills", "cycles"):
        for index, part in enumerate(getattr(report, name)):
            if part.clip not in clips:
                raise _damaged(path, f"{name}.{index}.clip")


def _check_version(path: Path, version: object) -> None:
    """Refuse a report of another schema by name."""
    if version in range(1, SCHEMA_VERSION + 1):
        return
    newer = isinstance(version, int) and version > SCHEMA_VERSION
    remedy = msg("update formcheck") if newer else msg("analyse the clip again with this formcheck")
    message = msg(
        "{path} has schema_version {version!r}, but this formcheck reads {known}; {remedy}",
        path=path,
        version=version,
        known=SCHEMA_VERSION,
        remedy=remedy,
    )
    raise InputError(message)


def _damaged(path: Path, place: str) -> InputError:
    return InputError(
        msg("{path} is damaged at {place}; analyse the clip again", path=path, place=place)
    )
