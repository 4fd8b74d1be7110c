"""Many checks: each a report, one table of all; what fails is a row, what is done stays done."""

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from contextlib import closing
from pathlib import Path

import pytest

from formcheck.batch import Check, CheckClip, Options, run_batch
from formcheck.batch.ledger import Ledger
from formcheck.errors import OutputError
from formcheck.isolated import isolated_python

pyarrow = pytest.importorskip("pyarrow")
OPTIONS = Options(model="lite")


class Here(Executor):
    """Does everything at once, and counts it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def submit(self, fn, /, check, *values):
        self.done.append(check.name)
        future: Future = Future()
        try:
            future.set_result(fn(check, *values))
        except Exception as error:
            future.set_exception(error)
        return future


def _checks(folder: Path, saved: Path, *names: str) -> list[Check]:
    made = []
    for name in names:
        path = folder / f"{name}.npz"
        shutil.copy(saved, path)
        made.append(Check(name=name, clips=(CheckClip(path=path),), athlete=f"={name}"))
    return made


def _stamp(folder: Path) -> int:
    return (folder / "report.json").stat().st_mtime_ns


def _rows(home: Path) -> list[dict[str, str]]:
    with (home / "summary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def batch(tmp_path_factory, saved):
    """Return a finished batch: two clips that can be measured and one that is damaged."""
    root = tmp_path_factory.mktemp("batch")
    checks = _checks(root, saved, "anna", "ben")
    damaged = root / "carl.npz"
    damaged.write_bytes(saved.read_bytes()[:500])
    checks.insert(1, Check(name="carl", clips=(CheckClip(path=damaged),)))
    here = Here()
    outcomes = list(run_batch(checks, root / "out", OPTIONS, executor=here))
    return root, checks, outcomes, here


def test_a_failing_clip_is_a_row_and_never_the_end(batch):
    root, _, outcomes, _ = batch
    assert {one.name: one.state for one in outcomes} == {
        "anna": "measured",
        "ben": "measured",
        "carl": "failed",
    }
    (row,) = [row for row in _rows(root / "out") if row["check"] == "carl"]
    assert (row["metric"], row["value"], row["state"]) == ("", "", "failed")
    assert "carl.npz" in row["missing"]
    assert str(root) not in (root / "out" / "summary.csv").read_text()


def test_the_table_holds_what_the_reports_hold(batch):
    root, _, _, _ = batch
    rows = _rows(root / "out")
    assert list(rows[0])[:9] == [
        *("check", "clip", "metric", "side", "value", "unit", "low", "high", "missing")
    ]
    report = json.loads((root / "out" / "anna" / "report.json").read_bytes())
    own = {(row["metric"], row["side"]): row for row in rows if row["check"] == "anna"}
    assert set(own) == {(m["metric"], m["side"]) for m in report["measurements"]}
    for number in report["measurements"]:
        row = own[number["metric"], number["side"]]
        if number["value"] is None:
            assert (row["value"], row["missing"]) == ("", number["missing"])
        else:
            exact = number["exact"]
            assert float(row["value"]) == pytest.approx(exact["value"], abs=1e-4)
            assert float(row["low"]) == pytest.approx(exact["low"], abs=1e-4)
            assert row["unit"] == number["unit"]


def test_no_cell_is_a_formula(batch):
    root, _, _, _ = batch
    assert {row["athlete"] for row in _rows(root / "out") if row["check"] == "anna"} == {"'=anna"}


def test_both_tables_say_the_same(batch):
    from pyarrow import parquet

    root, _, _, _ = batch
    rows, table = _rows(root / "out"), parquet.read_table(root / "out" / "summary.parquet")
    assert table.column_names == list(rows[0])
    for row, other in zip(rows, table.to_pylist(), strict=True):
        for name, cell in row.items():
            value = other[name]
            if isinstance(value, float):
                assert float(cell) == pytest.approx(value, abs=1e-4)
            elif name != "athlete":  # which the CSV quotes
                assert cell == ("" if value is None else str(value))


def test_what_is_done_is_not_done_again(batch):
    root, checks, _, here = batch
    before = {path: path.read_bytes() for path in sorted((root / "out").rglob("*.[jc]s*"))}
    again = Here()
    outcomes = list(run_batch(checks, root / "out", OPTIONS, executor=again))
    assert again.done == ["carl"]  # a failure is tried again
    assert [one.name for one in outcomes if one.state == "measured"] == ["anna", "ben"]
    tables = {path for path in before if path.name.startswith("summary.csv")}
    assert tables
    assert all(path.read_bytes() == before[path] for path in tables)
    assert here.done == ["anna", "carl", "ben"]


@pytest.mark.parametrize("change", ["clip", "speed", "language", "report"])
def test_what_hangs_on_a_change_is_done_again(tmp_path, saved, change):
    checks = _checks(tmp_path, saved, "anna", "ben")
    out = tmp_path / "out"
    list(run_batch(checks, out, OPTIONS, executor=Here()))
    options = OPTIONS
    if change == "clip":
        with checks[0].clips[0].path.open("ab") as file:
            file.write(b" ")
    elif change == "speed":
        checks[0] = checks[0].changed(speed_kmh=9.0)
    elif change == "language":
        options = Options(model="lite", language="de")
    else:
        shutil.rmtree(out / "anna")
    again = Here()
    list(run_batch(checks, out, options, executor=again))
    assert again.done == (["anna", "ben"] if change == "language" else ["anna"])


def test_a_stop_in_the_middle_leaves_tables_of_what_is_there(tmp_path, saved):
    checks = _checks(tmp_path, saved, "anna", "ben")
    batch = run_batch(checks, tmp_path / "out", OPTIONS, workers=1, executor=Here())
    assert next(batch).name == "anna"
    batch.close()
    assert {row["check"] for row in _rows(tmp_path / "out")} >= {"anna"}


def test_a_persons_folder_and_files_are_left_alone(tmp_path, saved):
    checks = _checks(tmp_path, saved, "anna")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds other files"):
        next(run_batch(checks, theirs, OPTIONS, executor=Here()))
    assert [path.name for path in theirs.iterdir()] == ["thesis.txt"]
    out = tmp_path / "out"
    list(run_batch(checks, out, OPTIONS, executor=Here()))
    (out / "notes.txt").write_text("mine")
    (out / "summary.csv").write_text("edited by hand")
    with pytest.raises(OutputError, match=r"summary\.csv is not what formcheck wrote"):
        next(run_batch(checks, out, OPTIONS, executor=Here()))
    assert (out / "summary.csv").read_text() == "edited by hand"
    assert (out / "notes.txt").read_text() == "mine"


def test_two_batches_do_not_write_into_one_folder(tmp_path, saved):
    checks = _checks(tmp_path, saved, "anna")
    out = tmp_path / "out"
    list(run_batch(checks, out, OPTIONS, executor=Here()))
    held = Ledger(out)
    try:
        with pytest.raises(OutputError, match="another batch writes"):
            next(run_batch(checks, out, OPTIONS, executor=Here()))
    finally:
        held.close()


def test_at_most_a_few_checks_wait_ahead(tmp_path, saved):
    """However many there are, what is not begun takes no memory."""
    most = 0

    class Slow(Executor):
        def __init__(self):
            self.futures = []

        def submit(self, fn, /, *values):
            nonlocal most
            future = Future()
            self.futures.append((future, fn, values))
            waiting = [one for one, _, _ in self.futures if not one.done()]
            most = max(most, len(waiting))
            if len(waiting) == 4:
                first, _, _ = next(one for one in self.futures if not one[0].done())
                first.set_exception(OSError("gone"))
            return future

    path = tmp_path / "a.npz"
    path.write_bytes(saved.read_bytes())
    checks = [Check(name=f"{n}", clips=(CheckClip(path=path),)) for n in range(12)]
    slow = Slow()
    batch = run_batch(checks, tmp_path / "out", OPTIONS, workers=2, executor=slow)
    for _ in range(8):
        assert next(batch).state == "failed"
    assert most == 4
    batch.close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_and_begun_again_gives_the_same_table(tmp_path, saved):
    """With real workers: what was there is kept, no process is left, the rest is done."""
    names = [f"runner {n}" for n in range(6)]
    for check in _checks(tmp_path, saved, *names):
        assert check.clips[0].path.is_file()
    (tmp_path / "list.csv").write_text("clip\n" + "".join(f"{name}.npz\n" for name in names))
    words = ["batch", str(tmp_path / "list.csv"), "-o", str(tmp_path / "out"), "--model", "lite"]
    command, environment = isolated_python("formcheck", *words, "--show-face", "--workers", "2")
    for _ in range(2):
        begun = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        before = len(list((tmp_path / "out").glob("*/report.json")))
        until = time.monotonic() + 300
        while len(list((tmp_path / "out").glob("*/report.json"))) == before:
            assert time.monotonic() < until
            assert begun.poll() is None
            time.sleep(0.05)
        begun.send_signal(signal.SIGKILL)
        begun.wait()
    finished = {path.parent.name for path in (tmp_path / "out").glob("*/report.json")}
    assert 2 <= len(finished) < 6
    with closing(Ledger(tmp_path / "out")) as ledger:
        kept = [name for name in names if ledger.read(name) is not None]
    stamps = {name: _stamp(tmp_path / "out" / name) for name in kept}
    assert kept
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "6 measured, 0 could not be measured, 0 failed" in done.stdout
    assert {row["check"] for row in _rows(tmp_path / "out")} == set(names)
    assert {name: _stamp(tmp_path / "out" / name) for name in kept} == stamps
    values = {
        tuple(row["value"] for row in _rows(tmp_path / "out") if row["check"] == name)
        for name in names
    }
    assert len(values) == 1  # the same clip under six names
    assert list((tmp_path / "out").rglob("*.part")) == []
