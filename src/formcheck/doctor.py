"""Check that this machine can run formcheck, and say what to do where it cannot."""

from __future__ import annotations

import ctypes
import importlib.metadata
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from formcheck import weights
from formcheck._version import __version__
from formcheck.errors import FormcheckError, UnfitClipError

__all__ = ["Check", "diagnose"]

_OLDEST_PYTHON = (3, 11)
_PACKAGES = ("ai-edge-litert", "opencv-contrib-python", "numpy", "scipy", "av", "mediapipe")
_RIVALS = ("opencv-python", "opencv-python-headless", "opencv-contrib-python-headless")
_LIBRARIES = ("libGL.so.1", "libEGL.so.1", "libGLESv2.so.2")
_APT = "sudo apt-get install -y libgl1 libegl1 libgles2"
_DECODERS = ("h264", "hevc", "vp9", "mpeg4")
_ENCODER = "libx264"
_NEEDED_MB = 300
_TRIAL_FRAMES = 12
_COMPARED_S = 1.0  # of the side sample, with the first of these networks that is here
_COMPARED_WITH = ("full", "heavy", "lite")
_MOST_APART_PCT = 1.0  # of leg length; 0.2 here


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Parameters
    ----------
    name : str
    ok : bool
    detail : str
        What was found.
    remedy : str
        What to do, or empty.
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def diagnose(trial: bool = True) -> list[Check]:
    """Look at everything formcheck needs.

    Parameters
    ----------
    trial : bool
        Also write a second of video, read it back and let a pose network look at it, and compare
        the two pose engines.
    """
    checks = [_python(), _packages(), _libraries(), *_networks(), _disk()]
    trials = (("trial run", _trial), ("pose engines", _engines)) if trial else ()
    for name, look in (("video", _video), *trials):
        checks.append(_guarded(name, look))
    return checks


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    """Return the check's result; a package that cannot be loaded is a result too."""
    try:
        return look()
    except FormcheckError as error:
        return Check(name, False, str(error))
    except (ImportError, OSError) as error:
        return Check(name, False, str(error), "install formcheck again, then the libraries above")


def _python() -> Check:
    version = platform.python_version()
    ok = sys.version_info[:2] >= _OLDEST_PYTHON
    oldest = ".".join(map(str, _OLDEST_PYTHON))
    detail = (
        f"formcheck {__version__} on Python {version}, {platform.system()} {platform.machine()}"
    )
    return Check("python", ok, detail, "" if ok else f"install Python {oldest} or later")


def _packages() -> Check:
    found = {name: _version(name) for name in _PACKAGES}
    missing = [name for name, version in found.items() if version is None]
    rivals = [name for name in _RIVALS if _version(name)]
    detail = ", ".join(f"{name} {version or 'missing'}" for name, version in found.items())
    if missing:
        return Check("packages", False, detail, f"pip install {' '.join(missing)}")
    if rivals:
        detail += f"; {', '.join(rivals)} writes into the same folder as opencv-contrib-python"
        remedy = (
            f"pip uninstall -y {' '.join(rivals)}, then"
            " pip install --force-reinstall opencv-contrib-python"
        )
        return Check("packages", False, detail, remedy)
    return Check("packages", True, detail)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _libraries() -> Check:
    if platform.system() != "Linux":
        return Check("system libraries", True, "none are needed on this system")
    missing = [name for name in _LIBRARIES if not _loads(name)]
    if missing:
        return Check("system libraries", False, f"missing: {', '.join(missing)}", _APT)
    return Check("system libraries", True, ", ".join(_LIBRARIES))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _networks() -> list[Check]:
    """Return one check for each network: damaged is a fault, not fetched yet is not."""
    checks = []
    for name in (*weights.NETWORKS, "faces"):
        state = weights.check(name)
        remedy = ""
        if state.path is None:
            detail = "not fetched yet; `formcheck analyze` does it when it needs it"
        elif state.fault:
            detail = f"{state.path}: {state.fault}"
            remedy = f"formcheck models fetch {name}"
        else:
            detail = f"{state.path}, {state.origin}, sha256 {str(state.sha256)[:12]}…"
        checks.append(Check(f"network {name}", state.path is None or state.ok, detail, remedy))
    return checks


