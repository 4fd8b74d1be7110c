"""What the last seconds give: numbers with intervals as in a report, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from formcheck.engines import PoseEngine
from formcheck.errors import UnfitClipError
from formcheck.i18n import Wording, msg
from formcheck.live.enough import LiveEnough, enough
from formcheck.live.placing import LiveCheck, checks_of, nothing_seen
from formcheck.live.window import Stretch
from formcheck.metrics import measure_all
from formcheck.model import ClipOptions, Contact, Measurement, Note, Scene
from formcheck.prepare import prepare
from formcheck.quality import find_refusal

__all__ = ["FIRST_S", "SHOWN", "LiveReading", "read_stretch"]

#: What is shown while somebody runs; of the two oscillations the one that a scale allows.
SHOWN = (
    "cadence",
    "contact_time",
    "overstride",
    "vertical_oscillation",
    "vertical_oscillation_pct",
    "trunk_lean",
)
#: Shorter stretches hold too few steps; chosen by measurement: docs/live.md.
FIRST_S = 3.0
#: Where a whole window keeps no one rhythm, its last seconds may: the runner has just begun.
_LATEST_S = 5.0
_OF_THE_WHOLE = frozenset(
    {"uneven_rhythm", "speed_changes", "standing", "body_hidden", "no_person"}
)


@dataclass(frozen=True, slots=True)
class LiveReading:
    """What the last seconds of a stream give.

    Parameters
    ----------
    time_s : float
        When the latest picture was taken, on the stream's own clock.
    seconds : float
        How much of it was looked at.
    pictures : int
        How many pictures that were.
    refusal : Note or None
        Why nothing is measured; None where something is.
    measurements : tuple of Measurement
        As `measure_all` gives them, each with a value or the reason why not; none where refused.
    scene : Scene or None
        How it is filmed; None where too little was seen.
    contacts : tuple of Contact
        When each foot was down, on the stream's own clock.
    checks : tuple of LiveCheck
        Whether the camera stands well.
    enough : LiveEnough
        Whether the run was filmed for long enough.
    notes : tuple of Note
        What else was seen of the pictures: a second person, a camera that sways.

    Examples
    --------
    >>> from formcheck import LiveEnough, LiveReading, Message, Note
    >>> nobody = Note("no_person", Message("Nobody is in the picture."))
    >>> reading = LiveReading(4.0, 4.0, 120, nobody, (), None, (), (), LiveEnough(0.0))
    >>> reading.as_data()["refused"]
    'no_person'
    """

    time_s: float
    seconds: float
    pictures: int
    refusal: Note | None
    measurements: tuple[Measurement, ...]
    scene: Scene | None
    contacts: tuple[Contact, ...]
    checks: tuple[LiveCheck, ...]
    enough: LiveEnough
    notes: tuple[Note, ...] = ()

    def of(self, metric: str) -> Measurement | None:
        """Return a metric's measurement: of the leg that is seen better, where there are two."""
        own = [one for one in self.measurements if one.metric == metric]
        near = self.scene.near_side if self.scene is not None else None

        def worse(one: Measurement) -> tuple[bool, bool, float]:
            width = (one.high or 0.0) - (one.low or 0.0)
            return one.value is None, near is not None and one.side == _other(near), width

        return min(own, key=worse, default=None)

    @property
    def shown(self) -> tuple[Measurement, ...]:
        """Return what is shown, in the order of `SHOWN`; one oscillation of the two."""
        found = [one for one in map(self.of, SHOWN) if one is not None]
        cm = any(one.metric == "vertical_oscillation" and one.value is not None for one in found)
        hidden = "vertical_oscillation_pct" if cm else "vertical_oscillation"
        return tuple(one for one in found if one.metric != hidden)

    def as_data(self, word: Wording | None = None) -> dict[str, Any]:
        """Return it as plain data: ids and values, and sentences where a language is given.

        Parameters
        ----------
        word : Wording or None
            With it every reason also stands as a sentence, under ``why``.

        Returns
        -------
        dict
            ``time_s``, ``refused`` (an id or None), by metric id ``value``, ``low``, ``high`` and
            ``side``, or ``missing`` (an id); ``camera``, ``notes`` and ``enough``.
        """

        def why(note: Note | None) -> dict[str, str]:
            return {"why": word(note.message)} if word is not None and note is not None else {}

        data: dict[str, Any] = {
            "time_s": round(self.time_s, 3),
            "seconds": round(self.seconds, 2),
            "pictures": self.pictures,
            "refused": self.refusal.id if self.refusal is not None else None,
            **why(self.refusal),
        }
        for one in map(self.of, dict.fromkeys(each.metric for each in self.measurements)):
            if one is None:
                continue
            if one.value is None:
                data[one.metric] = {"missing": one.missing_id}
                if word is not None and one.missing is not None:
                    data[one.metric]["why"] = word(one.missing)
            else:
                ends = {"value": one.value, "low": one.low, "high": one.high}
                data[one.metric] = {
                    **{name: None if end is None else round(end, 3) for name, end in ends.items()},
                    "unit": one.unit,
                    "side": one.side,
                }
        data["camera"] = {
            check.id: {"ok": check.ok, "value": _rounded(check.value), **why(check.note)}
            for check in self.checks
        }
        data["notes"] = [{"id": note.id, **why(note)} for note in self.notes]
        data["enough"] = {
            "running_s": round(self.enough.running_s, 2),
            "steps_per_leg": self.enough.steps_per_leg,
            "metric": self.enough.metric,
            "done": self.enough.done,
        }
        return data


