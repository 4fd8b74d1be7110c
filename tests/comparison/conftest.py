"""Report folders of one digital runner: before, after quicker steps, and again without a change."""

from __future__ import annotations

import json
import shutil

import pytest

from support.made_reports import after, again, before, folder


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """Return the folders before, after and again."""
    root = tmp_path_factory.mktemp("reports")
    made = {"before": before(), "after": after(), "again": again()}
    return {name: folder(root / name, analysis) for name, analysis in made.items()}


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
