"""Page one never misleads: headline, lists, terminal and coach's page tell one judgement."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.findings import NEEDS_SPEED, leg_differences, quantity_of, what_was_seen
from formcheck.findings.summary import Told, headline
from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.lab.phantom import Faults, landmark_track
from formcheck.metrics import measure_all
from formcheck.model import OUTSIDE, ClipOptions, Note, RefusedClip
from formcheck.prepare import prepare
from formcheck.render import build, html_page, text_summary
from support.made_answers import sore_knee
from support.made_measurements import anything, measured, refused, scene
from support.made_pages import SIDE, TODAY, TYPICAL, analysis_of, clip, pages_of, side
from support.phantom_runs import FLEET, FULL, run, seen_from, track

KNOWN = load()
LANGUAGES = ("en", "de")


def sentences(text):
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]


# ---------------------------------------------------------------- how much was seen


def test_few_numbers_lead_with_that_and_how_to_film():
    kept = ("cadence", "step_time", "trunk_lean", "vertical_oscillation_pct", "head_forward")
    few = clip(**dict.fromkeys(set(TYPICAL) - set(kept)))
    page = pages_of(few, [SIDE]).runner
    assert page.sentence.startswith("We could measure 4 of 18 things; film again as shown below.")
    assert page.kind == "again"
    assert page.unseen
    assert "needs changing" not in page.sentence
    far = clip(**dict.fromkeys(set(TYPICAL) - {*kept, "overstride"}), overstride=36.0)
    page = pages_of(far, [SIDE]).runner
    first, second, third = sentences(page.sentence)
    assert first.startswith("We could measure 5 of 18 things; film again")
    assert second == "You land a little far ahead of your body."
    assert third.startswith("Try ")


def test_a_middling_share_is_told_behind_the_finding():
    gone = ("shank_angle", "ankle_dorsiflexion_peak", "heel_recovery", "arm_swing", "elbow_angle")
    page = pages_of(clip(**dict.fromkeys(gone), overstride=36.0), [SIDE]).runner
    assert page.sentence == (
        "You land a little far ahead of your body. Try quicker steps. "
        "We could measure only 13 of 18 things."
    )


def test_a_whole_clip_with_one_finding_says_just_that():
    page = pages_of(clip(overstride=36.0), [SIDE]).runner
    assert page.sentence == "You land a little far ahead of your body. Try quicker steps."
    assert page.leads[0].cue == "Quick, light steps"


def test_nothing_is_called_clear_that_cannot_be_judged():
    page = pages_of(clip(), [SIDE]).runner
    # knee bend in mid-stance is measured, but its error is as wide as its range
    assert page.sentence == (
        "Nothing we could judge stands out. We judged 11 of 12 things. "
        "We could not compare left with right: film from both sides."
    )
    assert not any("Knee bend in mid-stance" in line for line in page.fine)
    assert any("Knee bend in mid-stance" in labels for labels, _ in page.unseen)


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("name", ["rearfoot_slow", "midfoot"])
def test_knees_seen_from_behind_are_told_as_not_judged(view, name):
    filmed = run(seen_from(FLEET[name], view), FULL)
    page = pages_of(measure_all([filmed]), [filmed.scene]).runner
    assert "needs changing" not in page.sentence
    assert page.kind != "clear"
    assert not any(line.startswith("Knee drift") for line in page.fine)
    assert any("Inward knee drift" in labels for labels, _ in page.unseen)


def test_a_clip_of_too_few_frames_asks_for_another_film():
    slow = FLEET["rearfoot_slow"]
    filmed = run(seen_from(slow, "side_left", fps=24), FULL)
    page = pages_of(measure_all([filmed]), [filmed.scene]).runner
    assert page.kind == "again"
    assert re.match(r"We could measure \d of 18 things; film again", page.sentence)


# ---------------------------------------------------------------- steps that cannot be timed

UNTIMED = {
    "en": (
        "Does this clip play slower than life? Then tell us, and we measure again.",
        "We cannot time your steps here; film a steady stretch again.",
    ),
    "de": (
        "Läuft dieser Clip langsamer ab als in Wirklichkeit? "
        "Dann sag es uns, und wir messen noch einmal.",
        "Deine Schritte sind hier zeitlich nicht messbar; "
        "film noch einmal ein gleichmäßiges Stück.",
    ),
}


@cache
def slowed(factor, told=ClipOptions()):  # noqa: B008
    film = FLEET["rearfoot_slow"]
    camera = replace(film.camera, fps=30.0 * factor)
    film = replace(film, camera=camera, faults=Faults(slow_motion=factor))
    return prepare(landmark_track(film, FULL, 3), told)


def with_changing_speed():
    """Return a run whose steps become a quarter slower within the clip."""
    plain = track(FLEET["midfoot"], FULL)
    whole_s = plain.duration_s
    time_s = plain.time_s - plain.time_s[0]
    bent = replace(plain, time_s=time_s + 0.14 * time_s**2 / whole_s)
    return prepare(bent, ClipOptions(speed_kmh=10.8))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", [ClipOptions(), ClipOptions(speed_kmh=10.8, height_cm=170)])
@pytest.mark.parametrize("factor", [4.0, 8.0])
def test_slow_motion_that_was_not_told_is_the_first_thing_asked(factor, told, language):
    filmed = slowed(factor, told)
    pages = pages_of(measure_all([filmed]), [filmed.scene], language)
    page = pages.runner
    assert page.sentence.startswith(UNTIMED[language][0])
    assert pages.terminal.startswith(page.sentence)
    assert page.kind in ("untimed", "lead", "noted")
    assert f" {factor:g}" in page.doubt
    assert page.doubt in html_text(pages)
    assert not re.search(
        "needs changing|stands out|could judge|fällt auf|for a change", page.sentence
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rhythm_that_is_not_steady_is_the_first_thing_said(language):
    filmed = with_changing_speed()
    notes = [note.id for note in (*filmed.scene.notes, *filmed.gait.notes)]
    assert {"uneven_rhythm", "uneven_steps"} & set(notes)
    scene_of = replace(filmed.scene, notes=(*filmed.scene.notes, *filmed.gait.notes))
    page = pages_of(measure_all([filmed]), [scene_of], language).runner
    assert page.sentence.startswith(UNTIMED[language][1])


def test_a_finding_stands_behind_the_doubt_and_the_doubt_on_the_page():
    filmed = slowed(8.0)
    numbers = [m for m in measure_all([filmed]) if m.metric != "trunk_lean"]
    pages = pages_of((*numbers, measured("trunk_lean", 24.0)), [filmed.scene])
    first, second, third, *_ = sentences(pages.runner.sentence)
    assert f"{first} {second}" == UNTIMED["en"][0]
    assert "lean" in third
    assert pages.runner.doubt in html_text(pages)


def test_another_clip_that_times_the_steps_takes_the_doubt_away():
    good, slow = run(FLEET["rearfoot_slow"], FULL), slowed(8.0)
    page = pages_of(measure_all([good, slow]), [good.scene, slow.scene]).runner
    assert not page.doubt
    assert not page.sentence.startswith(UNTIMED["en"])


def html_text(pages):
    page = html_page(pages.report, pages.edition.word, {})
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))


# ---------------------------------------------------------------- the speed decides


def test_what_only_the_speed_would_settle_is_asked_for():
    silent = scene(speed=None)
    page = pages_of(clip(), [silent]).runner
    asked = int(re.search(r"judge up to (\d+) more things", page.sentence)[1])
    with_it = pages_of(clip(), [SIDE]).runner.seen.judged
    assert page.seen.judged + asked == with_it
    assert len(page.seen.by_speed) == asked
    labels, why = page.unseen[0]
    assert {"Cadence", "Overstride"} <= set(labels)
    assert "Tell us your speed" in why
    german = pages_of(clip(), [silent], "de").runner
    assert f"Nenn uns dein Tempo, dann können wir bis zu {asked} Werte" in german.sentence


def test_the_speed_is_not_asked_for_where_it_would_settle_nothing():
    for told in (SIDE, scene(speed=4.0)):
        assert "Tell us your speed" not in pages_of(clip(), [told]).runner.sentence
    unclear = tuple(replace(m, confidence="low") for m in clip())
    page = pages_of(unclear, [scene(speed=None)]).runner
    assert "Tell us your speed" not in page.sentence
    assert page.seen.by_speed == ()


def test_the_far_leg_does_not_hide_that_the_speed_is_missing():
    far = measured("overstride", 24.0, "right", half=4.0, confidence="low")
    near = measured("overstride", 24.0, "left")
    for both in ((near, far), (far, near)):
        page = pages_of((*both, measured("trunk_lean", 8.0)), [scene(speed=None)]).runner
        assert [why for labels, why in page.unseen if "Overstride" in labels] == [NEEDS_SPEED]


# ---------------------------------------------------------------- legs that differ


def limping(right_contact=239.0, right_flight=126.0):
    legs = {"contact_time": (259.0, right_contact), "flight_time": (91.0, right_flight)}
    far = [
        measured(metric, value, "right", half=7.0, confidence="low")
        for metric, (_, value) in legs.items()
    ]
    near = [m for m in clip() if m.metric not in legs]
    near += [measured(metric, value, "left", half=7.0) for metric, (value, _) in legs.items()]
    return (*near, *far)


def test_legs_that_differ_beyond_error_are_the_first_sentence():
    pages = pages_of(limping(), [SIDE])
    page = pages.runner
    assert page.sentence == (
        "Your legs differ: flight time 91 ms left, 126 ms right. Film the other side too."
    )
    assert page.kind == "legs"
    assert page.differences == (
        "Flight time: 91 ms left, 126 ms right",
        "Ground contact time: 259 ms left, 239 ms right",
    )
    assert "Keep running" not in pages.terminal
    assert page.differences[0] in pages.terminal


def test_a_small_difference_beyond_error_is_shown_and_forbids_the_all_clear():
    page = pages_of(limping(right_flight=93.0), [SIDE]).runner
    assert page.kind == "partly"
    assert page.differences == ("Ground contact time: 259 ms left, 239 ms right",)
    assert "needs changing" not in page.sentence


def test_legs_alike_within_error_are_not_told_as_different():
    assert pages_of(limping(250.0, 95.0), [SIDE]).runner.differences == ()


def test_a_finding_keeps_the_lead_and_the_difference_is_shown():
    page = pages_of((*limping(), measured("overstride", 24.0, "right")), [SIDE]).runner
    assert page.differences
    far = tuple(m for m in limping() if m.metric != "overstride")
    page = pages_of((*far, measured("overstride", 36.0, "left")), [SIDE]).runner
    assert page.sentence.startswith("You land a little far ahead")
    assert page.differences


# ---------------------------------------------------------------- lead = headline = list


def test_what_stands_out_without_asking_for_anything_is_not_hidden():
    pages = pages_of(clip(thigh_extension_toe_off=-8.0), [SIDE])
    page = pages.runner
    assert page.kind == "noted"
    assert page.sentence == (
        "Your leg reaches much less far back than is typical. By itself, that needs no change."
    )
    assert page.leads[0].finding.rule == "low_hip_extension"
    assert page.leads[0].cue == ""
    detail = page.leads[0].finding.detail
    assert "8° ahead of you" in detail
    assert "−8° behind" not in detail
    assert "Nothing to change" not in pages.terminal


def test_what_goes_with_the_lead_stands_beside_it_in_every_list():
    pages = pages_of(clip(cadence=144.0, overstride=38.0), [SIDE])
    page = pages.runner
    (lead,) = page.leads
    assert [one.text for one in lead.together] == ["Cadence: 144 steps per minute"]
    assert "no need to act" not in pages.terminal
    assert "Cadence: 144 steps per minute" in pages.terminal
    assert not page.noticed


def test_a_cue_is_only_given_for_the_finding_that_the_plan_is_about():
    answers = sore_knee(pain_during=8)
    for told in (None, answers):
        pages = pages_of(clip(cadence=144.0, trunk_lean=-6.0), [SIDE], answers=told)
        for lead in pages.runner.leads:
            assert (lead.cue != "") == (lead.finding.cue == pages.report.plan.cue != "")
        asked = any(lead.cue for lead in pages.runner.leads)
        assert asked == bool(pages.report.plan.correction)
        assert ("Try " in pages.runner.sentence) == asked


def words_of(page):
    """Return every text of page one about numbers that are outside, or may be."""
    listed = [one.text for one in page.noticed]
    return listed + [one.text for lead in page.leads for one in lead.together]


@settings(max_examples=300, deadline=None)
@given(
    measurements=anything,
    view=st.sampled_from(["side_left", "rear", "front"]),
    yaw=st.floats(-12, 12),
    speed=st.none() | st.floats(2.0, 5.0),
)
def test_whatever_was_measured_every_page_tells_one_judgement(measurements, view, yaw, speed):
    pages = pages_of(measurements, [scene(view, yaw, speed=speed)])
    page, terminal, findings = pages.runner, pages.terminal, pages.edition.findings
    leading = [finding for finding in findings if finding.leads]
    # what leads is what the headline names, and it stands in the terminal with its level
    if leading:
        assert page.kind == "lead"
        assert {lead.finding.rule for lead in page.leads} == {finding.rule for finding in leading}
    for lead in page.leads:
        phrase = KNOWN.rules[lead.finding.rule].phrase
        said = phrase.notable if lead.finding.level == "notable" else phrase.watch
        assert said in page.sentence
        assert f"{lead.level.shape} {lead.title} ({lead.level.word})" in terminal
        assert lead.finding.level in ("watch", "notable")
    # every number outside stands in exactly one list of page one, and in the terminal
    outside = {
        quantity_of(one.metric, KNOWN)
        for one in pages.edition.assessments.values()
        if one.level in OUTSIDE
    }
    led = {quantity_of(lead.finding.metric, KNOWN) for lead in page.leads}
    rest = outside - led
    assert len(page.noticed) + sum(len(lead.together) for lead in page.leads) >= len(rest)
    shown = [one.text for one in page.noticed]
    assert len(shown) == len(set(shown))
    assert all(text in terminal for text in words_of(page))
    # nothing is called fine that lies outside anywhere
    for line in page.fine:
        label = line.split(":")[0]
        assert not any(text.startswith(f"{label}:") for text in words_of(page))
        assert line in terminal
    # firm findings are never told under "nothing to change"
    firm = [finding for finding in findings if finding.level in ("watch", "notable")]
    if firm:
        assert page.kind in ("lead", "noted")
    if page.kind == "clear":
        assert not outside
    # the coach reads the same words
    for _, rows in pages.coach:
        for row in rows:
            for cell in row.cells:
                if cell.level.key == "typical":
                    assert not any(text.startswith(f"{row.label}:") and cell.side == "both"
                                   for text in words_of(page))  # fmt: skip


class Green(HTMLParser):
    """What a page marks green: the lists and the words of level "typical"."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in ("ul", "li"):
            green = tag == "ul" and dict(attrs).get("class") == "plain"
            self.open.append(green or bool(self.open and self.open[-1]))
            if tag == "li" and self.open[-1]:
                self.texts.append("")

    def handle_endtag(self, tag):
        if tag in ("ul", "li") and self.open:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] and self.texts:
            self.texts[-1] += data


