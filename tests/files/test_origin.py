"""A track knows its video: another file of that name is never shown under its skeleton."""

import hashlib
import json
import os
import shutil
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from formcheck import compare
from formcheck.cli import app
from formcheck.errors import InputError
from formcheck.files import origin
from formcheck.files.origin import Origin, find_origin, fingerprint, seen_from
from formcheck.files.track import read_track, write_track
from formcheck.i18n import Wording
from support.phantom_runs import FLEET, FULL, track
from support.report_example import write_grey_video

CLI = CliRunner()
NONE = Origin(None)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# ------------------------------------------------------------------ finding it


def test_a_saved_track_tells_only_the_short_way_to_its_video(tmp_path):
    out = tmp_path / "work" / "ann" / "report"
    beside = tmp_path / "work" / "clips" / "side.mp4"
    far = tmp_path / "home" / "ann smith" / "side.mp4"
    assert seen_from(out, str(beside)) == "../../clips/side.mp4"
    assert seen_from(out, str(far)) == "side.mp4"
    assert seen_from(out, "") == ""


def test_a_video_is_found_where_it_was_beside_the_track_and_where_the_user_is(
    tmp_path, monkeypatch
):
    for name in ("clips", "run", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    saved, way = tmp_path / "run" / "pose.npz", "../clips/side.mp4"
    video = tmp_path / "clips" / "side.mp4"
    video.write_bytes(b"june")
    for place in ("run", "here", "."):
        assert find_origin(way, sha256(b"june"), saved).video.samefile(video)
        video = video.rename(tmp_path / place / "side.mp4")
    assert find_origin(way, sha256(b"june"), saved).video.samefile(video)
    video.rename(tmp_path / "clips" / "other.mp4")
    assert find_origin(way, sha256(b"june"), saved) == NONE


def test_of_several_files_of_its_name_the_right_one_is_taken(tmp_path):
    (tmp_path / "run").mkdir()
    saved = tmp_path / "run" / "pose.npz"
    (tmp_path / "side.mp4").write_bytes(b"june")
    (tmp_path / "run" / "side.mp4").write_bytes(b"july")
    assert find_origin("side.mp4", sha256(b"june"), saved).video == tmp_path / "side.mp4"
    assert find_origin("side.mp4", sha256(b"july"), saved).video == tmp_path / "run" / "side.mp4"


def test_another_video_and_one_that_was_not_noted_are_refused_by_name(tmp_path):
    (tmp_path / "side.mp4").write_bytes(b"july")
    other = find_origin("side.mp4", sha256(b"june"), tmp_path / "pose.npz")
    assert (other.video, other.note.id) == (None, "other_video")
    assert other.note.message.startswith("side.mp4 is not the video that pose.npz was made from")
    old = find_origin("side.mp4", "", tmp_path / "pose.npz")
    assert (old.video, old.note.id) == (None, "video_not_noted")
    assert "Analyse side.mp4 afresh" in old.note.message
    assert Wording("de")(old.note.message).startswith("pose.npz stammt aus einer früheren Version")


@pytest.mark.parametrize("source", ["", "run.trc", "run.npz"])
def test_what_is_no_video_is_not_looked_for(tmp_path, source):
    (tmp_path / "run.trc").touch()
    (tmp_path / "run.npz").touch()
    assert find_origin(source, "", tmp_path / "pose.npz") == NONE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_of_its_name_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "side.mp4")
    assert find_origin("side.mp4", sha256(b"june"), tmp_path / "pose.npz") == NONE


def test_a_file_is_read_once_until_it_changes(tmp_path, monkeypatch):
    read = []
    digest = hashlib.file_digest
    monkeypatch.setattr(
        origin.hashlib, "file_digest", lambda *words: read.append(1) or digest(*words)
    )
    video = tmp_path / "side.mp4"
    video.write_bytes(b"june")
    assert [fingerprint(video) for _ in range(3)] == [sha256(b"june")] * 3
    assert len(read) == 1
    (tmp_path / "new.mp4").write_bytes(b"july")
    os.utime(tmp_path / "new.mp4", ns=(0, video.stat().st_mtime_ns))
    (tmp_path / "new.mp4").replace(video)
    assert fingerprint(video) == sha256(b"july")
    with pytest.raises(InputError, match=r"gone\.mp4 cannot be read"):
        fingerprint(tmp_path / "gone.mp4")


# ------------------------------------------------------------------ analyze


def run(*words):
    done = CLI.invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done


def told(folder):
    clip = json.loads((folder / "report.json").read_text())["clips"][0]
    return {note["id"]: note["message"] for note in clip["notes"]}


def stills(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "stills").iterdir())}


@pytest.fixture(scope="module")
def june(tmp_path_factory):
    """Return a folder with a clip, its track, and another session's clip."""
    folder = tmp_path_factory.mktemp("june")
    seen = track(FLEET["rearfoot_slow"], FULL)
    write_grey_video(folder / "side.mp4", seen.time_s)
    write_grey_video(folder / "july.mp4", seen.time_s[:-1])
    noted = {"source": str(folder / "side.mp4"), "source_sha256": fingerprint(folder / "side.mp4")}
    write_track(replace(seen, **noted), folder / "pose.npz")
    write_track(replace(seen, **{**noted, "source_sha256": ""}), folder / "old.npz")
    run("analyze", folder / "pose.npz", "-o", folder / "right")
    alone = folder / "nothing" / "near"
    alone.mkdir(parents=True)
    shutil.copy(folder / "pose.npz", alone)
    run("analyze", alone / "pose.npz", "-o", folder / "paper")
    return folder


