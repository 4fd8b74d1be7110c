"""One picture in, its landmarks out at once, and a reading where there is a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from formcheck import weights
from formcheck.engines import PoseEngine, Watch, engine_maker
from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.live.reading import LiveReading, read_stretch
from formcheck.live.window import Stretch, Window
from formcheck.model import ClipOptions, FloatArray, Note

__all__ = ["LONGEST_PX", "WINDOW_S", "Live", "LiveMoment", "watch"]

#: How much is measured together. Longer windows follow a change later, shorter ones have wider
#: intervals. Measured: docs/live.md.
WINDOW_S = 10.0
#: Pictures are looked at with their longer side at most this long: the network sees 256 px of it.
LONGEST_PX = 480
_EVERY_S = 1.0  # a reading
_LEAST_S = 1.0  # nothing is told of less than this
#: How often everybody is looked for, and a picture of the room is kept, in seconds.
_SURVEY_S, _PICTURE_S, _ROOM_S = 1.0, 1.0, 0.55


@dataclass(frozen=True, slots=True)
class LiveMoment:
    """What one picture gave.

    Parameters
    ----------
    time_s : float
        When it was taken, as it was told.
    landmarks : (33, 3) float or None
        x and y as shares of width and height, and visibility, of each of `LANDMARKS`, as the
        network gave them; None where nobody was seen.
    reading : LiveReading or None
        What the last seconds give, where that is new.
    begun_anew : Note or None
        Why all that was seen before was forgotten, where it was.
    late : bool
        Whether the picture was taken before the last one, and was left out.

    Examples
    --------
    >>> from formcheck import LiveMoment
    >>> LiveMoment(time_s=0.04, landmarks=None).late
    False
    """

    time_s: float
    landmarks: FloatArray | None
    reading: LiveReading | None = None
    begun_anew: Note | None = None
    late: bool = False


class Live:
    """A run that is measured while it is filmed.

    Parameters
    ----------
    told : ClipOptions, optional
        What is known of the runner: height, belt speed.
    model : str
        ``full``, ``lite`` or ``heavy``; of an ``engine`` that is given, the network it runs.
    engine : PoseEngine or None
        What finds the landmarks; by default LiteRT.
    aside : bool
        Whether readings are worked out on a thread of their own, so that no picture waits for
        them; else inside `push`, which makes them the same every time.
    window_s : float
        How much is measured together.

    Raises
    ------
    InputError
        The window is shorter than 4 s or longer than a minute.
    AssetError
        The network cannot be had.
    MachineError
        A shared library is missing.

    Notes
    -----
    An object belongs to one thread at a time. Pictures may come at any times: late ones are left
    out, and after a pause of more than a second counting begins anew.

    Examples
    --------
    >>> import numpy as np
    >>> from formcheck import LANDMARKS, Live
    >>> class Nobody:
    ...     name, keypoints = "litert", LANDMARKS
    ...     def follow(self, rgb): return None
    ...     def survey(self, rgb): return np.zeros((0, 4))
    ...     def forget(self): pass
    ...     def close(self): pass
    >>> with Live(engine=Nobody(), aside=False) as live:
    ...     moments = [live.push(i / 30, np.zeros((64, 48, 3), np.uint8)) for i in range(60)]
    >>> [m.reading.refusal.id for m in moments if m.reading is not None]
    ['no_person']
    """

    def __init__(
        self,
        told: ClipOptions | None = None,
        *,
        model: str = "full",
        engine: PoseEngine | None = None,
        aside: bool = True,
        window_s: float = WINDOW_S,
    ) -> None:
        if not 4.0 <= window_s <= 60.0:
            message = msg(
                "a window of {window_s:g} s cannot be measured; choose 4 to 60", window_s=window_s
            )
            raise InputError(message)
        self._told = told or ClipOptions()
        self._model = model
        self._engine = engine or engine_maker("litert", weights.ensure(model))()
        self._watch = Watch(self._engine, joints=True)
        self._window = Window(window_s)
        self._pool = ThreadPoolExecutor(1, "formcheck-live") if aside else None
        self._pending: Future[LiveReading] | None = None
        self._last: LiveReading | None = None
        self._next_s: dict[str, float] = {}
        self._running_since_s: float | None = None

    @property
    def latest(self) -> LiveReading | None:
        """Return the latest reading; None where there is none since counting began."""
        return self._last

    def push(self, time_s: float, rgb: NDArray[np.uint8]) -> LiveMoment:
        """Look at the next picture.

        Parameters
        ----------
        time_s : float
            When it was taken, on one steady clock.
        rgb : (H, W, 3) uint8
            Of any size; larger ones than 480 px are shrunk first.

        Returns
        -------
        LiveMoment
            Its landmarks; and a reading about once a second, of the seconds up to then.
        """
        if self._window.is_late(time_s):
            return LiveMoment(time_s, None, late=True)
        rgb = _shrunk(rgb)
        size_px = (rgb.shape[1], rgb.shape[0])
        begun_anew = self._window.break_before(time_s, size_px)
        if begun_anew is not None:
            self._begin_anew()
        sight = self._watch.see(
            rgb,
            survey=self._due("survey", time_s, _SURVEY_S),
            picture=self._due("picture", time_s, _PICTURE_S),
            room=self._due("room", time_s, _ROOM_S),
        )
        self._window.add(time_s, sight, size_px)
        return LiveMoment(
            time_s, sight.pose if sight.seen else None, self._reading(time_s), begun_anew
        )

    def finish(self) -> LiveReading | None:
        """Return a last reading, of everything up to the last picture; None where there is none.

        The latest one is returned again where no picture came since.
        """
        if self._pending is not None:
            self._taken(self._pending.result())
            self._pending = None
        stretch = self._window.stretch()
        newer = self._last is None or stretch.times_s[-1:] != (self._last.time_s,)
        if not newer or stretch.seconds < _LEAST_S:
            return self._last
        return self._taken(read_stretch(*self._order()))

    def close(self) -> None:
        """Wait for the reading that is being worked out, and let go of the network."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._engine.close()

    def __enter__(self) -> Live:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _begin_anew(self) -> None:
        self._window.clear()
        self._watch.forget()
        self._next_s.clear()
        self._pending = self._last = self._running_since_s = None

    def _due(self, what: str, time_s: float, every_s: float) -> bool:
        """Return whether something that happens every so often does now."""
        next_s = self._next_s.get(what)
        if next_s is not None and time_s < next_s:
            return False
        # on a grid, so that pictures which come unevenly do not make it slower
        late_s = 0.0 if next_s is None else (time_s - next_s) % every_s
        self._next_s[what] = time_s + every_s - late_s
        return True

    def _reading(self, time_s: float) -> LiveReading | None:
        """Return the reading that has come since the last picture, and have the next one made."""
        found = None
        if self._pending is not None and self._pending.done():
            found, self._pending = self._taken(self._pending.result()), None
        stretch_s = time_s - self._next_s.setdefault("begun", time_s)
        if stretch_s < _LEAST_S or self._pending is not None:
            return found
        if not self._due("reading", time_s, _EVERY_S):
            return found
        if self._pool is None:
            return self._taken(read_stretch(*self._order()))
        self._pending = self._pool.submit(read_stretch, *self._order())
        return found

    def _order(self) -> tuple[Stretch, PoseEngine, str, ClipOptions, float]:
        """Return what is to be read now."""
        stretch, since_s = self._window.stretch(), self._running_since_s
        before_s = 0.0 if since_s is None else max(0.0, stretch.times_s[0] - since_s)
        return stretch, self._engine, self._model, self._told, before_s

    def _taken(self, reading: LiveReading) -> LiveReading:
        """Return a new reading, remembering since when there are numbers without a break."""
        if reading.refusal is not None:
            self._running_since_s = None
        elif self._running_since_s is None:
            self._running_since_s = reading.time_s - reading.seconds
        self._last = reading
        return reading


