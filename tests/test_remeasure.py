"""From saved landmarks and a log of corrections to a new analysis: which clip, what, how soon."""

import time
from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.files.track import read_track, write_track
from formcheck.model import ClipOptions, MeasuredClip
from formcheck.model.correction import Corrections
from formcheck.pipeline import Request, analyze, remeasure
from support.phantom_runs import FLEET, FULL, seen_from, track

CLIP = FLEET["phone_30fps"]  # ten seconds
SIDE, REAR = Path("side.npz"), Path("rear.npz")
SHA, OTHER = "5a" * 32, "c0" * 32
NOTHING = Corrections()


def one_track(view="side_left", sha256=SHA):
    return track(seen_from(CLIP, view), FULL).then("saved", source_sha256=sha256)


def measured(log=NOTHING, tracks=None, **told):
    tracks = tracks or {SIDE: one_track()}
    request = Request(clips=tuple((p, None) for p in tracks), corrections=log, **told)
    return remeasure(request, tracks)


def entry(log=NOTHING, clip=SHA, **change):
    return log.with_entry(change, clip=clip)


def gait(analysis, clip=0):
    return analysis.clips[clip].run.gait


def some_contact(analysis):
    own = gait(analysis).of("left")
    return own[len(own) // 2]


def deletion(analysis, log=NOTHING, clip=SHA):
    strike_s = some_contact(analysis).strike_s
    return entry(log, clip, kind="delete_contact", side="left", strike_file_s=strike_s)


def alike(one, other):
    same_tracks = all(
        np.array_equal(a.run.cleaned.xy_px, b.run.cleaned.xy_px, equal_nan=True)
        for a, b in zip(one.clips, other.clips, strict=True)
    )
    told = [
        [(m.metric, m.side, m.value, m.low, m.high, m.n, m.missing) for m in each.measurements]
        for each in (one, other)
    ]
    return same_tracks and told[0] == told[1] and gait(one) == gait(other)


def test_what_was_undone_is_as_before_to_the_bit():
    plain = measured()
    log = deletion(plain)
    log = entry(log, kind="leave_out", start_file_s=1.0, stop_file_s=2.5)
    log = entry(log, kind="set_option", option="height_cm", value=180.0)
    changed = measured(log)
    assert not alike(plain, changed)
    undone = log
    for one in log.entries:
        undone = undone.undone(one.id)
    again = measured(undone)
    assert alike(plain, again)
    assert again.clips[0].options == plain.clips[0].options
    assert again.corrections == undone
    assert len(undone.entries) == 6
    redone = undone
    for one in undone.entries[3:]:
        redone = redone.undone(one.id)
    assert alike(changed, measured(redone))


def test_a_file_and_memory_give_the_same(tmp_path):
    path = tmp_path / "side.npz"
    write_track(one_track(), path)
    request = Request(clips=((path, None),), corrections=deletion(measured()))
    assert alike(analyze(request), remeasure(request, {path: read_track(path)}))


def test_each_clip_has_its_own():
    tracks = {SIDE: one_track(), REAR: one_track("rear", OTHER)}
    plain = measured(tracks=tracks)
    log = entry(clip=OTHER, kind="leave_out", start_file_s=2.0, stop_file_s=3.0)
    log = deletion(plain, log, clip=0)
    both = measured(log, tracks)
    assert gait(both, 1).left_out_s == ((2.0, 3.0),)
    assert gait(both, 0).left_out_s == ()
    assert len(gait(both).contacts) == len(gait(plain).contacts) - 1
    turned = measured(log, dict(reversed(tracks.items())))  # by its fingerprint, wherever it is
    assert gait(turned, 0).left_out_s == ((2.0, 3.0),)


def test_corrections_of_another_clip_are_refused():
    log = entry(clip=OTHER, kind="leave_out", start_file_s=2.0, stop_file_s=3.0)
    with pytest.raises(InputError, match=r"what was set by hand is of another clip than side\.npz"):
        measured(log)
    assert alike(measured(), measured(log.undone(log.entries[0].id)))


def test_those_of_a_clip_that_is_missing_are_told():
    log = entry(clip=OTHER, kind="leave_out", start_file_s=2.0, stop_file_s=3.0)
    log = deletion(measured(), log)
    clip = measured(log).clips[0]
    said = next(note for note in clip.notes if note.id == "corrections_elsewhere")
    assert said.message.startswith("1 of 2 corrections by hand are of a clip that is not here")


def test_options_are_of_one_clip_or_of_all():
    tracks = {SIDE: one_track(), REAR: one_track("rear", OTHER)}
    log = entry(clip=None, kind="set_option", option="height_cm", value=180.0)
    log = entry(log, clip=OTHER, kind="set_option", option="view", value="rear")
    side, rear = measured(log, tracks, speed_kmh=10.0).clips
    assert side.options == ClipOptions(speed_kmh=10.0, height_cm=180.0)
    assert rear.options == ClipOptions("rear", speed_kmh=10.0, height_cm=180.0)
    assert side.run.height_m == 1.8


def test_slow_motion_set_by_hand_answers_the_question():
    slow = one_track().then("slow", time_s=8.0 * one_track().time_s)
    asked = []

    def ask(question):
        asked.append(question)

    request = Request(clips=((SIDE, None),))
    doubted = remeasure(request, {SIDE: slow}, ask=ask)
    assert asked
    assert doubted.clips[0].run.scene.clock_doubt is not None
    asked.clear()
    log = entry(kind="set_option", option="slow_motion", value=8.0)
    known = remeasure(Request(clips=((SIDE, None),), corrections=log), {SIDE: slow}, ask=ask)
    assert not asked
    assert known.clips[0].run.scene.clock_doubt is None


def test_another_person_takes_the_video():
    body = np.nanmedian(one_track().xy_px[60], axis=0)
    there = {"kind": "choose_person", "at_file_s": 2.0, "x_px": body[0], "y_px": body[1]}
    assert "person_not_followed" not in [n.id for n in measured(entry(**there)).clips[0].notes]
    away = entry(**(there | {"x_px": 5.0}))
    said = [n for n in measured(away).clips[0].notes if n.id == "person_not_followed"]
    assert "Analyse the video itself" in said[0].message


def test_a_point_does_not_choose_in_saved_landmarks(tmp_path):
    path = tmp_path / "side.npz"
    write_track(one_track(), path)
    with pytest.raises(InputError, match=r"side\.npz holds one runner already"):
        analyze(Request(clips=((path, None),), person_at=(1.0, 20.0, 20.0)))
    with pytest.raises(InputError, match="chosen twice"):
        Request(clips=((path, None),), person=1, person_at=(1.0, 20.0, 20.0))


def test_all_left_out_is_told():
    log = entry(kind="leave_out", start_file_s=0.0, stop_file_s=60.0)
    clip = measured(log).clips[0]
    assert not isinstance(clip, MeasuredClip)
    assert clip.reason.id == "left_out"


def test_most_left_out_does_not_hide_the_body():
    log = entry(kind="leave_out", start_file_s=0.0, stop_file_s=7.0)
    assert isinstance(measured(log).clips[0], MeasuredClip)


def test_ten_seconds_are_measured_again_at_once():
    """The aim is 1 s; four times as much passes here, since other work shares the machine."""
    log = deletion(measured())
    started_s = time.process_time()
    measured(log, speed_kmh=10.0, height_cm=170.0)
    assert time.process_time() - started_s < 4.0
