"""Compare lite, full and heavy on the sample clips, whose true joints are known.

Prints, for knees and ankles of both legs: the median and 95th percentile distance to the true
joint in pixels, the share of frames in which the landmark is on another limb altogether (further
off than 40 px), how late the landmarks are, and the processor time a frame takes.
"""

from __future__ import annotations

import resource

import numpy as np

from formcheck import engines, weights
from formcheck.lab.clone import SAMPLES
from formcheck.lab.phantom import landmark_track, read_recipe
from formcheck.model import INDEX, PoseTrack
from formcheck.video import open_video

ELSEWHERE_PX = 40.0


def main(models: list[str] = list(weights.NETWORKS)) -> None:  # noqa: B006 - typer copies it
    """Print one row a clip, network and joint."""
    print("| clip | network | joint | median px | 95 % px | elsewhere | late ms | ms a frame |")
    print("|---|---|---|---|---|---|---|---|")
    for name in ("side", "rear"):
        truth = landmark_track(read_recipe(SAMPLES / f"{name}.toml"))
        video = open_video(SAMPLES / f"{name}.mp4")
        for model in models:
            path = weights.ensure(model)
            before_s = _processor_s()
            found = engines.detect(video, path, model)
            frame_ms = 1000 * (_processor_s() - before_s) / len(video)
            for joint in ("knee", "ankle"):
                print(
                    f"| {name} | {model} | {joint} | {_row(found, truth, joint)} | {frame_ms:.0f} |"
                )


def _row(found: PoseTrack, truth: PoseTrack, joint: str) -> str:
    rows = [INDEX[f"left_{joint}"], INDEX[f"right_{joint}"]]
    error = found.xy_px[:, rows] - truth.xy_px[: len(found), rows]
    speed = np.gradient(truth.xy_px[: len(found), rows], truth.time_s[: len(found)], axis=0)
    distance = np.linalg.norm(error, axis=2)
    near = distance < ELSEWHERE_PX
    off = error - np.nanmedian(error, axis=0)
    late_s = -np.sum((speed * off)[near]) / np.sum(speed[near] ** 2)
    elsewhere = np.mean(~near[np.isfinite(distance)])
    median, most = np.nanpercentile(distance, [50, 95])
    return f"{median:.1f} | {most:.0f} | {100 * elsewhere:.1f} % | {1000 * late_s:+.0f}"


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
