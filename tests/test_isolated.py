"""Nothing that lies in the current folder is ever run, whoever put it there."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from formcheck import isolated
from formcheck.isolated import find_program, isolated_python, trusted_path
from formcheck.weights import _sources
from formcheck.weights._table import Part
from support.paths import ROOT, SIDE

#: What workers, pip and the command itself import, and what Python looks for by itself.
NAMES = ("numpy", "pip", "queue", "pickle", "json", "typing", "signal", "formcheck")
OF_PYTHON = ("sitecustomize", "usercustomize", "site", "os")
#: `python -m formcheck` and a `PYTHONPATH` with a dot run these before formcheck can say no.
BEFORE_US = ("formcheck", *OF_PYTHON)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stand in a folder of modules that would say so if they were imported."""
    place = tmp_path / "videos"
    place.mkdir()
    for name in (*NAMES, *OF_PYTHON):
        trap = (
            f"from pathlib import Path\nPath({str(tmp_path / 'executed')!r}).write_text({name!r})"
        )
        (place / f"{name}.py").write_text(f"{trap}\nraise SystemExit(3)\n")
    monkeypatch.chdir(place)
    return place


def run(command, environment=None):
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    executed = Path("..") / "executed"
    assert not executed.exists(), f"{executed.read_text()} of the current folder was run"
    return done


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("safe", [True, False], ids=["as the command starts", "python -m"])
def test_a_clip_is_analysed_among_modules_of_the_same_names(folder, safe):
    command = [sys.executable, "-P", "-m", "formcheck"]
    if not safe:
        command.remove("-P")
        for name in BEFORE_US:
            (folder / f"{name}.py").unlink()
    done = run([*command, "analyze", str(SIDE), "--no-video", "--model", "full", "-o", "out"])
    assert done.returncode == 0, done.stderr
    assert "judge" in done.stdout
    assert (folder / "out" / "report.json").is_file()


@pytest.mark.parametrize("dots", [".", "", "{here}"], ids=["a dot", "an empty entry", "its path"])
def test_a_path_that_names_the_current_folder_does_not_open_it(folder, dots):
    for name in BEFORE_US:
        (folder / f"{name}.py").unlink()
    names = [dots.format(here=folder), *trusted_path()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(names)}
    done = run([sys.executable, "-P", "-m", "formcheck", "explain", "overstride"], environment)
    assert done.returncode == 0, done.stderr


def test_a_module_is_run_in_a_python_that_does_not_look_here(folder, monkeypatch):
    monkeypatch.setattr(sys, "path", ["", ".", str(folder), "relative", *sys.path])
    done = run(*isolated_python("pip", "--version"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("pip ")


def test_python_and_formcheck_are_found_where_they_are_the_current_folder(monkeypatch):
    for place in (Path(isolated.__file__).parents[1], Path(os.__file__).parent):
        monkeypatch.chdir(place)
        monkeypatch.setattr(sys, "path", ["", str(place)])
        assert trusted_path() == [str(place)]


def test_formcheck_is_on_the_path_however_it_was_found(monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    _, environment = isolated_python("formcheck")
    assert environment["PYTHONPATH"] == str(Path(isolated.__file__).parents[1])


def test_pip_downloads_from_among_modules_of_the_same_names(folder, tmp_path, monkeypatch):
    shelf, target = tmp_path / "shelf", tmp_path / "target"
    shelf.mkdir()
    with zipfile.ZipFile(shelf / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        about = "tiny-1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    part = Part("tiny==1.0", "pip download", 1000)
    wheel = _sources.download_package(part, target, lambda _: None)
    assert wheel.name == "tiny-1.0-py3-none-any.whl"
    assert not (tmp_path / "executed").exists()


@pytest.mark.skipif(os.name != "posix", reason="the programs are shell scripts")
def test_npm_of_the_current_folder_is_not_taken_and_none_is_run_in_it(
    folder, tmp_path, monkeypatch
):
    def put(place, words):
        place.mkdir(exist_ok=True)
        (place / "npm").write_text(f"#!/bin/sh\n{words}\nexit 1\n")
        (place / "npm").chmod(0o755)

    put(folder, f"touch '{tmp_path}/executed'")
    for entry in (".", "", str(folder)):
        monkeypatch.setenv("PATH", entry)
        assert find_program("npm") is None
    put(tmp_path / "bin", f"pwd > '{tmp_path}/where'; echo no such package")
    monkeypatch.setenv("PATH", f".:{tmp_path / 'bin'}:/usr/bin:/bin")
    part = Part("tiny@1.0", "npm pack", 1000)
    with pytest.raises(_sources.SourceError, match="no such package"):
        _sources.download_package(part, tmp_path / "target", lambda _: None)
    assert not (tmp_path / "executed").exists()
    assert Path((tmp_path / "where").read_text().strip()) != folder


def test_nobody_starts_a_python_that_looks_into_the_current_folder():
    safe = re.compile(r'sys\.executable, "-P", |sys\.executable\} -P |sys\.executable\)\.wi')
    started = [
        (path.relative_to(ROOT).as_posix(), line.strip())
        for top in ("src", "tests", ".ci")
        for path in sorted((ROOT / top).rglob("*.py"))
        if path != Path(__file__)
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r'sys\.executable|["\']python3?["\'], "-', line)
    ]
    assert [one for one in started if not safe.search(one[1])] == []
    within = {name for name, _ in started if name.startswith("src/")}
    assert within == {"src/formcheck/isolated.py"}, "the package itself uses isolated_python()"