def _other(side: str) -> str:
    """Return the other leg."""
    return "right" if side == "left" else "left"


def read_stretch(
    stretch: Stretch, engine: PoseEngine, model: str, told: ClipOptions, running_s: float
) -> LiveReading:
    """Measure the last seconds as any clip is measured.

    Parameters
    ----------
    stretch : Stretch
    engine : PoseEngine
        What found the landmarks.
    model : str
        The network it ran.
    told : ClipOptions
    running_s : float
        For how long the runner was measured without a break before this reading's window began.
    """
    reading = _read(stretch, engine, model, told, running_s)
    if reading.refusal is None or reading.refusal.id not in _OF_THE_WHOLE:
        return reading
    if stretch.seconds <= _LATEST_S:
        return reading
    latest = _read(stretch.last(_LATEST_S), engine, model, told, 0.0)
    return latest if latest.refusal is None else reading


def _read(
    stretch: Stretch, engine: PoseEngine, model: str, told: ClipOptions, running_s: float
) -> LiveReading:
    base = LiveReading(
        time_s=stretch.times_s[-1],
        seconds=stretch.seconds,
        pictures=len(stretch.sights),
        refusal=None,
        measurements=(),
        scene=None,
        contacts=(),
        checks=nothing_seen(_brightness(stretch)),
        enough=LiveEnough(0.0),
    )
    try:
        glance = stretch.joined(engine, model)
        run = prepare(glance.track, told)
    except UnfitClipError as error:
        return replace(base, refusal=Note(error.note_id, error.message))
    base = replace(base, scene=run.scene, checks=checks_of(glance, run), notes=glance.track.notes)
    refusal = find_refusal(run)
    if stretch.seconds < FIRST_S:
        message = msg(
            "Watching; numbers come after {first_s:.0f} s of steady running.", first_s=FIRST_S
        )
        return replace(base, refusal=Note("watching", message))
    if refusal is not None:
        return replace(base, refusal=refusal)
    measurements = measure_all([run])
    first_s = stretch.times_s[0]
    contacts = tuple(
        replace(c, strike_s=c.strike_s + first_s, toe_off_s=c.toe_off_s + first_s)
        for c in run.gait.contacts
    )
    base = replace(base, measurements=measurements, contacts=contacts)
    seconds = max(stretch.seconds, 1e-3)
    return replace(base, enough=enough(base.shown, run, seconds, running_s + seconds))


def _brightness(stretch: Stretch) -> float:
    kept = [float(sight.grey.mean()) for sight in stretch.sights if sight.grey is not None]
    return float(np.mean(kept)) if kept else float("nan")


def _rounded(value: float | str | None) -> float | str | None:
    return round(value, 2) if isinstance(value, float) else value
