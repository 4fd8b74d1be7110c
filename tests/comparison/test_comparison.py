"""Reports held against each other: verdicts, refusals, pages and files."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

import formcheck
from advice import advice_in
from formcheck import comparison
from formcheck.cli import app
from formcheck.comparison.charts import Track, draw_difference, draw_trend
from formcheck.comparison.comparing import Comparison
from formcheck.comparison.difference import find_differences
from formcheck.comparison.footage import Footage
from formcheck.comparison.movie import draw_side_by_side, in_step
from formcheck.comparison.page import make_page, sentence
from formcheck.comparison.trial import read_trial
from formcheck.errors import InputError, OutputError
from formcheck.knowledge import load
from formcheck.model import Session
from formcheck.plan import make_plan
from formcheck.video import VideoWriter, frames, open_video
from made_answers import sore_knee
from made_reports import TODAY, after, again, before, folder, runner, trial
from report_example import write_grey_video
from wording import BANNED, sentences, words

CLI = CliRunner()


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return the folders before, after and again."""
    root = tmp_path_factory.mktemp("reports")
    made = {"before": before(), "after": after(), "again": again()}
    return {name: folder(root / name, analysis) for name, analysis in made.items()}


@pytest.fixture
def copied(folders, tmp_path):
    """Return a function that copies a folder, its report.json changed."""

    def copy(name, change=None, new_name=None):
        target = tmp_path / (new_name or name)
        target.mkdir()
        for path in folders[name].iterdir():
            if path.is_file():
                (target / path.name).write_bytes(path.read_bytes())
        if change:
            told = json.loads((target / "report.json").read_text())
            change(told)
            (target / "report.json").write_text(json.dumps(told))
        return target

    return copy


def verdict(differences, metric, side="both"):
    return next(d for d in differences if (d.metric, d.side) == (metric, side))


def as_trial(label="after", **changes):
    """Return the second take with some of its first clip's fields changed."""
    one = trial(again(), label)
    clip = one.report.clips[0].model_copy(update=changes)
    return replace(one, report=one.report.model_copy(update={"clips": (clip,)}))


def kinds(difference):
    return {one.kind for one in difference.unlike}


# ------------------------------------------------------------------ verdicts


def test_quicker_steps_are_a_real_change_and_the_same_run_again_is_not():
    differences = find_differences(trial(before()), trial(after(), "after"))
    cadence = verdict(differences, "cadence")
    assert cadence.verdict == "real change"
    assert cadence.low < 0.07 * runner().gait.cadence_spm < cadence.high
    same = verdict(find_differences(trial(before()), trial(again())), "cadence")
    assert same.verdict == "within error"
    assert same.low < 0 < same.high


def test_a_difference_turns_round_with_the_order():
    there = find_differences(trial(before()), trial(after()))
    back = find_differences(trial(after()), trial(before()))
    for one, other in zip(there, back, strict=True):
        assert one.verdict == other.verdict
        if one.value is not None:
            assert one.value == pytest.approx(-other.value)
            assert one.low == pytest.approx(-other.high)


def test_a_change_must_also_reach_the_smallest_that_is_known_to_be_real():
    for difference in find_differences(trial(before()), trial(again())):
        least = load().metric(difference.metric).smallest_real_change or 0.0
        if difference.value is not None:
            assert difference.needed >= least
            real = abs(difference.value) > difference.needed
            assert (difference.verdict == "real change") == real


def test_nothing_cancels_where_an_old_report_does_not_split_its_error():
    old = trial(again(), "old")
    bare = tuple(m.model_copy(update={"lasting_error": None}) for m in old.report.measurements)
    old = replace(old, report=old.report.model_copy(update={"measurements": bare}))
    now = verdict(find_differences(trial(before()), trial(again())), "overstride", "left")
    then = verdict(find_differences(trial(before()), old), "overstride", "left")
    assert then.high - then.low > now.high - now.low


