"""What is public: the table of names, their types, their pages, their docstrings and examples."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import formcheck

ROOT = Path(__file__).resolve().parents[1]
NAMES = [name for name in formcheck.__all__ if name != "__version__"]


def test_importing_the_package_loads_nothing_else():
    code = (
        "import sys; before = set(sys.modules); import formcheck; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["formcheck", "formcheck._version"]


def test_the_names_that_types_know_are_the_names_there_are():
    tree = ast.parse(Path(formcheck.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        (alias.asname or alias.name, f"{node.module}.{alias.name}")
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module != "typing"
        for alias in node.names
    }
    assert typed == set(formcheck._HOMES.items())
    assert set(NAMES) == set(formcheck._HOMES)
    assert len(NAMES) == len(set(NAMES))
    assert set(dir(formcheck)) == set(formcheck.__all__)


def test_no_name_is_hidden_by_a_module_of_the_same_name():
    modules = {path.stem for path in Path(formcheck.__file__).parent.iterdir()}
    assert modules & set(NAMES) == set()


def test_a_name_that_is_not_there_is_refused():
    with pytest.raises(AttributeError, match="analyse"):
        formcheck.analyse  # noqa: B018


def test_the_reference_has_every_name_once():
    page = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^::: formcheck\.(\w+)$", page, re.MULTILINE)) == sorted(NAMES)


def test_the_page_on_python_imports_public_names_only():
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    modules = re.findall(r"^(?:from|import) (formcheck[\w.]*)", page, re.MULTILINE)
    assert modules
    assert set(modules) <= {"formcheck", "formcheck.lab.phantom"}
