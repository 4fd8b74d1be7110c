"""The command line as a user types it."""

import sys

import pytest

from formcheck.cli import main


def run(capsys, monkeypatch, *words):
    """Run ``main`` as the command does; return exit code, stdout and stderr."""
    monkeypatch.setattr(sys, "argv", ["formcheck", *map(str, words)])
    with pytest.raises(SystemExit) as stop:
        main()
    out, err = capsys.readouterr()
    return stop.value.code or 0, out, err


def assert_refused(result, *says):
    code, out, err = result
    assert code == 1, result
    assert out == ""
    assert err.startswith("formcheck: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    for words in says:
        assert words in err
