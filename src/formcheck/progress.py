"""How far a task is, told while it runs; and the one way to stop it.

Whoever starts something long hands in a listener. It is called from the thread that started it,
at every stage and at least a few times a second. It stops the task by raising `CancelledError`:
what was begun is taken back, nothing half-written stays, and the error comes out of the call.

Examples
--------
>>> from threading import Event
>>> stop = Event()
>>> def listen(progress: Progress) -> None:
...     print(f"{progress.stage}: {progress.share:.0%}, {progress.waits_for}")
...     if stop.is_set():
...         raise CancelledError
>>> listen(Progress("draw", 0.25, "drawing the video"))
draw: 25%, drawing the video
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["CancelledError", "Listener", "Progress", "Stage", "part", "unheard"]

#: A file is fetched, landmarks are detected, a run is measured, pictures are drawn, files are
#: written; the laboratory renders clips too.
Stage = Literal["fetch", "detect", "measure", "draw", "write", "render"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is.

    Parameters
    ----------
    stage : Stage
    share : float
        Of the whole task that is done, 0 to 1.
    waits_for : str or Message
        What is being done, in a few words to show.

    Examples
    --------
    >>> from formcheck import Progress
    >>> print(f"{Progress('draw', 0.25, 'drawing the video').share:.0%}")
    25%
    """

    stage: Stage
    share: float
    waits_for: str


Listener = Callable[[Progress], object]
"""Called with how far a task is; what it returns is ignored. It raises `CancelledError` to stop it.

It is called from the thread that started the task, several times a second: be quick.

Examples
--------
>>> from formcheck import Listener, Progress
>>> def bar(width: int) -> Listener:
...     return lambda progress: print("#" * round(width * progress.share))
>>> bar(20)(Progress("draw", 0.25, "drawing the video"))
#####
"""


class CancelledError(Exception):
    """A listener asked for the task to be stopped: no fault, so no `FormcheckError`.

    Examples
    --------
    >>> from formcheck import CancelledError, FormcheckError
    >>> issubclass(CancelledError, FormcheckError)
    False
    """


def unheard(progress: Progress) -> None:
    """Take a report of progress and do nothing with it."""


def part(listener: Listener, start: float, stop: float) -> Listener:
    """Return a listener for a part of a task: its 0 to 1 is the whole task's start to stop."""
    return lambda own: listener(replace(own, share=start + (stop - start) * own.share))
