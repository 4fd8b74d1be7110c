"""The player beside page one: keys, jumps, what is drawn, and how it follows the pointer."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest

from formcheck.lab.phantom import landmark_track, read_recipe
from formcheck.model import INDEX
from support.browser import until
from support.made_check import motion, put_second_clip
from support.paths import SAMPLES
from support.readable import PALE, UNNAMED, WIDER

pytestmark = pytest.mark.browser


def frame_of(page) -> int:
    """Return which frame is painted, by what the video element itself says."""
    until(
        page,
        "Math.abs(document.querySelector('.stage video').currentTime * 60 - 0.5 "
        "- document.querySelector('.controls input[type=range]').value) < 0.01",
    )
    return int(page.locator(".controls input[type=range]").input_value())


def test_page_one_stands_above_as_high_as_it_is(show):
    page = show()
    report = page.locator("iframe.page-one")
    until(page, "document.querySelector('iframe.page-one').clientHeight > 1000")
    inside = page.frame_locator("iframe.page-one")
    assert inside.locator("h1").inner_text() == "You land a little far in front of your body"
    assert report.evaluate("f => f.contentDocument.body.scrollHeight - f.clientHeight") <= 1
    assert page.title().startswith("Result for Ada Example")


def test_keys_go_by_frame_and_by_contact(show):
    page = show()
    strikes = sorted(round(one["strike_frame"]) for one in motion()["contacts"])
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert frame_of(page) == 2
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert frame_of(page) == strikes[1]
    page.keyboard.press("Shift+ArrowLeft")
    assert frame_of(page) == strikes[0]
    page.keyboard.press("End")
    assert frame_of(page) == 359
    page.keyboard.press("Home")
    assert frame_of(page) == 0


def test_the_slider_is_a_frame_a_step_and_says_where_it_is(show):
    page = show()
    slider = page.locator(".controls input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert frame_of(page) == 1
    assert slider.get_attribute("aria-valuetext") == "Frame 2 of 360, 0.017 s, in the air"


def test_space_plays_and_pauses_at_the_speed_that_is_set(show):
    page = show()
    page.locator("[data-choice=speed]").select_option(label="1/4")
    page.locator("h1").focus()
    start_s = time.monotonic()
    page.keyboard.press("Space")
    page.wait_for_timeout(1000)
    page.keyboard.press("Space")
    took_s = time.monotonic() - start_s
    played = frame_of(page)
    assert 6 <= played <= 15 * took_s + 3, "a quarter of 60 frames in a second, however long it was"
    page.wait_for_timeout(300)
    assert frame_of(page) == played


def test_a_loop_stays_in_its_stride(show):
    page = show("#/check/check1/frame/60")
    stride = [round(one["strike_frame"]) for one in motion()["contacts"] if one["side"] == "right"]
    first, last = next((a, b - 1) for a, b in pairwise(stride) if a <= 60 < b)
    page.evaluate(
        "window.seen = new Set();"
        "const slider = document.querySelector('.controls input[type=range]');"
        "setInterval(() => seen.add(Number(slider.value)), 4)"
    )
    page.keyboard.press("l")
    page.wait_for_timeout(2500)
    seen = set(page.evaluate("[...seen]"))
    assert min(seen) >= min(first, 60)
    assert max(seen) <= last
    assert len(seen) > 5
    assert page.locator("[data-act=loop]").get_attribute("aria-pressed") == "true"


def test_a_finding_leads_to_the_instants_that_show_it(show):
    page = show()
    strikes = [round(one["strike_frame"]) for one in motion()["contacts"] if one["side"] == "left"]
    finding = page.get_by_role("button", name="Landing far in front of the body")
    finding.click()
    assert frame_of(page) == strikes[0]
    until(page, f"() => location.hash.includes('/frame/{strikes[0]}?')")
    finding.click()
    assert frame_of(page) == strikes[1]
    assert page.locator(".beside > [role=status]").inner_text().startswith("Instant 2 of 4.")
    top = page.locator(".panes").bounding_box()
    assert 0 <= top["y"] < 700, "the picture was brought onto the screen"


def test_a_number_leads_there_too_and_one_that_is_missing_says_why(show):
    page = show()
    page.locator("button[data-metric=knee_flexion_strike-left]").click()
    assert frame_of(page) > 0
    missing = page.locator("[data-metric=step_width-both], .row-plain", has_text="Step width")
    assert "view from behind" in missing.first.inner_text()


def test_with_a_warning_sign_nothing_says_that_all_is_well(show, small):
    worded = small.answers["GET /api/checks/check1/result"]
    stop = {"stopped": True, "sentence": "See a doctor first.", "findings": [], "measurements": []}
    small.answers["GET /api/checks/check1/result"] = lambda asked: worded(asked) | stop
    page = show()
    assert page.locator(".numbers").inner_text() == "See a doctor first."


@pytest.mark.parametrize("left", [0, 1])
def test_a_clip_that_was_refused_is_not_played(show, small, left):
    worded = small.answers["GET /api/checks/check1/result"]

    def refused(asked):
        result = worded(asked)
        poor = result["clips"][0] | {"index": 1, "id": "clip9", "measured": False, "why": "Dark."}
        return result | {"clips": [*result["clips"][:left], poor], "findings": []}

    small.answers["GET /api/checks/check1/result"] = refused
    page = show(ready=".watching p") if left == 0 else show()
    assert page.locator(".stage").count() == left
    assert page.get_by_text("Nothing stands out").count() == left


def test_the_knee_that_is_drawn_lies_on_the_knee_that_is_there(show):
    page = show()
    truth = landmark_track(read_recipe(SAMPLES / "side.toml")).xy_px
    off = []
    for frame in (40, 97, 211, 333):
        page.locator(".controls input[type=range]").fill(str(frame))
        assert frame_of(page) == frame
        page.wait_for_timeout(150)
        x, y = truth[frame, INDEX["left_knee"]]
        off.append(page.evaluate(NEAREST_DOT, [float(x), float(y)]))
    assert max(off) <= 4.0, f"px of the clip between the true knee and the dot's middle: {off}"


#: The middle of what is painted in the left leg's colour closely around a point, and how far off.
NEAREST_DOT = """([x, y]) => {
  const canvas = document.querySelector(".stage .overlay");
  const scale = canvas.width / 720;
  const reach = Math.round(9 * scale);
  const [cx, cy] = [(x + 0.5) * scale, (y + 0.5) * scale];
  const context = canvas.getContext("2d");
  const { data } = context.getImageData(cx - reach, cy - reach, 2 * reach, 2 * reach);
  let best = Infinity;
  // The dot of the joint: the place whose disc of the dot's radius is blue all over.
  const blue = (i, j) => {
    const at = 4 * (j * 2 * reach + i);
    return data[at] < 30 && data[at + 1] > 90 && data[at + 2] > 150 && data[at + 3] > 200;
  };
  const radius = Math.max(1, 2.2 * Math.max(1, 720 * scale / 320) - 1);
  const middles = [];
  for (let j = 0; j < 2 * reach; j += 1) for (let i = 0; i < 2 * reach; i += 1) {
    let all = true;
    for (let a = 0; a < 16 && all; a += 1) {
      const [p, q] = [i + radius * Math.cos(a), j + radius * Math.sin(a)].map(Math.round);
      all = p >= 0 && q >= 0 && p < 2 * reach && q < 2 * reach && blue(p, q);
    }
    if (all && blue(i, j)) middles.push([i, j]);
  }
  const mean = [0, 1].map(
    (axis) => middles.reduce((sum, one) => sum + one[axis], 0) / middles.length);
  return Math.hypot(mean[0] - reach, mean[1] - reach) / scale;
}"""


def test_layers_are_drawn_and_kept_in_the_address(show):
    page = show()
    drawn = (
        "document.querySelector('.stage .overlay').getContext('2d')"
        ".getImageData(0, 0, 2000, 2000).data.some(v => v)"
    )
    assert page.evaluate(drawn)
    page.locator("[data-layer=skeleton]").uncheck()
    assert not page.evaluate(drawn)
    page.locator("[data-layer=angles]").check()
    page.locator("[data-layer=trails]").check()
    assert page.evaluate(drawn)
    page.keyboard.press("ArrowRight")
    frame_of(page)
    until(page, "location.hash.includes('/frame/1?')")
    page.reload()
    page.wait_for_selector(".told")
    assert frame_of(page) == 1
    assert not page.locator("[data-layer=skeleton]").is_checked()
    assert page.locator("[data-layer=trails]").is_checked()


def test_ribbon_and_curves_are_scrubbed_with_one_cursor(show):
    page = show()
    for part in (
        ".ribbon .lane.right",
        "[data-curve=knee] canvas",
        "[data-curve=oscillation] canvas",
    ):
        page.locator(part).scroll_into_view_if_needed()
        box, own = page.locator(".ribbon").bounding_box(), page.locator(part).bounding_box()
        y = own["y"] + own["height"] - 2
        page.mouse.move(box["x"] + 0.2 * box["width"], y)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.5 * box["width"], y, steps=4)
        page.mouse.up()
        assert frame_of(page) == pytest.approx(180, abs=1)
        cursor = page.locator(".cursor").bounding_box()
        assert cursor["x"] + 1 == pytest.approx(box["x"] + 0.5 * box["width"], abs=2)
    knee = motion()["curves"]["knee"]["left"][frame_of(page)]
    told = page.locator("[data-curve=knee] .curve-values").inner_text()
    assert re.search(rf"left {round(knee)}°", told)


def test_a_bar_of_the_ribbon_leads_to_its_strike(show):
    page = show()
    third = [one for one in motion()["contacts"] if one["side"] == "left"][2]
    bar = page.locator(f".contact[data-id={third['id']}]")
    assert "Contact 3, left: from " in bar.get_attribute("aria-label")
    bar.click()
    assert frame_of(page) == round(third["strike_frame"])


def test_a_shorter_stretch_is_shown_larger_and_moves_along(show):
    page = show()
    page.locator("[data-choice=span]").select_option(label="2 s")
    bars = page.locator(".contact:not([hidden])")
    assert bars.count() <= 6
    page.keyboard.press("End")
    assert frame_of(page) == 359
    assert page.locator(".cursor").is_visible()
    assert page.locator(".contact").last.is_visible()


def test_the_loupe_shows_a_foot_three_times_as_large(show):
    page = show("#/check/check1/frame/100")
    frame_of(page)
    assert not page.locator(".loupe").is_visible()
    page.locator("[data-choice=loupe]").select_option(label="on the left foot")
    assert page.locator(".loupe").is_visible()
    spread = page.evaluate(
        "(() => { const c = document.querySelector('.loupe');"
        "const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "const v = Array.from({length: d.length / 4}, (_, i) => d[4 * i]);"
        "return Math.max(...v) - Math.min(...v); })()"
    )
    assert spread > 100, "a picture, not a plain disc"


def test_both_clips_of_a_check_side_by_side_in_step(show, small, proxy):
    put_second_clip(small, proxy)
    page = show()
    assert page.locator(".pane:visible").count() == 1
    page.locator("[data-layer=together]").check()
    assert page.locator(".pane:visible").count() == 2
    strike = [one["strike_frame"] for one in motion()["contacts"] if one["side"] == "left"][2]
    page.locator(".controls input[type=range]").fill(str(round(strike)))
    other = "Math.round(document.querySelectorAll('.stage video')[1].currentTime * 60 - 0.5)"
    until(page, f"{other} > 0")
    page.wait_for_timeout(300)
    own = [one["strike_frame"] for one in motion("rear")["contacts"] if one["side"] == "left"]
    assert min(abs(page.evaluate(other) - one) for one in own) <= 1.5
    page.locator("[name=player-clip][value='1']").check()
    assert page.locator("[data-curve=knee_in]").is_visible()
    assert page.locator("[data-curve=knee]").count() == 0
    until(page, "location.hash.includes('clip=1') && location.hash.includes('together=1')")


#: Drag over the curves as fast as the screen is drawn, and count.
SCRUB = """async () => {
  const tracks = document.querySelector(".tracks");
  const slider = document.querySelector(".controls input[type=range]");
  const video = document.querySelector(".stage video");
  const box = tracks.getBoundingClientRect();
  const at = (type, share) => tracks.dispatchEvent(new PointerEvent(type, {
    bubbles: true, cancelable: true, pointerId: 1, isPrimary: true, buttons: 1,
    button: type === "pointermove" ? -1 : 0,
    clientX: box.left + share * box.width, clientY: box.top + 120}));
  tracks.setPointerCapture = () => undefined;  // a made-up pointer cannot be captured
  let painted = 0;
  const heard = () => { painted += 1; video.requestVideoFrameCallback(heard); };
  video.requestVideoFrameCallback(heard);
  at("pointerdown", 0.1);
  const [costs, late] = [[], []];
  const start = performance.now();
  let pictures = 0;
  while (performance.now() - start < 2000) {
    await new Promise(requestAnimationFrame);
    pictures += 1;
    const share = 0.1 + 0.8 * (0.5 - 0.5 * Math.cos((performance.now() - start) / 400));
    const before = performance.now();
    at("pointermove", share);
    tracks.offsetWidth;  // what the browser has to lay out is part of it
    costs.push(performance.now() - before);
    late.push(Math.abs(Number(slider.value) - Math.round(359 * share)));
  }
  at("pointerup", 0.5);
  const span_s = (performance.now() - start) / 1000;
  costs.sort((a, b) => a - b);
  return {pictures_hz: pictures / span_s, painted_hz: painted / span_s, late: Math.max(...late),
          half_ms: costs[costs.length >> 1], most_ms: costs[Math.floor(0.95 * costs.length)]};
}"""


def test_scrubbing_follows_the_pointer(show, record_property):
    page = show()
    told = page.evaluate(SCRUB)
    for name, value in told.items():
        record_property(name, round(value, 2))
    assert told["late"] <= 1, "cursor, slider and numbers are where the pointer is, at once"
    assert told["half_ms"] <= 6, "a move leaves time for 60 pictures a second (16.7 ms each)"
    assert told["painted_hz"] >= 3, "the picture comes along, even where tests take all the time"


@pytest.mark.slow
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("de", "dark")])
@pytest.mark.parametrize("width_px", [390, 1280])
def test_every_tool_fits_is_named_and_can_be_read(show, width_px, language, scheme):
    page = show(width_px=width_px, height_px=800, language=language, scheme=scheme)
    for tool in ("watch", "correct", "draw"):
        page.locator(f"[data-tool={tool}]").click()
        assert page.evaluate(WIDER) <= 0, tool
        assert page.evaluate(UNNAMED) == [], tool
        assert page.evaluate(PALE) == [], tool
        small = page.evaluate(
            "[...document.querySelectorAll('.player-top button, .tool button, .tabs button')]"
            ".filter(b => !b.classList.contains('quiet'))"
            ".filter(b => b.offsetHeight && b.offsetHeight < 40).length"
        )
        assert small == 0, "a thumb finds every button"
