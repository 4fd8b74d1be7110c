"""What is public: the table of names, their types, their pages, their docstrings and examples."""

from __future__ import annotations

import ast
import doctest
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import griffe
import pytest
from pydantic import BaseModel

import formcheck
from formcheck.files.track import write_track
from formcheck.intake import write_answers
from formcheck.model.document import Part
from support.made_answers import sore_knee
from support.paths import ROOT
from support.report_example import overstrider

NAMES = [name for name in formcheck.__all__ if name != "__version__"]


@cache
def documented() -> griffe.Object:
    return griffe.load("formcheck", search_paths=[ROOT / "src"], docstring_parser="numpy")


def sections_of(found: griffe.Object) -> dict[str, griffe.DocstringSection]:
    assert found.docstring is not None, f"{found.path} has no docstring"
    return {section.kind.value: section for section in found.docstring.parsed}


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


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_and_what_comes_back_is_told(name):
    found = documented()[name]
    found = found.final_target if found.is_alias else found
    told = sections_of(found)
    parts = {item.name for item in told["parameters"].value} if "parameters" in told else set()
    for base in found.resolved_bases if found.is_class else ():
        more = sections_of(base).get("parameters")
        parts |= {item.name for item in more.value} if more else set()
    if found.is_function or "dataclass" in found.labels:
        given = {p.name for p in found.parameters} - {"self", "cls"}
        assert parts == given, f"{name}: {parts ^ given}"
    if found.is_function and str(found.returns) != "None":
        assert "returns" in told or re.match(r"Return ", told["text"].value), name


def models(base: type[BaseModel] = Part) -> Iterator[type[BaseModel]]:
    """Yield everything that is stored as JSON, and the answers."""
    for model in base.__subclasses__():
        yield model
        yield from models(model)
    if base is Part:
        yield formcheck.Answers


@pytest.mark.parametrize("model", list(models()))
def test_every_field_of_what_is_stored_is_told(model):
    told = sections_of(documented()[f"{model.__module__}.{model.__name__}".partition(".")[2]])
    parts = {item.name for item in told["parameters"].value} if "parameters" in told else set()
    parts |= {name for name, field in model.model_fields.items() if field.description}
    assert parts == set(model.model_fields)


@pytest.fixture(scope="module")
def files(folders, tmp_path_factory) -> Path:
    """Return a folder with what the examples read: tracks, two reports, answers."""
    home = tmp_path_factory.mktemp("examples")
    for clip, name in zip(overstrider().clips, ("side", "rear"), strict=True):
        write_track(clip.raw_track, home / f"{name}.npz")
    for name in ("before", "after"):
        shutil.copytree(folders[name], home / name)
    write_answers(sore_knee(), home / "answers.toml")
    return home


@pytest.mark.parametrize("name", NAMES)
def test_its_example_runs(name, files, tmp_path, monkeypatch, capsys):
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    text = documented()[name].docstring.value
    example = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    assert example.examples, f"{name} has no example"
    assert any(
        f"import {name}" in one.source or f", {name}" in one.source for one in example.examples
    )
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    assert result.failed == 0, capsys.readouterr().out