@pytest.mark.parametrize(
    ("changes", "kind", "metric", "free"),
    [
        ({"speed_mps": 4.0}, "speed", "overstride", None),
        ({"yaw_deg": 18.0}, "yaw", "overstride", "contact_time"),
        ({"fps": 30.0}, "fps", "overstride", "cadence"),
        ({"surface": "overground"}, "surface", "overstride", None),
        ({"model": "heavy"}, "model", "overstride", None),
        ({"time_scale": 4.0}, "time_scale", "overstride", None),
        ({"view": "side_right"}, "view", "overstride", "cadence"),
    ],
)
def test_unlike_conditions_are_named(changes, kind, metric, free):
    differences = find_differences(trial(before()), as_trial(**changes))
    difference = verdict(differences, metric, "left")
    assert (difference.verdict, difference.value) == ("not comparable", None)
    assert kind in kinds(difference)
    assert difference.why
    if free is not None:
        side = "both" if free == "cadence" else "left"
        assert kind not in kinds(verdict(differences, free, side))


@pytest.mark.parametrize(
    "changes",
    [{"speed_mps": None}, {"surface": "unknown"}, {"yaw_deg": None}],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_not_known_does_not_rule_out_but_is_said(changes):
    differences = find_differences(trial(before()), as_trial(**changes))
    assert verdict(differences, "overstride", "left").verdict != "not comparable"


def test_speeds_as_near_as_the_table_says_are_alike():
    speed = before().clips[0].run.scene.speed_mps
    near, far = as_trial(speed_mps=speed + 0.15), as_trial(speed_mps=speed + 0.25)
    assert verdict(find_differences(trial(before()), near), "cadence").value is not None
    assert kinds(verdict(find_differences(trial(before()), far), "cadence")) == {"speed"}


def test_other_shoes_rule_out_a_before_and_after_but_are_what_labels_compare():
    one = trial(replace(before(), session=Session(shoes="A")))
    other = trial(replace(again(), session=Session(shoes="B")))
    assert kinds(verdict(find_differences(one, other), "cadence")) == {"shoes"}
    compared = find_differences(one, other, shoes_compared=True)
    assert verdict(compared, "cadence").verdict == "within error"


def test_another_version_of_formcheck_is_named():
    newer = trial(replace(again(), versions={"formcheck": "0.2.0", "model": "phantom"}))
    difference = verdict(find_differences(trial(before()), newer), "cadence")
    assert kinds(difference) == {"version"}
    assert "0.1.0" in difference.why
    assert "0.2.0" in difference.why


def test_a_number_missing_in_one_report_says_in_which_and_why():
    other = trial(again(), "after")
    numbers = tuple(
        m.model_copy(update={"value": None, "missing": "Too dark."}) if m.metric == "cadence" else m
        for m in other.report.measurements
    )
    other = replace(other, report=other.report.model_copy(update={"measurements": numbers}))
    difference = verdict(find_differences(trial(before()), other), "cadence")
    assert difference.verdict == "not comparable"
    assert difference.why == "missing in after: Too dark."


# ------------------------------------------------------------------ bad input


def test_the_same_folder_twice_is_refused(folders):
    with pytest.raises(InputError, match="the same folder"):
        formcheck.compare([folders["before"], folders["before"] / ".." / "before"])


def test_one_folder_is_too_few(folders):
    with pytest.raises(InputError, match="at least two"):
        formcheck.compare([folders["before"]])


def test_a_folder_that_is_not_there_or_no_report_is_refused(folders, tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        formcheck.compare([folders["before"], tmp_path / "nothing"])
    with pytest.raises(InputError, match="is no report"):
        formcheck.compare([folders["before"], tmp_path])


@pytest.mark.parametrize(
    ("version", "remedy"), [(3, "update formcheck"), (0, "analyse"), (None, "analyse")]
)
def test_another_schema_is_refused_by_name(folders, copied, version, remedy):
    other = copied("after", lambda told: told.update(schema_version=version))
    with pytest.raises(InputError, match=f"schema_version {version!r}.*{remedy}"):
        formcheck.compare([folders["before"], other])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema_version": 1}'])
def test_a_damaged_report_is_refused(folders, copied, text):
    other = copied("after")
    (other / "report.json").write_text(text)
    with pytest.raises(InputError, match=r"cannot be read|is damaged|schema_version"):
        formcheck.compare([folders["before"], other])


def test_a_number_of_no_clip_or_no_known_metric_is_refused(folders, copied):
    for number, change in enumerate(({"clip": 7}, {"metric": "zeal"})):
        other = copied(
            "after", lambda told, c=change: told["measurements"][0].update(c), f"o{number}"
        )
        with pytest.raises(InputError, match="is damaged"):
            formcheck.compare([folders["before"], other])


def test_two_people_are_refused_by_name(folders, copied):
    one = copied("before", lambda told: told["session"].update(runner="Ada"))
    other = copied("after", lambda told: told["session"].update(runner="Bo"))
    with pytest.raises(InputError, match=r"'Ada'.*'Bo'"):
        formcheck.compare([one, other])
    assert formcheck.compare([one, folders["after"]]).kind == "change"


def test_labels_must_fit_the_folders(folders):
    pair = [folders["before"], folders["after"]]
    with pytest.raises(InputError, match="1 labels for 2"):
        formcheck.compare(pair, ["A"])
    for labels in (["A", " A "], ["A", " "]):
        with pytest.raises(InputError, match="empty or given twice"):
            formcheck.compare(pair, labels)


def test_a_comparison_in_which_nothing_is_alike_is_refused_with_the_reason(folders, copied):
    other = copied("after", lambda told: told["clips"][0].update(speed_mps=5.0))
    with pytest.raises(InputError, match=r"cannot be compared: speed \(.* and 18.0 km/h\)"):
        formcheck.compare([folders["before"], other])


@pytest.mark.parametrize("name", ["pose.npz", "cycles.csv", "steps.csv"])
def test_damaged_files_behind_the_pictures_are_named(folders, copied, tmp_path, name):
    other = copied("after")
    (other / name).write_text("clip,side,strike_s,near\n0,left,soon,yes\n")
    done = CLI.invoke(
        app, ["compare", str(folders["before"]), str(other), "-o", str(tmp_path / "o")]
    )
    assert isinstance(done.exception, InputError)
    assert name in str(done.exception)
    assert not (tmp_path / "o").exists()


def test_a_missing_track_is_named(folders, copied, tmp_path):
    other = copied("after")
    (other / "pose.npz").unlink()
    done = CLI.invoke(
        app, ["compare", str(folders["before"]), str(other), "-o", str(tmp_path / "o")]
    )
    assert "pose.npz is missing" in str(done.exception)


def test_a_report_folder_is_never_written_over(folders):
    arguments = ["compare", str(folders["before"]), str(folders["after"]), "-o"]
    done = CLI.invoke(app, [*arguments, str(folders["again"])])
    assert isinstance(done.exception, OutputError)
    assert (folders["again"] / "report.json").exists()


def test_trend_needs_a_folder_of_reports(folders, tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        comparison.find_reports(tmp_path / "none")
    with pytest.raises(InputError, match="holds 0 of the 2 report folders"):
        comparison.find_reports(tmp_path)
    done = CLI.invoke(app, ["compare", str(folders["before"]), "--trend", str(tmp_path)])
    assert "leave out folders" in str(done.exception)


# ------------------------------------------------------------------ files


@pytest.fixture(scope="module")
def written(folders, tmp_path_factory):
    """Return the folder of a comparison and what the command printed."""
    target = tmp_path_factory.mktemp("out") / "compared"
    names = [str(folders[name]) for name in ("before", "after")]
    done = CLI.invoke(app, ["compare", *names, "-o", str(target)])
    assert done.exit_code == 0, done.output
    return target, done.stdout


def test_the_command_writes_everything_and_says_what_changed(written):
    target, printed = written
    made = {path.name for path in target.iterdir()}
    # no video behind it
    assert made == {"compare.html", "compare.json", "compare.csv", "stills", ".formcheck.json"}
    assert len(list((target / "stills").iterdir())) == 8
    assert "cadence up by" in printed.splitlines()[0]
    assert "real change" in printed


def test_json_and_csv_tell_the_same(written):
    target, _ = written
    told = comparison.schema.CompareReport.model_validate_json(
        (target / "compare.json").read_text()
    )
    assert told.schema_version == 1
    rows = list(csv.DictReader((target / "compare.csv").read_text().splitlines()))
    assert len(rows) == len(told.differences)
    for row, difference in zip(rows, told.differences, strict=True):
        assert (row["metric"], row["side"]) == (difference.metric, difference.side)
        assert row["verdict"] == difference.verdict
        if difference.value is not None:
            assert float(row["difference"]) == pytest.approx(difference.value, abs=1e-3)


def test_the_page_holds_itself_and_needs_no_script(written):
    page = (written[0] / "compare.html").read_text()
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!data:|#)", page)
    assert page.count("data:image/jpeg") == 8
    assert page.count('class="curve left first"') == page.count('class="curve left second"') == 4
    assert "There is no side-by-side video" in page


def test_an_earlier_comparison_is_replaced(folders, written):
    names = [str(folders[name]) for name in ("before", "again")]
    done = CLI.invoke(app, ["compare", *names, "-o", str(written[0])])
    assert done.exit_code == 0, done.output


def test_shoes_are_shown_as_differences_and_none_is_picked(folders, tmp_path):
    names = [str(folders[name]) for name in ("before", "after", "again")]
    labels = ["--label", "shoe A", "--label", "shoe B", "--label", "shoe C"]
    done = CLI.invoke(app, ["compare", *names, *labels, "-o", str(tmp_path / "shoes")])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "shoes" / "compare.html").read_text()
    assert "Comfort first" in page
    assert "shoe B against shoe A" in page
    assert "real difference" in page
    assert "real change" not in re.sub(r"smallest real change known", "", page)
    spoken = " ".join(load().compare.words.values())
    for word in ("pronat", "stability", "motion control", "neutral shoe", "recommend", "better"):
        assert word not in spoken.lower()


def test_a_trend_sorts_sessions_by_their_day(folders, tmp_path):
    sessions = tmp_path / "sessions"
    days = {"c": (before(), 1), "a": (again(), 2), "b": (after(), 3)}
    for name, (analysis, month) in days.items():
        folder(sessions / name, replace(analysis, session=Session(filmed=date(2026, month, 9))))
    done = CLI.invoke(app, ["compare", "--trend", str(sessions), "-o", str(tmp_path / "trend")])
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "trend" / "compare.json").read_text())
    assert told["kind"] == "trend"
    assert [one["day"] for one in told["trials"]] == ["2026-01-09", "2026-02-09", "2026-03-09"]
    cadence = [d for d in told["differences"] if d["metric"] == "cadence"]
    assert [d["verdict"] for d in cadence] == ["within error", "real change"]
    assert "9 Jan" in (tmp_path / "trend" / "compare.html").read_text()


