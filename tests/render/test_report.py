"""The report: what other programs read, and what people read."""

from __future__ import annotations

import base64
import csv
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from math import nan
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from formcheck import render
from formcheck.errors import MachineError, OutputError
from formcheck.files.track import read_track
from formcheck.findings.detail import interval_text
from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.metrics.kinematics import knee_flexion_deg, normalise
from formcheck.model import STANDINGS, Analysis, Note, RefusedClip, Session
from formcheck.render.build import ANGLES, cut_cycles
from formcheck.render.charts import (
    Mark,
    TypicalBand,
    draw_angle,
    draw_cadence,
    draw_contacts,
    draw_range_bar,
)
from formcheck.render.overlay import callouts_for, choose_stills, measure_of, shot_of
from formcheck.render.runner_page import runner_page, unseen
from formcheck.render.words import Edition, bare_number, step_value
from support.report_example import overstrider, typical_runner, unfit, with_video

# Form feedback for runners: these words belong to medicine or judge a person.
_BANNED = (
    r"\b(diagnos(?!e, treat)\w*|injury risk|risk score|rehab\w*|abnormal|wrong|bad form|poor form"
    r"|dysfunction\w*|patholog\w*)\b"
)


WORD = Wording()


def edition_of(analysis: Analysis) -> Edition:
    return Edition(render.build(analysis), WORD)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return overstrider()


