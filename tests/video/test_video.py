"""Clips made on the spot: every container, turn and fault that phones and cameras produce."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from formcheck.errors import OutputError, VideoError
from formcheck.video import VideoWriter, frames, open_video, read_frames_at

WIDTH, HEIGHT = 96, 64


def numbered(index: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """A picture that carries its own number in 8 blocks, and red in its top left corner."""
    picture = np.full((height, width, 3), 90, np.uint8)
    for bit in range(8):
        if index >> bit & 1:
            picture[height // 2 :, bit * width // 8 : (bit + 1) * width // 8] = 220
    picture[: height // 4, : width // 4] = (230, 20, 20)
    return picture


def number_of(picture: np.ndarray) -> int:
    height, width = picture.shape[:2]
    row = picture[height * 3 // 4].astype(int).mean(axis=1)
    centres = [(2 * bit + 1) * width // 16 for bit in range(8)]
    return sum(1 << bit for bit, x in enumerate(centres) if row[x] > 155)


def make_clip(
    path: Path,
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    times_s: Sequence[float] = tuple(np.arange(40) / 30.0),
    rotation: tuple[float, bool] | None = None,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    aspect: Fraction | None = None,
    metadata: dict[str, str] | None = None,
) -> Path:
    with av.open(str(path), "w", options=container_options or {}) as container:
        container.metadata.update(metadata or {})
        stream = container.add_stream(codec, rate=30, options=options or {})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixel_format
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if rotation:
            stream.set_display_rotation(rotation[0], hflip=rotation[1])
        ticks = 30 if path.suffix in (".avi", ".gif") else 90_000
        stream.codec_context.time_base = Fraction(1, ticks)
        for index, time_s in enumerate(times_s):
            frame = av.VideoFrame.from_ndarray(numbered(index), format="rgb24")
            frame = frame.reformat(format=pixel_format)
            frame.pts, frame.time_base = round(time_s * ticks), Fraction(1, ticks)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


CONTAINERS = [
    ("clip.mp4", "libx264", "yuv420p"),
    ("clip.mov", "libx264", "yuv420p"),
    ("clip.mkv", "libx264", "yuv420p"),
    ("hevc.mp4", "libx265", "yuv420p"),
    ("ten_bit.mov", "libx265", "yuv420p10le"),
    ("clip.webm", "libvpx-vp9", "yuv420p"),
    ("clip.avi", "mpeg4", "yuv420p"),
    ("h264.avi", "libx264", "yuv420p"),
    ("clip.gif", "gif", "rgb8"),
]


@pytest.mark.parametrize(("name", "codec", "pixel_format"), CONTAINERS)
def test_every_container_gives_every_frame_once_with_its_time(
    tmp_path: Path, name: str, codec: str, pixel_format: str
) -> None:
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    path = make_clip(tmp_path / name, codec=codec, pixel_format=pixel_format, options=options)
    video = open_video(path)
    assert (video.width_px, video.height_px, len(video)) == (WIDTH, HEIGHT, 40)
    expected = np.arange(40) / 30.0
    tolerance_s = 0.011 if name.endswith("gif") else 0.00051  # gif counts hundredths of a second
    assert np.allclose(video.time_s, expected, atol=tolerance_s)
    assert video.fps == pytest.approx(30.0, rel=0.01)
    read = list(frames(video))
    assert [frame.index for frame in read] == list(range(40))
    assert [number_of(frame.rgb) for frame in read] == list(range(40))
    assert [frame.time_s for frame in read] == video.time_s.tolist()
    assert video.notes == ()


@pytest.mark.parametrize(("name", "codec", "pixel_format"), CONTAINERS)
def test_frames_do_not_depend_on_how_the_clip_is_divided(
    tmp_path: Path, name: str, codec: str, pixel_format: str
) -> None:
    options = {"g": "12"}
    if codec == "libx265":
        options = {"x265-params": "log-level=none:keyint=12:open-gop=1"}
    path = make_clip(tmp_path / name, codec=codec, pixel_format=pixel_format, options=options)
    video = open_video(path)
    whole = [frame.rgb for frame in frames(video)]
    for length in (1, 7, 25):
        for start in range(0, 40, length):
            part = list(frames(video, start, start + length))
            assert [frame.index for frame in part] == list(range(start, min(start + length, 40)))
            shown = np.array([frame.rgb for frame in part])
            assert np.array_equal(shown, whole[start : start + length])


def red_corner(picture: np.ndarray) -> tuple[str, str]:
    height, width = picture.shape[:2]
    red = picture[..., 0].astype(int) - picture[..., 1]
    y, x = np.argwhere(red > 100).mean(axis=0)
    return ("top" if y < height / 2 else "bottom", "left" if x < width / 2 else "right")


@pytest.mark.parametrize(
    ("degrees", "flipped", "corner"),
    [
        (0, False, ("top", "left")),
        (90, False, ("bottom", "left")),  # counter-clockwise
        (180, False, ("bottom", "right")),
        (-90, False, ("top", "right")),
        (0, True, ("top", "right")),
        (90, True, ("bottom", "right")),  # a display matrix turns, then flips
    ],
)
def test_every_turn_and_flip_comes_out_upright(
    tmp_path: Path, degrees: int, flipped: bool, corner: tuple[str, str]
) -> None:
    video = open_video(make_clip(tmp_path / "turned.mp4", rotation=(degrees, flipped)))
    picture = next(iter(frames(video))).rgb
    sideways = degrees % 180 != 0
    assert (video.width_px, video.height_px) == ((HEIGHT, WIDTH) if sideways else (WIDTH, HEIGHT))
    assert picture.shape == (video.height_px, video.width_px, 3)
    assert picture.flags.c_contiguous
    assert red_corner(picture) == corner
    assert video.mirrored == flipped


def test_the_turn_is_the_one_other_players_make(tmp_path: Path) -> None:
    for degrees in (90, 180, -90):
        video = open_video(make_clip(tmp_path / "turned.mp4", rotation=(degrees, False)))
        capture = cv2.VideoCapture(str(video.path))
        other = cv2.cvtColor(capture.read()[1], cv2.COLOR_BGR2RGB)
        capture.release()
        mine = next(iter(frames(video))).rgb
        assert other.shape == mine.shape
        assert np.abs(other.astype(int) - mine).mean() < 3


def test_pixels_are_made_square(tmp_path: Path) -> None:
    video = open_video(make_clip(tmp_path / "wide.mp4", aspect=Fraction(4, 3)))
    assert (video.width_px, video.height_px) == (128, 64)
    assert next(iter(frames(video))).rgb.shape == (64, 128, 3)


def test_pictures_can_be_shrunk_and_are_never_enlarged(tmp_path: Path) -> None:
    video = open_video(make_clip(tmp_path / "clip.mp4", rotation=(90, False)))
    assert next(iter(frames(video, max_side_px=48))).rgb.shape == (48, 32, 3)
    assert next(iter(frames(video, max_side_px=4000))).rgb.shape == (96, 64, 3)


def test_times_are_the_files_own_where_the_frame_rate_varies(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    times_s = np.cumsum(generator.uniform(0.02, 0.05, 40))
    times_s -= times_s[0]
    video = open_video(make_clip(tmp_path / "varying.mp4", times_s=times_s))
    assert np.allclose(video.time_s, times_s, atol=2e-5)
    assert [note.id for note in video.notes] == ["variable_frame_rate"]


def test_dropped_frames_are_counted_and_do_not_lower_the_frame_rate(tmp_path: Path) -> None:
    times_s = np.delete(np.arange(60) / 30.0, [10, 11, 40])
    video = open_video(make_clip(tmp_path / "gaps.mp4", times_s=times_s))
    assert video.fps == pytest.approx(30.0)
    assert [note.id for note in video.notes] == ["dropped_frames"]
    assert "about 3 of 60" in video.notes[0].message


def test_a_late_start_counts_as_zero(tmp_path: Path) -> None:
    video = open_video(make_clip(tmp_path / "late.mkv", times_s=5.0 + np.arange(30) / 30.0))
    assert video.time_s[0] == 0.0
    assert video.duration_s == pytest.approx(29 / 30.0, abs=0.001)


def test_slow_motion_is_said_if_the_phone_says_it(tmp_path: Path) -> None:
    path = make_clip(
        tmp_path / "slow.mp4",
        metadata={"com.android.capture.fps": "240.0"},
        container_options={"movflags": "use_metadata_tags"},
    )
    video = open_video(path)
    assert video.capture_fps == 240.0
    assert [note.id for note in video.notes] == ["slow_motion"]


def test_sound_is_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=30)
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        add_sound(container)
        for index in range(20):
            frame = av.VideoFrame.from_ndarray(numbered(index), format="rgb24")
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
    video = open_video(path)
    assert [number_of(frame.rgb) for frame in frames(video)] == list(range(20))
    assert video.notes == ()


def add_sound(container: av.container.OutputContainer) -> None:
    sound = container.add_stream("aac", rate=44100)
    for block in range(90):
        samples = np.zeros((1, 1024), np.float32)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 44100, 1024 * block
        container.mux(sound.encode(frame))
    container.mux(sound.encode(None))


def test_a_cut_off_file_gives_what_decodes_and_says_so(tmp_path: Path) -> None:
    path = make_clip(
        tmp_path / "cut.mp4",
        times_s=np.arange(120) / 30.0,
        options={"g": "10", "crf": "5"},
        container_options={"movflags": "+faststart"},
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    video = open_video(path)
    assert 20 < len(video) < 110
    assert [note.id for note in video.notes] == ["truncated"]
    read = [frame.index for frame in frames(video)]
    assert read == list(range(len(video)))


def test_a_damaged_middle_costs_its_own_frames_only(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "hurt.mp4", times_s=np.arange(120) / 30.0, options={"g": "10"})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(300)
    path.write_bytes(data)
    video = open_video(path)
    read = {frame.index: number_of(frame.rgb) for frame in frames(video)}
    assert len(video) == 120
    assert len(read) > 60
    right = sum(index == number for index, number in read.items())
    assert right > 0.8 * len(read)


def test_stills_are_the_nearest_frames_in_the_order_asked(tmp_path: Path) -> None:
    video = open_video(make_clip(tmp_path / "clip.mp4", times_s=np.arange(200) / 30.0))
    times_s = [6.0, 0.0, 1.0 / 30.0 + 0.01, 3.5, 99.0, 6.0]
    stills = read_frames_at(video, times_s)
    assert [frame.index for frame in stills] == [180, 0, 1, 105, 199, 180]
    assert [number_of(frame.rgb) for frame in stills] == [180, 0, 1, 105, 199, 180]


def write_text(path: Path) -> None:
    path.write_text("just words\n" * 50)


def write_picture(path: Path) -> None:
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuvj420p"
        frame = av.VideoFrame.from_ndarray(numbered(1), format="rgb24")
        container.mux(stream.encode(frame.reformat(format="yuvj420p")))
        container.mux(stream.encode(None))


def write_sound(path: Path) -> None:
    with av.open(str(path), "w") as container:
        add_sound(container)


def write_without_index(path: Path) -> None:
    make_clip(path)
    path.write_bytes(path.read_bytes()[:-2000])


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("nowhere.mp4", lambda _: None, "there is no file"),
        ("folder.mp4", Path.mkdir, "is a folder"),
        ("empty.mp4", Path.touch, "is empty"),
        ("words.mp4", write_text, "not a video"),
        ("words.txt", write_text, "not a video"),
        ("noise.mp4", lambda path: path.write_bytes(bytes(range(256)) * 40), "not a video"),
        ("picture.jpg", write_picture, "a single picture"),
        ("one.mp4", lambda path: make_clip(path, times_s=[0.0]), "a single picture"),
        ("sound.m4a", write_sound, "sound but no picture"),
        ("cut.mp4", write_without_index, "lacks its index"),
        (
            "list.m3u8",
            lambda path: path.write_text(
                "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n#EXT-X-ENDLIST\n"
            ),
            "not a video|no picture",
        ),
    ],
)
def test_what_is_not_a_video_is_refused_in_one_sentence(
    tmp_path: Path, name: str, make: Callable[[Path], object], reason: str
) -> None:
    path = tmp_path / name
    make(path)
    with pytest.raises(VideoError, match=reason) as caught:
        open_video(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_damaged_files_put_nothing_on_the_terminal(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "hurt.mp4", times_s=np.arange(60) / 30.0)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 200] = bytes(200)
    path.write_bytes(data)
    code = (
        "import sys; from formcheck.video import open_video, frames\n"
        "print(sum(1 for _ in frames(open_video(sys.argv[1]))))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 0
    assert done.stderr == ""


def test_written_video_is_h264_with_the_times_and_pictures_given(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    times_s = np.array([0.0, 0.04, 0.05, 0.2, 0.21])
    with VideoWriter(path, fps=30, crf=12) as writer:
        for index, time_s in enumerate(times_s):
            writer.write(numbered(index, 95, 63), time_s=time_s)
        assert not path.exists()
    video = open_video(path)
    assert (video.codec, video.pixel_format) == ("h264", "yuv420p")
    assert (video.width_px, video.height_px) == (96, 64)
    assert np.allclose(video.time_s, times_s, atol=2e-5)
    read = list(frames(video))
    assert len(read) == len(times_s)
    for frame in read:
        original = numbered(frame.index, 95, 63)
        assert np.abs(frame.rgb[:63, :95].astype(int) - original).mean() < 6
    assert [item.name for item in tmp_path.iterdir()] == ["out.mp4"]


def test_written_video_without_times_runs_at_its_frame_rate(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    with VideoWriter(path, fps=59.94, rotation_deg=90) as writer:
        for index in range(120):
            writer.write(numbered(index))
    video = open_video(path)
    assert video.fps == pytest.approx(59.94, rel=1e-3)
    assert (video.rotation_deg, video.width_px) == (90, HEIGHT)


_MOVING = """
import sys
import numpy as np
from formcheck.video import VideoWriter
y, x = np.mgrid[:240, :270]
with VideoWriter(sys.argv[1], fps=30, crf=32, preset="medium", repeatable=True) as writer:
    for number in range(40):
        ripple = np.sin((y - number * 2.3) / 13)
        waves = [np.sin((x + k * number * 1.7) / 9 + ripple) for k in (1, 2, 3)]
        noise = np.random.default_rng(number).normal(0, 6, (240, 270, 3))
        picture = 128 + 100 * np.stack(waves, axis=-1) + noise
        writer.write(picture.clip(0, 255).astype(np.uint8))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc fills memory on request")
