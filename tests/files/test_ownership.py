"""Every byte that a person put into a folder is there after every command."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from formcheck.errors import OutputError
from formcheck.files import ownership
from formcheck.files.atomic import SEALS, atomic_write, is_sealed
from formcheck.files.track import read_track, write_track
from formcheck.lab.phantom import Clip, landmark_track
from formcheck.metronome import make_beat, write_beat
from formcheck.render import check_folder, write_folder
from formcheck.video import VideoWriter, frames, open_video
from support.command_line import assert_refused

MINE = b"a person wrote this"
LIST = ".formcheck.json"


# ------------------------------------------------------------------ a folder tree and what is in it


def tree(root: Path) -> dict[str, str]:
    """Return every entry below a folder: the sha256 of a file, what a link says, or a folder."""
    found = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_dir():
            found[name] = "folder"
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def files_of(report: dict[str, bytes]):
    """Return what writes a report of these files."""

    def write(place: Path) -> None:
        for name, data in report.items():
            (place / name).parent.mkdir(exist_ok=True)
            (place / name).write_bytes(data)

    return write


def held(place: Path, report: dict[str, bytes]) -> bool:
    """Return whether a folder holds just this report's files, besides a person's."""
    listed = json.loads((place / LIST).read_text())
    return (
        set(listed) == {"format", "kind", "files"}
        and set(listed["files"]) == set(report)
        and all((place / name).read_bytes() == data for name, data in report.items())
    )


OLD = {
    "report.json": b"old",
    "report.html": b"old page",
    "annotated.mp4": b"old film",
    "stills/fc201.jpg": b"old still",
    "stills/left_strike.jpg": b"old step",
}
NEW = {
    "report.json": b"new",
    "report.html": b"new page",
    "pose.npz": b"new track",
    "stills/left_strike.jpg": b"new step",
    "stills/right_strike.jpg": b"new other step",
}
NAMES = sorted(OLD | NEW)


class KilledError(BaseException):
    """What no program can catch: after it nothing is done any more."""


class Machine:
    """Counts what changes the disk, and stops for good at one of them."""

    CALLS = ("replace", "unlink", "rmdir", "rename", "mkdir", "open", "remove")

    def __init__(self, stop_at: int | None) -> None:
        self.left = stop_at
        self.kept = {name: getattr(os, name) for name in self.CALLS}
        self.rmtree = shutil.rmtree

    def __enter__(self) -> Machine:
        for name, call in self.kept.items():
            setattr(os, name, self.counted(call, reads=name == "open"))
        shutil.rmtree = self.counted(self.rmtree)
        return self

    def __exit__(self, *_: object) -> None:
        for name, call in self.kept.items():
            setattr(os, name, call)
        shutil.rmtree = self.rmtree

    def counted(self, call, *, reads=False):
        def counting(*words, **more):
            if reads and not words[1] & os.O_CREAT:
                return call(*words, **more)
            if self.left is not None:
                if self.left <= 0:
                    raise KilledError
                self.left -= 1
            return call(*words, **more)

        return counting


# ------------------------------------------------------------------ the property

ENTRIES = st.dictionaries(
    st.one_of(
        st.sampled_from(
            [*NAMES, "stills", LIST, "Report.html", "compare.json", ".formcheck-abc.part"]
        ),
        # a name of dots alone is no entry of the folder but the folder itself, or the one around it
        st.from_regex(r"(?!\.{1,2}(/|$))[a-z.]{1,6}(/[a-z]{1,3}){0,2}", fullmatch=True),
        st.from_regex(r"stills/[a-z]{1,4}\.jpg", fullmatch=True),
    ),
    st.sampled_from([MINE, b"{}", b"", *OLD.values(), "link", "folder"]),
    max_size=4,
)
WRITERS = st.sampled_from(["well", "raises", "full", "killed", "killed twice"])


def put(place: Path, entries: dict[str, bytes | str], outside: Path) -> None:
    """Put a person's things into a folder, over what is there."""
    for name, what in entries.items():
        path = place / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)
            if what == "folder":
                path.mkdir()
                (path / "in it").write_bytes(MINE)
            elif what == "link":
                path.symlink_to(outside)
            else:
                path.write_bytes(what)
        except OSError:  # a name below a file: not everything fits together
            continue