@pytest.fixture(scope="module")
def folder(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report")
    render.write(analysis, place, video=False)
    return place


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# ---- report.json


def test_report_json_has_the_documented_shape(folder: Path) -> None:
    data = json.loads((folder / "report.json").read_text())
    assert list(data)[:11] == [
        *("schema_version", "clips", "contacts", "measurements", "findings", "plan", "methods"),
        *("versions", "session", "disagreements", "language"),
    ]
    assert data["schema_version"] == 2
    assert list(data["clips"][0])[:16] == [
        *("path", "view", "yaw_deg", "roll_deg", "fps", "duration_s", "time_scale", "surface"),
        *("activity", "px_per_m", "scale_from", "steps_left", "steps_right", "notes"),
        *("speed_mps", "model"),
    ]
    assert list(data["contacts"][0])[:5] == ["clip", "side", "strike_s", "toe_off_s", "confidence"]
    assert list(data["measurements"][0])[:12] == [
        *("metric", "side", "value", "unit", "low", "high", "sd", "n", "confidence", "missing"),
        *("clip", "lasting_error"),
    ]
    assert list(data["findings"][0])[:10] == [
        *("id", "level", "metric", "side", "title", "detail", "cue", "exercises", "sources"),
        "moments_s",
    ]
    assert isinstance(data["methods"], str)


def test_report_json_is_read_back_as_the_same_report(analysis: Analysis, folder: Path) -> None:
    read, made = render.read_report(folder), render.build(analysis)
    assert read == made
    assert [read.gait(index) for index in range(2)] == [made.gait(index) for index in range(2)]
    for again, first in zip(read.numbers(), analysis.measurements, strict=True):
        assert (again.value, again.low, again.high) == (first.value, first.low, first.high)
        if first.samples is not None:
            np.testing.assert_array_equal(again.samples.values, first.samples.values)
    text = (folder / "report.json").read_text()
    assert read.as_json("en") == text
    assert read.as_json("de") != text


def test_the_numbers_in_the_report_are_those_of_the_analysis(analysis: Analysis) -> None:
    made = render.build(analysis)
    for mine, source in zip(made.measurements, analysis.measurements, strict=True):
        assert (mine.metric, mine.side, mine.n) == (source.metric, source.side, source.n)
        assert mine.value == pytest.approx(source.value, abs=1e-4)
        assert (mine.value is None) == (mine.missing is not None)
    contacts = [c for clip in analysis.clips for c in clip.run.gait.contacts]
    assert len(made.contacts) == len(contacts)
    assert made.contacts[0].strike_s == pytest.approx(contacts[0].strike_s, abs=1e-3)
    assert made.clips[0].steps_left == len(analysis.clips[0].run.gait.of("left"))
    assert made.clips[1].view == "rear"


def test_nan_never_reaches_the_report(analysis: Analysis) -> None:
    broken = replace(analysis.measurements[0], value=nan, low=nan, high=1.0)
    scene = replace(analysis.clips[0].run.scene, yaw_deg=nan, px_per_m=float("inf"))
    clip = replace(analysis.clips[0], run=replace(analysis.clips[0].run, scene=scene))
    made = render.build(replace(analysis, clips=(clip,), measurements=(broken,)))
    assert made.measurements[0].value is None
    assert made.measurements[0].missing
    assert made.measurements[0].low is made.measurements[0].high is None
    assert made.clips[0].yaw_deg is made.clips[0].px_per_m is None
    assert "NaN" not in made.model_dump_json()


def test_the_schema_itself_refuses_nan(analysis: Analysis) -> None:
    data = render.build(analysis).contacts[0].model_dump()
    with pytest.raises(ValidationError, match="finite"):
        type(render.build(analysis).contacts[0])(**{**data, "strike_s": nan})


def test_sources_of_a_finding_carry_their_doi(analysis: Analysis) -> None:
    cited = " ".join(render.build(analysis).findings[0].sources)
    for source in analysis.findings[0].sources:
        assert load().sources[source].doi in cited
    assert "doi:10." in cited


def test_an_unfit_clip_still_gets_a_report_with_its_reason(tmp_path: Path) -> None:
    render.write(unfit(), tmp_path, video=True)
    data = json.loads((tmp_path / "report.json").read_text())
    why = unfit().refused[0].reason.message
    asks = {"choices": [], "suggested": None}
    assert data["clips"][0]["notes"][0] == {"id": "walking", "message": why, **asks}
    assert data["contacts"] == []
    assert data["clips"][0]["steps_left"] == 0
    page = (tmp_path / "report.html").read_text()
    assert "could not be measured" in page
    assert why in page
    assert "How to film it next time" in page
    assert render.text_summary(render.build(unfit()), WORD).endswith(why)


def test_a_clip_without_a_runner_has_a_reason_and_no_landmarks(tmp_path: Path) -> None:
    reason = Note("no_person", "Nobody can be seen in the clip.")
    nobody = replace(unfit(), clips=(RefusedClip(Path("empty.mp4"), reason),))
    render.write(nobody, tmp_path, video=True)
    (clip,) = json.loads((tmp_path / "report.json").read_text())["clips"]
    assert (clip["view"], clip["activity"], clip["steps_left"]) == ("oblique", "none", 0)
    assert [note["id"] for note in clip["notes"]] == ["no_person"]
    assert not (tmp_path / "pose.npz").exists()
    page = (tmp_path / "report.html").read_text()
    assert reason.message in page
    assert '<table class="facts">' not in page


def test_notes_are_told_once(analysis: Analysis) -> None:
    note = Note("dropped_frames", "The camera dropped about 3 frames.")
    clip = analysis.clips[0]
    track = replace(clip.raw_track, notes=(note,))
    clip = replace(clip, raw_track=track, run=replace(clip.run, cleaned=replace(track)))
    notes = render.build(replace(analysis, clips=(clip,))).clips[0].notes
    assert [n.id for n in notes].count("dropped_frames") == 1


# ---- files


def test_all_files_are_there(folder: Path, analysis: Analysis) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *("report.html", "report.json", "measurements.csv", "steps.csv", "cycles.csv"),
        *("pose.npz", "pose_2.npz", "stills", "beat.m4a"),
    }
    track = read_track(folder / "pose.npz")
    np.testing.assert_allclose(track.xy_px, analysis.clips[0].raw_track.xy_px, atol=0.01)


