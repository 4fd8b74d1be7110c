"""The pages of docs/ become a site: strictly, and with nothing that is fetched from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import griffe
import pytest

import formcheck
from formcheck.knowledge import load
from formcheck.lab.docs.site import undocumented
from support.paths import ROOT

LOADED = re.compile(
    r"""<(?:script|img|link|iframe)\b[^>]*(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "mkdocs", "build", "--site-dir", str(folder)],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_of_docs_is_on_the_site(site):
    pages = list((ROOT / "docs").rglob("*.md"))
    assert len(pages) > 10
    for page in pages:
        assert (site / page.relative_to(ROOT / "docs").with_suffix(".html")).is_file()


def test_files_beside_docs_come_along(site):
    shown = re.findall(r'<img [^>]*src="?(src/[^"\s>]+)', (site / "exercises.html").read_text())
    assert len(shown) == len(load().exercises)
    for picture in shown:
        assert (site / picture).is_file()


def test_nothing_is_fetched_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert pages
    for page in pages:
        assert not LOADED.findall(page.read_text(encoding="utf-8")), page.name
    styles = list(site.rglob("*.css"))
    assert styles
    for style in styles:
        assert not re.search(r"url\(['\"]?(?:https?:)?//", style.read_text(encoding="utf-8"))


def test_the_reference_has_the_public_names(site):
    page = (site / "reference.html").read_text()
    for name in formcheck.__all__:
        assert name == "__version__" or f'id="formcheck.{name}"' in page, name


def test_what_has_no_docstring_is_found():
    code = 'class Shoe:\n    """A shoe."""\n\n    def tie(self): ...\n\n    def _knot(self): ...\n'
    with griffe.temporary_visited_module(code) as module:
        assert undocumented(module["Shoe"]) == ["module.Shoe.tie"]