def watch(
    pictures: Iterable[tuple[float, NDArray[np.uint8]]],
    told: ClipOptions | None = None,
    *,
    model: str = "full",
    engine: PoseEngine | None = None,
) -> Iterator[LiveReading]:
    """Yield what any stream of pictures gives, once a second of its own clock.

    Parameters
    ----------
    pictures : iterable of (float, (H, W, 3) uint8)
        When each was taken in seconds, and the picture.
    told : ClipOptions, optional
    model : str
    engine : PoseEngine or None
        As in `Live`.

    Returns
    -------
    iterator of LiveReading

    Notes
    -----
    No picture is dropped and the numbers are the same every time. A camera that does not wait is
    watched by `Live`, picture by picture.

    Examples
    --------
    >>> import numpy as np
    >>> from formcheck import LANDMARKS, watch
    >>> class Nobody:
    ...     name, keypoints = "litert", LANDMARKS
    ...     def follow(self, rgb): return None
    ...     def survey(self, rgb): return np.zeros((0, 4))
    ...     def forget(self): pass
    ...     def close(self): pass
    >>> dark = ((i / 30, np.zeros((64, 48, 3), np.uint8)) for i in range(100))
    >>> [(round(r.time_s), r.refusal.id) for r in watch(dark, engine=Nobody())]
    [(1, 'no_person'), (2, 'no_person'), (3, 'no_person')]
    """
    with Live(told, model=model, engine=engine, aside=False) as live:
        for time_s, rgb in pictures:
            moment = live.push(time_s, rgb)
            if moment.reading is not None:
                yield moment.reading


def _shrunk(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture with its longer side at most `LONGEST_PX` long."""
    share = LONGEST_PX / max(rgb.shape[:2])
    if share >= 1.0:
        return np.ascontiguousarray(rgb)
    import cv2

    smaller = cv2.resize(rgb, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, dtype=np.uint8)