def test_three_folders_without_labels_are_a_trend(folders):
    assert formcheck.compare(list(folders.values())).kind == "trend"


def test_the_day_of_the_file_stands_in_for_one_that_was_not_told(copied):
    one = copied("before", lambda told: told["session"].update(filmed=None))
    read = read_trial(one, "before")
    assert not read.day_told
    assert read.day == date.today()


# ------------------------------------------------------------------ charts and words


def test_a_bar_tells_sides_and_verdicts_without_colour():
    differences = find_differences(trial(before()), trial(after()))
    bar = draw_difference([d for d in differences if d.metric == "step_time"])
    left, right = (re.search(f'mark {side}.*?"shape" d="([^"]+)"', bar)[1] for side in
                   ("left", "right"))  # fmt: skip
    assert "l6 11h-12z" in left
    assert "l6 -11h-12z" in right
    assert "real" in draw_difference([verdict(differences, "cadence")])
    assert 'class="zero"' in bar


def test_a_trend_marks_real_changes_filled_and_others_hollow_or_crossed():
    verdicts = (None, "within error", "real change", "not comparable")
    plot = draw_trend(
        load().metric("cadence"),
        [Track("left", (160.0, 161.0, 170.0, 150.0), (None, 3.0, 3.0, None), verdicts)],
        ["1 Jan", "2 Jan", "3 Jan", "4 Jan"],
        "Cadence",
    )
    assert re.findall(r'mark left (\w+)"', plot) == ["real", "hollow", "real", "cross"]
    assert plot.count("whisker") == 2
    assert "left: 1 Jan 160, 2 Jan 161, 3 Jan 170, 4 Jan 150" in plot  # for who cannot see it


