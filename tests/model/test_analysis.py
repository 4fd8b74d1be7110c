"""What an analysis holds of its clips: measured ones, refused ones, and whose speed counts."""

from dataclasses import replace
from pathlib import Path

from formcheck.findings import Circumstances
from formcheck.model import MeasuredClip, Note, RefusedClip
from support.report_example import overstrider

WALKS = Note("walking", "This looks like walking; film a run.")


def refused_then_measured():
    walk, run = overstrider().clips
    refused = RefusedClip(walk.path, WALKS, None, walk.raw_track, walk.run)
    return replace(overstrider(), clips=(refused, run))


def test_measured_clips_keep_their_place_among_all():
    analysis = refused_then_measured()
    assert list(analysis.measured) == [1]
    assert isinstance(analysis.measured[1], MeasuredClip)
    assert [clip.reason for clip in analysis.refused] == [WALKS]


def test_the_speed_is_that_of_a_measured_clip():
    analysis = refused_then_measured()
    (slow, fast) = analysis.clips
    scene = replace(fast.run.scene, speed_mps=4.2)
    fast = replace(fast, run=replace(fast.run, scene=scene))
    seen = Circumstances.of((slow, fast), None)
    assert slow.run.scene.speed_mps == 3.0
    assert seen.speed_mps == 4.2
    assert seen.scenes == [None, scene]


def test_a_clip_in_which_nobody_is_seen_needs_no_landmarks():
    nobody = RefusedClip(Path("empty.mp4"), WALKS)
    assert (nobody.raw_track, nobody.run, nobody.video) == (None, None, None)
    assert Circumstances.of((nobody,), None).speed_mps is None
