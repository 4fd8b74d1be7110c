"""The copy for browsers: one picture for each frame, each by itself, upright, small, ordinary."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from formcheck.errors import InputError, OutputError
from formcheck.progress import CancelledError, Progress
from formcheck.video import PROXY_FPS, frame_jpeg, frames, open_video, write_proxy
from formcheck.video._brightness import HLG, PQ
from support.numbered_clips import CLIPS, NumberedClip, number_in, numbered


def packets(path: Path) -> list[tuple[int, int, int, bool]]:
    """Return presentation, decoding, duration (in frames of the proxy) and key of each packet."""
    with av.open(str(path)) as container:
        (stream,) = container.streams
        assert stream.type == "video"
        tick = stream.time_base * PROXY_FPS
        return [
            (packet.pts * tick, packet.dts * tick, packet.duration * tick, packet.is_keyframe)
            for packet in container.demux(stream)
            if packet.size
        ]


def jpeg(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


@pytest.mark.parametrize("name", CLIPS)
def test_each_frame_is_shown_once_on_the_index_clock(tmp_path: Path, name: str) -> None:
    video = open_video(CLIPS[name].write(tmp_path / "clip.mp4"))
    proxy = tmp_path / "proxy.mp4"
    write_proxy(video, proxy)
    assert packets(proxy) == [(index, index, 1, True) for index in range(len(video))]
    copy = open_video(proxy)
    assert (copy.codec, copy.pixel_format, copy.notes) == ("h264", "yuv420p", ())
    assert (copy.width_px, copy.height_px) == (video.width_px, video.height_px)
    assert (copy.rotation_deg, copy.mirrored) == (0, False)
    assert [number_in(frame.rgb) for frame in frames(copy)] == list(range(len(video)))
    data = proxy.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")  # it plays before all of it is there


@pytest.mark.parametrize("skipped", [5, 63, 100])  # within the first group of pictures, and past it
def test_what_an_edit_list_cuts_off_is_not_missed(tmp_path: Path, skipped: int) -> None:
    path = NumberedClip("trimmed", skipped=skipped).write(tmp_path / "trimmed.mp4")
    video = open_video(path)
    assert (len(video), video.notes) == (150 - skipped, ())
    assert [number_in(frame.rgb) for frame in frames(video)] == list(range(len(video)))


def test_a_proxy_is_at_most_720_lines_whichever_way_it_stands(tmp_path: Path) -> None:
    sizes = {(1920, 1080): (1280, 720), (1080, 1920): (720, 1280), (1440, 1440): (720, 720)}
    sizes |= {(3000, 500): (1280, 214), (322, 126): (322, 126)}
    for number, (filmed, shown) in enumerate(sizes.items()):
        clip = NumberedClip(
            "large", frames=3, width_px=filmed[0], height_px=filmed[1],
            options={"preset": "ultrafast"}, turn_deg=90 * (number % 2),
        )  # fmt: skip
        video = open_video(clip.write(tmp_path / "clip.mp4"))
        write_proxy(video, tmp_path / "proxy.mp4")
        copy = open_video(tmp_path / "proxy.mp4")
        assert (copy.width_px, copy.height_px) == shown
        assert [number_in(frame.rgb) for frame in frames(copy)] == [0, 1, 2]


def test_an_odd_size_loses_at_most_a_line(tmp_path: Path) -> None:
    clip = NumberedClip("odd", frames=3, width_px=321, height_px=243, pixel_format="yuv444p")
    video = open_video(clip.write(tmp_path / "clip.mp4"))
    write_proxy(video, tmp_path / "proxy.mp4")
    copy = open_video(tmp_path / "proxy.mp4")
    assert max(abs(copy.width_px - 321), abs(copy.height_px - 243)) <= 1
    assert [number_in(frame.rgb) for frame in frames(copy)] == [0, 1, 2]


def hurt(tmp_path: Path) -> Path:
    clip = NumberedClip("hurt", frames=120, options={"g": "10", "bf": "0"})
    path = clip.write(tmp_path / "hurt.mp4")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = bytes(4000)
    path.write_bytes(data)
    return path


def test_a_damaged_frame_is_the_one_before_it_so_that_indices_stay(tmp_path: Path) -> None:
    video = open_video(hurt(tmp_path))
    read = {frame.index: frame.rgb for frame in frames(video)}
    lost = set(range(len(video))) - set(read)
    assert lost
    write_proxy(video, tmp_path / "proxy.mp4")
    copies = [frame.rgb.astype(float) for frame in frames(open_video(tmp_path / "proxy.mp4"))]
    assert len(copies) == len(video)
    for index, copy in enumerate(copies):
        source = max(other for other in read if other <= index)
        assert np.abs(copy - read[source]).mean() < 6, index
    some_lost = sorted(lost)[len(lost) // 2]
    still = jpeg(frame_jpeg(video, some_lost)).astype(float)
    assert np.abs(still - copies[some_lost]).mean() < 6


def test_a_clip_without_time_stamps_keeps_its_indices(tmp_path: Path) -> None:
    clip = NumberedClip("old", frames=40, fps=25.0)
    path = tmp_path / "old.avi"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25, options={"b": "9M"})
        stream.width, stream.height, stream.pix_fmt = clip.width_px, clip.height_px, "yuv420p"
        for index in range(40):
            picture = numbered(index, clip.width_px, clip.height_px)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    video = open_video(path)
    assert not video.has_time_stamps
    write_proxy(video, tmp_path / "proxy.mp4")
    copies = frames(open_video(tmp_path / "proxy.mp4"))
    assert [number_in(frame.rgb) for frame in copies] == list(range(40))
    assert number_in(jpeg(frame_jpeg(video, 31))) == 31


@pytest.mark.parametrize("name", ["b_frames", "edit_list", "uneven", "turned_90", "hlg"])
def test_a_single_picture_is_the_frame_asked_for(tmp_path: Path, name: str) -> None:
    video = open_video(CLIPS[name].write(tmp_path / "clip.mp4"))
    for index in (0, 1, 39, 40, 41, 97, len(video) - 1):
        assert number_in(jpeg(frame_jpeg(video, index))) == index
    small = jpeg(frame_jpeg(video, 7, max_side_px=160))
    assert (small.shape, number_in(small)) == ((160, 120, 3), 7)
    assert len(frame_jpeg(video, 7, quality=40)) < len(frame_jpeg(video, 7, quality=90))
    for index in (-1, len(video)):
        with pytest.raises(InputError, match=f"has no frame {index}; give one from 0 to "):
            frame_jpeg(video, index)


def coded(light_cd_m2: np.ndarray, transfer: int) -> np.ndarray:
    """Return the signal of light in BT.709 colours, by the standards' own formulas."""
    to_bt2020 = np.array(  # ITU-R BT.2087, table 2
        [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
    )
    light = light_cd_m2 @ to_bt2020.T
    if transfer == PQ:  # SMPTE ST 2084
        power = (light / 10_000) ** 0.1593017578125
        return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375
    luminance = light @ np.array([0.2627, 0.6780, 0.0593])  # ITU-R BT.2100, screen to scene
    scene = light / 1000 * (luminance[..., None] / 1000) ** (1 / 1.2 - 1)
    high = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), high)