def test_with_a_warning_sign_a_comparison_says_whom_to_see_and_gives_no_advice(tmp_path):
    """The latest answers count; no words on shoes, form or exercise stand beside the numbers."""

    def told(analysis, answers):
        plan = make_plan((), analysis.measurements, TODAY, answers=answers)
        return replace(analysis, plan=plan)

    pair = (
        folder(tmp_path / "old", told(before(), sore_knee())),
        folder(tmp_path / "new", told(after(), sore_knee(locking=True))),
    )
    found = formcheck.compare(pair, ["old", "new"])
    comparison.write(found, tmp_path, video=False)
    page = (tmp_path / "compare.html").read_text()
    terminal = comparison.text_summary(found)
    whole = html.unescape(re.sub(r"<[^>]*>", " ", page)) + terminal
    for said in (found.stop.title, found.stop.signs[0].whom):
        assert said in page
        assert said in terminal
    assert page.index(found.stop.title) < page.index("differ by more than their error")
    assert "image/webp" not in page
    assert advice_in(whole) == []
    assert load().compare.say("shoes_comfort") not in whole

    later = replace(again(), session=Session(filmed=TODAY + timedelta(days=60)))
    healed = (pair[1], folder(tmp_path / "later", told(later, sore_knee())))
    assert formcheck.compare(healed).stop is None


