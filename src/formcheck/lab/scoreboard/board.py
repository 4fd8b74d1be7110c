"""Run the whole comparison: clips, landmarks, scores, faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from formcheck import weights
from formcheck.lab.phantom import truth
from formcheck.lab.scoreboard.cases import Case, development_set, quick_set
from formcheck.lab.scoreboard.faults import (
    FAULTS,
    Verdict,
    fault_cases,
    judge,
    runners,
    try_fault,
)
from formcheck.lab.scoreboard.landmarks import (
    SAME_CLIPS,
    LandmarkRow,
    compared_cases,
    landmark_rows,
)
from formcheck.lab.scoreboard.scores import ClipScore, score_clip, told_of
from formcheck.lab.scoreboard.tracks import Found, cores, find_tracks
from formcheck.lab.scoreboard.unseen import unseen_set
from formcheck.progress import Listener, Progress, unheard

__all__ = ["Scoreboard", "score_cases", "validate"]


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """How wrong everything is, clip by clip and fault by fault.

    Parameters
    ----------
    scores : tuple of ClipScore
    faults : tuple of Verdict
    model : str
        The pose network.
    quick : bool
        Whether it is the small set, whose figures are rough.
    landmarks : tuple of LandmarkRow
        What the network alone gives: on all clips, and each network on the same few.
    unseen : tuple of ClipScore
        Of the family that nothing has learnt from.
    """

    scores: tuple[ClipScore, ...]
    faults: tuple[Verdict, ...]
    model: str
    quick: bool
    landmarks: tuple[LandmarkRow, ...] = ()
    unseen: tuple[ClipScore, ...] = ()


def validate(
    *,
    quick: bool = False,
    model: str | None = None,
    workers: int | None = None,
    fresh: bool = False,
    progress: Listener = unheard,
) -> Scoreboard:
    """Render digital runners, measure them, and hold every number against the truth.

    Parameters
    ----------
    quick : bool
        A dozen clips and one runner for the faults, instead of everything.
    model : "lite", "full", "heavy" or None
        None = the best that can be had.
    workers : int or None
        Processes; None = one a core.
    fresh : bool
        Whether to render and look at every clip again, though its landmarks were kept.
    progress : Listener, optional

    Returns
    -------
    Scoreboard

    Raises
    ------
    AssetError
        The network or the body data cannot be had.
    """
    cases = quick_set() if quick else development_set()
    unseen = unseen_set(quick=quick)
    rendered = () if quick else fault_cases()
    model = model or weights.ensure_preferred()[0]
    found = find_tracks((*cases, *unseen, *rendered), model, workers, progress, fresh=fresh)
    progress(Progress("measure", 1.0, "comparing with the truth"))
    scores = score_cases(cases, found, workers)
    faults = _try_all(1 if quick else 3, workers)
    for case in rendered:
        name = f"{case.name} (rendered)"
        faults += tuple(judge(name, found[case.name], told_of(case.clip), truth(case.clip)))
    landmarks = landmark_rows(model, cases, found)
    if not quick:
        landmarks += _networks_compared(workers, progress)
    return Scoreboard(scores, faults, model, quick, landmarks, score_cases(unseen, found, workers))


def score_cases(
    cases: Sequence[Case], found: dict[str, Found], workers: int | None = None
) -> tuple[ClipScore, ...]:
    """Return every case's score, worked out several at a time."""
    return tuple(_spread(score_clip, [(case, found[case.name]) for case in cases], workers))


def _networks_compared(workers: int | None, progress: Listener) -> tuple[LandmarkRow, ...]:
    """Return every network's landmarks on the same few clips."""
    few = compared_cases()
    rows: tuple[LandmarkRow, ...] = ()
    for model in weights.NETWORKS:
        rows += landmark_rows(SAME_CLIPS + model, few, find_tracks(few, model, workers, progress))
    return rows


def _try_all(count: int, workers: int | None) -> tuple[Verdict, ...]:
    """Return what comes out of every fault that needs no pixels."""
    tried = _spread(_try_one, [(number, count) for number in range(len(FAULTS))], workers)
    return tuple(verdict for verdicts in tried for verdict in verdicts)


def _try_one(number: int, count: int) -> list[Verdict]:
    """Try one fault by its number, since what a fault does cannot be sent to another process."""
    return try_fault(FAULTS[number], runners(count))


def _spread(
    work: Callable[..., Any], arguments: Sequence[tuple[Any, ...]], workers: int | None
) -> list[Any]:
    """Return ``work(*one)`` of each, in order, from several processes."""
    at_once = max(1, min(workers or cores(), len(arguments)))
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(work, *one) for one in arguments]
        return [job.result() for job in jobs]
