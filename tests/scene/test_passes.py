"""What of a film belongs together: passes of one way, between cuts, none played backwards."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck import Request, analyze
from formcheck.files.track import write_track
from formcheck.lab.phantom import (
    Camera,
    Clip,
    GaitSpec,
    LandmarkErrors,
    Leg,
    landmark_track,
)
from formcheck.metrics import measure_all
from formcheck.model import ClipOptions
from formcheck.prepare import prepare
from formcheck.quality import find_refusal
from formcheck.scene import Passes, find_passes
from formcheck.signal.cuts import find_cuts_s
from support.phantom_runs import FLEET, NAMES, measured, mirrored_picture, seen_from, told, track

HEAVY, FULL = LandmarkErrors.of("heavy"), LandmarkErrors.of("full")
PLAIN = Clip(gait=GaitSpec(cadence_spm=168), camera=Camera(view="side_left"), duration_s=6.0)
LIMP = Clip(
    gait=GaitSpec(
        cadence_spm=164,
        left=Leg(contact_ms=285),
        right=Leg(contact_ms=235),
        step_time_asymmetry_pct=10.0,
    ),
    camera=Camera(view="side_left"),
    duration_s=6.0,
)
ONE_WAY = {
    **FLEET,
    "rear": seen_from(PLAIN, "rear"),
    "front": seen_from(PLAIN, "front"),
    "turned": seen_from(PLAIN, "side_left", yaw_deg=20.0),
    "walk": replace(PLAIN, gait=GaitSpec.walking()),
    "limp": LIMP,
    "slow_fps": seen_from(PLAIN, "side_right", fps=24),
    "past": replace(
        PLAIN, surface="overground", duration_s=4.0,
        camera=Camera(view="side_left", distance_m=6.0, size_px=(1920, 1080)),
    ),
}  # fmt: skip


def slower(seen, factor):
    return replace(seen, time_s=seen.time_s * factor)


def backwards(seen):
    """Return the film played backwards."""
    return replace(
        seen,
        xy_px=seen.xy_px[::-1],
        visibility=seen.visibility[::-1],
        time_s=seen.time_s[-1] - seen.time_s[::-1],
    )


def one_after_the_other(*films, gap_s=None):
    """Return films of one rate joined into one, with an empty picture of some length between."""
    step = float(np.median(np.diff(films[0].time_s)))
    empty = 0 if gap_s is None else round(gap_s / step)
    xy, visibility = [], []
    for film in films:
        xy += [film.xy_px, np.full((empty, *film.xy_px.shape[1:]), np.nan)]
        visibility += [film.visibility, np.zeros((empty, film.visibility.shape[1]))]
    xy_px = np.concatenate(xy)
    return replace(
        films[0],
        xy_px=xy_px,
        visibility=np.concatenate(visibility),
        time_s=np.arange(len(xy_px)) * step,
    )


def frames(film, start_s, stop_s):
    inside = (film.time_s >= start_s) & (film.time_s < stop_s)
    return replace(
        film,
        xy_px=film.xy_px[inside],
        visibility=film.visibility[inside],
        time_s=film.time_s[inside] - film.time_s[inside][0],
    )


def cadence_of(run):
    return measured(run)["cadence", "both"]


# ------------------------------------------------------------------ what is one way stays whole


@pytest.mark.parametrize("factor", [1.0, 4.0, 8.0])
@pytest.mark.parametrize("errors", [None, HEAVY, FULL], ids=["exact", "heavy", "full"])
@pytest.mark.parametrize("name", [name for name in ONE_WAY if name != "past"])
def test_a_film_of_one_way_is_left_whole(name, errors, factor):
    (passes,) = find_passes(slower(track(ONE_WAY[name], errors), factor))
    assert (passes.left_out_s, passes.notes, passes.refusal) == ((), (), None)


# ------------------------------------------------------------------ backwards, and to and fro


@pytest.mark.parametrize("errors", [HEAVY, FULL], ids=["heavy", "full"])
@pytest.mark.parametrize("name", [*NAMES, "turned", "walk", "limp", "past"])
def test_a_film_played_backwards_is_refused_by_name(name, errors):
    film = backwards(track(ONE_WAY[name], errors))
    (passes,) = find_passes(film)
    assert passes.refusal.id == "backwards"
    assert find_refusal(prepare(film, ClipOptions())).id == "backwards"


def test_backwards_in_slow_motion_is_told_as_well():
    (passes,) = find_passes(slower(backwards(track(PLAIN, HEAVY)), 8.0))
    assert passes.refusal.id == "backwards"


@pytest.mark.parametrize("turn_s", [2.5, 3.1])
def test_of_a_film_to_and_fro_only_the_first_half_counts(turn_s):
    first = frames(track(PLAIN, HEAVY), 0.0, turn_s)
    film = one_after_the_other(first, backwards(first))
    run = prepare(film, told(PLAIN))
    assert {note.id for note in run.cleaned.notes} >= {"film_backwards"}
    assert max(contact.toe_off_s for contact in run.gait.contacts) <= turn_s
    assert cadence_of(run).value == pytest.approx(168, abs=1.5)
    got = measured(run)
    assert got["flight_time", "left"].value is None or got["flight_time", "left"].value > 50


# ------------------------------------------------------------------ cuts and loops


@pytest.mark.parametrize("fps", [30, 60, 120])
@pytest.mark.parametrize("stop_s", [2.60, 2.75, 2.85, 3.0])
def test_a_loop_does_not_change_the_cadence(stop_s, fps):
    part = frames(track(seen_from(PLAIN, "side_left", fps=fps), HEAVY), 0.0, stop_s)
    run = prepare(one_after_the_other(part, part), told(PLAIN))
    assert cadence_of(run).value == pytest.approx(168, abs=0.8)
    beat_s = 60.0 / 168
    for first, second in run.gait.steps():
        assert second.strike_s - first.strike_s == pytest.approx(beat_s, abs=0.05)


def test_a_jump_of_the_whole_body_is_told_with_its_instant():
    part = frames(track(PLAIN, HEAVY), 0.0, 2.75)
    film = one_after_the_other(part, part)
    assert find_cuts_s(film) == (pytest.approx(2.75, abs=0.03),)
    notes = {note.id: str(note.message) for note in prepare(film, told(PLAIN)).cleaned.notes}
    assert "2.7" in notes["film_cut"] or "2.8" in notes["film_cut"]


@pytest.mark.parametrize("lost", [0.07, 0.12, 0.2, -0.066])
def test_one_step_out_of_turn_is_told_by_the_clips_own_scatter(lost):
    steady = track(replace(PLAIN, gait=replace(PLAIN.gait, stride_cv_pct=0.3)), HEAVY)
    film = one_after_the_other(frames(steady, 0.0, 3.1), frames(steady, 3.1 + lost, 6.0))
    run = prepare(film, told(PLAIN), passes=Passes())  # as where the body's jump was not seen
    assert len([note for note in run.gait.notes if note.id == "step_out_of_turn"]) == 1
    assert not run.gait.steps_uneven
    assert cadence_of(run).value == pytest.approx(168, abs=0.8)
    assert prepare(steady, told(PLAIN), passes=Passes()).gait.left_out_s == ()


@pytest.mark.parametrize("name", NAMES)
def test_no_step_of_a_real_rhythm_is_out_of_turn(name):
    for errors in (HEAVY, FULL):
        run = prepare(track(FLEET[name], errors), told(FLEET[name]))
        assert not run.gait.left_out_s
    limp = prepare(track(LIMP, HEAVY), told(LIMP))
    assert not limp.gait.left_out_s


# ------------------------------------------------------------------ there and back


def test_a_runner_who_turns_round_gives_a_clip_for_each_side(tmp_path):
    there = frames(track(PLAIN, HEAVY), 0.0, 3.0)
    back = mirrored_picture(frames(track(PLAIN, HEAVY), 3.0, 6.0))
    film = one_after_the_other(there, back)
    ways = find_passes(film)
    assert [prepare(film, told(PLAIN), passes=way).scene.view for way in ways] in (
        ["side_left", "side_right"],
        ["side_right", "side_left"],
    )
    path = tmp_path / "there_and_back.npz"
    write_track(film, path)
    analysis = analyze(Request(clips=((path, None),)))
    assert [clip.path for clip in analysis.clips] == [path, path]
    got = {(m.metric, m.side): m for m in analysis.measurements}
    for side in ("left", "right"):
        clip = analysis.clips[got["overstride", side].clip]
        assert clip.run.scene.near_side == side
    truth = measured(prepare(track(PLAIN, HEAVY), told(PLAIN)))["overstride", "left"].value
    assert got["overstride", "left"].value == pytest.approx(truth, abs=1.5)
    assert got["overstride", "right"].value == pytest.approx(truth, abs=1.5)


def test_there_and_back_along_the_camera_is_two_ways_too():
    there = frames(track(seen_from(PLAIN, "front"), HEAVY), 0.0, 3.0)
    back = frames(track(seen_from(PLAIN, "rear"), HEAVY), 0.0, 3.0)
    film = one_after_the_other(there, back, gap_s=1.0)
    views = [prepare(film, told(PLAIN), passes=way).scene.view for way in find_passes(film)]
    assert sorted(views) == ["front", "rear"]


# ------------------------------------------------------------------ passes outdoors


def a_pass(view, seed):
    clip = replace(
        ONE_WAY["past"],
        seed=seed,
        camera=replace(ONE_WAY["past"].camera, view=view),
    )
    film = landmark_track(clip, HEAVY, seed)
    hips = film.middle("hip")[:, 0]
    gone = ~((hips > 0) & (hips < film.size_px[0]))
    return replace(
        film,
        xy_px=np.where(gone[:, None, None], np.nan, film.xy_px),
        visibility=np.where(gone[:, None], 0.0, film.visibility),
    )


@pytest.mark.parametrize("gap_s", [0.0, 4.0])
def test_passes_of_one_way_are_one_runner(gap_s):
    film = one_after_the_other(*(a_pass("side_left", seed) for seed in (1, 2, 3, 4)), gap_s=gap_s)
    run = prepare(film, ClipOptions(height_cm=175))
    assert find_refusal(run) is None
    assert run.scene.surface == "overground"
    got = measured(run)
    assert got["cadence", "both"].value == pytest.approx(168, abs=0.8)
    assert got["overstride", "left"].value == pytest.approx(25, abs=3)
    middle = 0.5 * film.size_px[0]
    for when_s in got["overstride", "left"].samples.time_s:
        hips = np.interp(when_s, film.time_s, np.nan_to_num(film.middle("hip")[:, 0]))
        if np.isfinite(when_s):
            assert abs(hips - middle) < film.size_px[0]
    assert not [note for note in run.gait.notes if note.id in ("uneven_steps", "steps_missing")]


def test_passes_there_and_back_each_show_their_side():
    film = one_after_the_other(
        *(a_pass(view, seed) for seed, view in enumerate(["side_left", "side_right"] * 2)),
        gap_s=3.0,
    )
    runs = [prepare(film, ClipOptions(height_cm=175), passes=way) for way in find_passes(film)]
    assert sorted(run.scene.view for run in runs) == ["side_left", "side_right"]
    assert [find_refusal(run) for run in runs] == [None, None]
    got = {(m.metric, m.side): m for m in measure_all(runs)}
    assert got["cadence", "both"].value == pytest.approx(168, abs=1.0)
    for side in ("left", "right"):
        assert runs[got["trunk_lean", "both"].clip].scene.surface == "overground"
        assert got["knee_flexion_peak", side].missing_id in ("", "few_steps")


def test_a_file_that_is_not_there_and_back_is_one_clip(saved: Path):
    assert len(analyze(Request(clips=((saved, None),))).clips) == 1


# ------------------------------------------------------------------ zoom


def zoomed(film, most):
    """Return the film with a zoom that grows through it, about the picture's middle."""
    middle = 0.5 * np.array(film.size_px)
    factor = np.linspace(1.0, most, len(film))[:, None, None]
    return replace(film, xy_px=middle + factor * (film.xy_px - middle))


