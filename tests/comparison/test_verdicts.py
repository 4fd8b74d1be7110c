"""Thousands of pairs of made-up numbers: verdicts, lists, headline and files tell one thing."""

from __future__ import annotations

import csv
import html
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from formcheck import comparison
from formcheck.comparison.comparing import Comparison, compare_trials
from formcheck.comparison.page import make_page, sentence, text_summary, verdict_word
from formcheck.comparison.trial import Trial
from formcheck.i18n import LANGUAGES, Wording
from formcheck.knowledge import load
from formcheck.model.plan import Plan
from formcheck.model.report import Report, ReportClip, ReportMeasurement

EN = Wording()
PAIRS = 2500
STRENGTH = ("real", "small", "unsure", "same")
CLIP = ReportClip(
    path="side.mp4", view="side_left", yaw_deg=0.0, roll_deg=0.0, fps=60.0, duration_s=8.0,
    time_scale=1.0, surface="treadmill", activity="running", px_per_m=300.0, scale_from="height",
    steps_left=10, steps_right=10, notes=(), speed_mps=3.0, model="heavy",
)  # fmt: skip


def made_trial(label, numbers, view="side_left") -> Trial:
    """Return a trial of (metric, side, value, standard error); from askew it has no pictures."""
    measurements = tuple(
        ReportMeasurement(
            metric=metric, side=side, value=value, unit=load().metric(metric).unit,
            low=value - 1.645 * error, high=value + 1.645 * error, sd=1.0, n=20, confidence="high",
            missing=None, clip=0, lasting_error=0.0,
        )
        for metric, side, value, error in numbers
    )  # fmt: skip
    report = Report(
        clips=(CLIP.changed(view=view),), contacts=(), measurements=measurements, findings=(),
        plan=Plan(), methods="", versions={"formcheck": "0.1.0"},
    )  # fmt: skip
    return Trial(Path("run"), label, report, date(2026, 11, 23), True)


def made_pair(random, kind="change", few=False):
    """Return the comparison of two trials of random numbers, errors and changes."""
    infos = [*load().metrics.values(), *load().asymmetries.values()]
    count = int(random.integers(1, 4)) if few else int(random.integers(4, 20))
    first, other = [], []
    for place in random.choice(len(infos), count, replace=False):
        info = infos[place]
        least = load().compare.worth_noting.of(info)
        sides = (
            (("left", "right") if random.random() < 0.5 else ("left",)) if info.sided else ("both",)
        )
        for side in sides:
            error = least * random.choice([0.05, 0.3, 1.0, 3.0])
            value = 10 * least
            change = least * random.choice([0.0, 0.0, 0.5, 2.0]) * random.normal(1, 0.5)
            change *= random.choice([-1, 1])
            first.append((info.id, side, value, error))
            other.append((info.id, side, value + change, error))
    return compare_trials(kind, [made_trial("before", first), made_trial("after", other)])


@pytest.fixture(scope="module")
def pairs():
    random = np.random.default_rng(6)
    kinds = ("change", "shoes")
    return [made_pair(random, kinds[n % 2], few=n % 3 == 0) for n in range(PAIRS)]


def expected(difference) -> str:
    """Return the verdict that an interval gives, said in another way than the code does."""
    least = difference.worth_noting
    if difference.low > 0 or difference.high < 0:
        return "small" if -least < difference.value < least else "real"
    return "same" if max(-difference.low, difference.high) < least else "unsure"


KEYS = {
    "real change": "real",
    "real but small": "small",
    "cannot tell": "unsure",
    "about the same": "same",
}


def test_each_verdict_is_that_of_its_interval(pairs):
    seen = Counter()
    for report in pairs:
        for difference in report.differences:
            assert KEYS[difference.verdict] == expected(difference)
            seen[difference.verdict] += 1
    assert min(seen[verdict] for verdict in KEYS) > 500  # all of them were asked for


def groups_of(report) -> dict[str, set[str]]:
    """Return the metrics under each verdict: a number of two sides under the stronger one."""
    strongest: dict[str, str] = {}
    for difference in report.differences:
        key = KEYS[difference.verdict]
        known = strongest.get(difference.metric, key)
        strongest[difference.metric] = min(key, known, key=STRENGTH.index)
    found: dict[str, set[str]] = {}
    for metric, key in strongest.items():
        found.setdefault(key, set()).add(metric)
    return found


def test_the_lists_of_the_page_are_the_verdicts(pairs):
    for report in pairs[:300]:
        (against,) = make_page(report, EN).against
        shown = {group.key: {row.info.id for row in group.rows} for group in against.groups}
        assert shown == groups_of(report)
        assert [g.key for g in against.groups] == [k for k in STRENGTH if k in shown]
        for group in against.groups:
            assert len({row.info.id for row in group.rows}) == len(group.rows)


