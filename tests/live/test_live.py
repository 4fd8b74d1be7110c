"""A run measured while it is filmed: right soon, as in a report, refused with reasons, bounded."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from formcheck import InputError, Live, LiveReading, Wording, watch
from formcheck.lab.phantom import Camera, Clip, GaitSpec, LandmarkErrors, landmark_track, truth
from formcheck.lab.replayed import Replayed
from formcheck.live import film_pictures
from formcheck.live.session import WINDOW_S
from formcheck.metrics import measure_all
from formcheck.model import ClipOptions
from formcheck.prepare import prepare
from support.paths import SIDE, needs

CAMERA = Camera(view="side_left", size_px=(360, 480), fps=30)
RUNNER = Clip(gait=GaitSpec(cadence_spm=171), camera=CAMERA, duration_s=16, seed=11)
SIZE = (480, 360, 3)
GREY = np.full(SIZE, 120, np.uint8)


@cache
def track_of(clip, errors=None):
    return landmark_track(clip, errors, 5)


def pictures(track, picture=GREY, until_s=np.inf):
    return ((float(t), picture) for t in track.time_s if t <= until_s)


@cache
def readings_of(clip, errors=None, until_s=np.inf) -> tuple[LiveReading, ...]:
    track = track_of(clip, errors)
    return tuple(watch(pictures(track, until_s=until_s), engine=Replayed(track)))


def cadence_of(clip, reading):
    """Return the cadence of the true strikes of a reading's seconds."""
    first_s = reading.time_s - reading.seconds
    strikes = [c.strike_s for c in truth(clip).contacts if first_s <= c.strike_s <= reading.time_s]
    return 60.0 / np.polyfit(np.arange(len(strikes)), strikes, 1)[0]


@pytest.mark.parametrize(
    "clip",
    [
        RUNNER,
        replace(RUNNER, gait=GaitSpec(cadence_spm=156, speed_mps=2.6), seed=12),
        replace(RUNNER, camera=replace(CAMERA, view="side_right"), seed=13),
    ],
)
def test_numbers_are_right_after_a_few_seconds(clip):
    by_time = {round(r.time_s): r for r in readings_of(clip, LandmarkErrors.of("full"))}
    near = clip.view.removeprefix("side_")
    for after_s, most_spm in ((5, 2.0), (8, 1.0), (14, 1.0)):
        reading = by_time[after_s]
        found = reading.of("cadence")
        assert abs(found.value - cadence_of(clip, reading)) < most_spm
        assert found.low <= found.value <= found.high
    exact = {round(r.time_s): r for r in readings_of(clip)}[8].of("overstride")
    assert exact.side == near
    assert exact.value == pytest.approx(truth(clip).value("overstride", near), abs=4.0)


def test_a_reading_comes_every_second_and_the_first_number_after_three():
    readings = readings_of(RUNNER)
    assert np.allclose(np.diff([r.time_s for r in readings]), 1.0, atol=0.04)
    assert [r.refusal.id for r in readings if r.refusal is not None] == ["watching"] * 2
    assert readings[2].time_s == pytest.approx(3.0, abs=0.05)


def test_a_window_is_measured_as_any_clip_is():
    track = track_of(RUNNER, LandmarkErrors.of("full"))
    reading = readings_of(RUNNER, LandmarkErrors.of("full"))[-1]
    own = (track.time_s >= reading.time_s - reading.seconds - 1e-9) & (
        track.time_s <= reading.time_s + 1e-9
    )
    part = replace(
        track,
        time_s=track.time_s[own] - track.time_s[own][0],
        xy_px=track.xy_px[own],
        visibility=track.visibility[own],
    )
    as_clip = measure_all([prepare(part, ClipOptions())])
    assert len(as_clip) == len(reading.measurements)
    for one, live in zip(as_clip, reading.measurements, strict=True):
        assert (one.metric, one.side, one.missing_id) == (live.metric, live.side, live.missing_id)
        if one.value is not None:
            assert live.value == pytest.approx(one.value, rel=1e-6)
            assert (live.low, live.high) == pytest.approx((one.low, one.high), rel=1e-6)


@pytest.mark.parametrize(
    ("clip", "why"),
    [
        (replace(RUNNER, gait=GaitSpec.walking(), duration_s=9), "walking"),
        (replace(RUNNER, gait=GaitSpec.walking(1.9, 132), duration_s=9), "walking"),
        (replace(RUNNER, gait=GaitSpec.standing(), duration_s=6), "standing"),
    ],
)
def test_who_does_not_run_is_shown_no_number_and_the_reason(clip, why):
    readings = readings_of(clip)
    assert all(not r.measurements and not r.contacts for r in readings)
    assert {r.refusal.id for r in readings if r.time_s > 3.5} == {why}
    assert Wording("de")(readings[-1].refusal.message) != str(readings[-1].refusal.message)


