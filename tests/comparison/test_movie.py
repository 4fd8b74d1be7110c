"""The side-by-side video: both in step, both faces hidden."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from formcheck.comparison.movie import draw_side_by_side, in_step
from formcheck.comparison.pictures import Footage
from formcheck.i18n import Wording
from formcheck.video import VideoWriter, frames, open_video
from support.made_reports import after, before, trial
from support.report_example import write_grey_video


def footage(analysis, path, label):
    clip = analysis.clips[0]
    write_grey_video(path, clip.raw_track.time_s)
    return Footage(trial(analysis, label), 0, replace(clip, video=path, path=path))


def test_the_video_shows_both_in_the_same_phase(tmp_path):
    pair = [
        footage(before(), tmp_path / "one.mp4", "before"),
        footage(after(), tmp_path / "two.mp4", "after"),
    ]
    # faces are what the next test is about; to look for them takes longest
    draw_side_by_side(pair, tmp_path / "both.mp4", Wording(), show_face=True)
    video = open_video(tmp_path / "both.mp4")
    strides = in_step(pair)
    assert len(strides[0]) == len(strides[1]) == 8
    seconds = np.mean([[b.strike_s - a.strike_s for a, b in own] for own in strides], axis=0)
    assert len(video) == pytest.approx(2 * 30 * seconds.sum(), abs=10)
    pictures = [frame.rgb for frame in frames(video)]
    # Grey tells which frame is shown: both clips are in the same stride.
    for place in (0.0, 0.33, 0.66, 0.95):
        picture = pictures[int(place * len(pictures))]
        half = picture.shape[1] // 2
        for side, own, one in ((0, strides[0], pair[0]), (half, strides[1], pair[1])):
            stride = own[min(len(own) - 1, int(place * len(own)))]
            times = one.clip.raw_track.time_s
            inside = [
                40 + 160 * np.argmin(abs(times - t)) / len(times)
                for t in (stride[0].strike_s - 0.1, stride[1].strike_s + 0.1)
            ]
            seen = np.median(picture[40:-40, side + 10 : side + half - 10])
            assert inside[0] - 3 <= seen <= inside[1] + 3


@pytest.mark.slow
def test_faces_are_blurred_in_the_video_unless_asked(tmp_path):
    """A checkered picture loses its edges at the head."""
    analysis = before()
    clip = analysis.clips[0]
    path = tmp_path / "checks.mp4"
    rows, columns = np.indices((960, 720))
    checks = (255 * ((rows // 8 + columns // 8) % 2)).astype(np.uint8)
    with VideoWriter(path, 60, crf=10, preset="ultrafast") as writer:
        for time_s in clip.raw_track.time_s[:200]:
            writer.write(np.repeat(checks[..., None], 3, axis=2), float(time_s))
    grey = []
    for show_face in (False, True):
        own = Footage(trial(analysis), 0, replace(clip, video=path, path=path))
        draw_side_by_side([own, own], tmp_path / "v.mp4", Wording(), show_face=show_face)
        picture = next(iter(frames(open_video(tmp_path / "v.mp4")))).rgb
        grey.append(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(float))
    hidden = np.abs(grey[0] - grey[1]) > 60
    rows, columns = np.nonzero(hidden)
    assert hidden.sum() > 400
    assert np.quantile(rows, 0.99) < 0.4 * len(hidden)  # the head, nothing else
    assert columns.min() < 0.5 * hidden.shape[1] < columns.max()  # of both
    edges = [np.abs(np.gradient(one, axis=1))[hidden].mean() for one in grey]
    assert edges[0] < 0.5 * edges[1]
