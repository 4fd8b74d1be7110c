"""A check of the sample clips, as the studio's pages get it: its motion, its result, its clip."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.lab.phantom import landmark_track, read_recipe
from formcheck.metrics import measure_all
from formcheck.model import ClipOptions, PoseTrack, Run
from formcheck.prepare import prepare
from formcheck.studio.motion import motion_of
from support.paths import SAMPLES
from support.small_studio import Asked, SmallStudio

FPS = 60
REPORT = """<!doctype html><html lang="en"><title>A report</title>
<body><h1>You land a little far in front of your body</h1>
{lines}</body></html>""".format(lines="<p>Page one.</p>" * 30)


@cache
def run_of(name: str = "side") -> Run:
    """Return a sample clip's runner as the digital runner truly moves, but for a pixel's noise."""
    clip = read_recipe(SAMPLES / f"{name}.toml")
    told = ClipOptions(speed_kmh=3.6 * clip.gait.speed_mps, height_cm=100 * clip.body.height_m)
    return prepare(_nearly(landmark_track(clip)), told)


def _nearly(track: PoseTrack) -> PoseTrack:
    noise_px = np.random.default_rng(1).normal(0, 1, track.xy_px.shape)
    return replace(track, xy_px=track.xy_px + noise_px)


@cache
def motion(name: str = "side") -> dict[str, Any]:
    """Return the motion JSON of a sample clip."""
    return json.loads(motion_of(run_of(name)).model_dump_json())


def worded(language: str = "en", contacts: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return the worded result: a finding and some numbers of the sample from the side."""
    shown = motion()["contacts"] if contacts is None else contacts
    word = Wording(language)
    contact_ms = [1000 * (one["toe_off_s"] - one["strike_s"]) for one in shown]
    mean = sum(contact_ms) / len(contact_ms)
    strikes = [one for one in shown if one["side"] == "left"]
    moments = [
        {"frame": round(one["strike_frame"]), "time_s": one["strike_s"]} for one in strikes[:4]
    ]
    metrics = load().metrics
    numbers = [
        {
            "metric": one.metric,
            "label": word(metrics[one.metric].label),
            "group": word(metrics[one.metric].label)[:1],
            "side": one.side,
            "value_text": ""
            if one.value is None
            else f"{word.number(one.value, '.0f')} {one.unit}",
            "interval_text": "" if one.low is None else f"{one.low:.0f} – {one.high:.0f}",
            "level": "typical",
            "level_word": word.say("level.typical"),
            "why": "Tell us your speed." if one.metric == "cadence" else None,
            "missing": None if one.missing is None else word(one.missing),
            "clip": 0,
            "moments": moments if one.value is not None else [],
        }
        for one in measure_all([run_of()])
        if one.metric
        in ("cadence", "overstride", "knee_flexion_strike", "step_width", "trunk_lean")
    ]
    contact_time = {
        "metric": "contact_time",
        "label": word(metrics["contact_time"].label),
        "group": "T",
        "side": "both",
        "value_text": f"{mean:.1f} ms",
        "interval_text": "",
        "level": "typical",
        "level_word": word.say("level.typical"),
        "why": None,
        "missing": None,
        "clip": 0,
        "moments": moments,
    }
    by_hand = sum(one["by"] == "hand" for one in shown)
    return {
        "sentence": "You land a little far in front of your body.",
        "stopped": False,
        "analysis_id": "analysis1",
        "speed_kmh": 10.1,
        "number": 1,
        "clips": [
            {
                "id": "clip1",
                "index": 0,
                "name": "side.mp4",
                "view": "side_left",
                "view_word": word.say("view.side_left"),
                "measured": True,
                "why": None,
            }
        ],
        "findings": [
            {
                "id": "FC201",
                "level": "notable",
                "level_word": word.say("level.notable"),
                "title": "Landing far in front of the body",
                "detail": "Your foot lands 37 % of your leg length ahead of your hips.",
                "cue": "Quick, light steps",
                "metric": "overstride",
                "side": "left",
                "clip": 0,
                "moments": moments,
            }
        ],
        "measurements": [contact_time, *numbers],
        "notes": [],
        "corrections_count": by_hand,
        "by_hand_text": f"{by_hand} contacts set by hand" if by_hand else "",
    }


CHECK = {
    "id": "check1",
    "title": "",
    "athlete_id": "athlete1",
    "athlete_name": "Ada Example",
    "day": "2026-11-29",
    "shoes": "Ghost 16",
    "state": "done",
    "analysis_id": "analysis1",
    "speed_kmh": 10.1,
    "clips": [],
}


