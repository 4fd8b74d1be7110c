"""What was learnt is applied to the landmarks it was learnt for, and to no others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.engines import ENGINES
from formcheck.gait.refine import FEATURES as MOTION_FEATURES
from formcheck.gait.refine import SPEEDS, leg_motions, timing_for
from formcheck.metrics.sagittal import vertical_oscillation_pct
from formcheck.model import INDEX, ClipOptions, Run
from formcheck.prepare import prepare
from formcheck.signal import landmark_bias
from formcheck.signal.landmark_bias import PARTS, load_offsets, load_sideways, to_joint_centres
from formcheck.signal.ridge import CORRECTIONS, Correction, RidgeModel, load_correction, refusals
from formcheck.weights import NETWORKS
from support.phantom_runs import FLEET, mirrored_picture, run, seen_from


@pytest.fixture(scope="module")
def exact() -> Run:
    """A digital runner from the left, whose landmarks no network found."""
    return run(FLEET["rearfoot_slow"])


def seen_by(run: Run, engine: str, model: str) -> Run:
    return replace(run, cleaned=replace(run.cleaned, engine=engine, model=model))


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_card_names_what_its_models_read_and_learnt_from(name: str) -> None:
    correction = load_correction(name)
    card = correction.card
    assert correction.models
    for model in correction.models.values():
        assert model.mean.shape == model.std.shape == (len(card.features),)
        assert model.slope.shape == (len(card.features), len(model.intercept))
        assert (model.std > 0).all()
    if name == "events_markers":
        assert (card.engine, card.network, card.applies_to) == ("markers", "", ("markers",))
    else:
        assert (card.engine, card.network) == ("litert", "heavy")
        assert f"{card.engine}/{card.network}" in card.applies_to
        assert "markers" not in card.applies_to
    assert card.families
    assert "hamner" not in str(card).lower()  # whose recordings are for measuring only
    assert card.seed > 0
    assert all(penalty > 0 for penalty in card.ridge.values())
    assert len(card.commit) >= 7
    assert card.date.startswith("20")


def test_features_are_those_that_are_read(exact: Run) -> None:
    read = landmark_bias.features_of(exact.cleaned, exact.scene, "left", 1.0)
    assert read.shape == (len(exact.cleaned), len(landmark_bias.FEATURES))
    assert load_correction("landmark_bias").card.features == landmark_bias.FEATURES
    assert load_correction("events").card.features == MOTION_FEATURES
    assert load_correction("events_markers").card.features == SPEEDS


def test_markers_are_timed_by_what_was_learnt_of_markers(exact: Run) -> None:
    markers = replace(exact.cleaned, model="markers")
    assert timing_for(markers) == "events_markers"
    assert refusals(markers) == ()
    assert timing_for(exact.cleaned) == "events"
    assert timing_for(seen_by(exact, "litert", "heavy").cleaned) == "events"
    assert timing_for(seen_by(exact, "litert", "mine").cleaned) is None
    speeds = leg_motions(markers, exact.scene, "left")[0].speeds_around(np.array([2.0]))
    assert speeds.shape == (1, len(load_correction("events_markers").card.features))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("model", NETWORKS)
def test_landmarks_of_the_networks_it_was_learnt_for_are_moved(
    exact: Run, engine: str, model: str
) -> None:
    seen = seen_by(exact, engine, model)
    moved = to_joint_centres(seen.cleaned, seen.scene)
    constant = {
        "left" if side == "near" else "right": off.any(axis=1)  # filmed from the left
        for side, off in load_offsets().legs.items()
    }
    rows = [
        INDEX[f"{side}_{part}"]
        for side, known in constant.items()
        for part in np.array(PARTS)[known]
    ]
    away = np.linalg.norm(moved.xy_px - seen.cleaned.xy_px, axis=2)
    assert (np.nanmedian(away[:, rows], axis=0) > 0).all()
    assert np.nanmax(away) <= np.hypot(0.1, 0.1) * seen.scene.leg_px + 1e-9
    others = np.delete(np.arange(away.shape[1]), rows)
    assert np.nanmax(away[:, others]) == 0
    assert "joints' centres" in moved.history[-1]
    assert refusals(seen.cleaned) == ()


@pytest.mark.parametrize(
    ("engine", "model"), [("litert", "mine"), ("another", "heavy"), ("mediapipe", "mine")]
)
def test_landmarks_of_another_network_are_left_alone_and_a_note_says_so(
    exact: Run, engine: str, model: str
) -> None:
    seen = seen_by(exact, engine, model)
    assert to_joint_centres(seen.cleaned, seen.scene) is seen.cleaned
    (note,) = refusals(seen.cleaned)
    assert note.id == "uncorrected"
    for words in ("joints' centres", "strike and toe-off", "litert/heavy", f"{engine}/{model}"):
        assert words in note.message
    again = prepare(seen.cleaned, ClipOptions())
    assert [one.id for one in again.cleaned.notes].count("uncorrected") == 1
    exactly = prepare(exact.cleaned, ClipOptions())
    strikes = [[c.strike_s for c in one.gait.contacts] for one in (again, exactly)]
    assert len(strikes[0]) > 8
    assert strikes[0] != strikes[1]  # the rules' own, not timed by the model
    assert all(c.uncertainty_s > min(e.uncertainty_s for e in exactly.gait.contacts)
               for c in again.gait.contacts)  # fmt: skip


def test_markers_and_digital_runners_have_no_habits_to_take_off(exact: Run) -> None:
    assert to_joint_centres(exact.cleaned, exact.scene) is exact.cleaned
    assert refusals(exact.cleaned) == ()


def test_from_the_side_a_joint_is_moved_by_its_constant_in_every_pose(exact: Run) -> None:
    seen = seen_by(exact, "litert", "heavy")
    moved = to_joint_centres(seen.cleaned, seen.scene)
    near = seen.scene.near_side
    for side in ("left", "right"):
        off = load_offsets().legs["near" if side == near else "far"]
        for place, part in enumerate(PARTS):
            away = seen.cleaned.point(f"{side}_{part}") - moved.point(f"{side}_{part}")
            known = np.isfinite(away[:, 0])
            assert known.mean() > 0.9
            legs = away[known] * [seen.scene.direction, -1.0] / seen.scene.leg_px
            assert legs == pytest.approx(np.broadcast_to(off[place], legs.shape), abs=1e-9)


def test_constants_have_a_card_and_are_small(exact: Run) -> None:
    offsets = load_offsets()
    assert f"{offsets.card.engine}/{offsets.card.network}" in offsets.card.applies_to
    assert len(offsets.card.families) > 1  # else nothing shows that it carries over
    assert len(offsets.card.commit) >= 7
    assert set(offsets.legs) == {"near", "far"}
    for off in offsets.legs.values():
        assert off.shape == (len(PARTS), 2)
        assert np.abs(off).max() < 0.1


def test_a_bounce_that_is_seen_too_small_is_given_back_to_networks_alone(exact: Run) -> None:
    known = load_offsets().bounce
    assert -0.02 < known <= 0.0
    seen = seen_by(exact, "litert", "heavy")
    more = vertical_oscillation_pct(seen).values - vertical_oscillation_pct(exact).values
    assert more == pytest.approx(-100.0 * known)
    with landmark_bias.other_offsets(replace(load_offsets(), bounce=-0.01)):
        assert landmark_bias.bounce_off(seen.cleaned, seen.scene) == -0.01
        assert landmark_bias.bounce_off(exact.cleaned, exact.scene) == 0.0


@pytest.fixture(scope="module")
def behind() -> Run:
    """The same from behind."""
    return run(seen_from(FLEET["rearfoot_slow"], "rear"))


def of_known_numbers(slope: float, far_off: float = 0.0) -> Correction:
    """A correction by the own hip's x: answers are 0.01 in x of the shoulder, or more."""
    count = len(landmark_bias.FEATURES)
    slopes, intercept = np.zeros((count, 2 * len(PARTS))), np.zeros(2 * len(PARTS))
    shoulder_x = 2 * PARTS.index("shoulder")
    slopes[0, shoulder_x], intercept[shoulder_x] = slope, 0.01
    mean, std = np.zeros(count), np.ones(count)
    mean[0] = far_off
    model = RidgeModel(mean, std, slopes, intercept)
    real = load_correction("landmark_bias")
    return Correction(real.card, dict.fromkeys(real.models, model))


