"""The first look tells what the whole analysis tells, and what can still be filmed again."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.engines import stretch
from formcheck.errors import VideoError
from formcheck.i18n import Wording
from formcheck.lab.phantom import Camera, Clip, Faults, Scenery, landmark_track, render_clip
from formcheck.scene.placing import cut_off
from formcheck.studio.jobs.look import Look, Said, take_look
from formcheck.video import open_video
from support.paths import SIDE, needs

REAR = SIDE.with_name("rear.mp4")


def test_a_message_keeps_its_values_through_json():
    text = open_video(SIDE)
    with pytest.raises(VideoError, match="16000 × 16000 pixels") as caught:
        take_look(replace(text, width_px=16_000, height_px=16_000))
    said = Said.of("size", caught.value.message)
    again = Look.model_validate_json(Look(warnings=(said,)).model_dump_json()).warnings[0]
    assert again == said
    assert "16000 × 16000 Pixel" in Wording("de")(again.message)


def test_the_middle_is_looked_at_at_thirty_a_second():
    video = open_video(SIDE)
    chosen = np.array(stretch(video, 4.0, 120))
    assert chosen[-1] - chosen[0] <= 240
    assert set(np.diff(chosen)) == {2}
    assert abs(chosen.mean() - len(video) / 2) <= 2


def test_a_large_or_long_clip_is_looked_at_no_longer():
    video = open_video(SIDE)
    huge = replace(video, width_px=7680, height_px=4320)
    assert len(stretch(huge, 60.0, 120)) <= 600 / 16
    assert len(stretch(video, 60.0, 120)) <= 120


@pytest.mark.parametrize(
    ("up_px", "found"), [(0.0, []), (400.0, ["head_cut_off"]), (-400.0, ["feet_cut_off"])]
)
def test_what_is_outside_of_the_picture_is_said(up_px, found):
    track = landmark_track(Clip(duration_s=2.0))
    moved = replace(track, xy_px=track.xy_px - (0.0, up_px))
    assert [note.id for note in cut_off(moved, 700.0)] == found


def _look(tmp_path, **clip) -> Look:
    path = tmp_path / "clip.mp4"
    render_clip(Clip(**clip), path)
    return take_look(open_video(path), threads=2)


@pytest.mark.model
@needs("full")
def test_the_samples_are_seen_as_they_are():
    side, rear = (take_look(open_video(path), threads=2) for path in (SIDE, REAR))
    assert (side.view, rear.view) == ("side_left", "rear")
    for look in (side, rear):
        assert abs(look.yaw_deg) < 3
        assert look.people == 1
        assert look.slow_motion_suggested is None
        assert not look.blocked
        assert not look.warnings


@pytest.mark.model
@pytest.mark.slow
@needs("full")
def test_slow_motion_is_suggested_although_a_stride_takes_longer_than_the_first_stretch(tmp_path):
    look = _look(tmp_path, duration_s=2.5, camera=Camera(fps=240), faults=Faults(slow_motion=8.0))
    assert look.slow_motion_suggested == 8.0
    assert "time_base" in {said.id for said in look.warnings}


@pytest.mark.model
@pytest.mark.slow
@needs("full")
def test_an_angle_is_seen(tmp_path):
    look = _look(tmp_path, duration_s=3.0, camera=Camera(yaw_deg=45.0))
    assert look.view == "oblique"
    assert "oblique" in {said.id for said in look.warnings}


@pytest.mark.model
@needs("full")
def test_an_empty_room_is_said_and_not_an_error(tmp_path):
    look = _look(tmp_path, duration_s=1.0, scenery=Scenery(runner=False))
    assert [said.id for said in look.warnings] == ["no_person"]
    assert look.blocked
    assert look.view is None
