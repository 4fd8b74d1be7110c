"""A stored report: written, read, worded and rendered again; and those of earlier versions."""

from __future__ import annotations

import html
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck import render
from formcheck.errors import InputError, OutputError
from formcheck.files.ownership import put_list
from formcheck.i18n import Message, Wording
from formcheck.knowledge import load
from formcheck.render.overlay.paint import encode_jpeg
from support.made_answers import sore_knee
from support.report_example import TODAY, overstrider, typical_runner, unfit

STORED = Path(__file__).parents[1] / "stored"
#: What is made of a report alone; stills have words too, and keep them.
MADE = ("report.html", "report.json", "measurements.csv", "steps.csv", "cycles.csv")


def answered(answers=None):
    from formcheck.plan import make_plan, withhold

    analysis = overstrider()
    plan = make_plan(analysis.findings, analysis.measurements, TODAY, answers=answers)
    return replace(analysis, plan=plan, findings=withhold(analysis.findings, plan))


def written(folder: Path, analysis, language: str = "en") -> Path:
    render.write_folder(
        folder, lambda own: render.write(analysis, own, language, video=False, show_face=True)
    )
    return folder


def words_of(path: Path) -> str:
    page = path.read_text(encoding="utf-8")
    page = re.sub(r"<style.*?</style>", " ", page, flags=re.DOTALL)
    page = re.sub(r'src(?:set)?="data:[^"]*"', "", page)
    return " ".join(html.unescape(page).split())


@pytest.fixture
def old(tmp_path, request):
    """Return a copy of a report folder of schema 1, with the list that belongs to it."""
    folder = tmp_path / "old"
    shutil.copytree(STORED / request.param, folder)
    put_list(folder, "report")
    return folder


# ---- in another language, and back


@pytest.mark.parametrize(
    "make",
    [answered, lambda: answered(sore_knee()), typical_runner, unfit],
    ids=["answered", "sore_knee", "typical_runner", "unfit"],
)
def test_a_report_in_another_language_is_the_one_made_in_it(make, tmp_path):
    analysis = make()
    german = written(tmp_path / "de", analysis, "de")
    folder = written(tmp_path / "en", analysis)
    first = {name: (folder / name).read_bytes() for name in MADE}
    pictures = {path.name: path.read_bytes() for path in (folder / "stills").iterdir()}

    report = render.render_again(folder, "de")
    assert report.language == "de"
    assert words_of(folder / "report.html") == words_of(german / "report.html")
    for name in MADE[1:]:
        assert (folder / name).read_text() == (german / name).read_text(), name
    assert words_of(folder / "report.html") != html.unescape(first["report.html"].decode())
    summaries = [
        render.text_summary(render.read_report(place), Wording("de")) for place in (folder, german)
    ]
    assert summaries[0] == summaries[1]

    render.render_again(folder, "en")
    assert {name: (folder / name).read_bytes() for name in MADE} == first
    assert {p.name: p.read_bytes() for p in (folder / "stills").iterdir()} == pictures


def test_without_a_language_a_report_stays_in_its_own(tmp_path):
    folder = written(tmp_path / "de", typical_runner(), "de")
    first = {name: (folder / name).read_bytes() for name in MADE}
    assert render.render_again(folder).language == "de"
    assert {name: (folder / name).read_bytes() for name in MADE} == first


def test_a_text_is_stored_as_words_and_as_what_they_are_made_of(tmp_path):
    folder = written(tmp_path / "run", overstrider(), "de")
    data = json.loads((folder / "report.json").read_text())
    title = data["findings"][0]["title"]
    assert data["messages"]["/findings/0/title"]["template"] != title
    read = render.read_report(folder).findings[0].title
    assert isinstance(read, Message)
    assert Wording("de")(read) == title
    assert Wording("en")(read) == data["messages"]["/findings/0/title"]["template"]


def test_a_damaged_table_of_messages_leaves_the_words(tmp_path):
    folder = written(tmp_path / "run", overstrider())
    path = folder / "report.json"
    data = json.loads(path.read_text())
    title = data["findings"][0]["title"]
    data["messages"] = {"/findings/99/title": {}, "/findings/0/title": 7, "": {"template": "x"}}
    path.write_text(json.dumps(data))
    assert render.read_report(folder).findings[0].title == title