def test_a_repeatable_video_does_not_depend_on_what_memory_held(tmp_path: Path) -> None:
    """The scoreboard's clips must be the same clips tomorrow; x264 by itself does not see to it."""
    written = []
    for filling in ("0", "85", "170"):
        path = tmp_path / f"{filling}.mp4"
        environment = {**os.environ, "MALLOC_PERTURB_": filling}
        subprocess.run(
            [sys.executable, "-P", "-c", _MOVING, str(path)], env=environment, check=True
        )
        written.append(path.read_bytes())
    assert written[0] == written[1] == written[2]


def test_an_error_while_writing_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    path.write_bytes(b"what was there before")

    def stopped_in_the_middle() -> None:
        with VideoWriter(path, fps=30) as writer:
            writer.write(numbered(0))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped_in_the_middle()
    assert path.read_bytes() == b"what was there before"
    assert [item.name for item in tmp_path.iterdir()] == ["out.mp4"]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        VideoWriter(tmp_path / "nowhere" / "out.mp4", fps=30).__enter__()
    with pytest.raises(OutputError, match="without frames"), VideoWriter(tmp_path / "a.mp4", fps=1):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is full")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    (tmp_path / ".out.part.mp4").symlink_to("/dev/full")

    def write_noise() -> None:
        generator = np.random.default_rng(1)
        with VideoWriter(tmp_path / "out.mp4", fps=30) as writer:
            for _ in range(200):
                writer.write(generator.integers(0, 255, (64, 96, 3), dtype=np.uint8))

    with pytest.raises(OutputError, match="cannot be written"):
        write_noise()
    assert not (tmp_path / "out.mp4").exists()


def test_a_clip_is_read_from_a_path_with_odd_signs(tmp_path: Path) -> None:
    plain = make_clip(tmp_path / "clip.mp4")
    odd = tmp_path / "file:läuft 100%03d#?.mp4"
    shutil.copy(plain, odd)
    assert len(open_video(odd)) == 40
