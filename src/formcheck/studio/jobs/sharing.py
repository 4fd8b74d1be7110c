"""What is handed on of a result: PDF, annotated film, archive, marker file."""

from __future__ import annotations

import html
import shutil
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from pydantic import BaseModel, ConfigDict

from formcheck.errors import InputError
from formcheck.files.ownership import files_of
from formcheck.files.track import read_track
from formcheck.files.trc import write_trc
from formcheck.i18n import Wording, msg
from formcheck.model.correction import Corrections
from formcheck.model.report import Report
from formcheck.prepare import replay
from formcheck.progress import Listener, Progress
from formcheck.render import Letterhead, read_report
from formcheck.render.overlay.paint import Picture
from formcheck.render.pdf import check_pdf, write_pdf
from formcheck.studio.jobs.drawings import Drawing, draw_note
from formcheck.studio.jobs.orders import AnalysisOrder, ClipOrder
from formcheck.studio.jobs.progress import Teller
from formcheck.studio.jobs.work import analyse
from formcheck.studio.pages import page_of
from formcheck.video import Video, VideoWriter, frames, open_video, read_frames_at

__all__ = ["ShareOrder", "share"]

Kind = Literal["pdf", "annotated", "zip", "trc"]
_STYLE = "width:auto;max-width:100%;height:110mm;object-fit:contain"
_HOLD_S = 2.5  # a note is read in about that
_NOTE_PX, _NOTE_QUALITY = 900, 85


