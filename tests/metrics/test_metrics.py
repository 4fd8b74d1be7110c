"""Every metric against the digital runner's truth; signs; what must not matter; refusals."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck import knowledge
from formcheck.i18n import msg
from formcheck.lab.phantom import Camera, Clip, Faults, GaitSpec, Leg, landmark_track, mirrored
from formcheck.lab.scoreboard.scores import told_of
from formcheck.metrics import METRICS, measure_all
from formcheck.metrics.gates import refusal
from formcheck.metrics.uncertainty import keep_typical_steps, leg_of, reach_of, standard_error
from formcheck.model import ClipOptions, Gait, Note
from formcheck.prepare import prepare
from support.phantom_runs import (
    FLEET,
    FULL,
    NAMES,
    far_away,
    measured,
    measured_on,
    mirrored_picture,
    run,
    seen_from,
    taped,
    told,
    track,
    truth,
)

KNOWN = knowledge.load()

#: Metric id: how far the formula may lie from the truth, in its unit, given exact joints, exact
#: contacts and no perspective: what is left is interpolation between frames.
FORMULA_LIMITS = {
    "cadence": 0.1,
    "step_time": 0.001,
    "contact_time": 0.01,
    "flight_time": 0.01,
    "duty_factor": 0.01,
    "overstride": 0.4,
    "shank_angle": 0.6,
    "knee_flexion_strike": 1.3,
    "foot_strike_angle": 1.2,
    "trunk_lean": 0.3,
    "head_forward": 0.3,
    "knee_flexion_peak": 0.5,
    "knee_excursion": 1.3,
    "thigh_extension_toe_off": 0.8,
    "ankle_dorsiflexion_peak": 1.0,
    "heel_recovery": 3.5,  # the truth's level is mid-stance, when the heel has begun to rise
    "vertical_oscillation": 0.1,
    "vertical_oscillation_pct": 0.1,
    "vertical_ratio": 0.1,
    "arm_swing": 1.0,
    "elbow_angle": 4.0,
    "step_length": 0.01,
    "stride_length": 0.01,
    "vertical_stiffness": 0.1,
    "leg_stiffness": 0.1,
    "knee_valgus": 0.3,
    "hip_adduction": 0.3,
    "thigh_adduction": 0.3,
    "pelvic_drop": 0.3,
    "step_width": 0.6,
    "knee_window": 1.5,
    "trunk_side_lean": 0.3,
    "arm_crossover": 0.6,
}

#: Metric id: how far the whole chain may be off on exact landmarks of a camera 3 m away. About 1.5
#: times the most that was seen on the fleet; docs/accuracy.md has what the networks add.
CHAIN_LIMITS = {
    "cadence": 0.5,
    "step_time": 0.01,
    "contact_time": 14.0,
    "flight_time": 16.0,
    "duty_factor": 2.0,
    "overstride": 3.5,
    "shank_angle": 5.0,
    "knee_flexion_strike": 7.2,
    "foot_strike_angle": 3.4,
    "trunk_lean": 2.1,
    "head_forward": 0.6,
    "knee_flexion_peak": 1.4,
    "knee_excursion": 7.2,
    "thigh_extension_toe_off": 2.6,
    "ankle_dorsiflexion_peak": 4.0,
    "heel_recovery": 3.5,  # see above
    "vertical_oscillation": 0.5,
    "vertical_oscillation_pct": 0.4,
    "vertical_ratio": 0.5,
    "arm_swing": 2.0,
    "elbow_angle": 4.5,
    "step_length": 0.02,
    "stride_length": 0.03,
    "vertical_stiffness": 2.5,
    "leg_stiffness": 2.8,
    "knee_valgus": 2.5,
    "hip_adduction": 2.2,
    "thigh_adduction": 1.6,
    "pelvic_drop": 0.7,
    "step_width": 0.6,
    "knee_window": 4.5,
    "trunk_side_lean": 0.6,
    "arm_crossover": 2.7,
}
SIDE_FLEET = ("rearfoot_slow", "rearfoot_right", "midfoot", "forefoot_fast", "quick_120fps")
FRONTAL_FLEET = ("rearfoot_slow", "midfoot", "quick_120fps")


def _near(one):
    return one.scene.near_side


def _frontal(metric):
    return "side" not in KNOWN.metrics[metric].views


def _given_the_contacts(clip):
    """Return a run of exact joints and exact contacts, without filter, roll or perspective."""
    clip = far_away(clip)
    one = run(clip)
    contacts = truth(clip).contacts
    if one.scene.is_frontal:
        hip = one.cleaned.middle("hip")[:, 1]
        lowest = [
            one.cleaned.time_s[np.argmax(np.where(_within(one.cleaned.time_s, c), hip, -np.inf))]
            for c in contacts
        ]
        contacts = tuple(
            replace(c, lowest_s=float(s)) for c, s in zip(contacts, lowest, strict=True)
        )
    scene = replace(one.scene, roll_deg=0.0, speed_mps=clip.gait.speed_mps)
    period = 60.0 / clip.gait.cadence_spm
    px_per_m = truth(clip).px_per_m
    scene = replace(scene, px_per_m=px_per_m)
    return replace(one, cleaned=track(clip), scene=scene, gait=Gait(contacts, period)), truth(clip)


def _within(time_s, contact):
    return (time_s >= contact.strike_s) & (time_s <= contact.toe_off_s)


def _mean(samples, side):
    if samples.estimate is not None:
        return samples.estimate
    own = np.array([side in (s, "both") for s in samples.sides])
    return float(np.nanmean(samples.values[own]))


def test_the_tables_name_every_metric():
    assert set(FORMULA_LIMITS) == set(METRICS) == set(CHAIN_LIMITS)
    assert set(METRICS) == set(KNOWN.metrics)


@pytest.mark.parametrize("name", ["rearfoot_slow", "midfoot", "forefoot_fast"])
@pytest.mark.parametrize("metric", list(METRICS))
def test_the_formula_is_the_definition(metric, name):
    view = "front" if _frontal(metric) else "side_right"
    clip = replace(seen_from(FLEET[name], view, fps=120), duration_s=4.0)
    one, true = _given_the_contacts(clip)
    samples = METRICS[metric](one)
    for side in ("left", "right") if KNOWN.metrics[metric].sided else ("both",):
        got = _mean(samples, side)
        assert got == pytest.approx(true.value(metric, side), abs=FORMULA_LIMITS[metric]), side


@pytest.mark.parametrize("name", SIDE_FLEET)
@pytest.mark.parametrize("metric", [m for m in METRICS if not _frontal(m)])
def test_side_view_metrics_are_near_the_truth(metric, name):
    clip = FLEET[name]
    side = _near(run(clip)) if KNOWN.metrics[metric].sided else "both"
    got = measured_on(clip)[metric, side]
    assert got.missing is None
    assert got.value == pytest.approx(truth(clip).value(metric, side), abs=CHAIN_LIMITS[metric])


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("name", FRONTAL_FLEET)
@pytest.mark.parametrize(
    "metric", [m for m in METRICS if _frontal(m) and not KNOWN.metrics[m].not_measured]
)
def test_frontal_metrics_are_near_the_truth(metric, name, view):
    if view not in KNOWN.metrics[metric].views:
        pytest.skip(f"{metric} is not measured from the {view}")
    clip = seen_from(FLEET[name], view)
    on_tape = "tape" in KNOWN.metrics[metric].needs
    found = measured(prepare(taped(track(clip)), told(clip))) if on_tape else measured_on(clip)
    for side in ("left", "right") if KNOWN.metrics[metric].sided else ("both",):
        got = found[metric, side]
        assert got.missing is None
        assert got.value == pytest.approx(truth(clip).value(metric, side), abs=CHAIN_LIMITS[metric])


def test_tape_is_read_against_the_level_or_against_its_own_mean():
    """Of a pelvis that always hangs to one side only the level shows it."""
    gait = GaitSpec(left=Leg(pelvic_drop_deg=9.0), right=Leg(pelvic_drop_deg=1.0))
    clip = seen_from(replace(FLEET["midfoot"], gait=gait), "rear")
    run = prepare(taped(track(clip)), told(clip))
    for roll_deg, wanted in ((0.0, (9.0, 1.0)), (None, (5.0, 5.0))):
        seen = replace(run, scene=replace(run.scene, roll_deg=roll_deg))
        drop = METRICS["pelvic_drop"](seen)
        means = [
            np.nanmean(drop.values[[s == side for s in drop.sides]]) for side in ("left", "right")
        ]
        assert means == pytest.approx(wanted, abs=0.8)


def test_a_mirror_exchanges_what_tape_shows():
    clip = seen_from(FLEET["midfoot"], "rear")
    own = taped(track(clip))
    plain, other = (prepare(one, told(clip)) for one in (own, mirrored_picture(own)))
    for metric in ("pelvic_drop", "hip_adduction"):
        here, there = measured(plain), measured(other)
        for side, mirror in (("left", "right"), ("right", "left")):
            assert here[metric, side].value == pytest.approx(there[metric, mirror].value, abs=0.2)


def test_tape_that_is_hidden_too_often_is_refused():
    clip = seen_from(FLEET["midfoot"], "rear")
    own = taped(track(clip))
    gone = own.tape_px.copy()
    gone[: len(gone) // 2] = np.nan
    run = prepare(replace(own, tape_px=gone), told(clip))
    refused = measured(run)["pelvic_drop", "left"]
    assert (refused.value, refused.missing_id) == (None, "tape_hidden")
    assert "Tuck in your shirt" in refused.missing


#: What errors of the size of the full network's make of it: greatest |error| over the fleet and
#: three seeds must stay under this (about 1.5 times what was seen).
NETWORK_LIMITS = {
    "overstride": 8.0,
    "knee_flexion_peak": 11.5,
    "shank_angle": 10.5,
    "foot_strike_angle": 6.8,
    "trunk_lean": 8.4,
    "vertical_oscillation_pct": 1.1,
}


@pytest.mark.parametrize("metric", list(NETWORK_LIMITS))
def test_network_errors_stay_within_the_stated_limits(metric):
    errors = []
    for name in NAMES:
        for seed in (3, 4):
            clip = FLEET[name]
            side = _near(run(clip, FULL, seed)) if KNOWN.metrics[metric].sided else "both"
            got = measured_on(clip, FULL, seed)[metric, side]
            if got.value is not None:
                errors.append(got.value - truth(clip).value(metric, side))
    assert len(errors) >= 12
    assert np.max(np.abs(errors)) < NETWORK_LIMITS[metric]


def test_overstride_is_within_six_percent_of_the_leg():
    off = []
    for name in NAMES:
        for seed in (3, 4):
            side = _near(run(FLEET[name], FULL, seed))
            got = measured_on(FLEET[name], FULL, seed)["overstride", side].value
            if got is not None:
                off.append(got - truth(FLEET[name]).value("overstride", side))
    assert len(off) >= 12
    assert np.max(np.abs(off)) < 6.0
    assert abs(np.mean(off)) < 3.0


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    inside = []
    for name in NAMES:
        for seed in (3, 4):
            for (metric, side), got in measured_on(FLEET[name], FULL, seed).items():
                true = truth(FLEET[name]).value(metric, side)
                if got.value is not None and np.isfinite(true) and metric in METRICS:
                    inside.append(got.low <= true <= got.high)
    assert len(inside) > 200
    assert np.mean(inside) > 0.8


# ------------------------------------------------------------------ signs


def _frontal_means(gait, view):
    """Return the mean of every frontal metric and side, also of those that are never reported."""
    one = run(Clip(gait=gait, camera=Camera(view=view)))
    return {
        (metric, side): _mean(METRICS[metric](one), side)
        for metric in ("pelvic_drop", "hip_adduction", "trunk_side_lean")
        for side in ("left", "right")
    }


def _both_legs(**changes):
    leg = replace(Leg(), **changes)
    return GaitSpec(left=leg, right=leg)


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_knee_in_is_positive_on_either_leg_from_either_end(view, side):
    plain = Leg(knee_valgus_deg=0.0)
    gait = GaitSpec(**{"left": plain, "right": plain, side: replace(plain, knee_valgus_deg=12.0)})
    got = measured_on(Clip(gait=gait, camera=Camera(view=view)))
    other = "right" if side == "left" else "left"
    assert got["knee_valgus", side].value > 8.0
    assert abs(got["knee_valgus", other].value) < 4.0
    assert got["knee_valgus", side].value - got["knee_valgus", other].value == pytest.approx(
        12, abs=3
    )


@pytest.mark.parametrize("view", ["rear", "front"])
def test_a_dropping_hip_and_a_leaning_trunk_are_positive_on_both_legs(view):
    # the mean over the clip is taken out with the camera's roll, so only both legs together tell
    marked = _frontal_means(_both_legs(pelvic_drop_deg=8.0, side_lean_deg=6.0), view)
    plain = _frontal_means(_both_legs(pelvic_drop_deg=2.0, side_lean_deg=0.0), view)
    for metric, more in (("pelvic_drop", 6.0), ("hip_adduction", 6.0), ("trunk_side_lean", 6.0)):
        for side in ("left", "right"):
            difference = marked[metric, side] - plain[metric, side]
            assert difference == pytest.approx(more, abs=2.5), (metric, side)


@pytest.mark.parametrize("view", ["side_left", "side_right"])
def test_signs_are_the_same_in_either_direction(view):
    near = "left" if view == "side_left" else "right"
    got = {
        name: measured_on(Clip(gait=gait, camera=Camera(view=view)))
        for name, gait in {
            "plain": _both_legs(),
            "heel": _both_legs(foot_strike_deg=22.0),
            "toes": _both_legs(foot_strike_deg=-10.0),
            "reach": _both_legs(overstride_pct=36.0),
            "upright": replace(_both_legs(), trunk_lean_deg=-3.0),
            "leaning": replace(_both_legs(), trunk_lean_deg=16.0),
        }.items()
    }
    assert got["heel"]["foot_strike_angle", near].value > 15.0
    assert got["toes"]["foot_strike_angle", near].value < -5.0
    assert got["reach"]["overstride", near].value > got["plain"]["overstride", near].value + 8.0
    assert got["plain"]["overstride", near].value > 15.0
    assert got["leaning"]["trunk_lean", "both"].value > 13.0
    assert got["upright"]["trunk_lean", "both"].value < -1.0
    assert got["plain"]["knee_flexion_peak", near].value == pytest.approx(43.0, abs=3.0)
    assert got["plain"]["thigh_extension_toe_off", near].value > 10.0


# ------------------------------------------------------------------ what must not change a number


def _values(measurements):
    return {key: m.value for key, m in measurements.items() if m.value is not None}


@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
def test_a_mirrored_picture_gives_mirrored_numbers(view):
    clip = seen_from(FLEET["rearfoot_slow"], view)
    plain = _values(measured_on(clip, FULL))
    turned = _values(measured(prepare(mirrored_picture(track(clip, FULL)), told(clip))))
    other = {"left": "right", "right": "left", "both": "both"}
    assert {(m, other[s]) for m, s in plain} == set(turned)
    for (metric, side), value in plain.items():
        sign = -1.0 if metric.endswith("_asymmetry") else 1.0
        assert turned[metric, other[side]] == pytest.approx(sign * value, rel=1e-3, abs=0.02)


@pytest.mark.parametrize(
    ("view", "metrics", "sides"),
    [
        ("side_left", ("overstride", "knee_flexion_peak"), ("left",)),
        ("rear", ("knee_valgus", "thigh_adduction"), ("left", "right")),
    ],
)
def test_the_mirror_image_of_the_runner_is_measured_alike(view, metrics, sides):
    clip = seen_from(FLEET["rearfoot_slow"], view)
    plain, turned = measured_on(clip), measured_on(mirrored(clip))
    other = {"left": "right", "right": "left"}
    for metric in metrics:
        for side in sides:
            two = turned[metric, other[side]].value
            assert plain[metric, side].value == pytest.approx(two, abs=1.0)


@pytest.mark.parametrize("factor", [0.6, 1.7])
@pytest.mark.parametrize("view", ["side_left", "rear"])
def test_the_size_of_the_picture_does_not_matter(view, factor):
    clip = seen_from(FLEET["rearfoot_slow"], view)
    whole = track(clip, FULL)
    size = tuple(round(factor * side) for side in whole.size_px)
    scaled = prepare(whole.then("scaled", xy_px=factor * whole.xy_px, size_px=size), told(clip))
    plain, other = _values(measured_on(clip, FULL)), _values(measured(scaled))
    for key in set(plain) & set(other):
        assert other[key] == pytest.approx(plain[key], rel=1e-3, abs=0.02), key
    assert {k for k in plain if k[0] == "cadence"} <= set(other)


def test_where_the_runner_is_in_the_picture_does_not_matter():
    clip = FLEET["rearfoot_slow"]
    whole = track(clip, FULL)
    moved = prepare(whole.then("moved", xy_px=whole.xy_px + np.array([120.0, -80.0])), told(clip))
    plain, other = _values(measured_on(clip, FULL)), _values(measured(moved))
    assert set(plain) == set(other)
    for key, value in plain.items():
        assert other[key] == pytest.approx(value, rel=1e-3, abs=0.02), key


def test_when_the_clip_starts_does_not_matter():
    clip = FLEET["rearfoot_slow"]
    whole = track(clip, FULL)
    later = prepare(whole.then("later", time_s=whole.time_s + 7.25), told(clip))
    plain, other = _values(measured_on(clip, FULL)), _values(measured(later))
    assert set(plain) == set(other)
    for key, value in plain.items():
        assert other[key] == pytest.approx(value, rel=2e-3, abs=0.05), key


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_stretched_times_divide_cadence_and_leave_angles(factor):
    clip = FLEET["rearfoot_right"]
    whole = track(clip)
    stretched = measured(prepare(whole.then("slower", time_s=factor * whole.time_s), ClipOptions()))
    plain = measured(prepare(whole, ClipOptions()))
    ratio = plain["cadence", "both"].value / stretched["cadence", "both"].value
    assert ratio == pytest.approx(factor, rel=0.002)
    for metric in ("knee_flexion_peak", "foot_strike_angle", "heel_recovery", "shank_angle"):
        one, two = plain[metric, "right"].value, stretched[metric, "right"].value
        assert two == pytest.approx(one, abs=1.0), metric


@pytest.mark.parametrize("roll", [-4.0, 4.0])
@pytest.mark.parametrize("view", ["side_left", "side_right"])
def test_a_tilted_camera_is_found_and_angles_stay(view, roll):
    plain = Clip(camera=Camera(view=view), duration_s=8.0)
    tilted = seen_from(plain, view, roll_deg=roll)
    one = run(tilted)
    assert one.scene.roll_deg == pytest.approx(roll, abs=1.5)
    assert "camera_roll" in {note.id for note in one.scene.notes}
    near = _near(one)
    for metric, side, limit in (
        ("trunk_lean", "both", 1.7),
        ("shank_angle", near, 1.7),
        ("overstride", near, 2.5),
        ("knee_flexion_peak", near, 0.5),
    ):
        first, second = measured_on(plain)[metric, side], measured_on(tilted)[metric, side]
        assert second.value == pytest.approx(first.value, abs=limit), metric


# ------------------------------------------------------------------ the list of measurements


def _all_sides():
    rows = {
        (m, s)
        for m, i in KNOWN.metrics.items()
        for s in (("left", "right") if i.sided else ("both",))
    }
    return rows | {(m, "both") for m in KNOWN.asymmetries}


@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
def test_every_metric_and_side_has_one_entry_with_a_value_or_a_reason(view):
    got = measured_on(seen_from(FLEET["rearfoot_slow"], view), FULL)
    assert set(got) == _all_sides()
    for one in got.values():
        if one.value is None:
            assert one.missing
            assert one.missing.endswith(".")
            assert one.confidence is None
            continue
        assert one.missing is None
        assert np.isfinite([one.value, one.low, one.high]).all()
        assert one.low <= one.value <= one.high
        assert one.high > one.low
        assert one.n >= 1
        assert one.confidence in ("high", "medium", "low")


def test_missing_wrists_and_ears_are_told_and_never_nan():
    clip = FLEET["rearfoot_slow"]
    whole = track(clip, FULL)
    xy = whole.xy_px.copy()
    xy[:, [i for i in range(33) if i < 11 and i != 0]] = np.nan
    xy[:, 13:23] = np.nan
    got = measured(prepare(whole.then("hidden", xy_px=xy), told(clip)))
    for one in got.values():
        assert one.value is None or np.isfinite([one.value, one.low, one.high]).all()
    for metric in ("arm_swing", "elbow_angle"):
        assert got[metric, "left"].missing_id == "not_shown"
    assert got["overstride", "left"].value is not None


def test_one_strange_step_does_not_move_a_mean():
    values = np.array([10.0, 10.4, 9.8, 10.1, 40.0, 10.2, np.nan])
    assert keep_typical_steps(values).tolist() == [True, True, True, True, False, True, False]
    assert keep_typical_steps(np.full(6, 3.0)).all()
    assert keep_typical_steps(np.array([1.0, 9.0])).all()


def _reason(clip, metric, side, **changes):
    return measured(prepare(track(clip, FULL), told(clip, **changes)))[metric, side].missing


def test_refusals_name_the_cause_and_the_remedy():
    side, rear = FLEET["rearfoot_slow"], seen_from(FLEET["rearfoot_slow"], "rear")
    film = seen_from(side, "side_left", fps=24)
    turned = seen_from(side, "side_left", yaw_deg=-28)
    assert "at least 30 frames per second; this clip has 24" in _reason(film, "overstride", "left")
    assert "° off square" in _reason(turned, "overstride", "left")
    assert "squarely from the side" in _reason(turned, "overstride", "left")
    assert "view from the front or from behind" in _reason(side, "knee_valgus", "left")
    assert "view from the side" in _reason(rear, "overstride", "left")
    assert "right leg is further from the camera" in _reason(side, "shank_angle", "right")
    assert "bright tape over each of the two dimples" in _reason(rear, "pelvic_drop", "left")
    difference = _reason(side, "contact_time_asymmetry", "both")
    assert "film from both sides" in difference or "side is missing" in difference
    nothing = {"speed_kmh": None, "height_cm": None, "mass_kg": None}
    assert "need your height" in _reason(side, "vertical_oscillation", "both", **nothing)
    assert "need your speed" in _reason(side, "step_length", "both", **nothing)
    assert "need your body weight" in _reason(side, "vertical_stiffness", "both", mass_kg=None)


@pytest.mark.parametrize(("view", "metric"), [("rear", "step_width"), ("side_left", "overstride")])
def test_feet_out_of_the_picture_are_not_measured(view, metric):
    whole = run(seen_from(FLEET["rearfoot_slow"], view), FULL)
    toes = np.concatenate([whole.cleaned.point(f"{side}_foot_index") for side in ("left", "right")])
    width = whole.cleaned.size_px[0]
    reasons = []
    for bottom in (np.nanmax(toes[:, 1]) + 20, np.nanmedian(toes[:, 1]) - 20):
        cut = replace(whole, cleaned=replace(whole.cleaned, size_px=(width, int(bottom))))
        reasons.append(refusal(KNOWN.metrics[metric], cut, "left"))
    assert reasons[0] is None
    assert reasons[1].id == "feet_cut_off"
    assert "room below" in reasons[1].message


def test_a_camera_that_sways_takes_the_bounce_and_leaves_the_angles():
    side = run(FLEET["midfoot"], FULL)
    sways = Note("sway", msg("The camera sways."))
    swaying = replace(side, cleaned=replace(side.cleaned, notes=(*side.cleaned.notes, sways)))
    still, moved = measured(side), measured(swaying)
    gone = {key for key, value in moved.items() if value.missing == sways.message}
    assert ("vertical_oscillation_pct", "both") in gone
    for key in moved.keys() - gone:
        assert moved[key].value == still[key].value, key


def test_a_turned_camera_from_behind_refuses_the_knee_at_any_speed():
    for name in ("rearfoot_slow", "forefoot_fast"):
        for yaw in (-20.0, 20.0):
            got = measured_on(seen_from(FLEET[name], "rear", yaw_deg=yaw), FULL)
            assert "off square" in got["knee_valgus", "left"].missing


def test_a_small_runner_gives_no_angles():
    clip = seen_from(FLEET["rearfoot_slow"], "side_left", distance_m=25.0)
    got = measured_on(clip, FULL)
    assert "pixels tall; move closer" in got["overstride", "left"].missing


def test_a_cadence_that_two_counts_disagree_about_is_not_shown():
    one = run(FLEET["rearfoot_slow"], FULL)
    wrong = replace(one, gait=replace(one.gait, step_period_s=0.9 * one.gait.step_period_s))
    assert "Two independent counts disagree" in measured(wrong)["cadence", "both"].missing


def test_an_uneven_clip_gives_no_clock_metrics():
    one = run(FLEET["rearfoot_slow"], FULL)
    uneven = replace(
        one, scene=replace(one.scene, rhythm_doubt=Note("uneven_rhythm", msg("Uneven.")))
    )
    got = measured(uneven)
    assert got["cadence", "both"].missing == "Uneven."
    assert got["cadence", "both"].missing_id == "uneven_rhythm"
    assert got["knee_flexion_peak", "left"].value is not None


@pytest.mark.parametrize("factor", [4.0, 8.0])
def test_slow_motion_refuses_the_clock_and_keeps_the_angles(factor):
    clip = Clip(
        gait=GaitSpec(cadence_spm=168),
        camera=Camera(fps=30 * factor),
        faults=Faults(slow_motion=factor),
        duration_s=4.0,
    )
    got = measured_on(clip, FULL)
    for metric, side in (("cadence", "both"), ("step_time", "left"), ("step_length", "both")):
        assert got[metric, side].missing_id == "time_base"
        assert "slower than life" in got[metric, side].missing
    assert got["knee_flexion_peak", "left"].value == pytest.approx(
        truth(clip).value("knee_flexion_peak", "left"), abs=8.0
    )
    given = measured(prepare(track(clip, FULL), told(clip, slow_motion=factor)))
    assert given["cadence", "both"].value == pytest.approx(168.0, abs=1.0)
    assert given["contact_time", "left"].value == pytest.approx(
        truth(clip).value("contact_time", "left"), abs=35.0
    )


# ------------------------------------------------------------------ several clips of one runner


def test_two_clips_are_merged_each_metric_from_the_clip_that_shows_it():
    side = FLEET["rearfoot_slow"]
    rear = seen_from(side, "rear")
    merged = measured(run(rear, FULL), run(side, FULL))
    assert set(merged) == _all_sides()
    assert merged["overstride", "left"].clip == 1
    assert merged["knee_valgus", "right"].clip == 0
    assert merged["cadence", "both"].clip == 1
    for metric in ("overstride", "knee_valgus", "cadence", "trunk_side_lean"):
        sides = ("left",) if KNOWN.metrics[metric].sided else ("both",)
        for one in sides:
            alone = measured_on(rear if merged[metric, one].clip == 0 else side, FULL)[metric, one]
            assert merged[metric, one].value == alone.value


def test_both_sides_filmed_give_both_legs_and_their_difference():
    long_left = GaitSpec(left=Leg(overstride_pct=32.0), right=Leg(overstride_pct=22.0))
    left = Clip(gait=long_left, camera=Camera(view="side_left", fps=120))
    right = seen_from(left, "side_right")
    got = measured(run(left), run(right))
    assert (got["overstride", "left"].clip, got["overstride", "right"].clip) == (0, 1)
    difference = got["overstride", "right"].value - got["overstride", "left"].value
    assert difference == pytest.approx(-10.0, abs=3.2)
    assert got["overstride_asymmetry", "both"].value < 0


def test_of_a_runner_who_passes_only_steps_near_the_middle_give_angles():
    passing = replace(
        FLEET["midfoot"],
        surface="overground",
        camera=replace(FLEET["midfoot"].camera, distance_m=14.0, size_px=(1920, 540)),
    )
    track = landmark_track(passing)
    one = prepare(track, told_of(passing))
    assert one.scene.surface == "overground"
    hips = np.interp(
        [c.strike_s for c in one.gait.of(one.scene.near_side)],
        track.time_s,
        track.middle("hip")[:, 0],
    )
    near = int(np.sum(np.abs(hips / 1920 - 0.5) <= 0.25))
    measured = {(m.metric, m.side): m for m in measure_all([one])}
    angle = measured["shank_angle", one.scene.near_side]
    assert 3 <= near < len(hips)
    assert angle.n == near
    assert measured["contact_time", one.scene.near_side].n > near


def test_cadence_is_the_rhythms_where_no_single_step_is_whole(monkeypatch):
    known = run(FLEET["phone_30fps"], FULL)
    formula = METRICS["cadence"]

    def patchy(seen):
        samples = formula(seen)
        return replace(samples, values=np.full(len(samples.values), np.nan))

    monkeypatch.setitem(METRICS, "cadence", patchy)
    found = measured(known)["cadence", "both"]
    assert found.value == pytest.approx(truth(FLEET["phone_30fps"]).value("cadence"), abs=1.0)
    assert found.low < found.value < found.high
    assert found.sd is None


def test_a_contact_longer_than_was_learnt_from_is_known_less_well():
    info, one = knowledge.load().metrics["contact_time"], run(FLEET["rearfoot_slow"])
    usual, long, longer = (
        standard_error(info, one, value_ms, 8.0, 6, 5.0)[0] for value_ms in (250.0, 300.0, 340.0)
    )
    assert standard_error(info, one, 200.0, 8.0, 6, 5.0)[0] == usual
    assert np.hypot(usual, 8.0) == pytest.approx(long)
    assert np.hypot(usual, 24.0) == pytest.approx(longer)


def test_markers_have_a_reach_of_their_own():
    one = run(FLEET["rearfoot_slow"])
    markers = replace(one, cleaned=replace(one.cleaned, model="markers"))
    assert {leg_of(markers, side) for side in ("left", "right", "both")} == {"markers"}
    assert {leg_of(one, side) for side in ("left", "right")} == {"near", "far"}
    assert reach_of("trunk_lean", "markers") != reach_of("trunk_lean", "near")
