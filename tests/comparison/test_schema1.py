"""Report folders of schema 1, whose steps and strides are in CSV files, still compare."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

import formcheck
from formcheck.comparison.pictures import read_footage
from formcheck.comparison.trial import read_trial
from formcheck.errors import InputError

CLIP = ("path", "view", "yaw_deg", "roll_deg", "fps", "duration_s", "time_scale", "surface",
        "activity", "px_per_m", "scale_from", "steps_left", "steps_right", "notes", "speed_mps",
        "model")  # fmt: skip
CONTACT = ("clip", "side", "strike_s", "toe_off_s", "confidence")
MEASUREMENT = ("metric", "side", "value", "unit", "low", "high", "sd", "n", "confidence", "missing",
               "clip", "lasting_error")  # fmt: skip
REPORT = ("clips", "contacts", "measurements", "findings", "plan", "methods", "versions", "session",
          "disagreements", "language")  # fmt: skip


def part(table, names):
    return {name: table[name] for name in names}


@pytest.fixture
def old(folders, tmp_path):
    """Return the folders before and after, as an earlier version wrote them."""
    made = {}
    for name in ("before", "after"):
        made[name] = tmp_path / name
        shutil.copytree(folders[name], made[name])
        path = made[name] / "report.json"
        now = part(json.loads(path.read_text()), REPORT)
        now["clips"] = [part(clip, CLIP) for clip in now["clips"]]
        now["contacts"] = [part(contact, CONTACT) for contact in now["contacts"]]
        now["measurements"] = [part(number, MEASUREMENT) for number in now["measurements"]]
        now["plan"].pop("source_ids", None)
        path.write_text(json.dumps({"schema_version": 1, **now}))
    return made


def test_an_old_report_has_the_steps_and_strides_of_its_csv_files(old, folders):
    then, now = (read_trial(where["before"], "before") for where in (old, folders))
    assert then.report.schema_version == 1
    assert now.report.schema_version == 2
    near, expected = then.near_cycles("left"), now.near_cycles("left")
    assert near.strike_s == pytest.approx(expected.strike_s, abs=1e-4)
    assert near.toe_off_pct == pytest.approx(expected.toe_off_pct, abs=0.5)
    assert list(near.angles_deg) == list(expected.angles_deg)
    for name, strides in near.angles_deg.items():
        rows = [np.array(one, dtype=float) for one in (strides, expected.angles_deg[name])]
        np.testing.assert_allclose(*rows, atol=1e-4)
    key = ("overstride", "left")
    samples, known = then.numbers[key].samples, now.numbers[key].samples
    known_values = [value for value in known.values if value is not None]
    assert samples.values == pytest.approx(known_values, abs=1e-4)
    assert set(samples.sides) == {"left"}


def test_an_old_report_is_drawn_with_its_scene_and_contacts(old):
    trial = read_trial(old["before"], "before")
    turned = trial.report.clips[0].changed(roll_deg=7.0)
    tilted = replace(trial, report=trial.report.changed(clips=(turned,)))
    (own,) = read_footage([tilted], "side_left")
    assert own.clip.run.scene.roll_deg == 7.0
    stored = [(c.side, c.strike_s, c.toe_off_s) for c in trial.report.contacts]
    assert [(c.side, c.strike_s, c.toe_off_s) for c in own.clip.run.gait.contacts] == stored
    assert own.clip.run.scene.leg_px > 0


def test_old_and_new_reports_give_the_same_verdicts(old, folders):
    then = formcheck.compare([old["before"], old["after"]]).report.differences
    now = formcheck.compare([folders["before"], folders["after"]]).report.differences
    mixed = formcheck.compare([old["before"], folders["after"]]).report.differences
    assert then == now == mixed


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("cycles.csv", "clip,side,stride,percent,strike_s,ankle_deg\n0,left,one,0,0.5,90\n"),
        ("cycles.csv", "clip,side\n0,left\n"),
        ("steps.csv", "clip,side,strike_s,overstride (% leg)\n0,left,soon,25\n"),
        ("steps.csv", "step,side,strike_s\n0,left,0.5\n"),
    ],
)
def test_a_damaged_file_is_named(old, name, rows):
    (old["after"] / name).write_text(rows)
    with pytest.raises(InputError, match=f"{name} is damaged"):
        read_trial(old["after"], "after")