def attempt(place: Path, how: str, stop_at: int) -> str:
    """Write a new report one way or another; return how that ended."""

    def write(inside: Path) -> None:
        files_of(dict(list(NEW.items())[:3]))(inside)
        if how == "raises":
            raise ValueError
        if how == "full":
            raise OSError(errno.ENOSPC, "No space left on device")
        files_of(NEW)(inside)

    try:
        with Machine(stop_at if "killed" in how else None):
            write_folder(place, write)
    except OutputError:
        return "refused"
    except (ValueError, KilledError):
        return "stopped"
    return "written"


@given(
    earlier=st.booleans(),
    linked=st.booleans(),
    entries=ENTRIES,
    how=WRITERS,
    stop_at=st.integers(0, 40),
    again=st.integers(0, 40),
)
@example(
    earlier=False,
    linked=False,
    entries={"report.json": b"{}", "clip.mp4": MINE},
    how="well",
    stop_at=0,
    again=0,
)
@example(earlier=True, linked=False, entries={"stills": "link"}, how="well", stop_at=0, again=0)
@example(
    earlier=True, linked=False, entries={"measurements.csv": MINE}, how="well", stop_at=0, again=0
)
@example(earlier=True, linked=True, entries={"notes": MINE}, how="killed", stop_at=12, again=0)
@settings(derandomize=True, max_examples=500, deadline=None)
def test_nothing_of_a_persons_is_touched(
    earlier, linked, entries, how, stop_at, again, tmp_path_factory
):
    root = tmp_path_factory.mktemp("root")
    place, outside = root / "run", root / "outside"
    outside.mkdir()
    (outside / "report.json").write_bytes(MINE)
    (outside / "left_strike.jpg").write_bytes(MINE)
    if linked:
        (root / "real").mkdir()
        place.symlink_to(root / "real")
    if earlier:
        write_folder(place, files_of(OLD))
    written = tree(root / "real" if linked else place)
    if entries:
        place.mkdir(exist_ok=True)
        put(place, entries, outside)
    everything = tree(place)
    mine = {name: what for name, what in everything.items() if written.get(name) != what}
    mine_elsewhere = tree(outside)

    ended = attempt(place, how, stop_at)
    if "killed" in how and ended == "stopped":
        if how == "killed twice":
            attempt(place, how, again)
        ended = attempt(place, "well", 0)

    after_all = tree(place)
    assert {name: after_all.get(name) for name in mine} == mine
    assert tree(outside) == mine_elsewhere
    if ended == "written":
        assert held(place, NEW)
        gone = set(OLD) - set(NEW) - set(mine)
        assert not gone & set(after_all)
    elif "killed" not in how:
        assert after_all == everything, "refused or failed: nothing is changed"
        assert set(root.iterdir()) <= {place, outside, root / "real"}
    if ended == "refused" and earlier and not mine:
        assert "killed" in how or how == "full"


@pytest.mark.parametrize("stop_at", range(60))
def test_a_reader_finds_a_whole_report_wherever_it_was_stopped(stop_at, tmp_path):
    place = tmp_path / "run"
    write_folder(place, files_of(OLD))
    (place / "notes.txt").write_bytes(MINE)
    ended = attempt(place, "killed", stop_at)
    ownership.settle(place)  # what a reader does first
    assert held(place, NEW) or held(place, OLD)
    if ended == "written":
        assert held(place, NEW)
        assert set(tree(place)) == {*NEW, "stills", "notes.txt", LIST}
    assert (place / "notes.txt").read_bytes() == MINE


def test_it_is_stopped_between_any_two_moves(tmp_path):
    """The test above reaches all of it: the last of its stops comes after the end."""
    write_folder(tmp_path / "run", files_of(OLD))
    with Machine(10_000) as machine:
        write_folder(tmp_path / "run", files_of(NEW))
    assert 20 < 10_000 - machine.left < 60


# ------------------------------------------------------------------ folders


def test_a_list_from_outside_owns_nothing(tmp_path):
    place, outside = tmp_path / "run", tmp_path / "thesis.pdf"
    outside.write_bytes(MINE)
    sha = hashlib.sha256(MINE).hexdigest()
    for names in (["../thesis.pdf"], [str(outside)], ["thesis.pdf"], ["stills/../../thesis.pdf"]):
        listed = {"files": dict.fromkeys(names, sha), "format": "formcheck-files/1"}
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        text = json.dumps(listed | {"kind": "report"}, indent=1, sort_keys=True)
        (place / LIST).write_text(f"{text}\n")
        (place / "thesis.pdf").write_bytes(MINE)
        with pytest.raises(OutputError, match="holds other files"):
            write_folder(place, files_of(NEW))
        assert (place / "thesis.pdf").read_bytes() == outside.read_bytes() == MINE


