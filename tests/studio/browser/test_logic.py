"""The player's arithmetic, in the browser that runs it: frames, contacts, phases, angles."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

#: 60 frames in a second, 20 frames a step, the right foot first; 15 frames on the ground.
MADE = """
const made = (count, first = 5, step = 20, frames = 400) => ({
  frames, fps: 60, width_px: 720, height_px: 960, time_scale: 1, view: "side_left",
  direction: -1,
  time_s: Array.from({length: frames}, (_, i) => i / 60), near_side: "left", roll_deg: 0,
  leg_px: 300, landmarks: ["left_hip"], xy_unit_px: 0.1, xy: btoa("\\0".repeat(4 * frames)),
  left_out: [], curves: {},
  contacts: Array.from({length: count}, (_, i) => ({
    id: `c${i}`, side: i % 2 ? "left" : "right", by: "found", confidence: "high",
    strike_frame: first + step * i, toe_off_frame: first + step * i + 15,
    strike_s: (first + step * i) / 60, toe_off_s: (first + step * i + 15) / 60})),
});
"""


@pytest.fixture
def ask(small, open_page):
    """Return a function that evaluates JavaScript with the player's modules at hand."""
    small.files["/blank"] = (
        '<!doctype html><title>Blank</title><link rel="icon" href="/web/icon.svg">'
    )
    page = open_page()
    page.goto(f"{small.address}/blank")

    def ask(code):
        return page.evaluate(
            f"""async () => {{
            const [motion, contacts, angles, phase, timeline, shapes] = await Promise.all(
              ["motion", "contacts", "angles", "phase", "timeline", "shapes"]
                .map((name) => import(`/web/${{name}}.js`)));
            {MADE}
            {code} }}"""
        )

    return ask


def test_frames_and_times_go_there_and_back(ask):
    code = """
    const times = [0, 0.02, 0.03, 0.07, 0.08];
    return [-0.5, 0, 0.25, 1.5, 2.75, 4, 5].map((frame) =>
      motion.frameOfTime(times, motion.timeOfFrame(times, frame)));
    """
    assert ask(code) == pytest.approx([-0.5, 0, 0.25, 1.5, 2.75, 4, 5])


def test_the_next_strike_is_the_one_after_the_frame_that_is_shown(ask):
    code = """
    const { contacts: own } = made(6);
    return [[0, 1], [5, 1], [24, 1], [5, -1], [6, -1], [105, 1]].map(([frame, way]) =>
      contacts.nextStrike(own, frame, way)?.strike_frame ?? null);
    """
    assert ask(code) == [5, 25, 25, None, 5, None]


def test_a_stride_goes_from_a_strike_to_the_same_foots_next(ask):
    code = """
    const { contacts: own } = made(6);
    const gap = own.filter((one) => one.id !== "c2");
    return [contacts.strideAround(own, 50), contacts.strideAround(own, 0),
            contacts.strideAround(gap, 45)];
    """
    around, before, missed = ask(code)
    assert (around["first"], around["last"]) == (45, 84)
    assert (before["first"], before["last"]) == (5, 44)
    assert (missed["first"], missed["last"]) == (65, 104), "no stride bridges a missed contact"


def test_two_clips_in_step_show_the_same_foot_coming_down(ask):
    code = """
    const [lead, other] = [made(8, 5, 20), made(9, 12, 24)];
    const clocks = [lead, other].map((one) => new contacts.StepClock(one.contacts));
    return lead.contacts.map((one) => {
      const frame = contacts.frameInStep(...clocks, one.strike_frame, 400);
      const near = other.contacts.find((two) => Math.abs(two.strike_frame - frame) <= 0.51);
      return near ? near.side === one.side : null;
    });
    """
    assert ask(code) == [True] * 8


def test_in_step_a_missed_contact_changes_nothing(ask):
    code = """
    const [lead, other] = [made(8, 5, 20), made(9, 12, 24)];
    const whole = new contacts.StepClock(other.contacts);
    const holed = new contacts.StepClock(other.contacts.filter((one) => one.id !== "c3"));
    const own = new contacts.StepClock(lead.contacts);
    return Array.from({length: 150}, (_, frame) =>
      contacts.frameInStep(own, whole, frame, 400) - contacts.frameInStep(own, holed, frame, 400));
    """
    assert set(ask(code)) == {0}


def test_an_offset_is_so_many_frames(ask):
    code = """
    const [lead, other] = [made(8, 5, 20), made(9, 12, 24)];
    const clocks = [lead, other].map((one) => new contacts.StepClock(one.contacts));
    return [-3, 0, 3].map((offset) => contacts.frameInStep(...clocks, 60, 400, offset));
    """
    less, none, more = ask(code)
    assert (none - less, more - none) == (3, 3)


