"""Skeleton, measured lines, stills and video."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from formcheck.faces import LOOKED_S
from formcheck.knowledge import load
from formcheck.model import INDEX, Bystander, MeasuredClip, PoseTrack
from formcheck.render.overlay import MEASURES, Callout, Shot, draw_stills, draw_video, measure_of
from formcheck.render.overlay.body import Instant, draw_skeleton, frame_at
from formcheck.render.overlay.heads import find_head, followed, hide_face
from formcheck.render.overlay.paint import LEFT, RIGHT, WHITE, Canvas, paler
from formcheck.video import VideoWriter, frames, open_video, read_frames_at
from support.report_example import grey_of, overstrider, typical_runner, with_video


@pytest.fixture
def side() -> MeasuredClip:
    return overstrider().clips[0]


@pytest.fixture
def rear() -> MeasuredClip:
    return overstrider().clips[1]


def empty(clip: MeasuredClip) -> Canvas:
    width, height = clip.raw_track.size_px
    return Canvas(np.full((height, width, 3), 128, dtype=np.uint8))


def colour_at(canvas: Canvas, point: np.ndarray) -> tuple[int, ...]:
    x, y = np.round(canvas.place(point)).astype(int)
    return tuple(int(v) for v in canvas.image[y, x])


# ---- the runner


def test_near_leg_has_its_colour_and_the_far_leg_a_paler_one(side: MeasuredClip) -> None:
    canvas, frame = empty(side), frame_at(side.run, side.run.gait.of("left")[2].strike_s)
    draw_skeleton(canvas, side.run, frame)
    shank = {
        s: 0.5
        * (
            side.run.cleaned.xy_px[frame, INDEX[f"{s}_knee"]]
            + side.run.cleaned.xy_px[frame, INDEX[f"{s}_ankle"]]
        )
        for s in ("left", "right")
    }
    assert colour_at(canvas, shank["left"]) == LEFT
    assert colour_at(canvas, shank["right"]) == paler(RIGHT, 0.55)


def test_both_legs_have_their_full_colour_from_behind(rear: MeasuredClip) -> None:
    canvas, frame = empty(rear), frame_at(rear.run, rear.run.gait.of("left")[2].mid_stance_s)
    draw_skeleton(canvas, rear.run, frame)
    thigh = 0.5 * (
        rear.run.cleaned.xy_px[frame, INDEX["right_hip"]]
        + rear.run.cleaned.xy_px[frame, INDEX["right_knee"]]
    )
    assert colour_at(canvas, thigh) == RIGHT


def test_missing_landmarks_break_the_skeleton_and_nothing_else(side: MeasuredClip) -> None:
    xy_px = side.run.cleaned.xy_px.copy()
    xy_px[:, INDEX["left_knee"]] = np.nan
    run = replace(side.run, cleaned=replace(side.run.cleaned, xy_px=xy_px))
    canvas = empty(side)
    draw_skeleton(canvas, run, 100)
    assert (canvas.image != 128).any()


def test_a_hidden_face_has_no_detail_left_and_the_rest_is_untouched() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (200, 200, 3)).astype(np.uint8)
    before = picture.copy()
    hide_face(picture, np.array([100.0, 90.0]), 40.0)
    inside = picture[70:110, 80:120].astype(float)
    assert (
        np.abs(np.diff(inside, axis=1)).mean() < 5 < np.abs(np.diff(before[70:110], axis=1)).mean()
    )
    np.testing.assert_array_equal(picture[140:], before[140:])
    np.testing.assert_array_equal(picture[:, :55], before[:, :55])


def test_a_face_half_outside_the_picture_is_hidden_without_error() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (100, 100, 3)).astype(np.uint8)
    before = picture.copy()
    hide_face(picture, np.array([0.0, 5.0]), 30.0)
    assert (picture[:20, :20] != before[:20, :20]).any()
    hide_face(picture, np.array([-500.0, 5.0]), 30.0)
    hide_face(picture, np.array([np.nan, 5.0]), 30.0)


def test_the_head_is_known_in_frames_that_lost_it(side: MeasuredClip) -> None:
    xy_px = side.raw_track.xy_px.copy()
    xy_px[50:60, : INDEX["mouth_right"] + 1] = np.nan
    middle, radius = find_head(replace(side.raw_track, xy_px=xy_px))
    whole, _ = find_head(side.raw_track)
    assert np.isfinite(middle).all()
    assert np.isfinite(radius).all()
    assert np.abs(middle[50:60] - whole[50:60]).max() < 0.5 * radius[50]


# ---- faces in what is passed on


def detail(picture: np.ndarray, middle: np.ndarray, radius: float) -> float:
    """How much fine detail is left inside a circle: mean size of the Laplacian."""
    rows, columns = np.ogrid[: picture.shape[0], : picture.shape[1]]
    inside = np.hypot(columns - middle[0], rows - middle[1]) < radius
    edges = np.abs(cv2.Laplacian(picture.mean(-1), cv2.CV_64F))
    return float(edges[inside].mean()) if inside.any() else 0.0


def in_textured_video(clip: MeasuredClip, path: Path, seconds: float = 1.5) -> MeasuredClip:
    """Return the start of a clip over a video of coarse noise, in which any face would show."""
    keep = clip.raw_track.time_s < seconds
    noise = np.random.default_rng(1).integers(0, 255, (240, 180, 3)).astype(np.uint8)
    noise = cv2.resize(noise, clip.raw_track.size_px, interpolation=cv2.INTER_NEAREST)
    with VideoWriter(path, fps=60, crf=16, preset="ultrafast") as writer:
        for time_s in clip.raw_track.time_s[keep]:
            writer.write(noise, float(time_s))

    def cut(track: PoseTrack) -> PoseTrack:
        return replace(
            track,
            time_s=track.time_s[keep],
            xy_px=track.xy_px[keep],
            visibility=track.visibility[keep],
        )

    run = replace(clip.run, cleaned=cut(clip.run.cleaned))
    return replace(clip, path=path, video=path, raw_track=cut(clip.raw_track), run=run)


def without_head(clip: MeasuredClip, frames: slice) -> MeasuredClip:
    xy_px = clip.raw_track.xy_px.copy()
    xy_px[frames, : INDEX["mouth_right"] + 1] = np.nan
    return replace(clip, raw_track=replace(clip.raw_track, xy_px=xy_px))


@pytest.mark.slow
@pytest.mark.parametrize("view", [0, 1])
def test_no_frame_of_the_video_shows_a_face(view: int, tmp_path: Path) -> None:
    """From the side and from behind; with lost landmarks; at the edge; of a bystander."""
    clip = in_textured_video(overstrider().clips[view], tmp_path / "in.mp4")
    width = clip.raw_track.size_px[0]
    middle, radius = find_head(clip.raw_track)
    clip = without_head(clip, slice(20, 45))
    other = Bystander(np.array([10, 60]), np.array([[width - 8.0, 60, 40], [width - 8.0, 90, 40]]))
    clip = replace(clip, raw_track=replace(clip.raw_track, bystanders=(other,)))
    draw_video(clip, (), "", tmp_path / "out.mp4")
    shown = list(frames(open_video(tmp_path / "out.mp4")))[: len(clip.raw_track)]
    assert len(shown) == len(clip.raw_track)
    far = np.array([0.15 * width, 0.55 * clip.raw_track.size_px[1]])
    for frame, read in enumerate(shown):
        scale = read.rgb.shape[1] / width
        away = detail(read.rgb, far * scale, 40 * scale)
        head = detail(read.rgb, middle[frame] * scale, 0.6 * radius[frame] * scale)
        assert head < 0.3 * away, frame
        at = np.array([width - 8.0, np.interp(frame, [10, 60], [60, 90])])
        assert detail(read.rgb, at * scale, 24 * scale) < 0.3 * away, frame


def test_asked_for_a_face_is_shown(tmp_path: Path) -> None:
    clip = in_textured_video(overstrider().clips[1], tmp_path / "in.mp4", 0.5)
    frame = 15
    middle, radius = find_head(clip.raw_track)
    hidden, seen = (
        decoded(draw_stills(clip, [whole_body(clip, frame)], show_face=show)[0].jpeg)
        for show in (False, True)
    )
    assert not np.array_equal(hidden, seen)
    assert np.isfinite(middle[frame]).all()
    assert radius[frame] > 10


def whole_body(clip: MeasuredClip, frame: int) -> Shot:
    time_s = float(clip.run.cleaned.time_s[frame])
    return Shot("one", time_s, "left", None, "", "body", (300, 400))


def test_a_bystander_is_followed_between_sightings_and_not_for_ever(side: MeasuredClip) -> None:
    other = Bystander(np.array([100, 160]), np.array([[50.0, 40, 20], [110.0, 40, 20]]))
    head = followed(other, side.raw_track, 1.2)
    middle = {frame: head.at(frame)[0] for frame in (60, 94, 130)}
    assert middle[130] == pytest.approx([80, 40])
    assert head.at(40)[1] == 20
    assert all(head.at(frame) is None for frame in range(20))
    assert all(head.at(frame) is None for frame in range(240, len(side.raw_track)))
    assert middle[94] == pytest.approx([44, 40])  # it comes as it goes on,
    assert middle[60] == pytest.approx([50 - 60 * LOOKED_S / 3, 40])  # and no further


def test_pictures_and_video_carry_no_tags_of_the_clip(tmp_path: Path) -> None:
    clip = in_textured_video(overstrider().clips[0], tmp_path / "in.mp4", 0.5)
    tagged = tmp_path / "tagged.mp4"
    place = {"location": "+47.3769+008.5417/", "make": "Phone", "artist": "Ann Smith"}
    with av.open(str(tmp_path / "in.mp4")) as source:
        options = {"movflags": "use_metadata_tags"}
        with av.open(str(tagged), "w", options=options) as target:
            target.metadata.update(place, creation_time="2026-01-02T03:04:05Z")
            stream = target.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
    assert b"Ann Smith" in tagged.read_bytes()
    clip = replace(clip, path=tagged, video=tagged)
    draw_video(clip, (), "", tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as made:
        tags = {**made.metadata, **made.streams.video[0].metadata}
    assert set(tags) <= {
        *("major_brand", "minor_version", "compatible_brands", "encoder", "handler_name"),
        *("language", "vendor_id"),
    }
    (still,) = draw_stills(clip, [whole_body(clip, 15)])
    picture = Image.open(io.BytesIO(still.jpeg))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for data in (still.jpeg, (tmp_path / "out.mp4").read_bytes()):
        assert not [word for word in place.values() if word.encode() in data]
        assert str(tmp_path).encode() not in data


def test_the_head_covers_every_landmark_of_the_face(side: MeasuredClip) -> None:
    middle, radius = find_head(side.raw_track)
    face = side.raw_track.xy_px[:, : INDEX["mouth_right"] + 1]
    assert (np.linalg.norm(face - middle[:, None], axis=-1) < radius[:, None]).mean() > 0.99


# ---- measured lines


def test_every_metric_with_a_drawing_is_known_and_every_one_can_be_shown() -> None:
    assert set(MEASURES) <= set(load().metrics)
    for metric in (*load().metrics, *load().asymmetries):
        assert measure_of(metric).event in ("strike", "mid_stance", "toe_off")


@pytest.mark.parametrize("metric", MEASURES)
def test_every_measure_draws_and_places_its_number_in_the_picture(metric: str) -> None:
    index = 1 if "side" not in load().metrics[metric].views else 0
    clip = overstrider().clips[index]
    contact = clip.run.gait.of("left")[3]
    canvas = empty(clip)
    instant = Instant(clip.run, frame_at(clip.run, contact.mid_stance_s), "left")
    where = MEASURES[metric].draw(canvas, instant)
    assert (canvas.image != 128).any()
    width, height = clip.raw_track.size_px
    assert -0.2 * width < where[0] < 1.2 * width
    assert -0.2 * height < where[1] < 1.2 * height


@pytest.mark.parametrize("metric", MEASURES)
def test_no_measure_fails_where_nothing_was_seen(metric: str, side: MeasuredClip) -> None:
    track = replace(side.run.cleaned, xy_px=np.full_like(side.run.cleaned.xy_px, np.nan))
    canvas = empty(side)
    MEASURES[metric].draw(canvas, Instant(replace(side.run, cleaned=track), 100, "left"))
    assert (canvas.image == 128).all()


def test_the_overstride_gap_ends_at_the_ankle_and_under_the_hips(side: MeasuredClip) -> None:
    run = replace(side.run, scene=replace(side.run.scene, roll_deg=None))
    frame = frame_at(run, run.gait.of("left")[3].strike_s)
    now, canvas = Instant(run, frame, "left"), empty(side)
    MEASURES["overstride"].draw(canvas, now)
    ankle, hips = now.point("ankle"), now.middle("hip")
    for share in (0.25, 0.5, 0.75):
        assert colour_at(canvas, ankle + share * np.array([hips[0] - ankle[0], 0])) == WHITE


def test_the_drawn_vertical_follows_the_camera_roll(side: MeasuredClip) -> None:
    run = replace(side.run, scene=replace(side.run.scene, roll_deg=10.0))
    up = Instant(run, 100, "left").up
    # + = the picture's content is turned clockwise: the vertical leans to the right.
    assert np.degrees(np.arctan2(up[0], -up[1])) == pytest.approx(10.0)
    assert Instant(run, 100, "left").along @ up == pytest.approx(0.0)


def test_words_stay_inside_the_picture() -> None:
    canvas = Canvas(np.zeros((120, 200, 3), dtype=np.uint8))
    canvas.write("−13° of something long", (195, 2), 15)
    assert (canvas.image > 200).any()


def test_a_picture_too_small_for_its_words_is_not_an_error() -> None:
    canvas = Canvas(np.zeros((10, 20, 3), dtype=np.uint8))
    canvas.write("37 % of leg length", (10, 5), 15)
    assert canvas.image.shape == (10, 20, 3)


# ---- stills


def shot(time_s: float, metric: str | None = None) -> Shot:
    return Shot("one", time_s, "left", metric, "38 %", "body", (300, 400))


def decoded(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


def test_a_still_without_a_video_shows_the_runner_on_empty_paper(side: MeasuredClip) -> None:
    (still,) = draw_stills(side, [shot(2.0, "overstride")])
    picture = decoded(still.jpeg)
    assert picture.shape == (400, 300, 3)
    assert abs(int(np.median(picture)) - 244) < 4
    assert (picture[..., 2].astype(int) - picture[..., 0] > 80).any()  # the left leg is blue


def test_a_still_shows_the_frame_of_its_moment(tmp_path: Path) -> None:
    clip = with_video(typical_runner(), tmp_path).clips[0]
    for time_s in (0.5, 3.0, 5.5):
        (still,) = draw_stills(clip, [shot(time_s)])
        frame = frame_at(clip.run, time_s)
        assert abs(np.median(decoded(still.jpeg)) - grey_of(frame, len(clip.raw_track))) < 3


def test_slow_motion_is_undone_when_the_frame_is_looked_up(tmp_path: Path) -> None:
    clip = with_video(typical_runner(), tmp_path).clips[0]
    real = replace(clip.run.cleaned, time_s=clip.run.cleaned.time_s / 4)
    slow = replace(clip, run=replace(clip.run, cleaned=real))
    (still,) = draw_stills(slow, [shot(3.0 / 4)])
    frame = frame_at(clip.run, 3.0)
    assert abs(np.median(decoded(still.jpeg)) - grey_of(frame, len(clip.raw_track))) < 3


def test_a_larger_focus_shows_less_of_the_picture(side: MeasuredClip) -> None:
    pictures = []
    for focus in ("body", "foot"):
        (still,) = draw_stills(side, [replace(shot(2.0), focus=focus)])
        pictures.append(decoded(still.jpeg))
    blue = [(p[..., 2].astype(int) - p[..., 0] > 80).mean() for p in pictures]
    assert blue[1] > 1.2 * blue[0]


# ---- video


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[MeasuredClip, Path]:
    folder = tmp_path_factory.mktemp("video")
    clip = with_video(typical_runner(), folder).clips[0]
    target = folder / "annotated.mp4"
    contact = clip.run.gait.of("right")[3]
    callout = Callout(
        contact.strike_s - 0.05, contact.strike_s + 0.05, "right", "overstride", "9 %"
    )
    draw_video(clip, [callout], "162 steps/min", target)
    return clip, target


@pytest.mark.slow
def test_the_video_is_the_clip_and_then_one_stride_slowly(made: tuple[MeasuredClip, Path]) -> None:
    clip, target = made
    video, source = open_video(target), open_video(clip.video)
    assert video.codec == "h264"
    assert (video.width_px, video.height_px) == (source.width_px, source.height_px)
    np.testing.assert_allclose(video.time_s[: len(source)], source.time_s, atol=1e-3)
    stride_s = 2 * clip.run.gait.step_period_s
    # four times slower, and at least four events (two strikes, mid-stance, toe-off) held
    assert video.duration_s - source.duration_s == pytest.approx(4 * stride_s + 2.0, abs=0.3)


@pytest.mark.slow
def test_the_bar_of_a_foot_is_filled_only_while_it_is_down(made: tuple[MeasuredClip, Path]) -> None:
    clip, target = made
    contact = clip.run.gait.of("right")[4]
    down_s = contact.toe_off_s - 0.02
    up_s = contact.toe_off_s + 0.04
    down, up = (frame.rgb for frame in read_frames_at(open_video(target), [down_s, up_s]))
    height, width = down.shape[:2]
    bar = np.s_[height - 20 :, width // 2 + 10 : width - 20]
    reddish = [(p[bar][..., 0].astype(int) - p[bar][..., 2] > 60).mean() for p in (down, up)]
    assert reddish[0] > 0.2
    assert reddish[1] < 0.01  # compression leaves a few pixels


@pytest.mark.slow
def test_a_callout_is_drawn_only_at_its_event(made: tuple[MeasuredClip, Path]) -> None:
    clip, target = made
    contacts = clip.run.gait.of("right")
    now, other = (
        frame.rgb
        for frame in read_frames_at(
            open_video(target), [contacts[3].strike_s, contacts[5].strike_s]
        )
    )
    white = [(picture[40:-40].min(axis=2) > 235).sum() for picture in (now, other)]
    assert white[0] > white[1] + 20


@pytest.mark.slow
def test_a_clip_without_contacts_is_drawn_without_a_replay(tmp_path: Path) -> None:
    clip = with_video(typical_runner(), tmp_path).clips[0]
    clip = replace(clip, run=replace(clip.run, gait=replace(clip.run.gait, contacts=())))
    draw_video(clip, [], "", tmp_path / "out.mp4")
    assert len(open_video(tmp_path / "out.mp4")) == len(clip.raw_track)


def test_without_a_video_there_is_nothing_to_annotate(side: MeasuredClip, tmp_path: Path) -> None:
    draw_video(side, [], "", tmp_path / "none.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_face_is_hidden_in_every_frame_of_the_video(tmp_path: Path) -> None:
    clip = with_video(typical_runner(), tmp_path).clips[0]
    noise = np.random.default_rng(0).integers(0, 255, (240, 180, 3)).astype(np.uint8)
    from formcheck.video import VideoWriter

    with VideoWriter(clip.video, fps=60, crf=12, preset="ultrafast") as writer:
        for when_s in clip.raw_track.time_s[:60]:
            writer.write(noise, float(when_s))
    detail = {}
    for show in (False, True):
        target = tmp_path / f"{show}.mp4"
        draw_video(clip, [], "", target, show_face=show)
        middle, radius = find_head(clip.raw_track)
        scale = 180 / clip.raw_track.size_px[0]
        detail[show] = []
        for frame in frames(open_video(target), stop=60):
            x, y = (middle[frame.index] * scale).astype(int)
            half = max(2, int(radius[frame.index] * scale * 0.5))
            part = frame.rgb[y - half : y + half, x - half : x + half].astype(float)
            detail[show].append(np.abs(np.diff(part, axis=1)).mean())
    assert max(detail[False]) < 0.4 * min(detail[True])
