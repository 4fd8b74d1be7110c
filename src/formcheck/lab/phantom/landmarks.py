"""Landmarks of the digital runner without pixels: thousands of clips a minute, errors on demand."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
from scipy.ndimage import gaussian_filter1d

from formcheck.i18n import msg
from formcheck.lab.phantom.camera import frame_times, project_film, repeats
from formcheck.lab.phantom.motion import Joints, Motion, move
from formcheck.lab.phantom.spec import Clip
from formcheck.model import INDEX, LANDMARKS, FloatArray, PoseTrack

__all__ = ["LandmarkErrors", "landmark_track", "landmark_xyz"]

_LEGS = tuple(
    (INDEX[f"left_{part}"], INDEX[f"right_{part}"])
    for part in ("hip", "knee", "ankle", "heel", "foot_index")
)


@dataclass(frozen=True, slots=True)
class LandmarkErrors:
    """How a pose network errs; sizes are % of the body's height in the picture.

    Parameters
    ----------
    bias_pct : float
        Standard deviation over landmarks of an offset that stays for the whole clip.
    drift_pct, drift_s : float
        Slow error: standard deviation and time constant.
    jitter_pct : float
        Frame-to-frame error, standard deviation.
    far_factor : float
        How much larger errors of the far side are in side views.
    hip_narrowing : float
        Share by which the hips are placed too close together in rear views.
    knee_spreading_pct : float
        How far out each knee is placed in rear views.
    hip_levelling : float
        Share of the pelvis's tilt that the hip landmarks do not follow in front and rear views;
        above 1 they tilt the other way.
    swap_share : float
        Share of frames in which left and right leg are exchanged, in bursts.
    swap_s : float
        Length of such a burst.
    loss_share : float
        Share of frames without any landmarks, in bursts.
    outlier_share : float
        Share of single landmarks that are far off (by about a tenth of the body).
    """

    bias_pct: float = 0.5
    drift_pct: float = 0.35
    drift_s: float = 0.08
    jitter_pct: float = 0.15
    far_factor: float = 1.6
    hip_narrowing: float = 0.0
    knee_spreading_pct: float = 0.0
    hip_levelling: float = 0.0
    swap_share: float = 0.0
    swap_s: float = 0.1
    loss_share: float = 0.0
    outlier_share: float = 0.0

    @classmethod
    def of(cls, model: Literal["lite", "full", "heavy"]) -> LandmarkErrors:
        """Return errors like those each MediaPipe network makes on rendered clips.

        Notes
        -----
        The figures, and what they were fitted to, are in ``landmark_errors.toml``.
        """
        return cls(**_of_the_networks()[model])


@cache
def _of_the_networks() -> dict[str, dict[str, float]]:
    text = (
        files("formcheck.lab.phantom").joinpath("landmark_errors.toml").read_text(encoding="utf-8")
    )
    return tomllib.loads(text)


def landmark_track(
    clip: Clip, errors: LandmarkErrors | None = None, seed: int = 0, motion: Motion | None = None
) -> PoseTrack:
    """Return the clip's landmarks as a pose network would give them, without rendering it.

    Parameters
    ----------
    clip : Clip
    errors : LandmarkErrors or None
        None = exact joint centres.
    seed : int
        Of the errors; the gait's own is ``clip.seed``.
    motion : Motion or None
        The clip's movement, if it was made before.

    Notes
    -----
    A landmark outside the picture keeps its place with low visibility, as MediaPipe does; a
    runner wholly outside is NaN. Dropped frames, slow motion and uneven times of
    ``clip.faults`` are in the times.
    """
    motion = motion or move(clip)
    real_s, file_s = frame_times(clip)
    xyz = landmark_xyz(motion.joints(real_s))
    travel = np.zeros_like(real_s) if clip.faults.pan else motion.travel(real_s)
    xyz[..., 0] += travel[:, None]
    xy_px = project_film(clip, real_s, xyz)
    visibility = np.full(xy_px.shape[:2], 0.98)
    far = _far_side(clip)
    visibility[:, far] = 0.75
    if errors is not None:
        xy_px = _err(clip, xy_px, errors, far, np.random.default_rng([seed, clip.seed, 7]))
    width, height = clip.camera.size_px
    again = repeats(clip, len(real_s))
    xy_px = xy_px[np.maximum.accumulate(np.where(again, 0, np.arange(len(real_s))))]
    inside = (xy_px >= 0).all(-1) & (xy_px < np.array([width, height])).all(-1)
    visibility = np.where(inside, visibility, 0.1)
    gone = inside.mean(axis=1) < 0.25
    if clip.scenery.leaves_at_s is not None:
        gone |= real_s >= clip.scenery.leaves_at_s
    if errors is not None and errors.loss_share:
        random = np.random.default_rng([seed, clip.seed, 8])
        gone |= _bursts(len(real_s), errors.loss_share, 4, random)
    xy_px[gone], visibility[gone] = np.nan, 0.0
    visibility = np.where(np.isnan(xy_px).any(-1), 0.0, visibility)
    return PoseTrack(
        time_s=file_s,
        xy_px=xy_px,
        visibility=visibility,
        size_px=clip.camera.size_px,
        model="phantom",
        source="phantom",
        history=(msg("landmarks of the digital runner"),),
    )


def landmark_xyz(joints: Joints) -> FloatArray:
    """Return (T, 33, 3): MediaPipe's landmarks from the runner's joints."""
    frames = len(joints["mid_hip"])
    xyz = np.empty((frames, len(LANDMARKS), 3))
    down = np.array([0.0, -1.0, 0.0])
    size = np.linalg.norm(joints["left_ear"] - joints["right_ear"], axis=-1)[:, None]
    xyz[:, INDEX["nose"]] = joints["nose"]
    for side, other in (("left", "right"), ("right", "left")):
        eye, ear = joints[f"{side}_eye"], joints[f"{side}_ear"]
        towards = joints[f"{other}_eye"] - eye
        xyz[:, INDEX[f"{side}_eye"]] = eye
        xyz[:, INDEX[f"{side}_eye_inner"]] = eye + 0.22 * towards
        xyz[:, INDEX[f"{side}_eye_outer"]] = eye - 0.22 * towards
        xyz[:, INDEX[f"{side}_ear"]] = ear
        mouth = 0.92 * joints["nose"] + 0.08 * ear + 0.22 * size * down
        xyz[:, INDEX[f"mouth_{side}"]] = mouth - 0.3 * towards
        for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index"):
            xyz[:, INDEX[f"{side}_{part}"]] = joints[f"{side}_{part}"]
        wrist, hand = joints[f"{side}_wrist"], joints[f"{side}_hand"]
        inner = 0.2 * (joints["mid_shoulder"] - joints[f"{side}_shoulder"])
        xyz[:, INDEX[f"{side}_index"]] = hand + 0.2 * inner
        xyz[:, INDEX[f"{side}_pinky"]] = 0.1 * wrist + 0.9 * hand - 0.3 * inner
        xyz[:, INDEX[f"{side}_thumb"]] = 0.4 * wrist + 0.6 * hand + 0.8 * inner
    return xyz


def _far_side(clip: Clip) -> list[int]:
    if clip.view not in ("side_left", "side_right"):
        return []
    far = "right" if clip.view == "side_left" else "left"
    return [row for name, row in INDEX.items() if far in name]


def _err(
    clip: Clip,
    xy_px: FloatArray,
    errors: LandmarkErrors,
    far: list[int],
    random: np.random.Generator,
) -> FloatArray:
    xy_px = xy_px.copy()
    height_px = float(np.nanmedian(np.nanmax(xy_px[..., 1], 1) - np.nanmin(xy_px[..., 1], 1)))
    unit = 0.01 * height_px * 1.08
    if clip.view in ("front", "rear"):
        xy_px = _from_behind(xy_px, errors, unit, clip.view == "rear")
    frames, count = xy_px.shape[:2]
    size = np.ones((count, 1))
    size[far] = errors.far_factor
    bias = errors.bias_pct * random.standard_normal((count, 2))
    frames_of_drift = errors.drift_s * clip.camera.fps
    drift = _slow(random.standard_normal((frames, count, 2)), frames_of_drift)
    jitter = errors.jitter_pct * random.standard_normal((frames, count, 2))
    xy_px = xy_px + unit * size * (bias + errors.drift_pct * drift + jitter)
    if errors.outlier_share:
        off = random.random((frames, count)) < errors.outlier_share
        xy_px[off] += 0.1 * height_px * random.standard_normal((int(off.sum()), 2))
    if errors.swap_share:
        burst = max(1, round(errors.swap_s * clip.camera.fps))
        swapped = _bursts(frames, errors.swap_share, burst, random)
        for one, two in _LEGS:
            xy_px[swapped, one], xy_px[swapped, two] = (
                xy_px[swapped, two].copy(),
                xy_px[swapped, one].copy(),
            )
    return xy_px


def _from_behind(xy_px: FloatArray, errors: LandmarkErrors, unit: float, rear: bool) -> FloatArray:
    """Return landmarks with what front and rear views do to hips and knees."""
    xy_px = xy_px.copy()
    middle = 0.5 * (xy_px[:, INDEX["left_hip"]] + xy_px[:, INDEX["right_hip"]])
    keep = np.array([1.0 - errors.hip_narrowing * rear, 1.0 - errors.hip_levelling])
    for side, sign in (("left", -1.0), ("right", 1.0)):
        hip = INDEX[f"{side}_hip"]
        xy_px[:, hip] = middle + keep * (xy_px[:, hip] - middle)
        xy_px[:, INDEX[f"{side}_knee"], 0] += sign * rear * errors.knee_spreading_pct * unit
    return xy_px


def _slow(noise: FloatArray, frames: float) -> FloatArray:
    """Return noise smoothed in time, its standard deviation put back to 1."""
    if frames < 0.3:
        return noise
    smooth = gaussian_filter1d(noise, frames, axis=0, mode="wrap")
    kernel = np.zeros(len(noise))
    kernel[len(noise) // 2] = 1.0
    gain = np.sqrt(np.sum(gaussian_filter1d(kernel, frames, mode="wrap") ** 2))
    return np.asarray(smooth / gain)


def _bursts(frames: int, share: float, length: int, random: np.random.Generator) -> np.ndarray:
    """Return which frames lie in bursts of ``length`` that cover about ``share`` of them."""
    chosen = np.zeros(frames, dtype=bool)
    wanted = round(share * frames)
    for _ in range(20 * frames):
        missing = wanted - int(chosen.sum())
        if missing <= 0:
            break
        start = int(random.integers(frames))
        chosen[start : start + min(length, missing)] = True
    return chosen