@pytest.mark.parametrize(
    "changed", [{}, {"overstride": 36.0}, {"cadence": 144.0, "overstride": 38.0}]
)
def test_only_what_looked_fine_is_green(changed):
    pages = pages_of((*clip(**changed), *limping()[-2:]), [SIDE])
    green = Green(html_page(pages.report, Wording(), {})).texts
    assert [text.strip() for text in green if text.strip()] == list(pages.runner.fine)


def test_what_the_plan_changes_is_not_praised_beside_it():
    fine = pages_of(clip(overstride=36.0), [SIDE]).runner.fine
    assert not any(line.startswith("Cadence") for line in fine)
    assert any(line.startswith("Cadence") for line in pages_of(clip(), [SIDE]).runner.fine)


def test_what_the_view_should_have_given_comes_before_what_another_would():
    other = tuple(refused(metric) for metric in ("step_width", "knee_window", "trunk_side_lean"))
    page = pages_of((*clip(contact_time=None), *other), [SIDE]).runner
    labels = [label for group, _ in page.unseen for label in group]
    assert labels[0] in ("Ground contact time", "Knee bend in mid-stance")


def test_a_long_list_of_what_another_view_would_give_is_cut():
    side_only = [m for m in KNOWN.metrics.values() if m.views == ("side",)]
    few = tuple(refused(metric.id, side(metric.id)) for metric in side_only)
    page = pages_of((measured("cadence", 166.0), *few), [scene("rear", speed=3.0)]).runner
    ((labels, _),) = page.unseen
    assert len(labels) == 6
    assert labels[-1] == f"{len(side_only) - 5} more"