def test_the_headline_says_what_the_lists_say(pairs):
    """It names a real change and counts the others, or says that there is none."""
    told = Counter()
    for report in pairs:
        groups, text = groups_of(report), sentence(report)
        say = load().compare.say
        ending = "_shoes" if report.kind == "shoes" else ""
        if "real" in groups:
            names = {m: load().metric(m).label for m in groups["real"]}
            named = [m for m, n in names.items() if EN.within(n) in text]
            if text.startswith("Left and right"):
                assert all(load().metric(m).group == "symmetry" for m in names)
                assert any(EN.within(n).split(",")[0] in text for n in names.values())
            else:
                assert named, text
            more = re.search(r"(\d+) more", text)
            assert (int(more[1]) if more else 0) == len(groups["real"]) - 1, text
            way = re.search(r"went (up|down)", text)
            if way:
                own = [
                    d for d in report.differences
                    if d.verdict == "real change" and d.metric in named
                ]  # fmt: skip
                assert any((d.value > 0) == (way[1] == "up") for d in own)
            told["real"] += 1
        elif "small" in groups:
            assert text == say(f"sentence_small{ending}", count=len(groups["small"]))
            told["small"] += 1
        elif "same" not in groups:
            assert text == say(f"sentence_unsure{ending}")
            told["unsure"] += 1
        else:
            key = "some_unsure" if "unsure" in groups else "same"
            assert text == say(f"sentence_{key}{ending}")
            told[key] += 1
    assert set(told) == {"real", "small", "unsure", "some_unsure", "same"}
    assert min(told.values()) >= 20


def test_a_headline_is_short_whatever_changed():
    """All numbers, all sides, both ways: fourteen words at most."""
    for info in (*load().metrics.values(), *load().asymmetries.values()):
        least = load().compare.worth_noting.of(info)
        for side in ("left", "right") if info.sided else ("both",):
            for change in (2.2 * least, -2.2 * least):
                others = [("cadence", "both", 160.0, 1.0), ("trunk_lean", "both", 8.0, 0.1)]
                numbers = [(info.id, side, 10 * least, 0.01 * least), *others]
                later = [(info.id, side, 10 * least + change, 0.01 * least), *others]
                later[-1] = ("trunk_lean", "both", 10.2, 0.1)
                for kind in ("change", "shoes"):
                    report = compare_trials(
                        kind, [made_trial("a", numbers), made_trial("b", later)]
                    )
                    text = sentence(report)
                    assert len(text.split()) <= 14, text
                    assert len(Wording("de")(text).split()) <= 14, Wording("de")(text)


def seen(page: str) -> str:
    bare = re.sub(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(bare))


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_table_file_and_terminal_say_the_same_words(tmp_path, language):
    """Each verdict stands on the page and in the terminal as often as in the table and JSON."""
    word, random = Wording(language), np.random.default_rng(11)
    for number in range(8):
        report = made_pair(random, ("change", "shoes")[number % 2])
        trials = tuple(made_trial(t.label, (), view="oblique") for t in report.trials)
        folder = tmp_path / str(number)
        comparison.write(Comparison(report, trials), folder, language, video=False)
        page = seen((folder / "compare.html").read_text(encoding="utf-8"))
        terminal = text_summary(report, word)
        told = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
        text = (folder / "compare.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert word(sentence(report)) in page
        assert word(sentence(report)) == terminal.splitlines()[0]
        assert [d["verdict"] for d in told["differences"]] == [
            d.verdict for d in report.differences
        ]
        assert [row["verdict"] for row in rows] == [
            word(verdict_word(report, d.verdict)) for d in report.differences
        ]
        for verdict, shape in zip(KEYS, "■◆○≈", strict=True):
            count = sum(d.verdict == verdict for d in report.differences)
            said = f"{shape} {word(verdict_word(report, verdict))}"
            assert terminal.count(said) == count, said
            # once each number and side; the heading has a capital
            assert page.count(said) == count, said


def test_a_difference_that_holds_zero_is_never_called_real_and_one_that_does_not_always_is():
    """The three of a clip pair whose truth is known: −22 ms, +8°, +4 % of leg length."""
    first = [
        ("flight_time", "left", 120.0, 2.8),
        ("knee_excursion", "left", 20.0, 1.5),
        ("overstride", "left", 28.0, 1.07),
        ("elbow_angle", "left", 90.0, 4.0),
    ]
    changes = (-22.0, 8.0, 4.0, 2.0)
    other = [(m, s, v + c, e) for (m, s, v, e), c in zip(first, changes, strict=True)]
    report = compare_trials("change", [made_trial("before", first), made_trial("after", other)])
    verdicts = {d.metric: d.verdict for d in report.differences}
    assert verdicts == {
        "flight_time": "real change",
        "knee_excursion": "real change",
        "overstride": "real change",
        "elbow_angle": "cannot tell",
    }
    assert sentence(report) == "Your flight time (left) went down by 22 ms; 2 more changed."
    assert "within error" not in text_summary(report, EN)


def test_the_name_of_a_trial_stands_where_trials_are_told_apart():
    report = made_pair(np.random.default_rng(1), "shoes")
    renamed = report.model_copy(
        update={"trials": tuple(
            t.model_copy(update={"label": EN(f"shoe {n}")}) for n, t in enumerate(report.trials)
        )}
    )  # fmt: skip
    assert "shoe 1 against shoe 0" in text_summary(renamed, EN)