# ---- whose files they are


def test_a_page_that_a_person_changed_is_not_replaced(tmp_path):
    folder = written(tmp_path / "run", typical_runner())
    page = folder / "report.html"
    page.write_text("mine")
    with pytest.raises(OutputError, match="not what formcheck wrote"):
        render.render_again(folder, "de")
    assert page.read_text() == "mine"


def test_a_folder_without_its_list_is_refused_and_a_persons_file_beside_stays(tmp_path):
    folder = written(tmp_path / "run", typical_runner())
    (folder / "my notes.txt").write_text("fast")
    render.render_again(folder, "de")
    assert (folder / "my notes.txt").read_text() == "fast"
    (folder / ".formcheck.json").unlink()
    with pytest.raises(InputError, match="no list of the files"):
        render.render_again(folder)


def test_a_picture_that_is_gone_is_missing_and_no_failure(tmp_path):
    folder = written(tmp_path / "run", overstrider())
    (folder / "stills" / "fc201.jpg").unlink()
    render.render_again(folder)
    assert not (folder / "stills" / "fc201.jpg").exists()
    assert 'class="two beside main wide"' in (folder / "report.html").read_text()


# ---- schema 1


@pytest.mark.parametrize(
    ("old", "language", "first"),
    [
        (
            "overstrider_en",
            "en",
            "You land a little far ahead of your body. Try quicker steps.",
        ),
        (
            "overstrider_de",
            "de",
            "Du setzt den Fuß etwas weit vor dem Körper auf. Probier schnellere Schritte.",
        ),
    ],
    indirect=["old"],
)
def test_a_report_of_schema_1_is_rendered_with_what_it_has(old, language, first):
    kept = {name: (old / name).read_bytes() for name in ("report.json", "steps.csv", "cycles.csv")}
    report = render.render_again(old)
    assert (report.schema_version, report.language) == (1, language)
    page = words_of(old / "report.html")
    word = Wording(language)
    data = json.loads(kept["report.json"])
    assert word.say("sceptic.earlier") in page
    assert first in page
    for finding in data["findings"]:
        assert word(load().metric(finding["metric"]).label) in page
    leads = [finding for finding in data["findings"] if finding["id"] == "FC201"]
    assert leads[0]["title"] in page  # word for word as it was said then
    assert data["plan"]["cue"] in page
    assert data["methods"] in page
    assert page.count("<svg") > 20
    assert "nan" not in re.findall(r"<svg.*?</svg>", page, re.DOTALL)[0]
    assert word.say("coach.angles_note") not in page
    assert {name: (old / name).read_bytes() for name in kept} == kept
    with (old / "measurements.csv").open(encoding="utf-8") as table:
        assert sum(1 for _ in table) == len(data["measurements"]) + 1


@pytest.mark.parametrize("old", ["overstrider_en"], indirect=True)
def test_what_follows_from_a_report_of_schema_1_is_completed(old):
    report = render.read_report(old)
    assert report.clips[0].measured
    assert report.clips[0].view == "side_right"
    assert {contact.near for contact in report.contacts if contact.side == "right"} == {True}
    assert {contact.near for contact in report.contacts if contact.side == "left"} == {False}
    assert report.clips[0].step_period_s == pytest.approx(0.4, abs=0.02)
    assert [finding.id for finding in report.findings if finding.leads] == ["FC201"]
    assert report.findings[0].rule == "overstride"
    assert [f.merged for f in report.findings] == [("low_cadence", "high_knee_flexion"), (), ()]
    assert report.findings[0].source_ids
    assert report.made is None
    assert report.cycles == ()
    with pytest.raises(ValueError, match="1"):
        report.as_json("en")


# ---- pictures


def test_a_picture_that_cannot_be_a_jpeg_is_an_error_and_never_an_empty_file():
    assert encode_jpeg(np.zeros((4, 6, 3), dtype=np.uint8), 84)[:2].tobytes() == b"\xff\xd8"
    with pytest.raises(OutputError, match="70000 × 2 pixels"):  # more than a JPEG can have
        encode_jpeg(np.zeros((2, 70000, 3), dtype=np.uint8), 84)
