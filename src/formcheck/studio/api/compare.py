"""Two checks against each other, and an athlete's numbers from check to check."""

from __future__ import annotations

from fastapi import APIRouter

from formcheck.studio.api.given import Given, Words
from formcheck.studio.api.results import newest
from formcheck.studio.records import CheckRow

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["comparison"])


@router.get("/compare", response_model=None)
def compare(studio: Given, word: Words, first: str, other: str) -> dict[str, object]:
    """Hold a check against another one (`Compared`); shoe against shoe where they differ."""
    from formcheck.studio.compared import Pair, Shown, compared_of

    checks = [studio.store.checks.get(id) for id in (first, other)]
    analyses = [newest(studio, check.id) for check in checks]
    folders = (studio.files.analysis(analyses[0].id), studio.files.analysis(analyses[1].id))
    made = compared_of(folders, _labels(checks[0], checks[1]), word)
    shown: list[dict[str, Shown]] = []
    for analysis in analyses:
        clips = studio.reports.of(analysis.id).clips
        shown.append(
            {
                clip.view: Shown(clip=id, analysis=analysis.id, n=n)
                for n, (clip, id) in enumerate(zip(clips, analysis.clip_ids, strict=False))
                if clip.measured
            }
        )
    pairs = tuple(
        Pair(view=view, first=one, other=shown[1][view])
        for view, one in shown[0].items()
        if view in shown[1]
    )
    return made.changed(pairs=pairs).model_dump(mode="json")


@router.get("/athletes/{id}/trend", response_model=None)
def trend(studio: Given, word: Words, id: str) -> dict[str, object]:
    """Return an athlete's numbers from check to check, and the latest plan (`Trend`)."""
    from formcheck.studio.trend import Visit, trend_of

    visits = [
        Visit(check.id, check.day, check.shoes, studio.files.analysis(check.analysis_id))
        for check in studio.store.checks.of_athlete(id)
        if check.analysis_id is not None
    ]
    return trend_of(visits, word).model_dump(mode="json")


def _labels(first: CheckRow, other: CheckRow) -> tuple[str, str] | tuple[()]:
    """Return the shoes of two checks where they are what is compared."""
    if first.shoes and other.shoes and first.shoes.casefold() != other.shoes.casefold():
        return first.shoes, other.shoes
    return ()
