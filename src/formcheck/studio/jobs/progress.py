"""How far a worker is, written to a file that the server reads when it is asked."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from formcheck.i18n import Message
from formcheck.progress import Progress
from formcheck.studio.jobs.said import JobProgress, Said, Stage

__all__ = ["PROGRESS", "Teller", "read_progress"]

PROGRESS = "progress.json"
_EVERY_S = 0.2
#: Before so much is done, and so long has passed, a guess of what is left would jump about.
_TELLING_SHARE, _TELLING_S = 0.03, 2.0


class Teller:
    """Writes how far a job is, at most five times a second, whole or not at all.

    Parameters
    ----------
    folder : Path
        The job's own.
    work : tuple of (Stage, float)
        What there is to do, in order, and about how long each part takes, in any unit.
    clock : callable, optional
    """

    def __init__(
        self,
        folder: Path,
        work: tuple[tuple[Stage, float], ...],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place = folder / PROGRESS
        self._whole = sum(length for _, length in work) or 1.0
        self._lengths = dict(work)
        self._order = [stage for stage, _ in work]
        self._clock = clock
        self._begun_s, self._started = clock(), time.time()
        self._told_s = float("-inf")
        self._share = 0.0

    def listener(
        self, stage: Stage, start: float = 0.0, stop: float = 1.0, as_name: str | None = None
    ) -> Callable[[Progress], None]:
        """Return a listener for one part of the work, or for a stretch of that.

        Parameters
        ----------
        stage : Stage
        start, stop : float
            Which stretch of the stage.
        as_name : str or None
            What the clip is called in the words.
        """
        before = sum(self._lengths[one] for one in self._order[: self._order.index(stage)])

        def heard(progress: Progress) -> None:
            own = start + (stop - start) * min(max(progress.share, 0.0), 1.0)
            share = (before + own * self._lengths[stage]) / self._whole
            self.tell(stage, share, _called(progress.waits_for, as_name))

        return heard

    def tell(self, stage: Stage, share: float, waits_for: str) -> None:
        """Write it down, if that was not done just now."""
        now_s = self._clock()
        if now_s - self._told_s < _EVERY_S:
            return
        self._told_s = now_s
        self._share = max(self._share, min(share, 1.0))  # what was told as done stays so
        progress = JobProgress(
            state="runs",
            stage=stage,
            share=round(self._share, 4),
            waits_for=Said.of(stage, waits_for),
            started=self._started,
            seconds_left=self._left_s(now_s - self._begun_s),
        )
        partial = self._place.with_suffix(".part")
        with contextlib.suppress(OSError):  # a full disk shows where the work itself is written
            partial.write_text(progress.model_dump_json(), encoding="utf-8")
            partial.replace(self._place)

    def _left_s(self, passed_s: float) -> float | None:
        if self._share < _TELLING_SHARE or passed_s < _TELLING_S:
            return None
        return round(passed_s * (1.0 - self._share) / self._share, 1)


def read_progress(folder: Path) -> JobProgress | None:
    """Return what a worker wrote last; None before it wrote anything."""
    try:
        return JobProgress.model_validate_json((folder / PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _called(sentence: str, name: str | None) -> Message:
    """Return a sentence about a clip with the name that the user knows it by."""
    message = Message.from_text(sentence)
    return message.fill(name=name) if name is not None and "name" in message.values else message
