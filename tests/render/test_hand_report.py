"""A report says what a person set, in both languages: its pages, its tables, its file."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.files.corrections import read_corrections
from formcheck.i18n import Wording
from formcheck.model.correction import Corrections
from formcheck.model.report import Report
from formcheck.pipeline import Request, remeasure
from formcheck.render import build, html_page, read_report, text_summary, write_folder
from formcheck.render.runner_page import runner_page
from formcheck.render.sceptic_page import clip_facts
from formcheck.render.words import Edition
from formcheck.render.write import render_again, write
from support.paths import ROOT
from support.phantom_runs import FLEET, FULL, seen_from, track

CLIP = FLEET["rearfoot_slow"]
SIDE, REAR = Path("side.npz"), Path("rear.npz")


def tracks(*paths):
    views = {SIDE: "side_left", REAR: "rear"}
    return {path: track(seen_from(CLIP, views[path]), FULL) for path in paths}


def plain(*paths):
    return remeasure(Request(clips=tuple((p, None) for p in paths)), tracks(*paths))


def by_hand(*paths):
    left = plain(*paths).clips[0].run.gait.of("left")
    log = Corrections()
    for contact in left[2:4]:
        move = {
            "kind": "move_edge", "side": "left", "edge": "toe_off",
            "at_file_s": contact.toe_off_s, "to_file_s": contact.toe_off_s + 0.02,
        }  # fmt: skip
        log = log.with_entry(move, clip=0)
    log = log.with_entry({"kind": "leave_out", "start_file_s": 6.0, "stop_file_s": 7.5}, clip=0)
    gone = {"kind": "leave_out", "start_file_s": 1.0, "stop_file_s": 2.0}
    log = log.with_entry(gone, clip=0)
    log = log.undone(log.entries[-1].id)
    request = Request(clips=tuple((p, None) for p in paths), corrections=log)
    return remeasure(request, tracks(*paths))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("2 contacts set by hand", "1.5 s were left out by hand.")),
        ("de", ("2 Bodenkontakte von Hand gesetzt", "1,5 s wurden von Hand weggelassen.")),
    ],
)  # fmt: skip
def test_pages_say_what_was_set(language, said):
    report = build(by_hand(SIDE), language)
    edition = Edition(report, Wording(language))
    small = " ".join(runner_page(edition).by_hand)
    facts = " ".join(clip_facts(edition)[0].notes)
    page = html_page(report, edition.word, {})
    terminal = text_summary(report, edition.word)
    for words in said:
        assert all(words in text for text in (small, facts, page, terminal))


def test_page_one_counts_all_clips_together_and_page_three_each():
    left = plain(SIDE, REAR).clips[1].run.gait.of("left")
    log = by_hand(SIDE, REAR).corrections
    log = log.with_entry(
        {"kind": "delete_contact", "side": "left", "strike_file_s": left[3].strike_s}, clip=1
    )
    log = log.with_entry({"kind": "leave_out", "start_file_s": 6.0, "stop_file_s": 7.0}, clip=1)
    request = Request(clips=((SIDE, None), (REAR, None)), corrections=log)
    edition = Edition(build(remeasure(request, tracks(SIDE, REAR))), Wording())
    assert runner_page(edition).by_hand == (
        "2 contacts set by hand.",
        "1 contact deleted by hand.",
        "2.5 s were left out by hand.",
    )
    side, rear = (" ".join(clip.notes) for clip in clip_facts(edition))
    assert "2 contacts set by hand, good to half a frame (8 ms)." in side
    assert "1.0 s were left out by hand." in rear


def test_nothing_set_says_nothing():
    edition = Edition(build(plain(SIDE)), Wording())
    assert runner_page(edition).by_hand == ()
    assert "by hand" not in html_page(edition.report, edition.word, {})


def test_the_file_keeps_it_and_is_read_again(tmp_path):
    analysis = by_hand(SIDE)
    folder = tmp_path / "mine"
    write_folder(folder, lambda new: write(analysis, new, video=False))
    report = read_report(folder)
    assert report.corrections == analysis.corrections.entries
    assert read_corrections(folder / "report.json") == analysis.corrections
    assert read_corrections(folder / "corrections.json") == analysis.corrections
    assert report.gait(0) == replace(
        analysis.clips[0].run.gait, notes=(), steps_uneven=report.gait(0).steps_uneven
    )
    assert [c.by for c in report.contacts].count("hand") == 2
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert told["corrections"][0]["change"]["kind"] == "move_edge"
    assert told["clips"][0]["left_out_s"] == [[6.0, 7.5]]
    assert Report.model_validate(told) == report
    with (folder / "steps.csv").open(encoding="utf-8", newline="") as file:
        assert [row["by"] for row in csv.DictReader(file)].count("hand") == 2
    again = render_again(folder, "de")
    assert again.corrections == report.corrections
    assert (folder / "corrections.json").is_file()
    assert "von Hand gesetzt" in (folder / "report.html").read_text(encoding="utf-8")


def test_without_any_there_is_no_file_of_them(tmp_path):
    folder = tmp_path / "mine"
    write_folder(folder, lambda new: write(plain(SIDE), new, video=False))
    assert not (folder / "corrections.json").exists()
    assert read_corrections(folder / "report.json") == Corrections()


@pytest.mark.parametrize("name", ["overstrider_en", "overstrider_de"])
def test_reports_of_before_have_none(name):
    report = read_report(ROOT / "tests" / "stored" / name)
    assert report.corrections == ()
    assert {contact.by for contact in report.contacts} == {"found"}
    assert all(clip.left_out_s == () for clip in report.clips)
    assert read_corrections(ROOT / "tests" / "stored" / name / "report.json") == Corrections()