@pytest.mark.slow
def test_with_a_video_there_is_an_annotated_one_for_each_clip(tmp_path: Path) -> None:
    shares: list[float] = []
    shown = with_video(typical_runner(), tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    render.write(shown, out, progress=lambda told: shares.append(told.share))
    assert (out / "annotated.mp4").stat().st_size > 1000
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_folder_that_cannot_be_written_is_an_output_error(
    analysis: Analysis, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match=r"report could not be written to .*out: No such file"):
        render.write_folder(
            tmp_path / "out",
            lambda folder: render.write(analysis, folder / "nowhere", video=False),
        )
    assert list(tmp_path.iterdir()) == []


def test_measurements_csv_has_a_row_a_metric_and_side(folder: Path, analysis: Analysis) -> None:
    rows = rows_of(folder / "measurements.csv")
    assert [(r["metric"], r["side"]) for r in rows] == [
        (m.metric, m.side) for m in analysis.measurements
    ]
    for row in rows:
        assert bool(row["value"]) != bool(row["missing"])


def test_steps_csv_has_a_row_a_contact_and_its_values(folder: Path, analysis: Analysis) -> None:
    rows = rows_of(folder / "steps.csv")
    assert len(rows) == sum(len(clip.run.gait.contacts) for clip in analysis.clips)
    mean = next(
        m.value for m in analysis.measurements if (m.metric, m.side) == ("overstride", "left")
    )
    column = next(name for name in rows[0] if name.startswith("overstride ("))
    own = [float(r[column]) for r in rows if r["side"] == "left" and r[column]]
    assert np.median(own) == pytest.approx(mean, abs=1.5)
    times = [float(r["strike_s"]) for r in rows if r["clip"] == "0"]
    assert times == sorted(times)


def test_cycles_csv_holds_every_stride_at_each_per_cent(folder: Path, analysis: Analysis) -> None:
    rows = rows_of(folder / "cycles.csv")
    run = analysis.clips[0].run
    strides = len(run.gait.strides("left")) + len(run.gait.strides("right"))
    assert len(rows) == 101 * strides
    first, last = run.gait.strides("left")[1]
    expected = normalise(
        run.cleaned.time_s, knee_flexion_deg(run, "left"), first.strike_s, last.strike_s
    )
    own = [r for r in rows if r["side"] == "left" and r["stride"] == "1"]
    got = [float(r["knee_flexion_deg"]) if r["knee_flexion_deg"] else nan for r in own]
    np.testing.assert_allclose(got, expected, atol=1e-3)


def test_a_rear_view_has_no_side_angles(analysis: Analysis) -> None:
    assert cut_cycles(analysis.clips[1].run, 1) == ()


# ---- report.html


def test_the_page_is_one_file_that_needs_nothing_else(folder: Path) -> None:
    page = (folder / "report.html").read_text()
    assert "<script" not in page
    links = set(re.findall(r'(?:src|href)="(?!data:|#|https?://)([^"]*)', page))
    assert links == {"beat.m4a"}  # what lies beside it, and is there
    assert all((folder / name).is_file() for name in links)
    assert not re.search(r'src="https?:', page)
    assert "@import" not in page
    assert "url(" not in page
    stills = [path.read_bytes() for path in (folder / "stills").iterdir()]
    pictures = re.findall(r'(?:jpeg|srcset="data:image/webp);base64,([A-Za-z0-9+/=]+)', page)
    embedded = [base64.b64decode(data) for data in pictures]
    assert sorted(embedded) == sorted(stills)


def test_the_runner_reads_sentence_number_cue_plan_and_gaps(
    folder: Path, analysis: Analysis
) -> None:
    page = _plain((folder / "report.html").read_text())
    runner, coach = page.split("Every measurement", 1)
    assert runner_page(edition_of(analysis)).sentence in runner
    assert analysis.plan.cue in runner
    for week in analysis.plan.programme:
        assert week.runs in runner
    for exercise in analysis.plan.exercises:
        assert exercise.name in runner
        assert exercise.dose in runner
    assert Wording().say("about.disclaimer") in runner
    for metric in {m.metric for m in analysis.measurements if m.value is not None}:
        assert load().metric(metric).label in coach
    for _, why in unseen(edition_of(analysis), analysis.measurements):
        assert why in coach


class Outline(HTMLParser):
    """Tags, headings and what is wrong for a keyboard or a screen reader."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("made", [overstrider, typical_runner, unfit])
def test_the_page_can_be_used_by_keyboard_and_screen_reader(made: object, tmp_path: Path) -> None:
    render.write(made(), tmp_path, video=False)  # type: ignore[operator]
    page = (tmp_path / "report.html").read_text()
    outline = Outline(page)
    assert outline.named("html") == [{"lang": "en"}]
    assert len(outline.named("main")) == len(outline.named("h1")) == 1
    assert len(outline.named("header")) == len(outline.named("footer")) == 1
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert all(image.get("alt") for image in outline.named("img"))
    assert all(cell.get("scope") in ("col", "row") for cell in outline.named("th"))
    assert len(outline.named("caption")) == len(outline.named("table"))
    for drawing in outline.named("svg"):
        assert drawing["role"] == "img"
        assert len(drawing["aria-label"] or "") > 10
    assert len(outline.named("desc")) == len(outline.named("svg"))
    ids = [attributes["id"] for _, attributes in outline.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    links = [a["href"] or "" for a in outline.named("a") if (a["href"] or "").startswith("#")]
    assert links[0] == "#main"
    assert {link[1:] for link in links} <= set(ids)
    labels = [a.get("aria-labelledby") for _, a in outline.tags if a.get("aria-labelledby")]
    assert set(labels) <= set(ids)
    assert ":focus-visible" in page


def test_a_name_is_only_what_was_typed(analysis: Analysis, tmp_path: Path) -> None:
    render.write(replace(analysis, session=Session(runner="Kim <3")), tmp_path, video=False)
    page = (tmp_path / "report.html").read_text()
    assert "for Kim &lt;3" in page
    assert "<title>How Kim &lt;3 runs</title>" in page
    assert json.loads((tmp_path / "report.json").read_text())["session"]["runner"] == "Kim <3"


def test_where_the_clips_lie_is_told_nowhere(analysis: Analysis, tmp_path: Path) -> None:
    home = Path("/home/ann.smith/videos/knee")
    clips = tuple(
        replace(
            clip,
            path=home / clip.path.name,
            raw_track=replace(clip.raw_track, source=str(home / clip.path.name)),
        )
        for clip in analysis.clips
    )
    render.write(replace(analysis, clips=clips), tmp_path, video=False)
    written = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"report.html", "report.json", "pose.npz", "pose_2.npz"} <= set(written)
    telling = [name for name, data in written.items() if b"ann.smith" in data]
    assert telling == []
    assert [name for name, data in written.items() if str(tmp_path).encode() in data] == []
    for name in ("pose.npz", "pose_2.npz"):
        track = read_track(tmp_path / name)
        assert "/" not in track.source
        assert track.source in ("side_left.mp4", "rear.mp4")
    data = json.loads((tmp_path / "report.json").read_text())
    assert [clip["path"] for clip in data["clips"]] == ["side_left.mp4", "rear.mp4"]


@pytest.mark.slow
def test_the_runners_page_and_the_exercises_print_on_one_sheet_each(
    analysis: Analysis, tmp_path: Path
) -> None:
    try:
        render.check_pdf()
    except MachineError as error:
        pytest.skip(str(error))
    render.write(replace(analysis, session=Session(runner="Kim")), tmp_path, video=False, pdf=True)
    paper = PdfReader(tmp_path / "report.pdf")
    printed = [re.sub(r"-\n", "-", page.extract_text()) for page in paper.pages]
    texts = [re.sub(r"\s+", " ", text) for text in printed]
    starts = [
        next(number for number, text in enumerate(texts) if Wording().say(key) in text)
        for key in ("exercise.title", "coach.title", "sceptic.title")
    ]
    assert starts[:2] == [1, 2]
    assert runner_page(edition_of(analysis)).sentence in texts[0]
    assert Wording().say("about.disclaimer")[:60] in texts[0]
    width, height = paper.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)
    about = dict(paper.metadata or {})
    assert about.keys() <= {"/Title", "/Producer", "/CreationDate", "/ModDate"}
    assert about["/Title"] == "How Kim runs"


def test_a_pdf_without_its_package_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("formcheck.render.pdf.find_spec", lambda _: None)
    with pytest.raises(MachineError, match=r"WeasyPrint; install it with `pip install"):
        render.check_pdf()


def test_every_svg_is_well_formed(folder: Path) -> None:
    drawings = re.findall(r"<svg.*?</svg>", (folder / "report.html").read_text(), re.DOTALL)
    assert len(drawings) > 25
    for drawing in drawings:
        root = ET.fromstring(drawing)
        assert root.find("title") is not None
        assert "nan" not in drawing


@pytest.mark.parametrize("made", [overstrider, typical_runner, unfit])
def test_no_word_diagnoses_or_judges(made: object, tmp_path: Path) -> None:
    render.write(made(), tmp_path, video=False)  # type: ignore[operator]
    page = _plain((tmp_path / "report.html").read_text()).replace(
        Wording().say("about.disclaimer"), ""
    )
    page = page.split("Sources")[0]  # titles of papers are quoted as they are
    assert re.findall(_BANNED, page, re.IGNORECASE) == []


def test_names_of_files_cannot_break_the_page(tmp_path: Path) -> None:
    clip = replace(typical_runner().clips[0], path=Path("<b>&x.mp4"))
    render.write(replace(typical_runner(), clips=(clip,)), tmp_path, video=False)
    page = (tmp_path / "report.html").read_text()
    assert "&lt;b&gt;&amp;x.mp4" in page
    assert "<b>&x.mp4" not in page


def test_nothing_to_change_is_said_plainly(tmp_path: Path) -> None:
    page = runner_page(edition_of(typical_runner()))
    assert page.kind == "partly"
    render.write(typical_runner(), tmp_path, video=False)
    shown = _plain((tmp_path / "report.html").read_text())
    assert page.sentence in shown
    assert Wording().say("runner.partly") in shown
    assert "Nothing to change" not in shown


def test_the_same_analysis_gives_the_same_page(analysis: Analysis, tmp_path: Path) -> None:
    pages = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        render.write(analysis, tmp_path / name, video=False)
        pages.append((tmp_path / name / "report.html").read_text())
    assert pages[0] == pages[1]


def _plain(page: str) -> str:
    """Return what a reader sees of a page."""
    text = re.sub(r"<(style|svg).*?</\1>", " ", page, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", "", text)
    for entity, sign in (
        ("&#39;", "'"),
        ("&#34;", '"'),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ):
        text = text.replace(entity, sign)
    return text


# ---- which moments


def test_the_leading_still_shows_its_finding_at_its_moment(analysis: Analysis) -> None:
    finding = next(f for f in analysis.findings if f.leads)
    still = next(s for s in choose_stills(analysis) if s.finding == finding.id)
    assert still.time_s == pytest.approx(finding.moments_s[0], abs=0.02)
    assert still.metric == finding.metric
    contacts = analysis.clips[finding.clip].run.gait.of(still.side)
    contact = min(contacts, key=lambda c: abs(c.strike_s - still.time_s))
    assert still.value == step_value(analysis.measurements, finding.metric, contact)
    assert f"{still.value:.0f}" in shot_of(still, WORD, large=True).text


def test_what_has_no_side_is_shown_on_the_near_leg_with_its_mean(analysis: Analysis) -> None:
    cadence = next(m for m in analysis.measurements if m.metric == "cadence")
    moment_s = analysis.clips[0].run.gait.of("right")[3].strike_s
    finding = replace(
        analysis.findings[0],
        metric="cadence",
        side="both",
        clip=0,
        moments_s=(moment_s,),
        measurements=(cadence,),
    )
    still = choose_stills(replace(analysis, findings=(finding,)))[0]
    assert still.side == "left"
    assert abs(still.time_s - moment_s) < 0.5
    assert shot_of(still, WORD, large=True).text == f"{cadence.value:.0f} steps/min"


def test_the_grid_shows_three_events_of_two_neighbouring_steps(analysis: Analysis) -> None:
    only = replace(analysis, clips=analysis.clips[:1], findings=())
    *shots, stride = choose_stills(only)
    assert (stride.name, stride.event) == ("stride", "stride")
    assert [shot.name for shot in shots] == [
        f"{side}_{event}"
        for side in ("left", "right")
        for event in ("strike", "mid_stance", "toe_off")
    ]
    times = {shot.name: shot.time_s for shot in shots}
    assert times["left_strike"] < times["left_mid_stance"] < times["left_toe_off"]
    assert abs(times["left_strike"] - times["right_strike"]) < 0.5
    assert abs(times["left_strike"] - 3.0) < 1.0


def test_callouts_lie_around_the_events_of_the_near_leg(analysis: Analysis) -> None:
    clip = analysis.clips[0]
    leading = [f for f in analysis.findings if f.leads]
    callouts = callouts_for(0, clip, analysis.measurements, leading, WORD)
    assert {c.side for c in callouts} == {"left"}
    assert "overstride" in {c.metric for c in callouts}
    strikes = [c.strike_s for c in clip.run.gait.of("left")]
    at_strike = [c for c in callouts if measure_of(c.metric).event == "strike"]
    assert at_strike
    for callout in at_strike:
        middle = 0.5 * (callout.start_s + callout.stop_s)
        assert min(abs(middle - strike) for strike in strikes) < 1e-6


# ---- pictures of numbers


def test_the_range_bar_keeps_the_order_of_its_numbers() -> None:
    info = load().metric("overstride")
    bar = draw_range_bar(WORD, info, [Mark("left", 33.0, 30.0, 36.0)], (20.0, 28.0))
    root = ET.fromstring(bar)
    band = root.find("rect")
    assert band is not None
    start = float(band.attrib["x"])
    stop = start + float(band.attrib["width"])
    whisker, mark = root.findall(".//path")
    low, high = (float(v) for v in re.findall(r"M([\d.]+) 28.0H([\d.]+)", whisker.attrib["d"])[0])
    middle = float(re.findall(r"M([\d.]+)", mark.attrib["d"])[0])
    assert start < stop < low < middle < high < 340
    # the scale is linear: 33 lies as far beyond 28 as five eighths of the band
    assert (middle - stop) / (stop - start) == pytest.approx(5 / 8, abs=0.01)


def test_left_and_right_differ_in_shape_and_place_not_only_in_colour() -> None:
    info = load().metric("overstride")
    marks = [Mark("left", 25.0, 24.0, 26.0), Mark("right", 25.0, 24.0, 26.0)]
    shapes = re.findall(
        r'class="mark (\w+)">.*?<path d="(.*?)"', draw_range_bar(WORD, info, marks, None)
    )
    assert [side for side, _ in shapes] == ["left", "right"]
    assert "l6 11" in shapes[0][1]
    assert "l6 -11" in shapes[1][1]


def test_a_bar_without_interval_or_range_is_still_drawn() -> None:
    info = load().metric("cadence")
    ET.fromstring(draw_range_bar(WORD, info, [Mark("both", 160.0, None, None)], None))
    assert draw_range_bar(WORD, info, [], None) == ""


def test_plots_follow_the_clip(analysis: Analysis) -> None:
    clip = analysis.clips[0]
    cycles = cut_cycles(clip.run, 0)
    for name in ANGLES:
        plot = draw_angle(WORD, cycles, name, "title", [TypicalBand(0, 2, 10, 25)])
        assert plot.count("<polyline") == 2
        assert 'class="curve right far"' in plot
    assert draw_contacts(WORD, clip.run.gait).count('class="contact') == len(clip.run.gait.contacts)
    assert draw_cadence(WORD, clip.run.gait, 160.0).count('class="mark') == len(
        clip.run.gait.strides()
    )


def test_plots_of_nothing_are_empty(analysis: Analysis) -> None:
    clip = analysis.clips[0]
    none = replace(clip.run.gait, contacts=())
    assert draw_contacts(WORD, none) == ""
    assert draw_cadence(WORD, none, None) == ""
    assert draw_angle(WORD, (), "knee_flexion_deg", "title") == ""


# ---- words


def test_the_ends_of_a_narrow_interval_can_be_told_apart() -> None:
    info = load().metric("cadence")
    assert interval_text(149.9, 150.4, info) == " (149.9–150.4)"
    assert interval_text(148.0, 152.4, info) == " (148–152)"
    told = draw_range_bar(WORD, info, [Mark("both", 150.2, 149.9, 150.4)], None)
    assert "150 (149.9 to 150.4)" in told


def test_numbers_have_a_true_minus_and_never_minus_zero() -> None:
    info = load().metric("trunk_lean")
    assert bare_number(info, -3.2) == "−3"
    assert bare_number(info, -0.2) == "0"


def test_every_level_is_a_word_and_a_shape(analysis: Analysis) -> None:
    edition = edition_of(analysis)
    levels = [edition.level(level) for level in STANDINGS if level != "no_range"]
    assert all(level.word and level.shape for level in levels)
    assert len({level.word for level in levels}) == len(levels)
    assert edition.level("no_range").word == ""


def test_what_could_not_be_seen_is_grouped_by_reason(analysis: Analysis) -> None:
    one, two, three = (
        replace(analysis.measurements[0], metric=metric, value=None, missing=why)
        for metric, why in (("cadence", "A."), ("trunk_lean", "B."), ("overstride", "A."))
    )
    seen = replace(analysis.measurements[0], metric="arm_swing", value=1.0)
    groups = unseen(edition_of(analysis), [one, two, three, seen])
    assert [(len(labels), why) for labels, why in groups] == [(2, "A."), (1, "B.")]


def test_the_typical_range_is_that_of_speed_and_surface(analysis: Analysis) -> None:
    cadence = next(m for m in analysis.measurements if m.metric == "cadence")
    speed = analysis.clips[0].run.scene.speed_mps
    assert speed == pytest.approx(3.0, abs=0.01)
    typical = edition_of(analysis).typical(cadence)
    assert typical == pytest.approx(load().metrics["cadence"].typical_line.at(speed))


def test_the_terminal_gets_sentence_numbers_and_cue(analysis: Analysis) -> None:
    text = render.text_summary(render.build(analysis), WORD)
    page = runner_page(edition_of(analysis))
    assert text.startswith(runner_page(edition_of(analysis)).sentence)
    assert page.leads[0].value in text
    assert analysis.plan.cue in text
    assert max(len(line) for line in text.splitlines()) < 250
