"""A table of clips: every way a spreadsheet writes it, and every mistake named with its row."""

import os
import sys
from datetime import date

import pytest

from formcheck.batch import find_checks, read_table, unknown_columns, write_table
from formcheck.errors import InputError


@pytest.fixture
def home(tmp_path):
    for name in ("side.mp4", "rear.mp4", "stand.mp4", "run.npz"):
        (tmp_path / name).write_bytes(b"film")
    return tmp_path


def _table(home, text, encoding="utf-8"):
    path = home / "list.csv"
    path.write_text(text, encoding=encoding, newline="")
    return path


@pytest.mark.parametrize("comma", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_spreadsheets_own_way_of_writing_is_read(home, comma, encoding):
    rows = [
        ["Clip", "Check", "Athlete", "Speed", "Height", "Shoes", "Day", "Rear", "Standing"],
        ["side.mp4", "Anna, May", "Anna", '"10,8"', "5'8", "Røad", "31.05.2026", "rear.mp4",
         "stand.mp4"],
    ]  # fmt: skip
    rows[1][1] = f'"{rows[1][1]}"'
    text = "\r\n".join(comma.join(row) for row in rows) + "\r\n"
    (check,) = read_table(_table(home, text, encoding))
    assert (check.name, check.athlete, check.shoes) == ("Anna, May", "Anna", "Røad")
    assert check.speed_kmh == pytest.approx(10.8)
    assert check.height_cm == pytest.approx(172.72)
    assert check.day == date(2026, 5, 31)
    told = [(clip.path.name, clip.view, clip.standing) for clip in check.clips]
    assert told == [
        ("side.mp4", None, False),
        ("rear.mp4", "rear", False),
        ("stand.mp4", None, True),
    ]


def test_rows_of_one_check_are_one_and_others_are_told_apart(home):
    text = "check,clip,shoes\nmay,side.mp4,A\nmay,rear.mp4,\n,side.mp4,B\n,side.mp4,C\n"
    checks = read_table(_table(home, text))
    assert [(check.name, len(check.clips), check.shoes) for check in checks] == [
        ("may", 2, "A"),
        ("side", 1, "B"),
        ("side (2)", 1, "C"),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("gone.mp4,,,,", r"row 3 of list\.csv: there is no file .*gone\.mp4"),
        (",rear,,,", "row 3 .*no clip"),
        ("side.mp4,above,,,", "row 3 .*view 'above' is not known; use one of side_left"),
        ("side.mp4,,fast,,", "row 3 .*speed 'fast' is not a speed"),
        ("side.mp4,,,2026-13-01,", "row 3 .*is not a day"),
        ("side.mp4,,,2999-01-01,", "row 3 .*in the future"),
        ("side.mp4,,,,0", "row 3 .*person '0' is not a number from 1"),
        ("list.csv,,,,", "row 3 .*neither a video nor a saved track"),
    ],
)
def test_a_mistake_is_named_with_its_row(home, row, said):
    path = _table(home, f"clip,view,speed,day,person\nside.mp4,,,,\n{row}\n")
    with pytest.raises(InputError, match=said):
        read_table(path)


def test_a_check_that_is_told_two_things_is_refused(home):
    path = _table(home, "check,clip,speed\nmay,side.mp4,10\nmay,rear.mp4,11\n")
    with pytest.raises(InputError, match=r"row 3 .*speed_kmh of the check 'may' .* row 2"):
        read_table(path)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no column 'clip'"),
        (b"file name\nside.mp4\n", "no column 'clip'"),
        (b"clip\n", "no rows"),
        (b"\xff\xfe\x00c", "no table in UTF-8"),
        (b"PK\x03\x04\0\0", "no table in UTF-8"),
        (b'clip\n"' + b"x" * 200_000 + b'"\n', "no table: field larger"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(home, raw, said):
    path = home / "list.csv"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=said):
        read_table(path)


def test_a_table_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.csv cannot be read"):
        find_checks(tmp_path / "none.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "list.csv")
    with pytest.raises(InputError, match=r"list\.csv cannot be read"):
        find_checks(tmp_path / "list.csv")


def test_a_column_without_meaning_is_named_and_harms_nothing(home):
    path = _table(home, "clip,notes,heigth\nside.mp4,hello,172\n")
    assert unknown_columns(path) == ("notes", "heigth")
    (check,) = read_table(path)
    assert check.height_cm is None


def test_what_was_guessed_is_written_and_read_back_the_same(home):
    checks = find_checks(home)
    write_table(checks, home / "guessed.csv")
    assert read_table(home / "guessed.csv") == checks