@pytest.mark.parametrize(
    "text", ["", "{}", "[" * 5000, "null", '{"format": "formcheck-files/1"}', "\x00", "9" * 5000]
)
def test_a_damaged_list_owns_nothing(text, tmp_path):
    write_folder(tmp_path / "run", files_of(OLD))
    (tmp_path / "run" / LIST).write_text(text)
    before_it = tree(tmp_path)
    with pytest.raises(OutputError, match="holds other files"):
        write_folder(tmp_path / "run", files_of(NEW))
    assert tree(tmp_path) == before_it


def test_a_list_somebody_wrote_into_owns_nothing(tmp_path):
    write_folder(tmp_path / "run", files_of(OLD))
    with (tmp_path / "run" / LIST).open("a") as file:
        file.write(" ")
    with pytest.raises(OutputError, match="holds other files"):
        check_folder(tmp_path / "run")


def test_an_edited_file_is_named_before_any_work(tmp_path):
    write_folder(tmp_path / "run", files_of(OLD))
    (tmp_path / "run" / "report.html").write_bytes(MINE)
    with pytest.raises(OutputError, match=r"report\.html is not what formcheck wrote there; move"):
        check_folder(tmp_path / "run")


def test_a_file_that_comes_while_the_report_is_made_stays(tmp_path):
    write_folder(tmp_path / "run", files_of(OLD))
    (tmp_path / "run" / "holiday.jpg").write_bytes(MINE)

    def write(place: Path) -> None:
        files_of(NEW)(place)
        (tmp_path / "run" / "pose.npz").write_bytes(MINE)

    with pytest.raises(OutputError, match=r"pose\.npz is not what formcheck wrote"):
        write_folder(tmp_path / "run", write)
    assert held(tmp_path / "run", OLD)
    assert (tmp_path / "run" / "pose.npz").read_bytes() == MINE
    assert not [path for path in (tmp_path / "run").iterdir() if path.name.endswith(".part")]


def test_a_file_in_the_way_of_a_stopped_report_is_named(tmp_path):
    place = tmp_path / "run"
    write_folder(place, files_of(OLD))
    for stop_at in range(60):  # until the list says what is coming, and nothing has come
        attempt(place, "killed", stop_at)
        if "coming" in (place / LIST).read_text():
            break
    (place / "report.json").write_bytes(MINE)
    for opened in (ownership.settle, check_folder):
        with pytest.raises(OutputError, match=r"report\.json is in the way of what formcheck"):
            opened(place)
    assert (place / "report.json").read_bytes() == MINE
    (place / "report.json").unlink()
    check_folder(place)
    assert held(place, NEW)


def failing(monkeypatch, error, stop_at):
    """Let one move fail; those before and after it work."""
    move, count = os.replace, iter(range(1000))

    def replace(*words):
        if next(count) == stop_at:
            raise error
        move(*words)

    monkeypatch.setattr(os, "replace", replace)


@pytest.mark.parametrize("stop_at", range(1, 7))
def test_a_move_that_fails_is_made_up_for_later(stop_at, tmp_path, monkeypatch):
    place = tmp_path / "run"
    write_folder(place, files_of(OLD))
    failing(monkeypatch, PermissionError(errno.EACCES, "opened elsewhere"), stop_at)
    with pytest.raises(OutputError, match=r"could not be written to .*: opened elsewhere"):
        write_folder(place, files_of(NEW))
    ownership.settle(place)
    assert held(place, NEW)
    assert set(tree(place)) == {*NEW, "stills", LIST}


@pytest.mark.parametrize("stop_at", range(1, 7))
def test_ctrl_c_between_two_moves_leaves_a_whole_report(stop_at, tmp_path, monkeypatch):
    place = tmp_path / "run"
    write_folder(place, files_of(OLD))
    failing(monkeypatch, KeyboardInterrupt(), stop_at)
    with pytest.raises(KeyboardInterrupt):
        write_folder(place, files_of(NEW))
    assert held(place, NEW)
    assert set(tree(place)) == {*NEW, "stills", LIST}