def _disk() -> Check:
    try:
        with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
            (Path(folder) / "written").write_bytes(bytes(1024))
            free_mb = shutil.disk_usage(folder).free / 1e6
            place = Path(folder).parent
    except OSError as error:
        return Check("disk", False, str(error), "free some space, or set TMPDIR to another folder")
    ok = free_mb > _NEEDED_MB
    detail = f"{free_mb / 1000:.1f} GB free in {place}"
    return Check("disk", ok, detail, "" if ok else f"free at least {_NEEDED_MB} MB")


def _video() -> Check:
    import av

    missing = [codec for codec in (*_DECODERS, _ENCODER) if codec not in av.codecs_available]
    detail = f"reads {', '.join(_DECODERS)}; writes H.264 with {_ENCODER}"
    if missing:
        remedy = "pip install --force-reinstall --only-binary=:all: av"
        return Check("video", False, f"PyAV lacks {', '.join(missing)}", remedy)
    return Check("video", True, detail)


def _trial() -> Check:
    """Write a short clip, read it back and let a network look at it."""
    from formcheck import engines
    from formcheck.video import open_video

    name = next((name for name in weights.NETWORKS if weights.check(name).ok), None)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        video = open_video(_drawn_clip(Path(folder) / "trial.mp4"))
        if len(video) != _TRIAL_FRAMES:
            detail = f"wrote {_TRIAL_FRAMES} frames of video, read back {len(video)}"
            return Check("trial run", False, detail, "pip install --force-reinstall av")
        if name is None:
            return Check("trial run", True, "wrote and read back video; no network is here to try")
        try:
            engines.detect(video, weights.ensure(name), name, workers=1)
            seen = "found somebody in it, oddly"
        except UnfitClipError:
            seen = "rightly found nobody in it"
    elapsed_s = time.perf_counter() - start
    detail = f"wrote a clip, read it back, and network {name} {seen}, in {elapsed_s:.1f} s"
    return Check("trial run", True, detail)


def _engines() -> Check:
    """Let both pose engines look at the first second of the side sample, and compare them."""
    import numpy as np

    from formcheck.engines import ENGINES, engine_maker, engine_words
    from formcheck.files.samples import sample_clips
    from formcheck.model import INDEX
    from formcheck.video import frames, open_video

    name = next((name for name in _COMPARED_WITH if weights.check(name).ok), None)
    if name is None:
        return Check("pose engines", True, "no network is here to compare them with")
    video = open_video(sample_clips()[0])
    size_px = np.array([video.width_px, video.height_px])
    found = []
    for engine in (engine_maker(one, weights.ensure(name))() for one in ENGINES):
        poses = [
            engine.follow(frame.rgb) for frame in frames(video, 0, round(_COMPARED_S * video.fps))
        ]
        engine.close()
        nobody = np.full((len(engine.keypoints), 3), np.nan)
        found.append(
            np.array([nobody if pose is None else pose for pose in poses])[..., :2] * size_px
        )
    ours = found[0]
    bones = [
        [INDEX[f"left_{part}"] for part in pair] for pair in (("hip", "knee"), ("knee", "ankle"))
    ]
    leg_px = np.nanmedian(sum(np.linalg.norm(ours[:, a] - ours[:, b], axis=1) for a, b in bones))
    apart_px = np.nanmedian(np.linalg.norm(ours - found[1], axis=2))
    apart_pct = 100.0 * float(apart_px / leg_px)
    names = " and ".join(engine_words(one) for one in ENGINES)
    detail = (
        f"{names} place the landmarks of network {name} {apart_px:.1f} px apart in the median, "
        f"{apart_pct:.1f} % of leg length, in {len(ours)} frames"
    )
    remedy = "pip install --force-reinstall mediapipe ai-edge-litert"
    ok = apart_pct < _MOST_APART_PCT
    return Check("pose engines", ok, detail, "" if ok else remedy)


def _drawn_clip(path: Path) -> Path:
    """Write a few frames of a square that moves over grey."""
    import numpy as np

    from formcheck.video import VideoWriter

    with VideoWriter(path, fps=_TRIAL_FRAMES) as writer:
        for index in range(_TRIAL_FRAMES):
            picture = np.full((128, 128, 3), 90, dtype=np.uint8)
            picture[40:80, 4 * index : 4 * index + 40] = (200, 120, 40)
            writer.write(picture)
    return path
