"""Constants from behind and in front: half-way between families, and no knee pressed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from formcheck.lab.phantom import Camera, Clip, GaitSpec, Leg, move, truth
from formcheck.lab.phantom.camera import make_lens
from formcheck.lab.phantom.landmarks import landmark_xyz
from formcheck.lab.phantom.truth_values import mid_stance_s, stance_values
from formcheck.lab.scoreboard.cases import Case
from formcheck.lab.training.sideways import READINGS, Stills, learn, read, save
from formcheck.model import INDEX
from formcheck.signal import landmark_bias
from formcheck.signal.landmark_bias import Sideways, load_sideways

NOTHING = Sideways((0.0, 0.0, 0.0), 1.0)


def stills(family: str, valgus_deg: float, knee_share: float, hips_in_px: float) -> Stills:
    """A digital runner from behind as a network would see it that errs by known amounts."""
    leg = Leg(knee_valgus_deg=valgus_deg)
    clip = Clip(
        gait=GaitSpec(left=leg, right=leg), camera=Camera(view="rear", fps=60.0), duration_s=2.0
    )
    motion, known = move(clip), truth(clip)
    contacts = known.contacts[1:5]
    exact = make_lens(clip.camera).project(
        landmark_xyz(motion.joints(mid_stance_s(motion, contacts)))
    )
    seen = exact.copy()
    for side, out in (("left", -1.0), ("right", 1.0)):
        hip, knee, ankle = (INDEX[f"{side}_{part}"] for part in ("hip", "knee", "ankle"))
        share = (exact[:, knee, 1] - exact[:, hip, 1]) / (exact[:, ankle, 1] - exact[:, hip, 1])
        line = exact[:, hip, 0] + share * (exact[:, ankle, 0] - exact[:, hip, 0])
        seen[:, knee, 0] = line + knee_share * (exact[:, knee, 0] - line)
        seen[:, hip, 0] -= out * hips_in_px
    values = stance_values(motion, contacts)
    true = {name: np.array([row[2] for row in values[name][1]])
            for name in ("knee_valgus", "thigh_adduction")}  # fmt: skip
    true["step_width"] = np.full(len(contacts), known.value("step_width"))
    side = np.array([one.side for one in contacts])
    return Stills(Case(f"{family}-{valgus_deg}", clip, family=family), side, seen, true)


@pytest.fixture(scope="module")
def runners() -> list[Stills]:
    """Two families whose hips are seen too narrow, one of them more; knees at 0.7 of their way."""
    return [
        stills(family, valgus_deg, 0.7, hips_in_px)
        for family, hips_in_px in (("wide", 8.0), ("narrow", 2.0))
        for valgus_deg in (-2.0, 4.0, 10.0)
    ]


def bias(runners: list[Stills], known: Sideways) -> pd.Series:
    table = pd.concat([read(one, {"rear": known}) for one in runners])
    return (table.found - table.true).groupby([table.reading, table.family]).mean()


def test_constants_stand_half_way_between_families_and_give_a_knee_its_way_back(
    runners: list[Stills],
) -> None:
    before = bias(runners, NOTHING)
    assert before["thigh"].abs().min() > 0.3
    for share in (1.0, 0.7):
        learnt = learn(runners, replace(NOTHING, knee_share=share))
        after = bias(runners, learnt)
        for reading in READINGS:
            assert after[reading].max() + after[reading].min() == pytest.approx(0.0, abs=0.05)
        assert learnt.off[0] < -0.005  # hips are moved outwards
        assert learnt.knee_share == share
        read_so = pd.concat([read(one, {"rear": learnt}) for one in runners])
        knees = read_so[read_so.reading == "knee"]
        slope = np.polyfit(knees.true, knees.found, 1)[0]
        assert slope == pytest.approx(0.7 / share, abs=0.08)


def test_another_leg_is_not_learnt_from(runners: list[Stills]) -> None:
    one = runners[0]
    seen = one.seen_px.copy()
    seen[:, INDEX["left_knee"], 0] += 200.0
    table = read(replace(one, seen_px=seen), {"rear": NOTHING})
    own = table[table.reading == "knee"]
    assert len(own) == 1  # the right leg's
    nobody = read(replace(one, seen_px=np.full_like(seen, np.nan)), {"rear": NOTHING})
    assert nobody.empty


def test_what_is_kept_is_read_again(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    card, stored = load_sideways()
    views = {**stored, "rear": Sideways((-0.0123, 0.0, 0.0045), 0.6)}
    save(card, views, tmp_path / "landmark_sideways.toml")
    monkeypatch.setattr(landmark_bias, "files", lambda _: tmp_path)
    assert load_sideways.__wrapped__() == (card, views)
