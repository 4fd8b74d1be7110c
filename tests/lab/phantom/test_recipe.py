"""Recipes: every field of a clip from TOML, and clear words for what is wrong with one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formcheck.errors import InputError
from formcheck.lab.phantom import Clip, read_recipe, truth
from formcheck.lab.phantom.recipe import write_truth
from support.paths import SAMPLES


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


def test_settings_overrule_the_file_and_may_mean_both_sides(tmp_path: Path) -> None:
    path = recipe(tmp_path, "[gait]\ncadence_spm = 171\nspeed_mps = 3.5\n")
    clip = read_recipe(
        path,
        [
            "gait.cadence_spm=150",
            "gait.legs.overstride_pct = 31",
            "gait.left.knee_valgus_deg=12",
            "gait.arms.swing_deg=70",
            "body.sex=woman",
            "body.top=#102030",
            "scenery.mirror=true",
            "camera.size_px=[640, 480]",
        ],
    )
    gait = clip.gait
    assert (gait.cadence_spm, gait.speed_mps) == (150, 3.5)
    assert gait.left.overstride_pct == gait.right.overstride_pct == 31
    assert (gait.left.knee_valgus_deg, gait.right.knee_valgus_deg) == (12, 3)
    assert gait.left_arm.swing_deg == gait.right_arm.swing_deg == 70
    assert (clip.body.sex, clip.body.top) == ("woman", "#102030")
    assert clip.scenery.mirror
    assert clip.camera.size_px == (640, 480)
    assert read_recipe(settings=["gait.activity=walking"]).gait.cadence_spm < 130
    assert read_recipe() == Clip()


@pytest.mark.parametrize(
    ("setting", "word"),
    [
        ("gait.cadence_spm", "sets nothing"),
        ("=3", "sets nothing"),
        ("gait.cadence=3", "there is no setting 'gait.cadence'"),
        ("gait.cadence_spm=many", "gait.cadence_spm is 'many'"),
        ("gait.legs.overstride_pct=80", "overstride_pct is 80"),
    ],
)
def test_a_faulty_setting_says_what_is_wrong(setting: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read_recipe(settings=[setting])


def test_walking_starts_from_a_walk(tmp_path: Path) -> None:
    clip = read_recipe(recipe(tmp_path, '[gait]\nactivity = "walking"\nspeed_mps = 1.2\n'))
    assert clip.gait.speed_mps == 1.2
    assert clip.gait.left.foot_strike_deg == 20
    assert clip.gait.cadence_spm < 130


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("duration_s = [", "not a TOML"),
        ("[gait]\nspeed = 3", "there is no setting 'gait.speed'"),
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
    assert len(stored["measurements"]) > 20
    for one in stored["measurements"]:
        now = known.value(one["metric"], one["side"])
        assert one["value"] == pytest.approx(now, abs=2e-3), one["metric"]