def compared(*trials, kind="change") -> Comparison:
    differences = tuple(find_differences(trials[0], other) for other in trials[1:])
    return Comparison(kind, tuple(trials), differences, ())


def test_the_headline_does_not_name_what_follows_from_another_number():
    text = sentence(compared(trial(before()), trial(after())))
    assert "cadence" in text
    assert "step length" not in text
    assert "step time" not in text


def test_no_word_on_the_page_diagnoses_predicts_or_scolds(written):
    page = (written[0] / "compare.html").read_text().split("<footer")[0]
    spoken = re.sub(r"<style>.*?</style>|<[^>]+>|data:[^\"]+", " ", page, flags=re.S)
    assert BANNED.search(spoken) is None
    for kind in ("change", "shoes", "trend"):
        made = make_page(compared(trial(before()), trial(after()), kind=kind))
        assert BANNED.search(made.sentence) is None
        assert all(len(words(s)) <= 30 for s in sentences(made.sentence))


def test_every_key_of_the_words_is_said_somewhere():
    root = next(iter(comparison.__path__))
    text = "".join(
        path.read_text() for path in Path(root).rglob("*") if path.suffix in (".py", ".j2")
    )
    built = {"title_change", "title_shoes", "title_trend", "knee_flexion_deg", "thigh_deg",
             "shank_deg", "ankle_deg", "left", "right", "both", "strike", "mid_stance", "toe_off",
             "mid_swing"}  # fmt: skip
    endings = re.compile(r"_shoes$")
    unsaid = [k for k in load().compare.words if endings.sub("", k) not in text and k not in built]
    assert unsaid == []


