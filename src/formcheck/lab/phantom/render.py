"""From a clip's description to a video file with its truth beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from formcheck.lab.phantom.camera import (
    Lens,
    frame_times,
    held_lenses,
    lens_after_cut,
    make_lens,
    repeats,
    shake_px,
)
from formcheck.lab.phantom.figure import Figure, make_figure, turned
from formcheck.lab.phantom.landmarks import landmark_xyz
from formcheck.lab.phantom.motion import Motion, move
from formcheck.lab.phantom.raster import Faces, Image, draw_faces, joined
from formcheck.lab.phantom.recipe import write_truth
from formcheck.lab.phantom.spec import Clip, GaitSpec
from formcheck.lab.phantom.stage import Stage, light_of, make_stage, reflected
from formcheck.lab.phantom.truth import truth
from formcheck.model import FloatArray
from formcheck.progress import Listener, Progress, unheard
from formcheck.video import VideoWriter

__all__ = ["bystander_px", "draw_at", "render_clip", "render_frames"]

_BLUR_SAMPLES = 5


def render_clip(clip: Clip, path: Path | str, progress: Listener = unheard) -> Path:
    """Render a clip to an H.264 file and write its truth beside it.

    Parameters
    ----------
    clip : Clip
    path : Path
        The video (``.mp4``).
    progress : Listener, optional

    Returns
    -------
    Path
        The truth, ``<name>.truth.json``.

    Raises
    ------
    AssetError
        The body data was not fetched.
    InputError
        The clip asks for something no leg can do.
    OutputError
        The file cannot be written.
    """
    path = Path(path)
    faults = clip.faults
    file_s = frame_times(clip)[1]
    known = truth(clip)
    with VideoWriter(
        path,
        fps=clip.camera.fps / faults.slow_motion,
        crf=faults.crf,
        preset="medium",
        rotation_deg=faults.rotation_deg,
        repeatable=True,
    ) as writer:
        for number, image in enumerate(render_frames(clip)):
            turned = np.rot90(image, -(faults.rotation_deg // 90))
            writer.write(np.ascontiguousarray(turned), time_s=float(file_s[number]))
            progress(Progress("render", (number + 1) / len(file_s), "rendering"))
    return write_truth(known, clip, path.with_suffix(".truth.json"))


def render_frames(clip: Clip) -> Iterator[Image]:
    """Yield the clip's frames (H, W, 3), red, green, blue, upright."""
    real_s, _ = frame_times(clip)
    shutter = clip.faults.shutter / clip.camera.fps
    part = np.linspace(-0.5, 0.5, _BLUR_SAMPLES) if shutter else np.zeros(1)
    shots_s = (real_s[:, None] + shutter * part).ravel()
    travel = move(clip).travel(shots_s)
    people = _people(clip, shots_s, travel)
    lenses = (make_lens(clip.camera), lens_after_cut(clip.camera, clip.faults))
    stages = [make_stage(clip, lens) for lens in lenses]
    after = clip.faults.after_cut(real_s).astype(int)
    again = repeats(clip, len(real_s))
    shake = shake_px(clip, real_s)
    held = held_lenses(lenses[0], clip, shots_s)
    random = np.random.default_rng([clip.seed, 6])
    image: Image | None = None
    for frame in range(len(real_s)):
        if image is not None and again[frame]:
            yield image
            continue
        lens, stage = lenses[after[frame]], stages[after[frame]]
        if clip.faults.pan:
            lens = _followed(lens, travel[frame * len(part)])
            stage = make_stage(clip, lens)
        shots = []
        for shot in range(frame * len(part), (frame + 1) * len(part)):
            if clip.faults.hand and not after[frame]:
                lens, stage = held[shot], make_stage(clip, held[shot], lenses[0])
            shots.append(_shot(stage, lens, people, shot, shots_s))
        mean = shots[0] if len(shots) == 1 else np.mean(shots, axis=0).astype(np.uint8)
        image = _recorded(mean, clip, shake[frame], random)
        yield image


def draw_at(clip: Clip, time_s: FloatArray) -> Iterator[Image]:
    """Yield sharp pictures of a clip at any instants (real seconds from its start)."""
    travel = move(clip).travel(time_s)
    people = _people(clip, time_s, travel)
    lens = make_lens(clip.camera)
    for shot in range(len(time_s)):
        own = _followed(lens, travel[shot]) if clip.faults.pan else lens
        yield _shot(make_stage(clip, own), own, people, shot, time_s)