@pytest.fixture
def swapped(june, tmp_path):
    """Return a folder in which the next session's clip has taken the first one's name."""
    shutil.copy(june / "pose.npz", tmp_path)
    shutil.copy(june / "old.npz", tmp_path)
    shutil.copy(june / "july.mp4", tmp_path / "side.mp4")
    return tmp_path


def test_the_right_video_is_shown_without_a_note(june):
    assert (june / "right" / "annotated.mp4").is_file()
    assert "other_video" not in told(june / "right")
    assert stills(june / "right") != stills(june / "paper")


def test_another_video_is_named_and_no_pixel_of_it_is_shown(june, swapped):
    done = run("analyze", swapped / "pose.npz", "-o", swapped / "new")
    says = "side.mp4 is not the video that pose.npz was made from: it was replaced or edited."
    assert says in told(swapped / "new")["other_video"]
    assert done.stderr.count(says) == 1
    page = (swapped / "new" / "report.html").read_text()
    assert page.count(says) == 1
    assert "is no longer beside the track" not in page
    assert stills(swapped / "new") == stills(june / "paper")
    assert not (swapped / "new" / "annotated.mp4").exists()


@pytest.mark.slow
def test_the_first_video_put_back_is_shown_again(june, swapped):
    run("analyze", swapped / "pose.npz", "-o", swapped / "new")
    saved = read_track(swapped / "new" / "pose.npz")
    assert saved.source == "../side.mp4"
    assert saved.source_sha256 == read_track(june / "pose.npz").source_sha256
    assert "other_video" not in {note.id for note in saved.notes}
    done = run("analyze", swapped / "new" / "pose.npz", "-o", swapped / "newer", "--no-video")
    assert done.stderr.count("is not the video that") == 1
    shutil.copy(june / "side.mp4", swapped / "side.mp4")
    done = run("analyze", swapped / "newer" / "pose.npz", "-o", swapped / "newest")
    assert "other_video" not in told(swapped / "newest")
    assert done.stderr == ""
    assert (swapped / "newest" / "annotated.mp4").is_file()
    assert stills(swapped / "newest") == stills(june / "right")


def test_a_track_of_an_earlier_version_says_so_and_shows_no_video(june, swapped):
    done = run("analyze", swapped / "old.npz", "-o", swapped / "new")
    assert "old.npz was saved by an earlier version" in told(swapped / "new")["video_not_noted"]
    assert "old.npz was saved by an earlier version" in done.stderr
    assert stills(swapped / "new") == stills(june / "paper")
    assert read_track(swapped / "new" / "pose.npz").source_sha256 == ""


# ------------------------------------------------------------------ compare


def reports(june, target):
    """Return two report folders that lie beside the clip they were made from."""
    for path in (june / "side.mp4", june / "pose.npz"):
        shutil.copy(path, target)
    found = [target / name for name in ("before", "after")]
    for folder in found:
        run("analyze", target / "pose.npz", "-o", folder, "--no-video")
    return found


@pytest.mark.slow
def test_a_comparison_shows_no_video_that_was_replaced(june, tmp_path):
    folders = reports(june, tmp_path)
    run("compare", *folders, "-o", tmp_path / "right")
    assert (tmp_path / "right" / "side_by_side.mp4").is_file()
    shutil.copy(june / "july.mp4", tmp_path / "side.mp4")
    done = run("compare", *folders, "-o", tmp_path / "wrong")
    says = "before: side.mp4 is not the video that pose.npz was made from"
    assert done.stdout.count(says) == 1
    page = (tmp_path / "wrong" / "compare.html").read_text()
    assert page.count(says) == 1
    assert "There is no side-by-side video: the file of pose.npz may not be the video" in page
    cautions = json.loads((tmp_path / "wrong" / "compare.json").read_text())["cautions"]
    assert sum("is not the video that" in caution for caution in cautions) == 2
    assert not (tmp_path / "wrong" / "side_by_side.mp4").exists()
    (tmp_path / "side.mp4").unlink()
    run("compare", *folders, "-o", tmp_path / "paper")
    assert stills(tmp_path / "wrong") == stills(tmp_path / "paper") != stills(tmp_path / "right")
    shutil.copy(june / "side.mp4", tmp_path / "side.mp4")
    done = run("compare", *folders, "-o", tmp_path / "again")
    assert "is not the video that" not in done.stdout
    assert stills(tmp_path / "again") == stills(tmp_path / "right")


@pytest.mark.slow
def test_a_comparison_says_which_track_is_of_an_earlier_version(june, tmp_path):
    folders = reports(june, tmp_path)
    saved = read_track(folders[1] / "pose.npz")
    old = replace(saved, source=str(tmp_path / "side.mp4"), source_sha256="")
    write_track(old, folders[1] / "pose.npz")
    cautions = compare(folders).report.cautions
    assert [c for c in cautions if "earlier version, which did not note" in c] == [
        c for c in cautions if c.startswith("after: pose.npz was saved by an earlier version")
    ]