@pytest.mark.parametrize(
    ("slope", "far_off", "expected"),
    [
        (0.0, 0.0, 0.01),  # the intercept
        (0.02, -5.0, 0.01 + 2 * 0.02),  # five standard deviations count as two
        (0.5, -5.0, 0.10),  # no further than a tenth of the leg
    ],
)
def test_a_landmark_from_behind_is_moved_by_what_the_model_says(
    behind: Run, monkeypatch: pytest.MonkeyPatch, slope: float, far_off: float, expected: float
) -> None:
    known = of_known_numbers(slope, far_off)
    monkeypatch.setattr(landmark_bias, "load_correction", lambda _: known)
    seen = seen_by(behind, "litert", "heavy")
    moved = to_joint_centres(seen.cleaned, seen.scene)
    change = seen.cleaned.point("right_shoulder") - moved.point("right_shoulder")
    change = change / seen.scene.leg_px
    known_at = np.isfinite(change[:, 0])
    assert known_at.mean() > 0.9
    assert change[known_at, 0] == pytest.approx(expected)
    assert change[known_at, 1] == pytest.approx(0.0)


def test_constants_from_behind_and_in_front_have_a_card_and_are_small() -> None:
    card, views = load_sideways()
    assert f"{card.engine}/{card.network}" in card.applies_to
    assert len(card.families) > 1  # else nothing shows that it carries over
    for known in views.values():
        assert np.abs(known.off).max() < 0.03
        assert 0.4 <= known.knee_share <= 1.0


