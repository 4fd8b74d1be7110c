"""Whatever somebody drops, one worker looks at it and the studio lives: one sentence for each."""

import struct
import zlib
from pathlib import Path

import pytest

from formcheck.errors import VideoError
from formcheck.studio.jobs import work
from formcheck.studio.jobs.orders import ClipOrder
from formcheck.video import open_video
from support.paths import SIDE, needs


def _png(width: int, height: int) -> bytes:
    """Return a white picture of one bit a pixel, which packs a thousandfold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    packer = zlib.compressobj(9)
    rows = [packer.compress(bytes(1 + width // 8)) for _ in range(min(height, 16_000))]
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = b"".join([*rows, packer.flush()])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, part) for kind, part in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    )


def _order(folder: Path, content: bytes, name: str = "Anna.mp4") -> ClipOrder:
    original = folder / "original.mp4"
    original.write_bytes(content)
    return ClipOrder(id="a", name=name, original=original, folder=folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Anna.mp4 is empty"),
        (b"dear diary, today I ran\n" * 100, "Anna.mp4 is not a video"),
        (b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "Anna.mp4 is"),
        (b"ffconcat version 1.0\nfile other.mp4\n", "Anna.mp4 is a list of other files"),
        (SIDE.read_bytes()[:3_000], "Anna.mp4"),
        (_png(100_000, 100_000), "Anna.mp4 holds a single picture"),
        (_png(100_000, 100_000) * 12, "Anna.mp4 is a video, but none of its frames"),
        (_png(16_000, 16_000) * 12, "Anna.mp4 has 16000 × 16000 pixels"),
        (b"\x00" * 100_000, "Anna.mp4 is not a video"),
    ],
    ids=["empty", "text", "playlist", "list", "cut", "picture", "huge", "large", "zeros"],
)
def test_what_is_no_clip_is_one_sentence_in_its_owners_words(tmp_path, content, said):
    (tmp_path / "other.mp4").write_bytes(SIDE.read_bytes())
    with pytest.raises(VideoError) as caught:
        work.look_at(_order(tmp_path, content), tmp_path)
    assert str(caught.value).startswith(said)
    assert "original.mp4" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "thumb.jpg").exists()


def test_a_list_of_other_films_is_no_film(tmp_path):
    (tmp_path / "other.mp4").write_bytes(SIDE.read_bytes())
    listed = tmp_path / "list.mp4"
    listed.write_text("ffconcat version 1.0\nfile other.mp4\n", encoding="ascii")
    with pytest.raises(VideoError, match="list of other files"):
        open_video(listed)


@pytest.mark.model
@needs("full")
def test_a_clip_that_was_cut_off_is_looked_at_as_far_as_it_goes(tmp_path):
    content = SIDE.read_bytes()
    looked = work.look_at(_order(tmp_path, content[: len(content) // 3]), tmp_path)
    assert looked.look.view == "side_left"
    assert "truncated" in {said.id for said in looked.look.warnings}
    assert (tmp_path / "thumb.jpg").read_bytes().startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("IMG 1.MOV", "IMG 1.mp4"),
        ("../../etc/passwd", "passwd.mp4"),
        ("C:\\Users\\a\\lauf.mp4", "lauf.mp4"),
        ("a\x00b?.mp4", "a_b_.mp4"),
        ("...", "clip.mp4"),
        ("x" * 300 + ".mp4", "x" * 100 + ".mp4"),
    ],
)
def test_an_uploads_name_is_never_a_way_to_somewhere(tmp_path, name, file_name):
    assert _order(tmp_path, b"", name).file_name == file_name
