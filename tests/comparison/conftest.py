"""Report folders that a test may change."""

from __future__ import annotations

import json
import shutil

import pytest


@pytest.fixture
def copied(folders, tmp_path):
    """Return a function that copies a folder, its report.json changed."""

    def copy(name, change=None, new_name=None):
        target = tmp_path / (new_name or name)
        shutil.copytree(folders[name], target)
        if change:
            told = json.loads((target / "report.json").read_text())
            change(told)
            (target / "report.json").write_text(json.dumps(told))
        return target

    return copy
