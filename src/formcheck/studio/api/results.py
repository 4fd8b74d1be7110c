"""What came out of a check: its worded result, its report's pages and its files."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, HTMLResponse

from formcheck.i18n import Wording, msg
from formcheck.studio.api.given import Given, Words
from formcheck.studio.api.media import sent
from formcheck.studio.api.settings import letterhead_of
from formcheck.studio.errors import RefusedError, gone
from formcheck.studio.files import SHARED
from formcheck.studio.records import AnalysisRecord
from formcheck.studio.studio import Studio

__all__ = ["FILES", "REPORT_CSP", "drawn", "newest", "report_page", "router", "worded_result"]

router = APIRouter(tags=["results"])

#: What can be had of an analysis beside its page.
FILES = (
    *("report.pdf", "annotated.mp4", "measurements.csv", "steps.csv", "cycles.csv", "report.json"),
    *("pose.trc", "share.zip", "beat.m4a", "corrections.json"),
)
#: A page of a report: its own styles and pictures are inside it, and it runs nothing.
REPORT_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@router.get("/api/checks/{id}/result", response_model=None)
def result(studio: Given, word: Words, id: str) -> dict[str, object]:
    """Return the newest result of a check in words (`Result`)."""
    return worded_result(studio, word, newest(studio, id))


@router.get("/api/analyses/{id}")
def analysis(studio: Given, id: str) -> AnalysisRecord:
    """Return one analysis without its report."""
    return studio.store.analyses.get(id)


@router.get("/media/analyses/{id}/report.html")
def page(
    studio: Given, word: Words, id: str, page: Annotated[Literal["runner", "all"], Query()] = "all"
) -> HTMLResponse:
    """Return the report's pages, or page one alone, in the language of ``?lang=``."""
    return report_page(studio, word, id, whole=page == "all")


def report_page(
    studio: Studio, word: Wording, id: str, *, whole: bool, alone: bool = False
) -> HTMLResponse:
    """Return the pages of an analysis' report, or page one; alone = without links to films."""
    from formcheck.studio.pages import page_of

    report, folder, drawn_as = studio.reports.of(id), studio.files.analysis(id), None
    options = studio.store.analyses.get(id).options or {}
    if options.get("drawn_as"):  # measured again since, and not drawn: what still holds is shown
        drawn_as = studio.reports.of(options["drawn_as"])
        folder = studio.files.analysis(options["drawn_as"])
    letterhead = letterhead_of(studio)
    made = page_of(
        report,
        folder,
        word,
        whole=whole,
        letterhead=letterhead,
        drawn_as=drawn_as,
        alone=alone,
    )
    return HTMLResponse(made, headers={"content-security-policy": REPORT_CSP})


@router.get("/media/analyses/{id}/{name}")
def file(studio: Given, id: str, name: str) -> FileResponse:
    """Return a file of an analysis; what is not shown in a page is downloaded."""
    analysis = studio.store.analyses.get(id)
    stem = name.split(".")[0].rstrip("0123456789").rstrip("_")
    if f"{stem}.{name.partition('.')[2]}" not in FILES:
        raise gone(what="file")
    shown = name.endswith((".mp4", ".m4a", ".pdf", ".json"))
    download = None if shown else f"formcheck-{analysis.number}-{name}"
    folder = studio.files.analysis(id)
    shared = folder / SHARED / name
    return sent(shared if shared.is_file() else folder / name, name=download)


@router.get("/api/analyses/{id}/clips/{n}/motion", response_model=None)
def motion(studio: Given, id: str, n: Annotated[int, Path(ge=0, le=99)]) -> dict[str, object]:
    """Return what is drawn over the n-th clip of an analysis, from 0 (`Motion`)."""
    return drawn(studio, studio.store.analyses.get(id), n)


def drawn(studio: Studio, analysis: AnalysisRecord, n: int) -> dict[str, object]:
    """Return what is drawn over a clip, of the landmarks it was measured from."""
    from formcheck.files.track import read_track
    from formcheck.model.correction import Corrections
    from formcheck.prepare import replay
    from formcheck.studio.motion import motion_of

    report = studio.reports.of(analysis.id)
    if n >= len(report.clips) or not report.clips[n].measured:
        raise gone(what="clip")
    clip, gait = report.clips[n], report.gait(n)
    changes = Corrections(entries=report.corrections).of(n, clip.source_sha256)
    run = replay(read_track(studio.track_of(analysis, n)), clip.as_scene(), gait, changes)
    return motion_of(run).model_dump(mode="json")


def worded_result(studio: Studio, word: Wording, analysis: AnalysisRecord) -> dict[str, object]:
    """Return an analysis in words."""
    from formcheck.model.correction import Corrections
    from formcheck.studio.result import result_of, times_of  # numpy: not before it counts

    report = studio.reports.of(analysis.id)
    made = result_of(
        report,
        word,
        analysis_id=analysis.id,
        number=analysis.number,
        clip_ids=analysis.clip_ids,
        times_s=[times_of(studio.track_of(analysis, n)) for n in range(len(report.clips))],
        corrections_count=len(Corrections(entries=report.corrections).standing),
    )
    return made.model_dump(mode="json")


def newest(studio: Studio, check_id: str) -> AnalysisRecord:
    """Return a check's newest result, or say that there is none yet."""
    analysis = studio.store.analyses.newest(check_id)
    if analysis is None:
        studio.store.checks.get(check_id)
        message = msg("this check has no result yet; start it, or wait until it is done")
        raise RefusedError(409, "no_result", message)
    return analysis