# ------------------------------------------------------------------ video


def footage(analysis, path, label, width=180):
    clip = analysis.clips[0]
    write_grey_video(path, clip.raw_track.time_s)
    return Footage(trial(analysis, label), 0, replace(clip, video=path, path=path))


def test_the_video_shows_both_in_the_same_phase(tmp_path):
    pair = [
        footage(before(), tmp_path / "one.mp4", "before"),
        footage(after(), tmp_path / "two.mp4", "after"),
    ]
    draw_side_by_side(pair, tmp_path / "both.mp4")
    video = open_video(tmp_path / "both.mp4")
    strides = in_step(pair)
    assert len(strides[0]) == len(strides[1]) == 8
    seconds = np.mean([[b.strike_s - a.strike_s for a, b in own] for own in strides], axis=0)
    assert len(video) == pytest.approx(2 * 30 * seconds.sum(), abs=10)
    pictures = [frame.rgb for frame in frames(video)]
    # Grey tells which frame is shown: both clips are in the same stride.
    for place in (0.0, 0.33, 0.66, 0.95):
        picture = pictures[int(place * len(pictures))]
        half = picture.shape[1] // 2
        for side, own, one in ((0, strides[0], pair[0]), (half, strides[1], pair[1])):
            stride = own[min(len(own) - 1, int(place * len(own)))]
            times = one.clip.raw_track.time_s
            inside = [
                40 + 160 * np.argmin(abs(times - t)) / len(times)
                for t in (stride[0].strike_s - 0.1, stride[1].strike_s + 0.1)
            ]
            seen = np.median(picture[40:-40, side + 10 : side + half - 10])
            assert inside[0] - 3 <= seen <= inside[1] + 3


def test_faces_are_blurred_in_the_video_unless_asked(tmp_path):
    """A checkered picture loses its edges at the head."""
    analysis = before()
    clip = analysis.clips[0]
    path = tmp_path / "checks.mp4"
    rows, columns = np.indices((960, 720))
    checks = (255 * ((rows // 8 + columns // 8) % 2)).astype(np.uint8)
    with VideoWriter(path, 60, crf=10, preset="ultrafast") as writer:
        for time_s in clip.raw_track.time_s[:200]:
            writer.write(np.repeat(checks[..., None], 3, axis=2), float(time_s))
    grey = []
    for show_face in (False, True):
        own = Footage(trial(analysis), 0, replace(clip, video=path, path=path))
        draw_side_by_side([own, own], tmp_path / "v.mp4", show_face=show_face)
        picture = next(iter(frames(open_video(tmp_path / "v.mp4")))).rgb
        grey.append(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(float))
    hidden = np.abs(grey[0] - grey[1]) > 60
    rows, columns = np.nonzero(hidden)
    assert hidden.sum() > 400
    assert np.quantile(rows, 0.99) < 0.4 * len(hidden)  # the head, nothing else
    assert columns.min() < 0.5 * hidden.shape[1] < columns.max()  # of both
    edges = [np.abs(np.gradient(one, axis=1))[hidden].mean() for one in grey]
    assert edges[0] < 0.5 * edges[1]


def test_the_python_name_is_exported():
    assert formcheck.compare is comparison.compare
    assert "compare" in formcheck.__all__


def test_the_page_of_the_docs_names_every_limit_and_share():
    page = (Path(__file__).resolve().parents[2] / "docs" / "compare.md").read_text(encoding="utf-8")
    for condition in load().compare.unlike.values():
        for limit in (condition.absolute, condition.relative and 100 * condition.relative):
            assert limit is None or f"{limit:g}" in page
        assert all(f"sources.md#{name}" in page for name in condition.sources)
    kept = load().compare.kept
    assert all(f"{share:g}" in page for share in (kept.default, *kept.metrics.values()))
