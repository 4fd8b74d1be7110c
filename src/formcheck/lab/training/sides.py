"""How far a network's landmarks lie from known joints: each side of each clip, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.lab.phantom import truth
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.training.clips import read_clip
from formcheck.lab.training.models import Seen
from formcheck.scene import take_first_look
from formcheck.signal import clean
from formcheck.signal.landmark_bias import PARTS, features_of, kinds_of, rate_of

ELSEWHERE = 0.12  # further off than this is another limb: nothing to learn from
LEGS = 10  # features of hip, knee, ankle, heel and toe: without them there is nothing to learn


@dataclass(frozen=True)
class Side(Seen):
    """One side of one clip.

    Parameters
    ----------
    family : str
        Rendered runners of one kind, or the joint paths of one laboratory.
    features, off : (T, F), (T, parts × 2) float
        What a model reads (the own landmarks first), and the errors in leg lengths.
    down : (T,) bool
        Foot down.
    strikes, toe_offs : (n,) int
        Frames nearest to them.
    up : (T,) float
        Height of the hips' middle as it was seen, in leg lengths.
    """

    family: str
    features: np.ndarray
    off: np.ndarray
    down: np.ndarray
    strikes: np.ndarray
    toe_offs: np.ndarray
    up: np.ndarray

    @property
    def kind(self) -> str:
        """Near or far leg, rear or front."""
        return self.model.split("_")[0]


def sides_of(path: Path, step: int = 1) -> list[Side]:
    """Return both sides of one clip, looked at every so many frames."""
    case, track = read_clip(path, step)
    told = told_of(case.clip)
    track = clean(track)
    scene = take_first_look(track, told)
    known = truth(case.clip)
    if scene.view != known.view:
        return []
    exact = track.then("exact", xy_px=known.joints_px[::step])
    found = []
    for side, (kind, x) in kinds_of(scene).items():
        features = features_of(track, scene, side, x)
        scale = np.array([x, -1.0]) / scene.leg_px
        off = np.concatenate(
            [
                (track.point(f"{side}_{part}") - exact.point(f"{side}_{part}")) * scale
                for part in PARTS
            ],
            axis=1,
        )
        down, strikes, toe_offs = np.zeros((3, len(track)), dtype=bool)
        for contact in known.contacts:
            if contact.side == side:
                down |= (track.time_s >= contact.strike_s - 0.03) & (
                    track.time_s < contact.toe_off_s
                )
                strikes[np.argmin(np.abs(track.time_s - contact.strike_s))] = True
                toe_offs[np.argmin(np.abs(track.time_s - contact.toe_off_s))] = True
        off[np.abs(off) > ELSEWHERE] = np.nan
        off[~np.isfinite(features[:, :LEGS]).all(axis=1)] = np.nan
        found.append(
            Side(
                f"{kind}_{rate_of(track)}", path.stem, family_of(case, path), features, off, down,
                np.flatnonzero(strikes), np.flatnonzero(toe_offs),
                -track.middle("hip")[:, 1] / scene.leg_px,
            )
        )  # fmt: skip
    return found


def family_of(case: object, path: Path) -> str:
    """Return which family a kept clip is of: its label, with a replay's lab; else its folder."""
    family, lab = (str(getattr(case, name, "")) for name in ("family", "lab"))
    return f"{family}_{lab}" if family == "replay" and lab else family or path.parent.name
