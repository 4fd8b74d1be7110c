"""The studio's own JavaScript: its types hold, it is small, and all of it is ours."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import formcheck

WEB = Path(formcheck.__file__).parent / "studio" / "web"
#: What npm fetches to check the types; nothing of it is shipped.
NPM_FOLDER = Path(__file__).parent / "typescript"


@pytest.fixture(scope="module")
def tsc(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return where TypeScript's compiler is; in CI it has to be there."""
    there = shutil.which("tsc")
    if there:
        return there
    npm = shutil.which("npm")
    if npm is None:
        reason = "npm is missing: sudo apt-get install -y npm"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    folder = tmp_path_factory.mktemp("npm")
    shutil.copy(NPM_FOLDER / "package.json", folder)
    words = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder)]
    got = subprocess.run(words, capture_output=True, text=True, cwd=folder, timeout=300)
    if got.returncode != 0 and os.environ.get("CI") != "true":
        pytest.skip(f"npm could not fetch TypeScript: {got.stderr[-300:]}")
    assert got.returncode == 0, got.stderr
    return str(folder / "node_modules" / ".bin" / "tsc")


def checked(tsc: str, web: Path) -> subprocess.CompletedProcess[str]:
    words = [tsc, "-p", str(web / "tsconfig.json")]
    return subprocess.run(words, capture_output=True, text=True, timeout=300)


@pytest.mark.slow
def test_types_hold(tsc):
    result = checked(tsc, WEB)
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_a_type_that_does_not_hold_is_found(tsc, tmp_path):
    shutil.copytree(WEB, tmp_path / "web")
    with (tmp_path / "web" / "dom.js").open("a") as file:
        file.write('\n/** @type {number} */\nexport const amiss = "text";\n')
    assert "is not assignable to type 'number'" in checked(tsc, tmp_path / "web").stdout


def test_the_first_page_is_small():
    """Home as it is stored; the other screens are loaded when they are gone to."""
    wanted = {"index.html", "home.js"}
    page = (WEB / "index.html").read_text("utf-8")
    wanted |= set(re.findall(r"/web/([\w.]+)", page))
    seen: set[str] = set()
    while wanted - seen:
        name = (wanted - seen).pop()
        seen.add(name)
        wanted |= set(re.findall(r' from "\./([\w.]+)"', (WEB / name).read_text("utf-8")))
    assert {"main.js", "app.css", "words.js", "home.js"} <= seen
    assert sum((WEB / name).stat().st_size for name in seen) <= 200_000


def test_all_of_it_is_small_as_it_is_sent():
    assert sum(len(gzip.compress(path.read_bytes())) for path in WEB.iterdir()) <= 200_000


def test_nothing_comes_from_another_machine():
    for path in WEB.iterdir():
        addresses = set(re.findall(r"https?://[^\s\"'`)]+", path.read_text("utf-8")))
        assert addresses <= {"http://www.w3.org/2000/svg"}, path.name


def test_the_page_holds_no_script_and_no_style_of_its_own():
    page = (WEB / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    for path in WEB.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|document\.write",
            path.read_text("utf-8"),
        )