def test_nothing_is_removed_through_a_link(tmp_path, monkeypatch):
    place, away = tmp_path / "run", tmp_path / "away"
    write_folder(place, files_of(OLD))
    only = {"report.json": b"new"}
    failing(monkeypatch, PermissionError(errno.EACCES, "opened elsewhere"), 1)
    with pytest.raises(OutputError):
        write_folder(place, files_of(only))
    (place / "stills").rename(away)
    (place / "stills").symlink_to(away)
    kept = tree(away)
    ownership.settle(place)
    assert held(place, only)
    assert tree(away) == kept


def test_what_the_system_puts_into_a_folder_does_not_fill_it(tmp_path):
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_bytes(MINE)
    write_folder(tmp_path, files_of(NEW))
    assert held(tmp_path, NEW)
    assert (tmp_path / ".DS_Store").read_bytes() == MINE


def test_here_is_a_folder_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for files in (OLD, NEW):
        write_folder(Path(), files_of(files))
    assert held(tmp_path, NEW)


def test_a_link_to_a_folder_that_is_not_there_yet(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "later")
    write_folder(tmp_path / "link", files_of(NEW))
    assert (tmp_path / "link").is_symlink()
    assert held(tmp_path / "later", NEW)


def test_a_report_is_not_a_comparison(tmp_path):
    write_folder(tmp_path / "run", files_of(OLD))
    with pytest.raises(OutputError, match="holds other files"):
        check_folder(tmp_path / "run", "compare.json")


# ------------------------------------------------------------------ single files


def as_html(path):
    with atomic_write(path, SEALS["html"]) as file:
        file.write(b"<p>formcheck</p>\n")


def as_beat(path):
    write_beat(make_beat(160, minutes=0.1), path)


def as_track(path):
    write_track(landmark_track(Clip(duration_s=0.5)), path)


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.html", as_html), ("a.wav", as_beat), ("a.m4a", as_beat), ("a.npz", as_track)],
)
def test_only_an_unchanged_file_is_replaced(name, write, tmp_path):
    path = tmp_path / name
    write(path)
    assert is_sealed(path)
    write(path)
    data = path.read_bytes()
    for changed in (data[1:], data + b" ", data[:-9], MINE, b"", data.replace(b"fo", b"Fo", 1)):
        path.write_bytes(changed)
        with pytest.raises(OutputError, match="is there already and is not as formcheck wrote it"):
            write(path)
        assert path.read_bytes() == changed
    path.unlink()
    (tmp_path / "elsewhere").write_bytes(data)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="is there already"):
        write(path)
    assert path.is_symlink()


def test_a_file_that_comes_while_another_is_written_stays(tmp_path):
    path = tmp_path / "page.html"
    writing = atomic_write(path, SEALS["html"])
    writing.__enter__().write(b"new")
    path.write_bytes(MINE)
    with pytest.raises(OutputError, match="is there already"):
        writing.__exit__(None, None, None)
    assert tree(tmp_path) == {"page.html": hashlib.sha256(MINE).hexdigest()}


def test_a_sealed_track_and_beat_are_what_they_were(tmp_path):
    as_track(tmp_path / "a.npz")
    assert len(read_track(tmp_path / "a.npz")) == 30
    as_beat(tmp_path / "a.wav")
    data = (tmp_path / "a.wav").read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert b"INFOISFT" in data
    with wave.open(str(tmp_path / "a.wav")) as beat:
        assert beat.getnframes() == 6 * beat.getframerate()


# ------------------------------------------------------------------ the commands


@pytest.fixture
def full(tmp_path):
    """Return a folder with a thesis, a clip and what another program calls a report."""
    place = tmp_path / "full"
    (place / "stills").mkdir(parents=True)
    for name in ("thesis.docx", "clip.mp4", "compare.json", "stills/me.jpg"):
        (place / name).write_bytes(MINE)
    (place / "report.json").write_text("{}")
    for name in ("a.npz", "a.toml", "a.html", "a.wav", "a.mp4", "b.truth.json", "a.md"):
        (place / name).write_bytes(MINE)
    return place


def test_a_folder_with_a_report_json_of_another_program_is_refused(run, saved, full):
    before_it = tree(full)
    result = run("analyze", saved, "-o", full, "--no-video")
    assert_refused(result, "holds other files")
    assert tree(full) == before_it


