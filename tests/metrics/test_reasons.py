"""Why a number is withheld: runs with one known fault each give that fault as the reason."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck import Request, analyze
from formcheck.files.track import write_track
from formcheck.i18n import Wording
from formcheck.lab.phantom import (
    Camera,
    Clip,
    Drift,
    Faults,
    GaitSpec,
    LandmarkErrors,
    Leg,
    landmark_track,
)
from formcheck.metrics.timing import cadence_change, strides_through
from formcheck.model import INDEX, ClipOptions
from formcheck.prepare import prepare
from formcheck.render import html_page, text_summary
from formcheck.render.build import build
from formcheck.render.coach_page import _drift
from support.phantom_runs import measured, seen_from, told, truth

HEAVY = LandmarkErrors.of("heavy")
PLAIN = Clip(gait=GaitSpec(cadence_spm=168), camera=Camera(view="side_left"), duration_s=8.0)
WORD = Wording("en")
CLOCK = (
    *(("cadence", "both"), ("step_time", "left"), ("contact_time", "left")),
    *(("flight_time", "left"), ("vertical_oscillation", "both"), ("vertical_ratio", "both")),
    *(("step_length", "both"), ("stride_length", "both"), ("vertical_stiffness", "both")),
    ("leg_stiffness", "both"),
)


def seen(clip, seed=3, **changes):
    return prepare(landmark_track(clip, HEAVY, seed), told(clip, **changes))


def slow(factor, **camera):
    return replace(
        PLAIN,
        camera=replace(PLAIN.camera, fps=30.0 * factor, **camera),
        faults=Faults(slow_motion=factor),
        duration_s=4.0,
    )


def limper(longer, shorter, uneven_pct=8.0, view="side_left", seed=11, **camera):
    """Return a runner who stands longer on the left than on the right, in ms."""
    gait = GaitSpec(
        cadence_spm=166,
        left=Leg(contact_ms=longer),
        right=Leg(contact_ms=shorter),
        step_time_asymmetry_pct=uneven_pct,
    )
    return Clip(gait=gait, camera=Camera(view=view, **camera), duration_s=8.0, seed=seed)


# ------------------------------------------------------------------ one fault, its reason


def test_a_plain_clip_from_the_side_withholds_no_time():
    got = measured(seen(PLAIN))
    assert [got[key].missing_id for key in CLOCK] == [""] * len(CLOCK)


@pytest.mark.parametrize("yaw", [15.0, 20.0, 25.0, 30.0, -15.0, -20.0, -25.0, -30.0])
@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
def test_at_an_angle_every_reason_is_about_the_angle_or_the_view(view, yaw):
    run = seen(seen_from(PLAIN, view, yaw_deg=yaw))
    got = measured(run)
    allowed = {"", "view", "yaw", "oblique", "not_measured", "far_leg", "one_side", "needs_scale"}
    assert {m.missing_id for m in got.values()} <= allowed
    notes = {note.id for note in (*run.scene.notes, *run.gait.notes)}
    assert not notes & {"uneven_rhythm", "uneven_steps", "time_base"}
    cadence = got["cadence", "both"]
    assert cadence.missing_id in ("", "oblique")
    if cadence.value is not None:
        assert cadence.value == pytest.approx(168, abs=1.0)


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("share", [0.05, 0.15])
def test_legs_mixed_up_at_an_angle_are_never_laid_to_the_speed(view, share, seed):
    clip = seen_from(PLAIN, view, yaw_deg=15.0)
    track = landmark_track(clip, replace(HEAVY, swap_share=share), seed)
    cadence = measured(prepare(track, told(clip)))["cadence", "both"]
    assert cadence.missing_id in ("", "oblique")
    if cadence.value is not None:
        assert cadence.value == pytest.approx(168, abs=1.0)


def test_a_limit_is_told_so_that_the_sentence_is_true():
    run = seen(PLAIN)
    for off in np.arange(20.05, 22.0, 0.1):
        turned = replace(run, scene=replace(run.scene, yaw_deg=off))
        why = measured(turned)["overstride", "left"]
        assert why.missing_id == "yaw"
        if off < 20.5:
            assert "just over 20°" in why.missing
        else:
            assert f"is {off:.0f}° off square" in why.missing
            assert "at most 20°" in why.missing


def test_too_few_frames_too_few_steps_and_a_hidden_knee_are_told_as_such():
    got = measured(seen(seen_from(PLAIN, "side_left", fps=24)))
    assert got["overstride", "left"].missing_id == "frame_rate"
    assert got["cadence", "both"].value == pytest.approx(168, abs=1.0)
    short = measured(seen(replace(PLAIN, duration_s=2.0)))
    assert short["vertical_stiffness", "both"].missing_id == "few_steps"
    hidden = landmark_track(PLAIN, HEAVY, 3)
    xy = hidden.xy_px.copy()
    xy[np.arange(len(xy)) % 10 < 8, INDEX["left_knee"]] = np.nan
    got = measured(prepare(replace(hidden, xy_px=xy), told(PLAIN)))
    assert got["knee_flexion_strike", "left"].missing_id == "few_steps"
    assert "whole leg in view" in got["knee_flexion_strike", "left"].missing


def test_a_changing_speed_and_a_cut_are_told_as_such():
    track = landmark_track(PLAIN, HEAVY, 3)
    steps = np.diff(track.time_s)
    third = len(steps) // 3
    steps[third : 2 * third] *= 4.0
    ramp = replace(track, time_s=np.concatenate([[0.0], np.cumsum(steps)]))
    got = measured(prepare(ramp, told(PLAIN)))["cadence", "both"]
    assert got.missing_id in ("uneven_rhythm", "uneven_steps", "speed_changes")
    cut = replace(PLAIN, faults=Faults(cut_at_s=3.0, cut_out_s=0.5))
    run = seen(cut)
    assert measured(run)["cadence", "both"].value == pytest.approx(168, abs=0.8)
    told_of = {note.id for note in (*run.cleaned.notes, *run.gait.notes)}
    assert told_of & {"film_cut", "step_out_of_turn"}


def test_what_was_not_told_is_asked_for_without_an_option():
    run = prepare(landmark_track(PLAIN, HEAVY, 3), ClipOptions())
    got = measured(run)
    for metric, need in (("vertical_oscillation", "scale"), ("step_length", "speed")):
        assert got[metric, "both"].missing_id == f"needs_{need}"
        assert "--" not in got[metric, "both"].missing
    rear = seen_from(PLAIN, "rear")
    got = measured(seen(rear, height_cm=None))["vertical_oscillation", "both"]
    assert got.missing_id == "needs_scale"
    assert "belt speed gives no scale" in got.missing


# ------------------------------------------------------------------ a doubted clock


@pytest.mark.parametrize("factor", [4.0, 8.0])
def test_what_hangs_on_a_doubted_clock_is_withheld_with_it(factor):
    without = seen(slow(factor), height_cm=None)
    got = measured(without)
    assert without.scene.px_per_m is None
    reasons = {key: got[key].missing_id for key in CLOCK}
    assert set(reasons.values()) == {"time_base"}, reasons
    assert got["knee_flexion_peak", "left"].value is not None


def test_the_height_still_gives_a_scale_where_the_clock_is_doubted():
    clip = slow(8.0)
    run = seen(clip)
    assert run.scene.scale_from == "height"
    bounce = measured(run)["vertical_oscillation", "both"].value
    assert bounce == pytest.approx(truth(clip).value("vertical_oscillation", "both"), abs=1.0)


@pytest.mark.parametrize("view", ["side_left", "side_right", "rear", "front"])
@pytest.mark.parametrize("factor", [4.0, 8.0])
@pytest.mark.parametrize("cadence", [156.0, 168.0, 182.0])
def test_the_factor_that_is_offered_is_the_true_one(view, factor, cadence):
    clip = replace(slow(factor, view=view), gait=GaitSpec(cadence_spm=cadence, speed_mps=3.2))
    assert seen(clip).scene.clock_doubt.suggested == factor


def test_the_page_of_a_slow_clip_asks_and_tells_no_bounce(tmp_path):
    write_track(landmark_track(slow(8.0), HEAVY, 3), tmp_path / "slow.npz")
    request = Request(clips=((tmp_path / "slow.npz", None),), speed_kmh=10.8)
    report = build(analyze(request), "en")
    (note,) = [note for note in report.clips[0].notes if note.id == "time_base"]
    assert (note.choices, note.suggested) == ((1.0, 4.0, 8.0), 8.0)
    page = html_page(report, WORD, {})
    front = page.split('id="coach"')[0]
    assert "Does this clip play slower than life?" in front
    assert "--slow" not in page
    assert "Cadence through the clip" not in page
    assert "bounc" not in text_summary(report, WORD).split("\n")[0].lower()
    assert " cm" not in front.split("Does this clip")[0]


def test_slow_motion_is_asked_about_once_and_the_answer_is_used(tmp_path):
    for name, seed in (("one", 3), ("two", 4)):
        write_track(landmark_track(slow(8.0), HEAVY, seed), tmp_path / f"{name}.npz")
    write_track(landmark_track(PLAIN, HEAVY, 3), tmp_path / "plain.npz")
    names = ("one", "plain", "two")
    clips = tuple((tmp_path / f"{name}.npz", None) for name in names)
    questions = []

    def ask(question):
        questions.append(question)
        return question.suggested

    found = analyze(Request(clips=clips), ask=ask)
    assert [(q.id, q.suggested) for q in questions] == [("time_base", 8.0)]
    assert [clip.options.slow_motion for clip in found.clips] == [8.0, None, 8.0]
    assert all(clip.run.scene.clock_doubt is None for clip in found.clips)
    cadence = next(m for m in found.measurements if m.metric == "cadence")
    assert cadence.value == pytest.approx(168, abs=1.0)
    untold = analyze(Request(clips=clips[:1]), ask=lambda _: None)
    assert untold.clips[0].run.scene.clock_doubt is not None
    analyze(Request(clips=clips[:1], slow_motion=8.0), ask=pytest.fail)


def test_a_false_factor_is_not_asked_about_again():
    run = prepare(landmark_track(slow(8.0), HEAVY, 3), ClipOptions(slow_motion=2.0))
    assert "Check the factor" in run.scene.clock_doubt.message
    assert measured(run)["cadence", "both"].missing_id == "time_base"


# ------------------------------------------------------------------ legs that differ


@pytest.mark.parametrize("uneven_pct", [0.0, 8.0, 14.0])
@pytest.mark.parametrize("view", ["side_left", "side_right"])
@pytest.mark.parametrize("fps", [30, 60, 120])
def test_uneven_steps_are_no_reason_to_doubt_a_count(fps, view, uneven_pct):
    for seed in (11, 12):
        clip = limper(270, 235, uneven_pct, view, seed, fps=fps)
        run = seen(clip)
        got = measured(run)["cadence", "both"]
        assert got.missing is None
        assert got.value == pytest.approx(166, abs=0.7)
        assert not run.gait.steps_uneven


@pytest.mark.parametrize("view", ["rear", "front"])
def test_a_limp_is_counted_from_behind_and_in_front(view):
    got = measured(seen(limper(270, 235, 10.0, view)))["cadence", "both"]
    assert got.value == pytest.approx(166, abs=0.7)


@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
def test_a_cadence_is_given_however_uneven_the_steps_are(view):
    for seed in range(4):
        clip = limper(280, 230, 16.0 - 8.0 * seed, view, 40 + seed, fps=(25, 30, 60)[seed % 3])
        clip = replace(clip, gait=replace(clip.gait, stride_cv_pct=4.0))
        got = measured(seen(clip, seed))["cadence", "both"]
        assert got.missing is None
        assert got.value == pytest.approx(truth(clip).value("cadence"), abs=1.0)


def test_a_cadence_says_that_a_clip_is_a_short_sample_of_uneven_strides():
    even, uneven = (
        measured(seen(replace(PLAIN, gait=replace(PLAIN.gait, stride_cv_pct=percent))))
        for percent in (0.5, 4.0)
    )
    long = measured(
        seen(replace(PLAIN, duration_s=16.0, gait=replace(PLAIN.gait, stride_cv_pct=4.0)))
    )
    half = [
        0.5 * (one["cadence", "both"].high - one["cadence", "both"].low)
        for one in (even, uneven, long)
    ]
    assert half[0] < 0.6 < half[1]
    assert half[2] < 0.7 * half[1]


def test_a_left_right_difference_of_contact_keeps_its_size():
    pairs = ((270, 230), (270, 235), (262, 242), (250, 250), (240, 262), (235, 270))
    true, found = [], []
    for index, (left, right) in enumerate(pairs):
        for view in ("side_left", "side_right"):
            clip = limper(left, right, 0.0, view, 20 + index)
            got = measured(seen(clip))
            known = [truth(clip).value("contact_time", side) for side in ("left", "right")]
            values = [got["contact_time", side].value for side in ("left", "right")]
            true.append(known[0] - known[1])
            found.append(values[0] - values[1])
    slope = np.polyfit(true, found, 1)[0]
    assert 0.9 < slope < 1.1
    assert np.max(np.abs(np.subtract(true, found))) < 9.0


@pytest.mark.parametrize("view", ["rear", "front"])
def test_single_steps_are_not_told_from_behind_or_in_front(view):
    got = measured(seen(seen_from(PLAIN, view)))
    for side in ("left", "right"):
        assert got["step_time", side].missing_id == "view"


# ------------------------------------------------------------------ cadence through the clip


@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
@pytest.mark.parametrize("fps", [30, 60])
def test_a_constant_cadence_is_never_said_to_rise_or_fall(view, fps):
    for seed in range(12):
        gait = GaitSpec(cadence_spm=158.0 + 2.0 * seed, step_time_asymmetry_pct=2.0 * (seed % 5))
        clip = Clip(
            gait=gait, camera=Camera(view=view, fps=fps), duration_s=5.0 + seed % 4, seed=seed
        )
        words = _drift(WORD, seen(clip, seed).gait)
        assert "rises" not in words, seed
        assert "falls" not in words, seed


@pytest.mark.parametrize("view", ["side_left", "rear"])
@pytest.mark.parametrize("each_minute", [-50.0, 50.0])
def test_a_cadence_that_changes_is_said_to(view, each_minute):
    gait = GaitSpec(cadence_spm=166, drift=Drift(cadence_spm_per_min=each_minute))
    clip = Clip(gait=gait, camera=Camera(view=view), duration_s=8.0, seed=3)
    gait_seen = seen(clip).gait
    change, error = cadence_change(gait_seen)
    assert change == pytest.approx(each_minute * 8.0 / 60.0 * 2.0 / 3.0, abs=1.5)
    assert error < 1.2
    assert ("falls" if each_minute < 0 else "rises") in _drift(WORD, gait_seen)


@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
def test_the_line_of_the_chart_does_not_jump_with_every_foot(view):
    strides = strides_through(seen(limper(270, 235, 10.0, view)).gait)
    smooth = [np.median(strides.values[max(0, i - 2) : i + 3]) for i in range(len(strides.values))]
    assert np.max(np.abs(np.diff(smooth))) < 4.0
    left = np.array([side == "left" for side in strides.sides])
    apart = np.mean(strides.values[left]) - np.mean(strides.values[~left])
    assert abs(apart) < 1.0
