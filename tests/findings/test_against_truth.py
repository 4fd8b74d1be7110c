"""What the page says, held against runners whose truth is known: typical and not, filmed anyhow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from formcheck.findings import Circumstances, assess, find_findings, leg_differences
from formcheck.knowledge import load
from formcheck.lab.phantom import (
    Body,
    Camera,
    Clip,
    GaitSpec,
    LandmarkErrors,
    Leg,
    landmark_track,
    move,
    truth,
)
from formcheck.metrics import measure_all
from formcheck.model import Assessment, ClipOptions, Measurement, Run
from formcheck.prepare import prepare
from support.made_pages import pages_of
from support.phantom_runs import told

KNOWN = load()
HEAVY = LandmarkErrors.of("heavy")
RUNNERS = 20
#: Camera yaw is dealt out with the more usual angles more often.
YAWS_DEG = (0.0, 0.0, 3.0, -5.0, 8.0, -12.0, 18.0, 25.0)
FIRM = {"watch", "notable", "below", "above"}


def runner(number: int) -> Clip:
    """Return one of many runners, every second of whom deviates, filmed in one of many ways."""
    random = np.random.default_rng([9, number])
    speed, odd = random.uniform(2.4, 4.2), number % 2 == 1
    leg = Leg(
        overstride_pct=8.5
        + 4.7 * speed
        + (random.uniform(5, 16) if odd else random.uniform(-4, 4)),
        foot_strike_deg=float(random.choice([14, 10, 4, -4])),
        knee_flexion_strike_deg=random.uniform(8, 18),
        knee_flexion_peak_deg=float(random.choice([30, 41, 52] if odd else [38, 41, 44])),
        knee_valgus_deg=random.uniform(0, 18),
        pelvic_drop_deg=random.uniform(2, 9),
    )
    gait = GaitSpec(
        speed_mps=speed,
        cadence_spm=140 + 8.7 * speed + (-random.uniform(14, 24) if odd else random.uniform(-9, 9)),
        trunk_lean_deg=float(random.choice([18, -2, 7] if odd else [5, 7, 9])),
        step_width_pct=float(random.choice([-5, 5, 15] if odd else [3, 4, 6])),
        left=leg,
        right=leg,
    )
    camera = Camera(
        view=("side_left", "rear", "side_right", "front")[number // 2 % 4],
        fps=float((30, 60, 24, 60, 25)[number % 5]),
        yaw_deg=float(random.choice(YAWS_DEG)),
        roll_deg=float(random.choice([0, 2, -2])),
    )
    body = Body(sex=("man", "woman")[number % 2], height_m=random.uniform(1.58, 1.92))
    return Clip(body=body, gait=gait, camera=camera, duration_s=6.0, seed=number)


@dataclass(frozen=True)
class Seen:
    """One runner's numbers, what is said of them, and the truth."""

    clip: Clip
    run: Run
    true: object
    numbers: tuple[Measurement, ...]

    def said(self, speed: float | None) -> tuple[Assessment, ...]:
        scene = replace(self.run.scene, speed_mps=speed)
        findings = find_findings(self.numbers, [scene], speed)
        return assess(findings, self.numbers, Circumstances([scene], speed))


@cache
def seen(number: int) -> Seen:
    clip = runner(number)
    motion = move(clip)
    run = prepare(landmark_track(clip, HEAVY, number, motion), told(clip))
    return Seen(clip, run, truth(clip, motion), measure_all((run,)))


def judged(speed_told: bool) -> Iterator[tuple[Assessment, float, tuple[float, float], float]]:
    """Yield what is said of a number, its truth, what is typical at that speed, and its error."""
    for number in range(RUNNERS):
        one = seen(number)
        speed = one.clip.gait.speed_mps
        by_key = {(m.metric, m.side): m for m in one.numbers}
        for said in one.said(speed if speed_told else None):
            info = KNOWN.metrics.get(said.metric)
            true = one.true.value(said.metric, said.side)
            number_of = by_key[said.metric, said.side]
            if info is not None and info.has_typical and np.isfinite(true):
                error = 0.5 * (number_of.high - number_of.low)
                yield said, true, info.typical_for(speed), error


