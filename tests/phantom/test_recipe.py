"""Recipes: every field of a clip from TOML, and clear words for what is wrong with one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formcheck.errors import InputError
from formcheck.phantom import Clip, read_recipe, truth
from formcheck.phantom.recipe import write_truth

SAMPLES = Path(__file__).parents[2] / "sample_videos"


def recipe(folder: Path, text: str) -> Path:
    path = folder / "clip.toml"
    path.write_text(text)
    return path


def test_an_empty_recipe_is_the_default_clip(tmp_path: Path) -> None:
    assert read_recipe(recipe(tmp_path, "")) == Clip()


def test_fields_of_all_parts_are_read(tmp_path: Path) -> None:
    clip = read_recipe(
        recipe(
            tmp_path,
            "duration_s = 2\n[gait]\ncadence_spm = 171\n[gait.left]\noverstride_pct = 31\n"
            '[camera]\nview = "rear"\nsize_px = [640, 480]\n[body]\nsex = "woman"\n',
        )
    )
    assert clip.duration_s == 2
    assert clip.gait.cadence_spm == 171
    assert (clip.gait.left.overstride_pct, clip.gait.right.overstride_pct) == (31, 25)
    assert clip.camera.size_px == (640, 480)
    assert clip.view == "rear"


def test_walking_starts_from_a_walk(tmp_path: Path) -> None:
    clip = read_recipe(recipe(tmp_path, '[gait]\nactivity = "walking"\nspeed_mps = 1.2\n'))
    assert clip.gait.speed_mps == 1.2
    assert clip.gait.left.foot_strike_deg == 20
    assert clip.gait.cadence_spm < 130


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("duration_s = [", "not a TOML"),
        ("[gait]\nspeed = 3", "unknown key 'gait.speed'"),
        ("[gait]\nspeed_mps = 30", "speed_mps"),
        ('[camera]\nview = "above"', "view"),
        ('duration_s = "long"', "duration_s"),
    ],
)
def test_a_faulty_recipe_says_what_is_wrong(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read_recipe(recipe(tmp_path, text))


def test_a_missing_recipe_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no recipe .*none\.toml"):
        read_recipe(tmp_path / "none.toml")


def test_truth_is_written_as_plain_json(tmp_path: Path) -> None:
    clip = Clip(duration_s=3)
    known = truth(clip)
    path = write_truth(known, clip, tmp_path / "a.truth.json")
    read = json.loads(path.read_text())
    cadence = [m for m in read["measurements"] if m["metric"] == "cadence"]
    assert cadence[0]["value"] == pytest.approx(known.value("cadence"), abs=1e-3)
    assert len(read["contacts"]) == len(known.contacts)
    assert [path.name for path in tmp_path.iterdir()] == ["a.truth.json"]


@pytest.mark.parametrize("view", ["side", "rear"])
def test_the_samples_truth_is_that_of_their_recipe(view: str) -> None:
    stored = json.loads((SAMPLES / f"{view}.truth.json").read_text())
    known = truth(read_recipe(SAMPLES / f"{view}.toml"))
    assert stored["view"] == known.view
    for one in stored["measurements"]:
        now = known.value(one["metric"], one["side"])
        assert one["value"] == pytest.approx(now, abs=2e-3), one["metric"]
