"""What the jobs ask of the store, and what they write there: rows that always tell the truth."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from formcheck.i18n import LANGUAGES, Wording
from formcheck.model.correction import ChoosePerson, Corrections
from formcheck.model.report import Report
from formcheck.studio.files import Files
from formcheck.studio.jobs.orders import AnalysisOrder, ClipOrder
from formcheck.studio.jobs.said import Said
from formcheck.studio.records import ClipRecord
from formcheck.studio.store import Store

if TYPE_CHECKING:
    from formcheck.studio.jobs.sharing import ShareOrder

__all__ = ["Ledger", "StoreLedger"]


class Ledger(Protocol):
    """What is written down of clips and checks, and where their files lie.

    It is called from one thread at a time, not always the same.
    """

    def arriving(self) -> list[str]:
        """Return the clips whose originals are here and that were not looked at to the end."""

    def unfinished(self) -> list[tuple[str, str, int]]:
        """Return check, analysis and how often it was begun, in the order of asking."""

    def sweep(self) -> None:
        """Remove every file that no row stands for."""

    def clip(self, id: str) -> ClipOrder:
        """Return a clip as a worker has to know it."""

    def order(self, check_id: str, workers: int) -> AnalysisOrder:
        """Return a check as a worker has to know it."""

    def looked(self, id: str, looked: dict[str, Any]) -> None:
        """Write down what was seen of a clip: columns of its row."""

    def ready(self, id: str, sha256: str) -> None:
        """Write down that a clip can be shown."""

    def unusable(self, id: str, why: Said) -> None:
        """Write down that a clip cannot be used."""

    def begin(self, check_id: str) -> str:
        """Write down that a check is to be analysed, and return the analysis's id."""

    def running(self, check_id: str, analysis_id: str) -> None:
        """Write down that work on a check has begun."""

    def done(self, check_id: str, analysis_id: str, report: str, clip_ids: tuple[str, ...]) -> None:
        """Write down a check's result."""

    def ended(self, check_id: str, analysis_id: str, state: str, why: Said | None) -> None:
        """Write down that there is none: failed, cancelled or interrupted; the analysis goes."""

    def share_order(self, analysis_id: str, kind: str, workers: int, *, notes: bool) -> ShareOrder:
        """Return what is to be handed on of a result as a worker has to know it."""

    def clip_folder(self, id: str) -> Path:
        """Return where a clip's files are."""

    def analysis_folder(self, id: str) -> Path:
        """Return where an analysis's files are, or will be."""

    def work_folder(self, id: str) -> Path:
        """Return where a job puts what is not whole yet."""