def test_from_behind_nothing_is_shown_that_needs_a_side():
    clip = replace(RUNNER, camera=replace(CAMERA, view="rear"), duration_s=6)
    shown = {one.metric: one for one in readings_of(clip)[-1].shown}
    assert shown["cadence"].value is not None
    assert {shown[name].missing_id for name in ("overstride", "contact_time", "trunk_lean")} == {
        "view"
    }


class _Nobody(Replayed):
    def follow(self, rgb):  # noqa: ARG002
        return None

    def survey(self, rgb):  # noqa: ARG002
        return np.zeros((0, 4))


def test_where_nobody_is_the_light_alone_is_told():
    track = track_of(RUNNER)
    dark = np.full(SIZE, 12, np.uint8)
    readings = list(watch(pictures(track, dark, 5.0), engine=_Nobody(track)))
    assert {r.refusal.id for r in readings} == {"no_person"}
    checks = {check.id: check for check in readings[-1].checks}
    assert checks["light"].ok is False
    assert checks["light"].note.id == "dark"
    assert {check.ok for name, check in checks.items() if name != "light"} == {None}


class _Two(Replayed):
    """Somebody as tall runs beside the runner."""

    def survey(self, rgb):
        box = super().survey(rgb)
        aside = np.array([1.0, 0.0, 1.0, 0.0])
        return np.vstack([box - 0.2 * aside, box + 0.3 * aside])


def test_of_two_people_as_likely_none_is_measured():
    clip = replace(RUNNER, camera=replace(CAMERA, size_px=(480, 480)), duration_s=6)
    track = landmark_track(clip)
    wide = np.full((480, 480, 3), 120, np.uint8)
    readings = list(watch(pictures(track, wide), engine=_Two(track)))
    assert readings[-1].refusal.id == "several_people"
    assert not readings[-1].measurements


def test_what_is_old_is_forgotten():
    readings = readings_of(RUNNER)
    assert max(r.seconds for r in readings) <= WINDOW_S + 1e-6
    assert max(r.pictures for r in readings) <= WINDOW_S * 30 + 1
    assert readings[-1].contacts[0].strike_s > readings[-1].time_s - WINDOW_S - 0.4


def live_of(track) -> Live:
    return Live(engine=Replayed(track), aside=False)


def test_after_a_long_pause_counting_begins_anew_and_says_so():
    track = track_of(RUNNER)
    with live_of(track) as live:
        for t in track.time_s[:180]:
            live.push(float(t), GREY)
        assert live.latest.refusal is None
        moment = live.push(float(track.time_s[179]) + 240.0, GREY)
        assert moment.begun_anew.id == "pause"
        assert "240" in str(moment.begun_anew.message)
        assert live.latest is None
        again = [live.push(240.0 + float(t), GREY) for t in track.time_s[180:360]]
        readings = [m.reading for m in again if m.reading is not None]
        assert [m.begun_anew for m in again] == [None] * len(again)
        assert readings[0].seconds < 1.2
        assert readings[-1].refusal is None
        assert readings[-1].contacts[0].strike_s > 240.0


@pytest.mark.parametrize(
    ("step_s", "picture", "why"),
    [(-90.0, GREY, "clock_jumped"), (1 / 30, np.zeros((360, 480, 3), np.uint8), "another_size")],
)
def test_a_clock_that_is_set_and_a_picture_that_is_turned_begin_anew(step_s, picture, why):
    track = track_of(RUNNER)
    with live_of(track) as live:
        for t in track.time_s[:60]:
            live.push(float(t) + 100.0, GREY)
        assert live.push(100.0 + float(track.time_s[59]) + step_s, picture).begun_anew.id == why
        assert live.latest is None


def test_a_picture_that_comes_late_is_left_out():
    track = track_of(RUNNER)
    with live_of(track) as live:
        live.push(0.0, GREY)
        live.push(0.1, GREY)
        moment = live.push(0.05, GREY)
        assert moment.late
        assert moment.landmarks is None
        assert not live.push(0.2, GREY).late