def film_of(signal: np.ndarray, transfer: int, path: Path) -> Path:
    """Write colours (n, 3) as broad stripes in 10-bit HEVC, tagged as phones tag it."""
    luma = signal @ np.array([0.2627, 0.6780, 0.0593])
    blue, red = (signal[:, 2] - luma) / 1.8814, (signal[:, 0] - luma) / 1.4746
    levels = [4 * (219 * luma + 16), 4 * (224 * blue + 128), 4 * (224 * red + 128)]
    side_px = 32
    with av.open(str(path), "w") as container:
        options = {"x265-params": "log-level=none:lossless=1"}
        stream = container.add_stream("libx265", rate=30, options=options)
        stream.width, stream.height = side_px * len(signal), 64
        stream.pix_fmt = "yuv420p10le"
        context = stream.codec_context
        context.color_trc = transfer
        context.color_primaries = context.colorspace = 9
        for index in range(5):
            frame = av.VideoFrame(stream.width, 64, "yuv420p10le")
            for plane, level in zip(frame.planes, levels, strict=True):
                width_px = side_px * plane.width // stream.width
                row = np.zeros(plane.line_size // 2, np.uint16)
                row[: plane.width] = np.repeat(np.round(level).astype(np.uint16), width_px)
                plane.update(np.tile(row, (plane.height, 1)).tobytes())
            frame.pts, frame.time_base = index, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("transfer", [HLG, PQ])
def test_high_dynamic_range_looks_as_it_looked(tmp_path: Path, transfer: int) -> None:
    """Colours below the knee come out as ordinary cameras code them; more light stays more."""
    paper_cd_m2 = 203.0
    shown = np.array([[128, 128, 128], [60, 60, 60], [190, 120, 85], [40, 120, 60], [30, 60, 190]])
    greys_cd_m2 = np.array([20.0, 60.0, 120.0, 203.0, 400.0, 1000.0])
    light = np.concatenate(
        [paper_cd_m2 * (shown / 255) ** 2.4, np.repeat(greys_cd_m2[:, None], 3, axis=1)]
    )
    path = film_of(coded(light, transfer), transfer, tmp_path / "film.mov")
    video = open_video(path)
    write_proxy(video, tmp_path / "proxy.mp4")
    copy = open_video(tmp_path / "proxy.mp4")
    with av.open(str(tmp_path / "proxy.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert {context.color_trc, context.color_primaries, context.colorspace} == {1}
    for rgb in (next(iter(frames(copy))).rgb, jpeg(frame_jpeg(video, 2, quality=95))):
        stripes = rgb[20:44].reshape(24, len(light), -1, 3)[:, :, 12:20].mean(axis=(0, 2))
        assert np.abs(stripes[: len(shown)] - shown).max() < 8
        greys = stripes[len(shown) :]
        assert np.ptp(greys, axis=1).max() < 6  # grey stays grey
        assert (np.diff(greys.mean(axis=1)) > 4).all()
        assert 215 < greys[3].mean() < 245  # white paper
        assert greys[-1].mean() > 250


def test_a_listener_hears_of_it_and_can_stop_it(tmp_path: Path) -> None:
    video = open_video(CLIPS["b_frames"].write(tmp_path / "clip.mp4"))
    heard: list[Progress] = []

    def listen(progress: Progress) -> None:
        heard.append(progress)
        if progress.share > 0.5:
            raise CancelledError

    with pytest.raises(CancelledError):
        write_proxy(video, tmp_path / "proxy.mp4", listen)
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
    shares = [progress.share for progress in heard]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert str(heard[0].waits_for) == "making clip.mp4 ready to look at"
    heard.clear()
    write_proxy(video, tmp_path / "proxy.mp4", heard.append)
    assert heard[-1].share == 1.0


def test_what_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    video = open_video(CLIPS["b_frames"].write(tmp_path / "clip.mp4"))
    with pytest.raises(OutputError, match=r"proxy\.mp4 cannot be written .*free some space"):
        write_proxy(video, tmp_path / "nowhere" / "proxy.mp4")
