"""The laboratory's programs: each can be started, and says what it does."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import formcheck.lab
from formcheck.lab.__main__ import PROGRAMS, main


def test_every_program_of_the_laboratory_has_a_name():
    lab = Path(formcheck.lab.__file__).parent
    programs = {
        path.relative_to(lab).with_suffix("").as_posix().replace("/", ".")
        for room in ("benchmarks", "docs", "training")
        for path in (lab / room).glob("*.py")
        if "\ndef main(" in path.read_text(encoding="utf-8")
    }
    assert programs
    assert programs == {module for module in PROGRAMS.values() if "." in module}


def test_a_runner_without_pixels_needs_no_library_of_pictures_tables_or_networks():
    script = (
        "import sys; from formcheck.lab.phantom import Clip, landmark_track, truth; "
        "truth(Clip(duration_s=1)); landmark_track(Clip(duration_s=1)); print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True,
                         check=True)  # fmt: skip
    loaded = set(ran.stdout.split())
    assert "formcheck.lab.phantom.landmarks" in loaded
    assert not loaded & {"matplotlib", "pandas", "cv2", "av", "ai_edge_litert", "mediapipe", "PIL"}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_says_what_it_does(name, capsys):
    about = importlib.import_module(f"formcheck.lab.{PROGRAMS[name]}").__doc__
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"python -m formcheck.lab {name}" in said
    assert " ".join(about.splitlines()[0].split()[:4]) in said


def test_a_program_whose_library_is_missing_says_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "formcheck.lab.training.events", raising=False)
    monkeypatch.setitem(sys.modules, "pandas", None)  # as if it were not installed
    with pytest.raises(SystemExit, match=r"learn-events.* needs pandas.*\[dev\]"):
        main(["learn-events"])


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--help"], 0), (["learn-nothing"], 2)])
def test_without_a_program_all_are_named(arguments, code, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
    assert set(PROGRAMS) <= set(capsys.readouterr().out.split())
