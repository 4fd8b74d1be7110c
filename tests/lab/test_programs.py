"""The laboratory's programs: each can be started, and says what it does."""

import importlib

import pytest

from formcheck.lab.__main__ import PROGRAMS, main


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_says_what_it_does(name, capsys):
    about = importlib.import_module(f"formcheck.lab.{PROGRAMS[name]}").__doc__
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"python -m formcheck.lab {name}" in said
    assert " ".join(about.splitlines()[0].split()[:4]) in said


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--help"], 0), (["learn-nothing"], 2)])
def test_without_a_program_all_are_named(arguments, code, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
    assert set(PROGRAMS) <= set(capsys.readouterr().out.split())