@pytest.mark.parametrize("speed_told", [True, False])
def test_green_is_true(speed_told):
    green = [row for row in judged(speed_told) if row[0].level == "typical"]
    far = [
        (said.metric, true, band)
        for said, true, band, error in green
        if max(band[0] - true, true - band[1]) > error
    ]
    assert len(green) >= 25
    assert len(far) <= 0.05 * len(green), far
    outside = [row for row in green if not row[2][0] <= row[1] <= row[2][1]]
    assert len(outside) <= 0.05 * len(green), outside


@pytest.mark.parametrize("speed_told", [True, False])
def test_what_is_called_outside_is_outside(speed_told):
    firm = [row for row in judged(speed_told) if row[0].level in FIRM]
    untrue = [(s.metric, t, band) for s, t, band, _ in firm if band[0] <= t <= band[1]]
    assert len(firm) >= (6 if speed_told else 2)
    assert len(untrue) <= max(1, 0.05 * len(firm)), untrue


def test_knees_from_behind_and_in_front_are_green_for_nobody():
    rows = [row for row in judged(True) if row[0].metric == "knee_valgus"]
    assert rows
    assert all(said.level != "typical" for said, *_ in rows)


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_headline_gives_the_all_clear_to_a_runner_who_deviates(language):
    for number in range(RUNNERS):
        one = seen(number)
        page = pages_of(one.numbers, [one.run.scene], language).runner
        odd = [
            info.id
            for info in KNOWN.metrics.values()
            for side in (("left", "right") if info.sided else ("both",))
            if info.has_typical
            and info.typical_for(one.clip.gait.speed_mps) is not None
            and not _inside(
                one.true.value(info.id, side), info.typical_for(one.clip.gait.speed_mps)
            )
        ]
        assert page.kind != "clear" or not odd, (number, odd)
        assert page.kind != "legs", page.sentence


def _inside(true: float, band: tuple[float, float]) -> bool:
    return not np.isfinite(true) or band[0] <= true <= band[1]


# ------------------------------------------------------------------ legs that are alike, and not


def pair(number: int, limp_ms: float = 0.0) -> tuple[Run, Run]:
    """Return both side clips of one runner, each filmed from a slightly other place."""
    runs = []
    random = np.random.default_rng([5, number])
    base = runner(2 * number).gait
    left = right = replace(base.left, knee_valgus_deg=3.0)
    if limp_ms:
        left, right = (
            replace(base.left, contact_ms=250.0 + 0.5 * limp_ms),
            replace(base.left, contact_ms=250.0 - 0.5 * limp_ms),
        )
        base = replace(base, speed_mps=3.0, cadence_spm=166.0)
    for view in ("side_left", "side_right"):
        camera = Camera(
            view=view,
            fps=60.0,
            yaw_deg=random.uniform(-5, 5),
            roll_deg=random.uniform(-2, 2),
            height_m=random.uniform(0.6, 1.3),
        )
        clip = Clip(gait=replace(base, left=left, right=right), camera=camera, seed=len(runs))
        clip = replace(clip, duration_s=6.0)
        runs.append(prepare(landmark_track(clip, HEAVY, number, move(clip)), ClipOptions()))
    return runs[0], runs[1]


@pytest.mark.parametrize("number", range(3))
def test_legs_that_are_alike_do_not_lead_whatever_clip_each_was_seen_in(number):
    runs = pair(number)
    for clips in ((runs[0],), (runs[1],), runs):
        assert [d for d in leg_differences(measure_all(clips)) if d.real] == []


def test_a_limp_leads_from_one_side_and_from_both():
    runs = pair(1, limp_ms=40.0)
    for clips in ((runs[0],), (runs[1],), runs):
        found = leg_differences(measure_all(clips))
        assert any(one.metric == "contact_time" and one.real for one in found)
        page = pages_of(measure_all(clips), [run.scene for run in clips]).runner
        assert any("contact" in line.lower() for line in page.differences)