def test_a_comparison_refuses_it_too(run, folders, full, tmp_path):
    one, two = (shutil.copytree(folders[name], tmp_path / name) for name in ("before", "after"))
    before_it = tree(tmp_path)
    for place in (full, one):
        result = run("compare", one, two, "-o", place, "--no-video")
        assert_refused(result, "holds other files")
    assert tree(tmp_path) == before_it
    code, _, err = run("compare", one, two, "-o", tmp_path / "c", "--no-video")
    assert code == 0, err
    (tmp_path / "c" / "notes").write_bytes(MINE)
    code, _, err = run("compare", one, two, "-o", tmp_path / "c", "--no-video")
    assert code == 0, err
    assert (tmp_path / "c" / "notes").read_bytes() == MINE


def test_a_second_report_leaves_what_was_put_beside_the_first(run, saved, tmp_path):
    place = tmp_path / "run"
    words = ("analyze", saved, "-o", place, "--no-video")
    assert run(*words)[0] == 0
    first = read_track(place / "pose.npz").source
    for name in ("clip.mp4", "notes.txt", "stills/me.jpg"):
        (place / name).write_bytes(MINE)
    mine = tree(place)
    assert run(*words)[0] == 0
    assert {name: tree(place)[name] for name in ("clip.mp4", "notes.txt", "stills/me.jpg")} == {
        name: mine[name] for name in ("clip.mp4", "notes.txt", "stills/me.jpg")
    }
    assert read_track(place / "pose.npz").source == first  # written further in, then moved
    assert set(tree(place)) == set(mine)
    with (place / "measurements.csv").open("a") as file:
        file.write("my own note\n")
    mine = tree(place)
    assert_refused(run(*words), "measurements.csv is not what formcheck wrote")
    assert tree(place) == mine


@pytest.mark.parametrize(
    "words",
    [
        ("pose", "CLIP", "-o", "FULL/a.npz"),
        ("intake", "-o", "FULL/a.toml"),
        ("intake", "--answers", "ANSWERS", "--page", "FULL/a.html"),
        ("intake", "-o", "FULL/new.toml", "--page", "FULL/a.html"),
        ("metronome", "160", "-o", "FULL/a.wav"),
        ("phantom", "-o", "FULL/a.mp4"),
        ("phantom", "-o", "FULL/b.mp4"),
        ("validate", "--quick", "-o", "FULL/a.md"),
        ("validate", "--quick", "--keep", "FULL/a.toml"),
    ],
)
def test_no_command_replaces_a_persons_file(run, monkeypatch, saved, full, words):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    answers = Path(__file__).resolve().parents[2] / "docs" / "knee-answers.toml"
    names = {"CLIP": str(saved), "ANSWERS": str(answers)}
    words = [names.get(word, word.replace("FULL", str(full))) for word in words]
    before_it = tree(full)
    result = run(*words)
    assert_refused(result, "is there already")
    assert tree(full) == before_it


def test_pose_and_metronome_replace_their_own(run, saved, tmp_path):
    for _ in range(2):
        assert run("pose", saved, "-o", tmp_path / "a.npz")[0] == 0
        words = ("metronome", "160", "-o", tmp_path / "a.wav", "--minutes", "0.1")
        assert run(*words)[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.m4a", "a.npz", "a.wav"]


@pytest.mark.model
@pytest.mark.slow
def test_a_film_is_sealed_plays_and_is_replaced(run, tmp_path):
    film = tmp_path / "a.mp4"
    words = ("phantom", "-o", film, "--seconds", "0.2", "--set", "camera.size_px=[160, 240]")
    for _ in range(2):
        code, _, err = run(*words)
        assert code == 0, err
    assert is_sealed(film)
    assert is_sealed(tmp_path / "a.truth.json")
    assert "measurements" in json.loads((tmp_path / "a.truth.json").read_text())
    assert len(list(frames(open_video(film)))) == 12
    assert len(list(tmp_path.iterdir())) == 2


def test_a_sealed_film_plays(tmp_path):
    with VideoWriter(tmp_path / "a.mp4", fps=30) as writer:
        for grey in range(5):
            writer.write(np.full((64, 64, 3), 40 * grey, np.uint8))
    with atomic_write(tmp_path / "b.mp4", SEALS["mp4"]) as file:
        file.write((tmp_path / "a.mp4").read_bytes())
    assert is_sealed(tmp_path / "b.mp4")
    assert len(list(frames(open_video(tmp_path / "b.mp4")))) == 5