class StoreLedger:
    """A `Ledger` of the studio's store and files.

    Parameters
    ----------
    store : Store
    files : Files
    """

    def __init__(self, store: Store, files: Files) -> None:
        self._store, self._files = store, files
        self.clip_folder, self.analysis_folder = files.clip, files.analysis
        self.work_folder = files.work

    def arriving(self) -> list[str]:
        """Return the clips whose originals are here and that were not looked at to the end."""
        return [clip.id for clip in self._store.clips.in_state("arriving")]

    def unfinished(self) -> list[tuple[str, str, int]]:
        """Return check, analysis and how often it was begun, in the order of asking."""
        return [
            (one.check_id, one.id, int((one.options or {}).get("tries", 0)))
            for one in self._store.analyses.in_state("running")
        ]

    def sweep(self) -> None:
        """Remove every file that no row stands for, and every row that no file stands for."""
        store, files = self._store, self._files
        for clip in store.clips.in_state("arriving", "ready"):
            if not (files.has_original(clip.id) or files.has_proxy(clip.id)):
                store.clips.change(clip.id, state="interrupted")
        for analysis in store.analyses.in_state("done"):
            quick = (analysis.options or {}).get("quick")  # measured again, and not drawn
            if not quick and not files.analysis(analysis.id).is_dir():
                store.analyses.change(analysis.id, state="interrupted")
        kept = {one.id for one in store.analyses.in_state("done", "running")}
        files.sweep(store.clips.ids(), kept)
        for id in store.clips.ids():
            self._tidy(id)

    def clip(self, id: str) -> ClipOrder:
        """Return a clip as a worker has to know it."""
        return self._clip(self._store.clips.get(id))

    def order(self, check_id: str, workers: int) -> AnalysisOrder:
        """Return a check as a worker has to know it."""
        check = self._store.checks.get(check_id)
        settings = self._store.settings.all()
        usable = [clip for clip in check.clips if clip.state in ("arriving", "ready")]
        log = tuple(
            one.entry for one in self._store.corrections.of(*(c.id for c in usable)) if one.entry
        )
        by_hand = Corrections.model_validate({"entries": log})
        return AnalysisOrder(
            clips=tuple(self._chosen(self._clip(clip), by_hand) for clip in usable),
            corrections=log,
            workers=workers,
            today=date.today(),
            filmed=check.day,
            answers=check.answers or None,
            runner=check.athlete_name,
            model=settings.get("model"),
            engine=settings.get("engine") or "litert",
            show_face=settings.get("faces_blurred") is False,
            **{name: getattr(check, name) for name in _TOLD},
        )

    def looked(self, id: str, looked: dict[str, Any]) -> None:
        """Write down what was seen of a clip: columns of its row."""
        self._store.clips.change(id, **looked)

    def ready(self, id: str, sha256: str) -> None:
        """Write down that a clip can be shown."""
        self._store.clips.change(id, state="ready", sha256=sha256, error=None)

    def unusable(self, id: str, why: Said) -> None:
        """Write down that a clip cannot be used."""
        self._store.clips.change(id, state="unusable", error=why.model_dump(mode="json"))

    def begin(self, check_id: str) -> str:
        """Write down that a check is to be analysed, and return the analysis's id."""
        clips = [clip.id for clip in self._store.checks.get(check_id).clips]
        analysis = self._store.analyses.add(check_id, clips)
        self._store.checks.change(check_id, state="queued", error=None)
        return analysis.id

    def running(self, check_id: str, analysis_id: str) -> None:
        """Write down that work on a check has begun."""
        tries = int((self._store.analyses.get(analysis_id).options or {}).get("tries", 0))
        self._store.analyses.change(analysis_id, options={"tries": tries + 1})
        self._store.checks.change(check_id, state="running")

    def done(self, check_id: str, analysis_id: str, report: str, clip_ids: tuple[str, ...]) -> None:
        """Write down a check's result."""
        from formcheck.studio.result import headline_of

        read = Report.model_validate_json(report)
        self._store.analyses.change(
            analysis_id,
            state="done",
            report=json.loads(report),
            versions=dict(read.versions),
            clip_ids=list(clip_ids),
            options={"drawn": True},
            sentence={language: headline_of(read, Wording(language)) for language in LANGUAGES},
        )
        measured = bool(read.measurements)
        self._store.checks.change(check_id, state="done" if measured else "refused", error=None)

    def ended(self, check_id: str, analysis_id: str, state: str, why: Said | None) -> None:
        """Write down that there is none: failed, cancelled or interrupted; the analysis goes."""
        self._store.analyses.delete(analysis_id)
        error = None if why is None else why.model_dump(mode="json")
        self._store.checks.change(check_id, state=state, error=error)

    def share_order(self, analysis_id: str, kind: str, workers: int, *, notes: bool) -> ShareOrder:
        """Return what is to be handed on of a result as a worker has to know it."""
        from formcheck.studio.jobs.drawings import Drawing
        from formcheck.studio.jobs.sharing import ShareOrder

        analysis = self._store.analyses.get(analysis_id)
        check = self._store.checks.get(analysis.check_id)
        settings = self._store.settings.all()
        logo = self._files.folder / "logo.png"
        quick = (analysis.options or {}).get("quick")  # measured again since it was drawn
        drawings = [
            Drawing(clip=place, frame=one.frame, text=one.text, shapes=tuple(one.shapes))
            for place, clip_id in enumerate(analysis.clip_ids)
            for one in (self._store.notes.of(clip_id) if notes else ())
            if one.in_report
        ]
        return ShareOrder.model_validate(
            {
                "kind": kind,
                "folder": self._files.analysis(analysis_id),
                "language": check.language,
                "clips": [self.clip(id) for id in analysis.clip_ids],
                "notes": drawings,
                "practice": settings.get("practice_name") or "",
                "logo": logo if logo.is_file() else None,
                "anew": self.order(check.id, workers) if quick else None,
            }
        )

    def _clip(self, row: ClipRecord) -> ClipOrder:
        told = row.told
        return ClipOrder(
            id=row.id,
            name=row.name,
            original=self._files.original(row.id),
            folder=self._files.clip(row.id),
            view=told.view if told else None,
            slow_motion=told.slow_motion if told else None,
            person=told.person if told else None,
            standing=row.standing,
            frames=row.frames or 0,
            sha256=row.sha256,
        )

    def _chosen(self, clip: ClipOrder, log: Corrections) -> ClipOrder:
        points = [one for one in log.of(0, clip.sha256) if isinstance(one, ChoosePerson)]
        if not points:
            return clip
        last = points[-1]
        return clip.model_copy(update={"person_at": (last.at_file_s, last.x_px, last.y_px)})

    def _tidy(self, clip_id: str) -> None:
        """Remove what a stopped worker left beside a clip's own files."""
        for path in self._files.clip(clip_id).glob(".*"):
            path.unlink(missing_ok=True)


#: Columns of a check that are fields of an order.
_TOLD = ("height_cm", "mass_kg", "speed_kmh", "sex", "shoes", "language")
