"""What a camera held by hand does to the numbers, before and after the film is steadied.

Digital runners are rendered twice, filmed from a stand and by hand (turns of 0.5 degrees and ways
of 1 cm about and along all three axes, 1 SD, from 0.2 to 3 Hz; every third hand twice as much), and
looked at by the network. Each number of the film held by hand is set against the same runner's from
the stand, as it is and with what the room said of the camera left out. Clips are kept once they are
looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from formcheck.lab.phantom import Clip, truth
from formcheck.lab.phantom.filming import Faults, PhantomView
from formcheck.lab.scoreboard.cases import Case, development_set
from formcheck.lab.scoreboard.scores import examine, told_of
from formcheck.lab.scoreboard.tracks import Found, find_tracks
from formcheck.model import PoseTrack, Run
from formcheck.progress import Progress

__all__ = ["main"]

_VIEWS: tuple[PhantomView, ...] = ("side_left", "rear", "side_right", "rear", "front")
_SECONDS, _FPS, _SIZE_PX = 6.0, 30.0, (540, 720)
_METRICS = (
    "cadence",
    "contact_time",
    "vertical_oscillation",
    "overstride",
    "shank_angle",
    "trunk_lean",
    "step_width",
    "knee_valgus",
)
_ROOM = ("to_film", "edges_px", "covered")


def main(runners: int = 10, model: str = "full", workers: int = 1) -> None:
    """Print one row a metric, and how the camera's tilt was read."""
    cases = tuple(_cases(runners))
    found = find_tracks(cases, model, workers, _say)
    print()
    rows: dict[str, list[tuple[float, ...]]] = {}
    rolls, steadied = [], 0
    for stand, hand in zip(cases[::2], cases[1::2], strict=True):
        still, held = found[stand.name].track, found[hand.name].track
        if still is None or held is None:
            print(f"{hand.name}: nobody was found")
            continue
        steadied += bool(len(held.to_film))
        loose = _unsteadied(held)
        looked = [_numbers(stand.clip, track) for track in (still, loose, held)]
        rolls.append([run.scene.roll_deg if run else None for run, _ in looked])
        known = truth(stand.clip)
        for key in looked[0][1]:
            if key[0] in _METRICS and all(key in numbers for _, numbers in looked):
                values = [numbers[key] for _, numbers in looked]
                rows.setdefault(key[0], []).append((*values, known.value(*key)))
    print(f"{steadied} of {len(rolls)} films held by hand were steadied\n")
    print(
        "| metric | numbers | off the stand's, loose | steadied | off the truth, stand | steadied |"
    )
    print("|---|---|---|---|---|---|")
    for metric in _METRICS:
        if metric in rows:
            stand_v, loose_v, held_v, true_v = np.array(rows[metric]).T
            cells = (
                _size(loose_v - stand_v),
                _size(held_v - stand_v),
                _size(stand_v - true_v),
                _size(held_v - true_v),
            )
            print(f"| {metric} | {len(stand_v)} | {' | '.join(cells)} |")
    for words, place in (("stand", 0), ("by hand, loose", 1), ("by hand, steadied", 2)):
        known_deg = np.array([row[place] for row in rolls if row[place] is not None], dtype=float)
        text = f"mean abs {np.abs(known_deg).mean():.2f}°" if len(known_deg) else "never"
        print(f"tilt (true 0), {words}: read in {len(known_deg)} of {len(rolls)}, {text}")


def _cases(count: int) -> Iterator[Case]:
    """Yield each runner filmed from a stand, then by hand."""
    for number, case in enumerate(development_set()[:count]):
        camera = replace(
            case.clip.camera,
            view=_VIEWS[number % len(_VIEWS)],
            yaw_deg=0.0,
            roll_deg=0.0,
            fps=_FPS,
            size_px=_SIZE_PX,
        )
        scenery = replace(case.clip.scenery, light="even")
        clip = replace(
            case.clip, camera=camera, scenery=scenery, faults=Faults(noise=4.0), duration_s=_SECONDS
        )
        hand = 2.0 if number % 3 == 2 else 1.0
        name = f"{number:02d}-{camera.view}"
        yield Case(f"{name}-stand", clip)
        yield Case(f"{name}-hand", replace(clip, faults=replace(clip.faults, hand=hand)))


def _unsteadied(track: PoseTrack) -> PoseTrack:
    """Return the track as it would be had nobody looked at how the camera moved."""
    return replace(track, **{name: getattr(track, name)[:0] for name in _ROOM})


def _numbers(clip: Clip, track: PoseTrack) -> tuple[Run | None, dict[tuple[str, str], float]]:
    """Return the run and its numbers; whatever the notes say of a sway nothing is withheld."""
    notes = tuple(note for note in track.notes if not note.id.startswith("sway"))
    options = replace(told_of(clip), view=clip.view)
    run, _, measured = examine(Found(replace(track, notes=notes)), options)
    return run, {key: m.value for key, m in measured.items() if m.value is not None}


def _size(off: np.ndarray) -> str:
    return f"{np.abs(off).mean():.2f} (worst {np.abs(off).max():.2f})"


def _say(progress: Progress) -> None:
    print(f"\r{100 * progress.share:.0f} % {progress.waits_for}", end="", flush=True)
