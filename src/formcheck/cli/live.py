"""The command that watches a camera, or a film at its own speed, and shows the numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from formcheck.cli.options import Height, Language, Speed, known_model
from formcheck.errors import FormcheckError, InputError
from formcheck.i18n import Message, Wording, msg
from formcheck.quantities import height_cm, speed_kmh

if TYPE_CHECKING:
    from rich.live import Live as Drawn
    from rich.table import Table

    from formcheck.live import LiveReading
    from formcheck.model import Measurement, Note

__all__ = ["live"]


class _Screen(Protocol):
    """Where readings are shown."""

    def reading(self, reading: LiveReading) -> None:
        """Show what the last seconds give."""

    def begun_anew(self, why: Note, time_s: float) -> None:
        """Say that what was seen is forgotten."""


def live(
    clip: Annotated[
        Path | None,
        typer.Argument(help="A video, played at its own speed.", show_default=False),
    ] = None,
    camera: Annotated[
        int | None,
        typer.Option(help="A camera of this machine; 0 is the first.", show_default=False),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line, for programs.")
    ] = False,
    fast: Annotated[
        bool,
        typer.Option("--fast", help="Play the video as fast as it can be watched, every picture."),
    ] = False,
    height: Height = None,
    speed: Speed = None,
    model: Annotated[
        str, typer.Option(help="Pose network: full, lite or heavy; full keeps up with a camera.")
    ] = "full",
    language: Language = "en",
) -> None:
    """Watch a camera or a video, and show the numbers of the last seconds, once a second."""
    from formcheck.live import Live, film_pictures, newest, open_camera
    from formcheck.model import ClipOptions

    if (clip is None) == (camera is None):
        message = msg("name one thing to watch: a video, or a camera with --camera 0")
        raise InputError(message)
    if fast and clip is None:
        message = msg("--fast is for a video; a camera gives its pictures when it takes them")
        raise InputError(message)
    word = Wording(language)
    told = ClipOptions(height_cm=height_cm(height), speed_kmh=speed_kmh(speed))
    if clip is not None:
        pictures = film_pictures(clip, in_time=not fast)
    else:
        pictures = open_camera(camera or 0)
    measured: LiveReading | None = None
    latest: LiveReading | None = None
    failed: FormcheckError | None = None
    with (
        Live(told, model=known_model(model) or model, aside=not fast) as session,
        _screen(word, as_json=as_json) as screen,
    ):
        first_s: float | None = None
        try:
            for time_s, rgb in pictures if fast else newest(pictures):
                first_s = time_s if first_s is None else first_s
                moment = session.push(time_s - first_s, rgb)
                if moment.begun_anew is not None:
                    screen.begun_anew(moment.begun_anew, moment.time_s)
                if moment.reading is not None:
                    latest = moment.reading
                    measured = measured if latest.refusal else latest
                    screen.reading(latest)
        except KeyboardInterrupt:
            pass  # it is how one ends it
        except FormcheckError as error:
            failed = error  # what was seen is still said
        last = session.finish()
        if last is not None and last is not latest:
            latest = last
            measured = measured if last.refusal else last
            screen.reading(last)
    if not as_json:
        typer.echo(word(_in_all(measured, latest)))
    if failed is not None:
        raise failed


def _in_all(measured: LiveReading | None, latest: LiveReading | None) -> Message:
    """Return the last line: the latest numbers there were, or why there are none."""
    if measured is not None:
        return msg(
            "Last numbers, at {time_s:.0f} s: {numbers}",
            time_s=measured.time_s,
            numbers=_joined([_number(one) for one in measured.shown if one.value is not None]),
        )
    if latest is not None and latest.refusal is not None:
        return msg("Nothing was measured. {why}", why=latest.refusal.message)
    return msg("Nothing was measured: too few pictures were seen.")


@contextmanager
def _screen(word: Wording, *, as_json: bool) -> Iterator[_Screen]:
    """Give what fits where stdout goes: a table that is drawn anew, lines, or objects."""
    if as_json:
        yield _Objects(word)
        return
    from rich.console import Console
    from rich.live import Live

    console = Console()
    if not console.is_terminal:
        yield _Lines(word)
        return
    with Live(console=console, auto_refresh=False) as drawn:
        yield _Table(word, drawn)


class _Objects:
    """One JSON object a line."""

    def __init__(self, word: Wording) -> None:
        self._word = word

    def reading(self, reading: LiveReading) -> None:
        typer.echo(json.dumps(reading.as_data(self._word), ensure_ascii=False))

    def begun_anew(self, why: Note, time_s: float) -> None:
        said = {"time_s": round(time_s, 3), "begun_anew": why.id, "why": self._word(why.message)}
        typer.echo(json.dumps(said, ensure_ascii=False))


class _Lines:
    """One line of text a reading."""

    def __init__(self, word: Wording) -> None:
        self._word = word

    def reading(self, reading: LiveReading) -> None:
        if reading.refusal is not None:
            said: Message = reading.refusal.message
        else:
            said = _joined([_number(one) for one in reading.shown if one.value is not None])
        line = msg("{time_s:.0f} s: {said}", time_s=reading.time_s, said=said)
        typer.echo(self._word(line))

    def begun_anew(self, why: Note, time_s: float) -> None:
        line = msg("{time_s:.0f} s: {said}", time_s=time_s, said=why.message)
        typer.echo(self._word(line))


class _Table:
    """A table that is drawn anew with every reading, and stays when it ends."""

    def __init__(self, word: Wording, drawn: Drawn) -> None:
        self._word = word
        self._drawn = drawn

    def reading(self, reading: LiveReading) -> None:
        self._drawn.update(_table(reading, self._word), refresh=True)

    def begun_anew(self, why: Note, time_s: float) -> None:
        line = msg("{time_s:.0f} s: {said}", time_s=time_s, said=why.message)
        self._drawn.console.print(self._word(line))


def _table(reading: LiveReading, word: Wording) -> Table:
    """Return a reading as a table: numbers or why not, the camera's place, whether it is enough."""
    from rich.table import Table

    from formcheck.knowledge import load

    title = word(msg("The last {seconds:.0f} s", seconds=reading.seconds))
    table = Table(title=title, show_header=False, title_justify="left")
    if reading.refusal is not None:
        table.add_row(word(reading.refusal.message))
    for one in reading.shown:
        label = word(load().metric(one.metric).label)
        said = _value(one) if one.value is not None else one.missing or Message("")
        table.add_row(label, word(said))
    for check in reading.checks:
        if check.note is not None and check.note is not reading.refusal:
            table.add_row(word(msg("Camera")), word(check.note.message))
    if reading.refusal is None:
        table.add_row(word(msg("Filmed")), word(_filmed(reading)))
    return table


def _filmed(reading: LiveReading) -> Message:
    """Return whether the run was filmed for long enough."""
    from formcheck.live.enough import STEPS_PER_LEG

    if reading.enough.done:
        return msg("enough: more steps would narrow nothing")
    return msg(
        "{steps} of {wanted} steps of each leg",
        steps=min(reading.enough.steps_per_leg, STEPS_PER_LEG),
        wanted=STEPS_PER_LEG,
    )


def _number(one: Measurement) -> Message:
    """Return a number with its name and interval."""
    from formcheck.knowledge import load

    return msg("{label} {value}", label=load().metric(one.metric).label, value=_value(one))


def _value(one: Measurement) -> Message:
    """Return a number and its interval."""
    from formcheck.findings.detail import interval_text, number_text
    from formcheck.knowledge import load

    info = load().metric(one.metric)
    return msg(
        "{value}{interval}",
        value=number_text(one.value or 0.0, info),
        interval=interval_text(one.low, one.high, info),
    )


def _joined(parts: list[Message]) -> Message:
    """Return parts after one another."""
    if not parts:
        return msg("nothing can be measured from here")
    said = parts[0]
    for one in parts[1:]:
        said = msg("{said}; {more}", said=said, more=one)
    return said