@pytest.mark.parametrize("most", [1.5, 0.7])
def test_a_zoom_withholds_lengths_and_keeps_angles(most):
    plain = prepare(track(PLAIN, HEAVY), told(PLAIN))
    run = prepare(zoomed(track(PLAIN, HEAVY), most), told(PLAIN))
    usual, got = measured(plain), measured(run)
    for key in [
        ("overstride", "left"),
        ("vertical_oscillation_pct", "both"),
        ("heel_recovery", "left"),
    ]:
        assert usual[key].value is not None
        assert (got[key].value, got[key].missing_id) == (None, "zoom")
    for key in [("cadence", "both"), ("shank_angle", "left"), ("knee_flexion_peak", "left")]:
        assert got[key].value == pytest.approx(usual[key].value, abs=2.0)


@pytest.mark.parametrize("name", [name for name in ONE_WAY if name not in ("front", "rear")])
def test_nobody_who_runs_on_the_spot_or_past_is_zoomed(name):
    run = prepare(track(ONE_WAY[name], HEAVY), told(ONE_WAY[name]))
    assert "zoom" not in {note.id for note in run.scene.notes}


@pytest.mark.parametrize("view", ["side", "rear", "front"])
@pytest.mark.parametrize("name", NAMES)
def test_exact_landmarks_have_no_cut_but_where_one_was_made(name, view):
    film = track(FLEET[name] if view == "side" else seen_from(FLEET[name], view))
    assert find_cuts_s(film) == ()
    cut = len(film) // 2
    kept = np.r_[:cut, cut + round(0.2 * film.fps) : len(film)]
    shorter = replace(
        film,
        time_s=film.time_s[: len(kept)],
        xy_px=film.xy_px[kept],
        visibility=film.visibility[kept],
    )
    assert find_cuts_s(shorter) == (pytest.approx(film.time_s[cut], abs=0.03),)
