"""What the names of files tell: which clips are one check, of whom, when and how fast."""

from datetime import date
from pathlib import Path

import pytest

from formcheck.batch import find_checks
from formcheck.batch.folders import folders_of
from formcheck.errors import InputError


def _folder(root: Path, *names: str) -> Path:
    for name in names:
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"film")
    return root


def _told(root: Path, *names: str) -> dict[str, list[str]]:
    checks = find_checks(_folder(root, *names))
    return {check.name: [clip.path.name for clip in check.clips] for check in checks}


def test_clips_that_differ_only_in_their_place_are_one_check(tmp_path):
    told = _told(tmp_path, "anna_side.mp4", "anna_rear.MOV", "ben-left.mp4", "ben-right.mp4")
    assert told == {
        "anna": ["anna_rear.MOV", "anna_side.mp4"],
        "ben": ["ben-left.mp4", "ben-right.mp4"],
    }


def test_german_names_are_read_as_well(tmp_path):
    told = _told(tmp_path, "Jörg seitlich.mp4", "Jörg hinten.mp4", "Jörg stehend hinten.mp4")
    assert list(told) == ["Jörg"]
    (check,) = find_checks(tmp_path)
    assert [clip.path.stem for clip in check.clips if clip.standing] == ["Jörg stehend hinten"]


@pytest.mark.parametrize(
    "names",
    [
        ("anna.mp4", "anna.mov"),  # nothing says which is from where
        ("anna_side.mp4", "anna-side.mov"),  # two from one place
        ("a_standing.mp4", "a_standing_rear.mp4"),  # nobody runs
        ("IMG_0001.MOV", "IMG_0002.MOV"),
    ],
)
def test_clips_that_may_be_two_runs_stay_two_checks(tmp_path, names):
    told = _told(tmp_path, *names)
    assert len(told) == 2
    assert all(len(clips) == 1 for clips in told.values())


def test_the_place_in_a_name_is_never_taken_for_the_view(tmp_path):
    """It groups clips; how they were filmed is seen. A name can be wrong."""
    checks = find_checks(_folder(tmp_path, "anna_rear.mp4", "anna_left.mp4"))
    assert [clip.view for check in checks for clip in check.clips] == [None, None]


def test_runner_day_and_speed_are_read_where_they_stand(tmp_path):
    _folder(tmp_path, "Anna Lind/2026-05-31_side_10,5kmh.mp4", "Anna Lind/2026-05-31_rear.mp4")
    _folder(tmp_path, "ben 20260601.mp4", "session.mp4", "2026-99-41 carl.mp4", "VID_1234.mp4")
    told = {check.name: check for check in find_checks(tmp_path)}
    anna = next(check for name, check in told.items() if name.startswith("Anna"))
    assert (anna.athlete, anna.day) == ("Anna Lind", date(2026, 5, 31))
    assert (told["ben 20260601"].athlete, told["ben 20260601"].day) == ("ben", date(2026, 6, 1))
    assert {told[name].athlete for name in ("session", "VID_1234")} == {""}
    assert told["2026-99-41 carl"].day is None
    assert [check.speed_kmh for check in told.values() if check.speed_kmh] in ([10.5], [10.5, 10.5])


def test_films_of_old_reports_and_hidden_files_are_no_clips(tmp_path):
    _folder(tmp_path, "run.mp4", "old/report.json", "old/film.mp4", "._run.mp4", ".trash/a.mp4")
    assert [check.name for check in find_checks(tmp_path)] == ["run"]


def test_a_folder_without_clips_says_so(tmp_path):
    with pytest.raises(InputError, match="holds no clips"):
        find_checks(_folder(tmp_path, "notes.txt"))


def test_folders_are_such_as_every_system_takes():
    names = ["Anna/2026", "anna/2026", "a:b", "con", "..", "x" * 300, "index.html", "a\nb", "/abs"]
    folders = folders_of(names)
    assert set(folders) == set(names)
    found = list(folders.values())
    assert len({one.casefold() for one in found}) == len(names)
    for one in found:
        assert not one.startswith(("/", "."))
        assert all(part not in ("", ".", "..") and len(part) < 100 for part in one.split("/"))
        assert not set(one) & set('<>:"|?*\\\n')


def test_no_report_lies_inside_another_ones():
    folders = folders_of(["anna", "anna/may", "anna/may/first"])
    placed = list(folders.values())
    for one in placed:
        assert not any(other.startswith(f"{one}/") for other in placed)