def _people(clip: Clip, shots_s: FloatArray, travel: FloatArray) -> list[Figure]:
    moved = np.zeros((len(shots_s), 3))
    moved[:, 0] = travel
    people = []
    if clip.scenery.runner:
        people.append(make_figure(move(clip), shots_s, moved))
    else:
        people.append(make_figure(move(clip), shots_s, moved + 1000.0))
    if clip.scenery.bystander != "none":
        motion, here = _bystander(clip, shots_s, travel)
        people.append(make_figure(motion, shots_s, here, clip.scenery.bystander_heading_deg))
    if clip.scenery.leaves_at_s is not None:
        people[0].moved[shots_s >= clip.scenery.leaves_at_s] += 1000.0
    return people


def _bystander(clip: Clip, shots_s: FloatArray, travel: FloatArray) -> tuple[Motion, FloatArray]:
    """Return how the second person moves, and where in the room, (T, 3)."""
    scenery = clip.scenery
    gait = GaitSpec.walking() if scenery.bystander == "walking" else GaitSpec.standing()
    if scenery.bystander == "running":
        gait = replace(clip.gait, cadence_spm=clip.gait.cadence_spm * 1.04)
    ahead, right = scenery.bystander_offset_m
    floor = -0.17 if clip.surface == "treadmill" and right else 0.0
    here = np.tile(np.array([ahead, floor, right]), (len(shots_s), 1))
    if scenery.bystander == "running":
        here[:, 0] += travel
    way = turned(np.array([scenery.bystander_speed_mps, 0.0, 0.0]), scenery.bystander_heading_deg)
    here += (shots_s - 0.5 * clip.duration_s)[:, None] * way
    here[shots_s >= scenery.bystander_share * clip.duration_s] += 1000.0
    other = Clip(
        body=clip.other,
        gait=gait,
        duration_s=clip.duration_s,
        surface=clip.surface,
        seed=clip.seed + 1,
    )
    return move(other), here


def bystander_px(clip: Clip, time_s: FloatArray) -> FloatArray:
    """Return MediaPipe's landmarks of the second person, exact, (T, 33, 2) pixels; NaN if away."""
    motion, here = _bystander(clip, time_s, move(clip).travel(time_s))
    xyz = turned(landmark_xyz(motion.joints(time_s)), clip.scenery.bystander_heading_deg)
    pixels = make_lens(clip.camera).project(xyz + here[:, None])
    pixels[np.abs(here[:, 1]) > 100.0] = np.nan
    return pixels


def _shot(stage: Stage, lens: Lens, people: list[Figure], shot: int, shots_s: FloatArray) -> Image:
    present = [person for person in people if abs(person.moved[shot, 1]) < 100.0]
    feet = [
        np.array([shoe[shot, :, 0].mean(), shoe[shot, :, 1].min(), shoe[shot, :, 2].mean()])
        + person.moved[shot]
        for person in present
        for shoe in person.shoes
    ]
    image = stage.start(lens, float(shots_s[shot]), np.array(feet).reshape(-1, 3))
    if present:
        faces = joined([person.faces(shot) for person in present])
        _draw_mirrored(image, faces, stage, lens)
        draw_faces(image, faces, lens, light_of(stage.clip))
    return stage.finish(image)


def _draw_mirrored(image: Image, faces: Faces, stage: Stage, lens: Lens) -> None:
    if stage.mirror is None:
        return
    copy = image.copy()
    draw_faces(copy, reflected(faces), lens, light_of(stage.clip))
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, stage.mirror, 1)
    np.copyto(image, copy, where=mask[..., None] > 0)


def _followed(lens: Lens, ahead_m: float) -> Lens:
    return replace(lens, position=lens.position + np.array([ahead_m, 0.0, 0.0]))


def _recorded(image: Image, clip: Clip, shake: FloatArray, random: np.random.Generator) -> Image:
    """Return what the sensor makes of the picture: softness, shake, noise."""
    image = cv2.GaussianBlur(image, (3, 3), 0.6)
    if clip.faults.shake_px:
        moved = np.array([[1.0, 0.0, shake[0]], [0.0, 1.0, shake[1]]])
        size = (image.shape[1], image.shape[0])
        image = cv2.warpAffine(image, moved, size, borderMode=cv2.BORDER_REPLICATE)
    if clip.faults.noise:
        grain = np.empty(image.shape, np.int16)
        cv2.setRNGSeed(int(random.integers(2**31)))
        cv2.randn(grain, (0, 0, 0), (clip.faults.noise,) * 3)
        image = cv2.add(image, grain, dtype=cv2.CV_8U)
    return np.asarray(image)
