"""Six comparisons that differ in all that their page has room for, as HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from formcheck import comparison
from formcheck.intake import Answers
from formcheck.model import Analysis, Session
from formcheck.plan import make_plan
from support.made_answers import STOPPING, sore_knee
from support.made_reports import TODAY, after, again, analysed, before, folder, quicker, runner

_SHOES = ("Straßenschuh, 8 mm Sprengung", "the racer that was bought in March", "Trail")


def _page(
    sessions: Callable[[], Sequence[Analysis]],
    language: str,
    labels: Sequence[str] = (),
    *,
    trend: bool = False,
) -> str:
    with TemporaryDirectory() as place:
        root = Path(place)
        folders = [folder(root / str(i), one) for i, one in enumerate(sessions())]
        compared = comparison.compare(folders, labels, trend=trend)
        comparison.write(compared, root / "compared", language, video=False)
        return (root / "compared" / "compare.html").read_text(encoding="utf-8")


@cache
def _two_views(*, later: bool) -> Analysis:
    clips = [runner(2, view=view) for view in ("side_left", "rear")]
    if later:
        clips = [quicker(clip) for clip in clips]
    return analysed(*clips, take=2 if later else 1)


def _told(analysis: Analysis, answers: Answers) -> Analysis:
    return replace(analysis, plan=make_plan((), analysis.measurements, TODAY, answers=answers))


def _season() -> list[Analysis]:
    """Return seven sessions, the last ones with quicker steps."""
    runs = (before, again, before, again, after, after, after)
    return [
        replace(run(), session=Session(filmed=date(2026, month, 9)))
        for month, run in enumerate(runs, start=3)
    ]


def _stopped() -> list[Analysis]:
    return [_told(before(), sore_knee()), _told(after(), sore_knee(signs=list(STOPPING[:3])))]


#: What is special about a comparison to its page.
COMPARISONS: dict[str, Callable[[], str]] = {
    "quicker steps": partial(_page, lambda: [before(), after()], "en"),
    "two views, German": partial(
        _page, lambda: [_two_views(later=False), _two_views(later=True)], "de"
    ),
    "nothing changed, German": partial(_page, lambda: [before(), again()], "de"),
    "three shoes": partial(_page, lambda: [before(), after(), again()], "en", _SHOES),
    "a season, German": partial(_page, _season, "de", trend=True),
    "a warning sign": partial(_page, _stopped, "en"),
}
