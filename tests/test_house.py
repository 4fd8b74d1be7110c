"""The shape of the house: few floors, one way down, no circles, type-only imports included."""

import re
import tomllib
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from support.paths import ROOT


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    graph = grimp.build_graph("formcheck", exclude_type_checking_imports=False, cache_dir=None)
    return {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}


def test_no_imports_go_in_a_circle(imports):
    try:
        order = list(TopologicalSorter(imports).static_order())
    except CycleError as error:
        pytest.fail(" > ".join(error.args[1]))
    assert {"formcheck.cli", "formcheck.model.track"} <= set(order)


def test_a_circle_would_be_found():
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()


def _floors() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def test_there_are_at_most_twelve_floors_and_each_is_told():
    floors = [set(_rooms_in(floor)) for floor in _floors()]
    assert 3 <= len(floors) <= 12
    page = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \| (.+?) \| (.+) \|$", page, re.MULTILINE)
    assert [set(re.findall(r"`(\w+)`", names)) for names, _ in rows] == floors
    assert all(meaning.endswith(".") for _, meaning in rows)


def test_every_room_is_on_a_floor(imports):
    rooms = {name.split(".")[1] for name in imports if "." in name}
    placed = {room for floor in _floors() for room in _rooms_in(floor)}
    assert rooms - {"__main__"} == placed


def _rooms_in(floor: str) -> list[str]:
    return re.findall(r"formcheck\.(\w+)", floor)