def test_in_step_every_frame_of_a_longer_clip_finds_one_in_a_shorter(ask):
    code = """
    const [lead, other] = [made(19, 5, 20), made(4, 2, 22, 100)];
    const clocks = [lead, other].map((one) => new contacts.StepClock(one.contacts));
    return Array.from({length: 400}, (_, frame) => {
      const at = contacts.frameInStep(...clocks, frame, 100);
      const away = clocks[1].stepAt(at) - clocks[0].stepAt(frame);
      return [at, Math.abs(away - 2 * Math.round(away / 2))];
    });
    """
    frames = ask(code)
    assert all(0 <= at <= 99 for at, _ in frames)
    assert max(away for _, away in frames) <= 0.5 / 22 + 1e-6


def test_an_edge_stays_within_its_own_foots_contacts(ask):
    code = """
    const data = made(6); const whole = new motion.Motion(data);
    const one = data.contacts[2];
    const moved = (edge, frame) => contacts.edgeMoved(data.contacts, one, edge, frame, whole);
    return [moved("strike", 0), moved("strike", 47.5), moved("strike", 300),
            moved("toe_off", 300), moved("toe_off", 0)];
    """
    early, inside, late, long, short = ask(code)
    assert early["strike_frame"] == 21, "a frame after the foot's last toe-off"
    assert (inside["strike_frame"], inside["by"]) == (47.5, "hand")
    assert inside["strike_s"] == pytest.approx(47.5 / 60)
    assert late["strike_frame"] == 59, "a frame before its own toe-off"
    assert long["toe_off_frame"] == 84, "a frame before the foot's next strike"
    assert short["toe_off_frame"] == 46


def test_a_new_contact_is_as_long_as_is_usual_and_has_room(ask):
    code = """
    const data = made(6); const whole = new motion.Motion(data);
    const add = (side, frame) => contacts.newContact(data.contacts, side, frame, whole);
    return [add("right", 22), add("right", 40), add("left", 30), add("left", 396)];
    """
    free, tight, down, end = ask(code)
    assert (free["strike_frame"], free["toe_off_frame"]) == (22, 37)
    assert tight["toe_off_frame"] == 44, "before the right foot comes down again"
    assert down is None, "the left foot is down there"
    assert end["toe_off_frame"] == 399, "the clip ends"


def test_angles(ask):
    code = """
    const at = (x, y) => ({x, y});
    return [angles.angleAt(at(0, 1), at(0, 0), at(1, 0)),
            angles.angleAt(at(0, 1), at(0, 0), at(0, 5)),
            angles.angleAt(at(-1, 0), at(0, 0), at(1, 0.0)),
            angles.angleAt(at(0, -1), at(0, 0), at(0.17632698, -1))];
    """
    assert ask(code) == pytest.approx([90, 0, 180, 10])


def test_a_drawn_angle_is_true_on_a_picture_that_is_not_square(ask):
    code = """
    const points = [[0.5, 0.25], [0.5, 0.5], [0.75, 0.5 - 180/960]];
    const shape = {kind: "angle", color: "", points};
    return [shapes.degreesOf(shape, {width_px: 720, height_px: 960}),
            shapes.degreesOf(shape, {width_px: 960, height_px: 720})];
    """
    upright, broad = ask(code)
    assert upright == pytest.approx(45)
    assert broad == pytest.approx(60.64, abs=0.01)


def test_curves_over_the_cycle_are_the_mean_of_strides(ask):
    code = """
    const data = made(11, 5, 20); const whole = new motion.Motion(data);
    const stride = (frame) => Math.floor((frame - 25) / 40);
    const values = data.time_s.map(
      (_, frame) => 10 * (((frame - 25) % 40 + 40) % 40) / 40 + stride(frame));
    values[30] = null;
    const cycle = phase.cycleOf(whole, values, "left");
    return [cycle.strides, cycle.mean[50], cycle.sd[50], cycle.toe_off_pct,
            phase.percentAt(whole, "left", 45), phase.percentAt(whole, "left", 3)];
    """
    strides, middle, sd, toe_off, percent, outside = ask(code)
    assert strides == 4
    assert middle == pytest.approx(5 + 1.5)
    assert sd == pytest.approx(1.29099, abs=1e-4), "of 0, 1, 2, 3"
    assert toe_off == pytest.approx(37.5)
    assert percent == pytest.approx(50)
    assert outside is None


def test_what_is_shown_follows_the_frame(ask):
    code = """
    const line = new timeline.Timeline(new motion.Motion(made(6)));
    line.show(2, 60);
    const start = [line.first, line.last];
    line.follow(61); const near = line.first;
    line.follow(300); const after = [line.shareOf(300), line.last - line.first];
    line.follow(399);
    return [start, near, after, line.last, line.frameAt(line.shareOf(312))];
    """
    start, near, after, end, back = ask(code)
    assert start == [0, 120]
    assert near == 0
    assert after == [pytest.approx(0.92), 120]
    assert end == 399
    assert back == pytest.approx(312)


def test_times_along_the_width_are_round_and_not_too_many(ask):
    spans = [[0, 6], [0.3, 2.3], [1.02, 1.31], [0, 300]]
    code = f"return {spans}.map(([start, stop]) => timeline.ticksBetween(start, stop));"
    for ticks, (start, stop) in zip(ask(code), spans, strict=True):
        assert 3 <= len(ticks) <= 10
        assert all(start - 1e-6 <= tick <= stop + 1e-6 for tick in ticks)