def test_dropped_and_uneven_pictures_change_no_number_much():
    track = track_of(RUNNER)
    random = np.random.default_rng(2)
    kept = random.random(len(track)) > 0.2
    uneven = replace(
        track,
        time_s=track.time_s[kept] + 0.002 * random.random(kept.sum()),
        xy_px=track.xy_px[kept],
        visibility=track.visibility[kept],
    )
    reading = list(watch(pictures(uneven, until_s=9.1), engine=Replayed(uneven)))[-1]
    assert reading.of("cadence").value == pytest.approx(cadence_of(RUNNER, reading), abs=1.0)


def test_who_begins_to_run_has_numbers_before_the_walk_is_forgotten():
    walk = track_of(replace(RUNNER, gait=GaitSpec.standing(), duration_s=6))
    run = track_of(RUNNER)
    both = replace(
        run,
        time_s=np.arange(len(walk) + len(run)) / 30.0,
        xy_px=np.concatenate([walk.xy_px, run.xy_px]),
        visibility=np.concatenate([walk.visibility, run.visibility]),
    )
    readings = list(watch(pictures(both, until_s=13.0), engine=Replayed(both)))
    begun_s = len(walk) / 30.0
    first = next(r for r in readings if r.refusal is None)
    assert begun_s + 2.0 < first.time_s <= begun_s + 7.0
    assert first.seconds <= WINDOW_S


def test_numbers_are_worked_out_aside_and_the_last_one_is_waited_for():
    track = track_of(RUNNER)
    with Live(engine=Replayed(track)) as live:
        for t in track.time_s[:200]:
            assert live.push(float(t), GREY).landmarks.shape == (33, 3)
        last = live.finish()
    assert last.time_s == pytest.approx(track.time_s[199])
    assert last.refusal is None
    assert live.finish() is last


def test_enough_is_filmed_when_more_steps_narrow_nothing():
    readings = [r for r in readings_of(RUNNER, LandmarkErrors.of("full")) if r.refusal is None]
    assert not readings[0].enough.done
    assert readings[-1].enough.done
    steps = [r.enough.steps_per_leg for r in readings]
    assert steps == sorted(steps)
    assert steps[-1] == pytest.approx(RUNNER.duration_s * 171 / 120, abs=2)
    first_done = next(r for r in readings if r.enough.done)
    assert first_done.enough.steps_per_leg >= 15
    assert first_done.enough.metric == ""


def test_feet_out_of_the_picture_are_told():
    track = track_of(RUNNER)
    lower = replace(track, xy_px=track.xy_px + np.array([0.0, 140.0]))
    last = list(watch(pictures(lower, until_s=4), engine=Replayed(lower)))[-1]
    checks = {check.id: check for check in last.checks}
    assert checks["feet"].ok is False
    assert checks["feet"].note.id == "feet_cut_off"
    fine = {c.id: c for c in readings_of(RUNNER)[-1].checks}
    assert fine["feet"].ok
    assert fine["view"].value == "side_left"
    assert abs(fine["yaw"].value) < 5


def test_a_reading_is_plain_data():
    reading = readings_of(RUNNER)[-1]
    data = json.loads(json.dumps(reading.as_data(Wording("de"))))
    assert data["time_s"] == pytest.approx(reading.time_s, abs=1e-3)
    assert data["refused"] is None
    cadence = data["cadence"]
    assert cadence["low"] < cadence["value"] < cadence["high"]
    assert data["knee_valgus"]["missing"] == "view"
    assert "Ansicht" in data["knee_valgus"]["why"]
    assert "why" not in reading.as_data()["knee_valgus"]
    refused = readings_of(RUNNER)[0].as_data(Wording())
    assert refused["refused"] == "watching"
    assert "cadence" not in refused


def test_a_window_too_short_to_be_measured_is_refused():
    with pytest.raises(InputError, match="window of 2 s"):
        Live(engine=Replayed(track_of(RUNNER)), window_s=2.0)


@pytest.mark.model
@needs("full")
def test_the_side_sample_is_measured_by_the_network_as_it_truly_runs():
    from formcheck.lab.phantom import read_recipe

    clip = read_recipe(SIDE.with_suffix(".toml"))
    every_other = (one for i, one in enumerate(film_pictures(SIDE)) if i % 2 == 0)
    last = list(watch(every_other))[-1]
    assert last.pictures == pytest.approx(150, abs=2)
    assert last.of("cadence").value == pytest.approx(cadence_of(clip, last), abs=2.0)
    over = last.of("overstride")
    assert over.value == pytest.approx(truth(clip).value("overstride", over.side), abs=4.0)
