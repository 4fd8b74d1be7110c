"""A track as a file: a compressed ``.npz`` that formcheck writes and reads again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError
from formcheck.files.atomic import SEALS, atomic_write
from formcheck.files.origin import seen_from
from formcheck.i18n import Message, Wording, msg
from formcheck.model import LANDMARKS, Bystander, FloatArray, Note, PoseTrack

__all__ = ["read_track", "write_track"]

_FORMAT = "formcheck-track/1"
#: Ids of the notes that say in a file what is a field of a `PoseTrack`.
_CAMERA_MOVES, _RUNNER_DOUBT = "panning", "several_people"


def write_track(track: PoseTrack, path: Path, home: Path | None = None) -> None:
    """Save a track as a compressed ``.npz``, whole or not at all.

    Of the file it came from only the way from here is kept, or its bare name: see
    `formcheck.files.origin.seen_from`.

    Parameters
    ----------
    track : PoseTrack
    path : Path
    home : Path or None
        The folder that the file is moved to later, if it is another.

    Raises
    ------
    OutputError
        The file cannot be written, or one is there that formcheck did not write.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import read_track, write_track
    >>> write_track(read_track(Path("side.npz")), Path("copy.npz"))
    >>> Path("copy.npz").is_file()
    True
    """
    heads = [
        np.column_stack((np.full(len(b.frames), number), b.frames, b.heads_px))
        for number, b in enumerate(track.bystanders)
    ]
    english = Wording()
    about = {
        "format": _FORMAT,
        "model": track.model,
        "model_sha256": track.model_sha256,
        "engine": track.engine,
        "keypoints": list(track.keypoints),
        "source": seen_from(home or path.parent, track.source),
        "source_sha256": track.source_sha256,
        "size_px": list(track.size_px),
        "history": [english(did) for did in track.history],
        "notes": [[note.id, english(note.message)] for note in track.notes],
        "messages": {
            "history": [Message.from_text(did).as_data() for did in track.history],
            "notes": [Message.from_text(note.message).as_data() for note in track.notes],
        },
        "landmarks": list(LANDMARKS),
    }
    with atomic_write(path, SEALS["zip"]) as file:
        np.savez_compressed(
            file,
            time_s=track.time_s,
            xy_px=track.xy_px.astype(np.float32),
            visibility=track.visibility.astype(np.float32),
            bystanders=np.vstack(heads) if heads else np.zeros((0, 5)),
            edges_px=track.edges_px.astype(np.float32),
            tape_px=track.tape_px.astype(np.float32),
            covered=track.covered.astype(np.float16),
            to_film=track.to_film.astype(np.float32),
            about=np.array(json.dumps(about)),
        )
        file.seek(-2, os.SEEK_END)  # the length of the archive's comment
        file.write(SEALS["zip"].length.to_bytes(2, "little"))


def _bystanders(rows: FloatArray) -> tuple[Bystander, ...]:
    """Return the people of a table of person, frame, x, y, radius."""
    people = [rows[rows[:, 0] == number] for number in np.unique(rows[:, 0])]
    return tuple(Bystander(own[:, 1].astype(np.int64), own[:, 2:].astype(float)) for own in people)


def _messages(texts: list[str], about: dict[str, Any], kind: str) -> tuple[Message, ...]:
    """Return the messages of a saved track; earlier versions kept their English words alone."""
    kept = about.get("messages", {}).get(kind)
    if kept is None:
        return tuple(Message(text) for text in texts)
    return tuple(Message.from_data(*pair) for pair in zip(texts, kept, strict=True))


def _edges(data: Mapping[str, NDArray[Any]]) -> FloatArray:
    """Return the edges of a saved track; earlier versions kept none."""
    return data["edges_px"].astype(np.float64) if "edges_px" in data else np.zeros((0, 4))


def _tape(data: Mapping[str, NDArray[Any]]) -> FloatArray:
    """Return the tape of a saved track; earlier versions looked for none.

    A place that is no number, as in a damaged file, was not seen.
    """
    tape = data["tape_px"].astype(np.float64) if "tape_px" in data else np.zeros((0, 2, 2))
    return np.where(np.isfinite(tape), tape, np.nan)


def _covered(data: Mapping[str, NDArray[Any]]) -> FloatArray:
    """Return what covers the joints of a saved track; earlier versions did not look."""
    return data["covered"].astype(float) if "covered" in data else np.zeros((0, len(LANDMARKS)))


def _to_film(data: Mapping[str, NDArray[Any]]) -> FloatArray:
    """Return how the camera of a saved track moved; earlier versions did not look."""
    return data["to_film"].astype(float) if "to_film" in data else np.zeros((0, 3, 3))


def _engine_before(model: str) -> str:
    """Return what ran the network of a track that does not say: then there was one engine."""
    return "" if model in ("", "markers", "trc", "phantom") else "litert"


def read_track(path: Path) -> PoseTrack:
    """Load a track that `write_track` saved.

    Parameters
    ----------
    path : Path

    Returns
    -------
    PoseTrack
        Of (T,) times in seconds and (T, 33, 2) pixels, NaN where a landmark was not seen.

    Raises
    ------
    InputError
        No such file, it is no track that formcheck saved, or it is damaged.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import read_track
    >>> read_track(Path("side.npz")).size_px
    (720, 960)
    """
    try:
        # opened here, because numpy leaves a damaged archive open
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            about = json.loads(str(data["about"]))
            if about.get("format") != _FORMAT:
                message = msg(
                    "{path} is a track of format {found!r}; this version reads {known}",
                    path=path,
                    found=about.get("format"),
                    known=_FORMAT,
                )
                raise InputError(message)
            told = _messages([text for _, text in about["notes"]], about, "notes")
            notes = tuple(Note(n[0], text) for n, text in zip(about["notes"], told, strict=True))
            return PoseTrack(
                time_s=data["time_s"].astype(np.float64),
                xy_px=data["xy_px"].astype(np.float64),
                visibility=data["visibility"].astype(np.float64),
                size_px=(int(about["size_px"][0]), int(about["size_px"][1])),
                model=str(about["model"]).removeprefix("pose_landmarker_"),
                model_sha256=str(about.get("model_sha256", "")),
                engine=str(about.get("engine", _engine_before(about["model"]))),
                keypoints=tuple(about.get("keypoints", LANDMARKS)),
                source=str(about["source"]),
                source_sha256=str(about.get("source_sha256", "")),  # earlier versions kept none
                history=_messages(about["history"], about, "history"),
                notes=notes,
                camera_moves=any(note.id == _CAMERA_MOVES for note in notes),
                runner_doubt=next((note for note in notes if note.id == _RUNNER_DOUBT), None),
                bystanders=_bystanders(data["bystanders"]) if "bystanders" in data else (),
                edges_px=_edges(data),
                tape_px=_tape(data),
                covered=_covered(data),
                to_film=_to_film(data),
            )
    except InputError:
        raise
    except FileNotFoundError as error:
        message = msg("there is no file {path}; check the name", path=path)
        raise InputError(message) from error
    except Exception as error:  # a damaged archive fails in many ways: zip, json, key, value
        message = msg(
            "{path} is not a formcheck track, or it is damaged; make one with `formcheck pose`",
            path=path,
        )
        raise InputError(message) from error
