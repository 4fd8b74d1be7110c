"""What workers do in tests of the queue: real files, written slowly, of no clip in particular."""

import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.progress import Progress
from formcheck.studio.jobs.orders import AnalysisOrder, ClipOrder, Probe, landmarks_place
from formcheck.studio.jobs.progress import Teller
from support.paths import ROOT

STEP_S = 0.02
_REPORT = ROOT / "tests" / "snapshots" / "notable_side_and_rear" / "report.json"
PROXY = b"".join(bytes([n]) * 5_000 for n in range(20))


class Look(BaseModel):
    view: str
    people: int


class Looked(BaseModel):
    probe: Probe
    look: Look


class Analysed(BaseModel):
    report: str
    clip_ids: tuple[str, ...]


class Remeasured(Analysed):
    pass


def warm(threads: int) -> None:
    assert threads >= 1


def look_at(clip: ClipOrder, staging: Path, threads: int) -> Looked:
    content = clip.original.read_bytes()
    if content.startswith(b"bad"):
        raise InputError(msg("{name} is no video", name=clip.name))
    if content.startswith(b"endless"):
        time.sleep(3600)
    _slowly(staging / "thumb.jpg", 5)
    probe = Probe(width_px=8, height_px=8, fps=30.0, duration_s=1.0, frames=30)
    return Looked(probe=probe, look=Look(view="side_left", people=1))


def make_proxy(clip: ClipOrder, staging: Path) -> str:
    told = Teller(staging, (("proxy", 1.0),)).listener("proxy")
    with (staging / "proxy.mp4").open("wb") as file:
        for place in range(20):
            file.write(PROXY[place * 5_000 : (place + 1) * 5_000])
            file.flush()
            told(Progress("write", place / 20, "copying"))
            time.sleep(STEP_S)
    return "0" * 64


def analyse(order: AnalysisOrder, staging: Path, folder: Path) -> Analysed:
    told = Teller(staging, (("detect", 1.0), ("draw", 1.0)))
    for clip in order.clips:
        _slowly(staging / "pose", 5)
        told.listener("detect")(Progress("detect", 0.5, "looking"))
        (staging / "pose").replace(landmarks_place(clip))

    partial = folder.with_name(f".{folder.name}.x.part")
    partial.mkdir()
    for name in ("report.html", "annotated.mp4", "measurements.csv"):
        _slowly(partial / name, 5)
    (partial / "report.json").write_bytes(_REPORT.read_bytes())
    partial.rename(folder)
    report = (folder / "report.json").read_text(encoding="utf-8")
    return Analysed(
        report=report,
        clip_ids=tuple(clip.id for clip in order.clips),
    )


def remeasure(order: AnalysisOrder) -> Remeasured:
    time.sleep(2 * STEP_S)
    return Remeasured(
        report=_REPORT.read_text(encoding="utf-8"),
        clip_ids=tuple(clip.id for clip in order.clips),
    )


def frame(clip: ClipOrder, index: int, max_side_px: int = 1280) -> bytes:
    return b"jpeg of %d" % index


def _slowly(place: Path, steps: int) -> None:
    with place.open("wb") as file:
        for number in range(steps):
            file.write(bytes([number]) * 1_000)
            file.flush()
            time.sleep(STEP_S)


def share(order: Any, staging: Path) -> tuple[str, ...]:
    if order.kind == "trc":
        raise InputError(msg("{name} is no video", name="nothing"))
    (staging / "out").mkdir()
    _slowly(staging / "out" / f"a.{order.kind}", 5)
    return (f"a.{order.kind}",)
