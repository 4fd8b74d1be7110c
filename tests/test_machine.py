"""What is said before anything is installed, and that README names the same packages."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.paths import ROOT

MACHINE = ROOT / ".ci" / "machine.py"


def _tables() -> dict[str, dict]:
    nodes = ast.parse(MACHINE.read_text(encoding="utf-8")).body
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
    }


def _looked(tmp_path: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it with no program on the path."""
    return subprocess.run(
        [sys.executable, "-P", str(MACHINE), *options],
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": str(tmp_path), **environment},
        check=False,
    )


def test_readme_and_the_look_at_the_machine_name_the_same_packages():
    tables = _tables()
    packages = {
        *tables["LIBRARIES"].values(),
        *tables["PDF_LIBRARIES"].values(),
        *tables["TEST_PROGRAMS"],
        "python3-venv",
    }
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^sudo apt-get install -y (.*)$", readme, re.MULTILINE)
    assert {word for line in lines for word in line.split("#")[0].split()} == packages
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "machine.py --pdf --tests --list" in run


def test_ci_installs_what_lacks_and_nothing_else(tmp_path):
    listed = [_looked(tmp_path, "--pdf", "--tests", "--list", CI=ci) for ci in ("true", "")]
    assert [done.returncode for done in listed] == [0, 0]
    lacking = listed[0].stdout.split()
    assert listed[1].stdout.split() == lacking
    assert lacking[-3:] == list(_tables()["TEST_PROGRAMS"])  # no program is on the path
    for names in _tables()["TEST_PROGRAMS"].values():
        (tmp_path / names[-1]).touch(mode=0o755)
    done = _looked(tmp_path, "--pdf", "--tests", "--list")
    assert done.stdout.split() == lacking[:-3]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for Debian's libraries")
def test_a_missing_browser_is_named_and_stops_nothing_but_ci(tmp_path):
    here = _looked(tmp_path, CI="")
    if here.returncode:
        pytest.skip(f"this machine lacks libraries: {here.stderr}")
    line = "sudo apt-get install -y " + " ".join(_tables()["TEST_PROGRAMS"])
    done = _looked(tmp_path, "--tests", CI="")
    assert (done.returncode, done.stderr) == (0, "")
    assert line in done.stdout
    assert "skipped" in done.stdout
    done = _looked(tmp_path, "--tests", CI="true")
    assert done.returncode == 1
    assert line in done.stderr
    for names in _tables()["TEST_PROGRAMS"].values():
        (tmp_path / names[-1]).touch(mode=0o755)
    done = _looked(tmp_path, "--tests", CI="true")
    assert (done.returncode, done.stdout) == (0, "")