def put_check(studio: SmallStudio, proxy: Path) -> None:
    """Put a check of one clip into a small studio that keeps corrections and notes."""
    log: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []

    def now() -> dict[str, Any]:
        held = [entry["change"] for entry in log if not entry["undone"]]
        return corrected(motion(), held)

    def answer(entry: dict[str, Any]) -> dict[str, Any]:
        shown = now()
        result = worded(contacts=shown["contacts"])
        return {"correction": entry, "result": result, "motion": shown, "took_s": 0.21}

    def correct(asked: Asked) -> dict[str, Any]:
        entry = {"id": f"c{len(log) + 1}", "change": asked.body["change"], "undone": False}
        entry["text"] = f"{entry['change']['kind']} by hand"
        log.append(entry)
        studio.answers[f"POST /api/clips/clip1/corrections/{entry['id']}/undo"] = undo
        return answer(entry)

    def undo(asked: Asked) -> dict[str, Any]:
        entry = next(one for one in log if one["id"] == asked.path.split("/")[-2])
        entry["undone"] = True
        return answer(entry)

    def note(asked: Asked) -> dict[str, Any]:
        made = {"id": f"n{len(notes) + 1}", "clip_id": "clip1", **asked.body}
        notes.append(made)
        studio.answers[f"PATCH /api/notes/{made['id']}"] = lambda asked: (
            made.update(asked.body) or made
        )
        studio.answers[f"DELETE /api/notes/{made['id']}"] = lambda _: notes.remove(made)
        return made

    studio.files["/media/clips/clip1/proxy.mp4"] = proxy
    studio.files["/media/analyses/analysis1/report.html"] = REPORT
    studio.answers |= {
        "GET /api/settings": {"practice_name": "", "language": None, "has_logo": False},
        "GET /api/checks/check1": CHECK,
        "GET /api/checks/check1/result": lambda asked: worded(
            asked.query["lang"], now()["contacts"]
        ),
        "GET /api/analyses/analysis1/clips/0/motion": lambda _: now(),
        "GET /api/athletes/athlete1/sessions": [],
        "GET /api/clips/clip1/corrections": lambda _: {"items": log},
        "POST /api/clips/clip1/corrections": correct,
        "GET /api/clips/clip1/notes": lambda _: {"items": notes},
        "POST /api/clips/clip1/notes": note,
    }


def corrected(shown: dict[str, Any], changes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a motion with contacts as a log has them: moved, added, deleted."""
    contacts = [dict(one) for one in shown["contacts"]]
    for change in changes:
        if change["kind"] == "move_edge":
            key = f"{change['edge']}_s"
            own = [one for one in contacts if one["side"] == change["side"]]
            near = min(own, key=lambda one: abs(one[key] - change["at_file_s"]))
            near |= {key: change["to_file_s"], "by": "hand"}
        elif change["kind"] == "add_contact":
            strike_s, toe_off_s = change["strike_file_s"], change["toe_off_file_s"]
            made = {"strike_s": strike_s, "toe_off_s": toe_off_s, "by": "hand"}
            contacts.append({"side": change["side"], "confidence": "high", **made})
        elif change["kind"] == "delete_contact":
            contacts = [
                one
                for one in contacts
                if one["side"] != change["side"]
                or abs(one["strike_s"] - change["strike_file_s"]) > 0.02
            ]
        elif change["kind"] == "set_option" and change["option"] == "slow_motion":
            shown = {**shown, "time_scale": change["value"]}
    contacts.sort(key=lambda one: one["strike_s"])
    for place, one in enumerate(contacts):
        own = [other for other in contacts[: place + 1] if other["side"] == one["side"]]
        one["id"] = f"{one['side']}-{len(own)}"
        for edge in ("strike", "toe_off"):
            one[f"{edge}_frame"] = one[f"{edge}_s"] * FPS
    return {**shown, "contacts": contacts}


def put_second_clip(studio: SmallStudio, proxy: Path) -> None:
    """Let the check have a clip from behind too; the same pictures, its own motion."""
    first = studio.answers["GET /api/checks/check1/result"]

    def both(asked: Asked) -> dict[str, Any]:
        result = first(asked)
        rear = {"id": "clip2", "index": 1, "name": "rear.mp4", "view": "rear"}
        return result | {"clips": [*result["clips"], result["clips"][0] | rear]}

    studio.files["/media/clips/clip2/proxy.mp4"] = proxy
    studio.answers |= {
        "GET /api/checks/check1/result": both,
        "GET /api/analyses/analysis1/clips/1/motion": lambda _: motion("rear"),
        "GET /api/clips/clip2/notes": {"items": []},
        "GET /api/clips/clip2/corrections": {"items": []},
    }


@cache
def other_motion() -> dict[str, Any]:
    """Return the motion JSON of the sample's runner with quicker steps, filmed the same way."""
    clip = read_recipe(SAMPLES / "side.toml")
    quick = replace(clip, gait=replace(clip.gait, cadence_spm=164), seed=12)
    made = prepare(_nearly(landmark_track(quick)), ClipOptions(height_cm=170))
    return json.loads(motion_of(made).model_dump_json())


def put_comparison(studio: SmallStudio, proxy: Path) -> None:
    """Put a second check beside the first, and what comparing the two says."""
    put_check(studio, proxy)
    studio.files["/media/clips/clip2/proxy.mp4"] = proxy
    verdict = {
        "metric": "cadence",
        "label": "Cadence",
        "side": "both",
        "first_text": "144 spm",
        "other_text": "164 spm",
        "difference_text": "+20 spm",
        "interval_text": "+18 to +22",
        "verdict": "real",
        "verdict_shape": "▲",
        "verdict_word": "changed",
        "why": "",
        "remedies": [],
    }
    unsure = verdict | {
        "metric": "overstride",
        "side": "left",
        "label": "Overstride",
        "difference_text": "−2 % leg",
        "interval_text": "−8 to +4",
        "verdict": "unsure",
        "verdict_shape": "",
        "verdict_word": "cannot tell",
        "why": "The margin of error is wider than the change.",
        "remedies": ["Film longer."],
    }
    studio.answers |= {
        "GET /api/checks/check2": CHECK | {"id": "check2", "day": "2026-12-20"},
        "GET /api/analyses/analysis2/clips/0/motion": lambda _: other_motion(),
        "GET /api/compare": {
            "title": "What has changed",
            "sentence": "Your steps are quicker.",
            "first_label": "29 Nov",
            "other_label": "20 Dec",
            "cautions": [],
            "verdicts": [verdict, unsure],
            "pairs": [
                {
                    "view": "side_left",
                    "first": {"clip": "clip1", "analysis": "analysis1", "n": 0},
                    "other": {"clip": "clip2", "analysis": "analysis2", "n": 0},
                }
            ],
        },
    }