class ShareOrder(BaseModel):
    """What is to be handed on.

    Parameters
    ----------
    kind : "pdf", "annotated", "zip" or "trc"
    folder : Path
        The analysis's own.
    language : str
    clips : tuple of ClipOrder
        In the report's order.
    notes : tuple of Drawing
        That are to be in it.
    practice : str
    logo : Path or None
    anew : AnalysisOrder or None
        What the pictures have to be drawn of first, where it was measured again since.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    folder: Path
    language: str = "en"
    clips: tuple[ClipOrder, ...] = ()
    notes: tuple[Drawing, ...] = ()
    practice: str = ""
    logo: Path | None = None
    anew: AnalysisOrder | None = None


def share(order: ShareOrder, staging: Path) -> tuple[str, ...]:
    """Write what is to be handed on into a staging folder, and return the files' names.

    Raises
    ------
    MachineError
        A PDF is asked for, and what it needs is missing.
    InputError
        There is nothing of that kind.
    """
    if order.kind == "pdf":
        check_pdf()
    drawn = order.folder
    if order.anew is not None and order.kind != "trc":
        drawn = staging / "drawn"
        analyse(order.anew, staging, drawn)
    report = read_report(drawn).changed(language=order.language)
    teller = Teller(staging, (("write", 1.0),))
    out = staging / "out"
    out.mkdir()
    listener = teller.listener("write")
    if order.kind == "zip":
        return tuple(_archive(drawn, out, listener))
    make = {"pdf": _pdf, "annotated": _films, "trc": _markers}[order.kind]
    return tuple(make(order, report, drawn, out, listener))


def _pdf(
    order: ShareOrder, report: Report, drawn: Path, out: Path, progress: Listener
) -> Iterator[str]:
    word = Wording(order.language)
    progress(Progress("write", 0.1, msg("writing the PDF")))
    logo = order.logo.read_bytes() if order.logo is not None else b""
    page = page_of(report, drawn, word, letterhead=Letterhead(order.practice, logo))
    if order.notes:
        page = page.replace("</main", _notes_page(order, word) + "</main", 1)
    write_pdf(page, out / "report.pdf")
    yield "report.pdf"


def _notes_page(order: ShareOrder, word: Wording) -> str:
    """Return a section of a page with the notes and the frames that they are pinned to."""
    parts = []
    for note in order.notes:
        picture = draw_note(_frame(order, note), note, word, words=False)
        image = Image.fromarray(picture)
        image.thumbnail((_NOTE_PX, _NOTE_PX))
        data = BytesIO()
        image.save(data, "JPEG", quality=_NOTE_QUALITY)
        source = f"data:image/jpeg;base64,{b64encode(data.getvalue()).decode('ascii')}"
        text = html.escape(note.text).replace("\n", "<br>")
        alternative = html.escape(note.text or word.say("studio.draw.notes"))
        parts.append(
            f'<figure style="break-inside: avoid; margin: 0 0 6mm">'
            f'<img src="{source}" alt="{alternative}" style="{_STYLE}">'
            f"<figcaption>{text}</figcaption></figure>"
        )
    title = html.escape(word.say("studio.draw.notes"))
    return f'<section class="page"><h2>{title}</h2>{"".join(parts)}</section>'


def _films(
    order: ShareOrder, report: Report, drawn: Path, out: Path, progress: Listener
) -> Iterator[str]:
    word = Wording(order.language)
    for place in range(len(report.clips)):
        name = _numbered("annotated", place, "mp4")
        film = drawn / name
        if not film.is_file():
            continue
        notes = [note for note in order.notes if note.clip == place]
        if notes:
            _with_notes(film, open_video(order.clips[place].original), notes, out / name, word)
        else:
            shutil.copyfile(film, out / name)
        progress(Progress("write", (place + 1) / len(report.clips), msg("drawing the video")))
        yield name
    if not any(out.iterdir()):
        message = msg("no clip of this check could be measured, so there is no annotated video")
        raise InputError(message)


def _with_notes(film: Path, clip: Video, notes: list[Drawing], target: Path, word: Wording) -> None:
    """Copy an annotated film; where a note is pinned it stands still, with the note on it."""
    annotated = open_video(film)
    waiting = sorted((float(clip.time_s[min(n.frame, len(clip) - 1)]), n.frame, n) for n in notes)
    held_s = 0.0
    with VideoWriter(target, annotated.fps) as writer:
        for frame in frames(annotated):
            writer.write(frame.rgb, frame.time_s + held_s)
            while waiting and frame.time_s >= waiting[0][0] - 0.5 / annotated.fps:
                *_, note = waiting.pop(0)
                step_s = 1.0 / annotated.fps
                writer.write(
                    draw_note(frame.rgb, note, word, words=True), frame.time_s + held_s + step_s
                )
                held_s += _HOLD_S


def _archive(drawn: Path, out: Path, progress: Listener) -> Iterator[str]:
    """Yield the name of an archive with everything that was written of a result."""
    names = files_of(drawn, "report")
    with zipfile.ZipFile(out / "share.zip", "w") as archive:
        for place, name in enumerate(names):
            packed = name.endswith((".mp4", ".npz", ".jpg", ".webp", ".pdf"))
            how = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.write(drawn / name, f"formcheck/{name}", how)
            progress(Progress("write", place / len(names), msg("packing the files")))
    yield "share.zip"


def _markers(
    order: ShareOrder, report: Report, drawn: Path, out: Path, progress: Listener
) -> Iterator[str]:
    log = Corrections(entries=report.corrections)
    for place, clip in enumerate(report.clips):
        if not clip.measured:
            continue
        own = drawn / _numbered("pose", place, "npz")
        track = read_track(own if own.is_file() else order.clips[place].folder / "pose.npz")
        changes = log.of(place, clip.source_sha256)
        run = replay(track, clip.as_scene(), report.gait(place), changes)
        name = _numbered("pose", place, "trc")
        write_trc(run.cleaned, out / name, run.scene.px_per_m)
        progress(Progress("write", (place + 1) / len(report.clips), msg("writing the markers")))
        yield name
    if not any(out.iterdir()):
        message = msg("no clip of this check could be measured, so there are no markers")
        raise InputError(message)


def _frame(order: ShareOrder, note: Drawing) -> Picture:
    """Return the frame that a note is pinned to."""
    video = open_video(order.clips[note.clip].original)
    time_s = float(video.time_s[min(note.frame, len(video) - 1)])
    return read_frames_at(video, [time_s], max_side_px=1280)[0].rgb


def _numbered(stem: str, place: int, ending: str) -> str:
    return f"{stem}.{ending}" if place == 0 else f"{stem}_{place + 1}.{ending}"
