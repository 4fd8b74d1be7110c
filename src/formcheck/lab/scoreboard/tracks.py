"""Rendered clips' landmarks, kept by content: the same clip is rendered and looked at once.

The name of a kept track is a hash of the clip's description, of the program text that draws it and
gives it to the network, of the network's and the body's sha256, and of LiteRT's version. A
change in the analysis behind the landmarks therefore costs nothing. What chooses among several
people is not part of it; ``fresh`` renders and looks at every clip again.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from formcheck import weights
from formcheck.errors import UnfitClipError
from formcheck.files.atomic import atomic_write
from formcheck.files.track import read_track, write_track
from formcheck.lab.phantom import Clip, render_clip
from formcheck.lab.scoreboard.cases import Case
from formcheck.model import PoseTrack

__all__ = ["Found", "Progress", "cache_folder", "cores", "find_tracks"]

Progress = Callable[[float, str], object]

#: What decides about pixels and landmarks: a change in the text of these makes new tracks.
_BEFORE = (
    "lab/phantom/*.py",
    "engines/_backdrop.py",
    "engines/_detector.py",
    "engines/_network.py",
    "engines/_region.py",
    "engines/_segments.py",
    "engines/_worker.py",
    "video/_frames.py",
    "video/_writer.py",
)
#: Landmarks without pixels play no part in a rendered clip.
_NOT_DRAWN = ("lab/phantom/landmarks.py", "lab/phantom/recipe.py", "lab/phantom/truth")


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
    progress: Progress | None = None,
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
    progress : callable or None
        Called with the share done and what is being done.
    fresh : bool
        Whether to do everything again.

    Raises
    ------
    AssetError
        The network or the body data cannot be had.
    """
    network = weights.ensure(model)
    body = weights.ensure("body")
    about = f"{weights.sha256_of(network)} {weights.sha256_of(body)} {version('ai-edge-litert')}"
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    paths = {case.name: folder / f"{_key(case.clip, about)}.npz" for case in cases}
    absent = [case for case in cases if fresh or not _kept(paths[case.name])]
    if absent:
        _make(absent, paths, model, network, workers, progress, len(cases))
    return {case.name: _read(paths[case.name]) for case in cases}


def _make(
    absent: Sequence[Case],
    paths: dict[str, Path],
    model: str,
    network: Path,
    workers: int | None,
    progress: Progress | None,
    count: int,
) -> None:
    """Render and look at the clips that were not kept, several at a time."""
    at_once = min(workers or cores(), len(absent))
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        jobs: list[Future[None]] = [
            pool.submit(_make_one, case.clip, paths[case.name], model, network) for case in absent
        ]
        try:
            for number, job in enumerate(as_completed(jobs), start=1):
                job.result()
                if progress:
                    done = count - len(absent) + number
                    progress(done / count, f"rendering and looking at clip {done} of {count}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _make_one(clip: Clip, path: Path, model: str, network: Path) -> None:
    """Render one clip, find its landmarks, keep them (runs in a process of its own)."""
    # the pose network's libraries are loaded only in the process that looks at a clip
    from formcheck.engines import detect
    from formcheck.video import open_video

    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        video = Path(folder) / "clip.mp4"
        render_clip(clip, video)
        try:
            track = detect(open_video(video), network, model, workers=1)
        except UnfitClipError as error:
            reason = [error.note_id, str(error).replace(f"{folder}/", "")]
            with atomic_write(path.with_suffix(".json")) as file:
                file.write(json.dumps(reason).encode())
        else:
            path.unlink(missing_ok=True)  # kept by an earlier version, which sealed nothing
            write_track(track, path)


def _kept(path: Path) -> bool:
    return path.is_file() or path.with_suffix(".json").is_file()


def _read(path: Path) -> Found:
    if path.is_file():
        return Found(read_track(path))
    note_id, why_not = json.loads(path.with_suffix(".json").read_text())
    return Found(None, note_id, why_not)


def _key(clip: Clip, about: str) -> str:
    description = json.dumps(asdict(clip), sort_keys=True)
    return hashlib.sha256(f"{description} {about} {_program()}".encode()).hexdigest()[:32]


@cache
def _program() -> str:
    """Return a hash of the program text before the landmarks, without comments and docstrings."""
    root = Path(__file__).resolve().parents[2]
    texts = []
    for pattern in _BEFORE:
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            if not name.startswith(_NOT_DRAWN):
                texts.append(f"{name} {_without_words(path.read_text(encoding='utf-8'))}")
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _without_words(source: str) -> str:
    """Return a module's syntax tree without its docstrings: what it does, not what it says."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:] or [ast.Pass()]
    return ast.dump(tree)


def cores() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