@pytest.mark.parametrize("view", ["rear", "front"])
def test_knees_that_point_in_further_are_read_further_in(view: str) -> None:
    """From behind and in front nothing presses a knee towards where most knees are."""
    seen_share = load_sideways()[1][view].knee_share
    own = seen_by(run(seen_from(FLEET["midfoot"], view)), "litert", "heavy")
    outwards = 1.0 if view == "rear" else -1.0
    places = []
    for inwards in (0.0, 0.01, 0.03):
        xy = own.cleaned.xy_px.copy()
        xy[:, INDEX["right_knee"], 0] -= outwards * inwards * own.scene.leg_px
        moved = to_joint_centres(replace(own.cleaned, xy_px=xy), own.scene)
        places.append(moved.point("right_knee")[:, 0] / own.scene.leg_px)
    for place, inwards in zip(places[1:], (0.01, 0.03), strict=True):
        change = outwards * (places[0] - place)
        assert np.nanmedian(change) == pytest.approx(inwards / seen_share, rel=1e-6)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_a_mirror_exchanges_legs_that_are_moved_sideways(view: str) -> None:
    own = seen_by(run(seen_from(FLEET["midfoot"], view)), "litert", "heavy")
    mirrored = mirrored_picture(own.cleaned)
    here = mirrored_picture(to_joint_centres(own.cleaned, own.scene))
    yaw_deg = None if own.scene.yaw_deg is None else -own.scene.yaw_deg
    there = to_joint_centres(mirrored, replace(own.scene, yaw_deg=yaw_deg))
    for part in ("hip", "knee", "ankle"):
        for side in ("left", "right"):
            off = here.point(f"{side}_{part}")[:, 0] - there.point(f"{side}_{part}")[:, 0]
            assert np.nanmax(np.abs(off)) < 1e-6


def test_a_feature_that_is_missing_counts_as_usual(
    behind: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = of_known_numbers(0.0)
    for model in known.models.values():
        other_ankle = landmark_bias.FEATURES.index("other_ankle_x")
        model.slope[other_ankle, 2 * PARTS.index("shoulder")] = 0.02
        model.mean[other_ankle] = -5.0  # far from any: two standard deviations
    monkeypatch.setattr(landmark_bias, "load_correction", lambda _: known)
    xy_px = behind.cleaned.xy_px.copy()
    xy_px[:50, INDEX["left_ankle"]] = np.nan
    track = replace(behind.cleaned, xy_px=xy_px, engine="litert", model="heavy")
    moved = to_joint_centres(track, behind.scene)
    change = track.point("right_shoulder") - moved.point("right_shoulder")
    share = change[:, 0] / behind.scene.leg_px
    assert share[:50] == pytest.approx(0.01)
    assert share[50:100] == pytest.approx(0.05)
