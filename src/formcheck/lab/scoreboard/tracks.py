"""Rendered clips' landmarks, kept by content: the same clip is rendered and looked at once.

The name of a kept track is a hash of the clip's description, of every module of formcheck that
takes part in drawing it and looking at it, of the network's and the body's sha256, and of the
versions of the libraries that do the work. Which modules take part is read from their imports, so
that none can be forgotten; a change in the analysis behind the landmarks costs nothing.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from formcheck import weights
from formcheck.errors import UnfitClipError
from formcheck.files.atomic import atomic_write
from formcheck.files.track import read_track, write_track
from formcheck.lab.phantom import Clip
from formcheck.lab.scoreboard.cases import Case
from formcheck.model import FloatArray, PoseTrack
from formcheck.progress import Listener, Progress, unheard

__all__ = ["Found", "cache_folder", "cores", "find_tracks"]


#: What draws a clip and looks at it. Whatever these import inside formcheck decides as well.
_PROGRAM = ("formcheck.lab.looking", "formcheck.engines", "formcheck.lab.phantom")
_SOURCE = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Found:
    """What the pose network made of one clip.

    Parameters
    ----------
    track : PoseTrack or None
        None where nobody was found.
    note_id, why_not : str
        The reason then.
    """

    track: PoseTrack | None
    note_id: str = ""
    why_not: str = ""


def cache_folder() -> Path:
    """Return the folder of kept tracks: ``formcheck/validate`` in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "formcheck" / "validate"


def find_tracks(
    cases: Sequence[Case],
    model: str = "full",
    workers: int | None = None,
    progress: Listener = unheard,
    *,
    fresh: bool = False,
) -> dict[str, Found]:
    """Return what the network finds in each case's rendered clip, by the case's name.

    Parameters
    ----------
    cases : sequence of Case
    model : str
        ``lite``, ``full`` or ``heavy``.
    workers : int or None
        Clips at a time; None = one a core.
    progress : Listener, optional
    fresh : bool
        Whether to do everything again.

    Raises
    ------
    AssetError
        The network or the body data cannot be had.
    """
    network = weights.ensure(model)
    body = weights.ensure("body")
    about = f"{weights.sha256_of(network)} {weights.sha256_of(body)} {_libraries()}"
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    paths = {case.name: folder / f"{_key(case.clip, about)}.npz" for case in cases}
    absent = [case for case in cases if fresh or not _kept(paths[case.name])]
    if absent:
        _make(absent, paths, model, workers, progress, len(cases))
    return {case.name: _read(paths[case.name]) for case in cases}


def _make(
    absent: Sequence[Case],
    paths: dict[str, Path],
    model: str,
    workers: int | None,
    progress: Listener,
    count: int,
) -> None:
    """Render and look at the clips that were not kept, several at a time."""
    at_once = min(workers or cores(), len(absent))
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        jobs: list[Future[None]] = [
            pool.submit(_make_one, case.clip, paths[case.name], model) for case in absent
        ]
        try:
            for number, job in enumerate(as_completed(jobs), start=1):
                job.result()
                done = count - len(absent) + number
                words = f"rendering and looking at clip {done} of {count}"
                progress(Progress("render", done / count, words))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _make_one(clip: Clip, path: Path, model: str) -> None:
    """Render one clip, find its landmarks, keep them (runs in a process of its own)."""
    # the pose network's libraries are loaded only in the process that looks at a clip
    from formcheck.lab.looking import look_at

    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        try:
            track = look_at(clip, model, Path(folder))
        except UnfitClipError as error:
            reason = [error.note_id, str(error).replace(f"{folder}/", "")]
            with atomic_write(path.with_suffix(".json")) as file:
                file.write(json.dumps(reason).encode())
        else:
            write_track(track, path)


def _kept(path: Path) -> bool:
    return path.is_file() or path.with_suffix(".json").is_file()


def _read(path: Path) -> Found:
    if path.is_file():
        return Found(read_track(path))
    note_id, why_not = json.loads(path.with_suffix(".json").read_text())
    return Found(None, note_id, why_not)


def _libraries() -> str:
    """Return the versions of what draws, films and looks."""
    import av
    import cv2
    import scipy

    own = [f"{library.__name__} {library.__version__}" for library in (np, scipy, cv2, av)]
    return f"{' '.join(own)} LiteRT {version('ai-edge-litert')}"


def _key(clip: Clip, about: str) -> str:
    description = json.dumps(asdict(clip), sort_keys=True, default=_digest)
    parts = [description, about, *(f"{name} {digest}" for name, digest in _program().items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _digest(array: FloatArray) -> str:
    """Return what stands for a recording's array in a description."""
    return hashlib.sha256(array.tobytes()).hexdigest()


@cache
def _program(source: Path = _SOURCE) -> dict[str, str]:
    """Return each module that takes part, and a hash of what it does (not of what it says)."""
    found: dict[str, str] = {}
    waiting = [path for name in _PROGRAM for path in _modules_of(name, source)]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(source).as_posix()
        if name not in found:
            tree = _without_words(path.read_text(encoding="utf-8"))
            found[name] = hashlib.sha256(ast.dump(tree).encode()).hexdigest()
            waiting += [file for one in _imported(tree) for file in _modules_of(one, source)]
    return dict(sorted(found.items()))


def _modules_of(name: str, source: Path) -> list[Path]:
    """Return the files behind a dotted name: a package whole, since it may start its own programs.

    Of ``formcheck`` and ``formcheck.lab``, which hold everything else, only what is named counts.
    """
    place = source.joinpath(*name.split("."))
    while not place.is_dir() and not place.with_suffix(".py").is_file():
        place = place.parent  # the name of something in a module
    above = [folder for folder in (place, *place.parents) if folder.is_relative_to(source)]
    files = [folder / "__init__.py" for folder in above if (folder / "__init__.py").is_file()]
    if place.with_suffix(".py").is_file():
        files.append(place.with_suffix(".py"))
        place = place.parent
    if place not in (source / "formcheck", source / "formcheck" / "lab"):
        files += place.glob("*.py")
    return files


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield the dotted names of formcheck that a module imports, at the top or when it runs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == "formcheck")


def _without_words(source: str) -> ast.Module:
    """Return what a module does, not what it says: without docstrings and what only types need."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
            node.body = [ast.Pass()] if node.test.id == "TYPE_CHECKING" else node.body
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:] or [ast.Pass()]
    return tree


def cores() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