def test_a_clip_that_could_not_be_measured_is_told_on_page_one():
    whole = analysis_of(clip(), [SIDE])
    why = Note("walking", "This looks like walking; film a run.")
    lost = RefusedClip(Path("rear.mp4"), why)
    report = build(replace(whole, clips=(*whole.clips, lost)), made=TODAY)
    page = html_page(report, Wording(), {})
    first = page[page.index('id="runner"') : page.index('id="coach"')]
    assert "We could not measure your clip rear.mp4." in first
    assert why.message in first
    assert "rear.mp4" in text_summary(report, Wording())


# ---------------------------------------------------------------- words of the headline

FORBIDDEN = re.compile(
    r"perhaps|bends clearly|clearly deeply|−\d+[^ ]* behind|\bwrong\b|\bbad\b|\bpoor\b|abnormal"
    r"|--\w|the beat|\boption\b|\bcommand\b|vielleicht|falsch|schlecht",
    re.IGNORECASE,
)


def headlines(language):
    """Yield the headline of one, two and three findings, at each level."""
    word = Wording(language)
    names = list(KNOWN.rules)
    base = pages_of(clip(overstride=36.0), [SIDE])
    told_of = base.edition
    model = told_of.findings[0]
    for count in (1, 2, 3):
        for rules in combinations(names, count):
            for level in ("watch", "notable"):
                for plan in (base.report.plan, base.report.plan.changed(correction=None, cue="")):
                    findings = tuple(
                        replace(model, rule=rule, level=level, leads=True, cue=model.cue)
                        for rule in rules
                    )
                    assessed = tuple(told_of.assessments.values())
                    seen = what_was_seen(told_of.numbers, assessed, [SIDE])
                    legs = leg_differences(told_of.numbers)
                    yield word(
                        headline(Told(findings, told_of.numbers, assessed, legs, seen, plan))
                    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_every_headline_is_short_and_plain(language):
    made = set(headlines(language))
    assert len(made) > 1000
    parts = {part for text in made for part in sentences(text)}
    assert [part for part in parts if len(part.split()) > 14] == []
    assert [part for part in parts if FORBIDDEN.search(part)] == []
    assert all(part[0].isupper() and part.endswith(".") for part in parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_tried_is_said_in_few_words(language):
    word = Wording(language)
    for correction in KNOWN.pathways.corrections.values():
        assert len(word(correction.headline).split()) <= 14
        assert not FORBIDDEN.search(word(correction.headline))


@pytest.mark.parametrize("language", LANGUAGES)
def test_headlines_without_a_finding_are_short_too(language):
    for metric in (m for m in KNOWN.metrics.values() if m.sided and m.group != "frontal"):
        legs = tuple(
            measured(metric.id, value, one, half=0.001)
            for one, value in (("left", 10.0), ("right", 200.0))
        )
        others = tuple(m for m in clip() if m.metric != metric.id)
        text = pages_of((*others, *legs), [SIDE], language).runner.sentence
        assert max(len(part.split()) for part in sentences(text)) <= 16, text
