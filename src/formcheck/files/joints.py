"""Joint centres over time from markers on the skin, whatever the laboratory calls them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.errors import InputError
from formcheck.files.bones import carry, steady_point, turning_point
from formcheck.i18n import msg
from formcheck.model import LANDMARKS, Contact, FloatArray, Side

__all__ = ["JointPaths", "fill_joints", "find_joints", "plain_name", "read_contacts", "read_trial"]

_SIDES: tuple[tuple[str, Side], ...] = (("L", "left"), ("R", "right"))
#: Names of a marker after the side's letter, as `plain_name` writes them; first found first.
_CENTRES = {"hip": ("HJC", "HIP"), "knee": ("KJC",), "ankle": ("AJC",)}
_OUTSIDE = {
    "knee": ("LFC", "KNE", "KNEE", "LEPI", "KNEELATERAL"),
    "ankle": ("LMAL", "ANK", "ANKLE", "ANKLELATERAL"),
}
_INSIDE = {
    "knee": ("MFC", "KNM", "MKNE", "MEPI", "KNEEMEDIAL"),
    "ankle": ("MMAL", "ANM", "MANK", "MED", "ANKLEMEDIAL"),
}
_PLACES = {
    "shoulder": ("SJC", "ACR", "SHO", "SHOULDER", "SH"),
    "elbow": ("EJC", "LEL", "ELB", "ELBOW", "ELBOWLATERAL"),
    "wrist": ("FARADIUS", "WRA", "WRIST", "WR"),
    "heel": ("CAL", "HEE", "HEEL", "HEELBOTTOM"),
    "foot_index": ("TOE", "BIGTOE", "MT2"),
}
_BALLS = ("MT1", "MT5", "P1MT", "P5MT")
_FRONT_SPINE, _BACK_SPINE = ("ASI", "ASIS"), ("PSI", "PSIS")
_QUARTERS = tuple(f"{end}{face}" for end in ("TOP", "BOTTOM") for face in ("LATERAL", "MEDIAL"))
#: Markers that ride on one bone, by which a point of a standing trial is carried into the run.
_CLUSTERS = {
    "pelvis": ("ASI", "ASIS", "PSI", "PSIS", "ILIACCREST"),
    "thigh": ("TH1", "TH2", "TH3", *(f"THIGH{quarter}" for quarter in _QUARTERS)),
    "shank": ("TB1", "TB2", "TB3", *(f"SHANK{quarter}" for quarter in _QUARTERS)),
}
#: Three markers on one bone each; a joint lies where the two bones beside it turn about.
_THIGH, _SHANK, _FOOT = ("TH1", "TH2", "TH3"), ("TB1", "TB2", "TB3"), ("CAL", "TOE", "MT5")
_BESIDE = {"knee": (_THIGH, _SHANK), "ankle": (_SHANK, _FOOT)}
_CARRIED_BY = {"hip": ("pelvis",), "knee": ("thigh", "shank"), "ankle": ("shank",)}
#: With the four spines alone the regression of each instant is as good, and no marker that moved
#: between standing and running harms it.
_FEWEST_PELVIS = 5
_LOST = -32768
#: A marker that is seen in fewer frames is as good as none: another may show the same place.
_MOSTLY = 0.5
#: What an .npz of this format holds, and no other.
TRIAL_ARRAY = "markers_01mm"
_SPEED_IN_NAME = re.compile(r"_run(\d(?:\.\d+)?)$")
_LANDMARK = {re.sub("[^A-Z0-9]", "", name.upper()): name for name in LANDMARKS}

#: How a joint was made: by the pelvis' regression, half-way between the markers on either side, as
#: its own or its outer marker has it, as the point its bones turn about, or carried by the bone's
#: markers from a standing trial.
HARRINGTON = "harrington"
BETWEEN = "between"
MARKER = "marker"
OUTER = "outer"
TURNING = "turning"
CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class JointPaths:
    """A runner's joint centres over time.

    Parameters
    ----------
    time_s : (T,) float
        From the file's first row; increasing.
    joints : dict of str to (T, 3) float
        Metres by landmark name (``"left_knee"``): X forwards, Y up, Z to the runner's right. NaN
        where markers were lost.
    made : dict of str to str
        How each joint was made: ``"harrington"``, ``"between"``, ``"marker"``, ``"outer"``,
        ``"turning"`` or ``"carried"``.
    contacts : tuple of Contact
        By vertical force, on ``time_s``; empty where there is none.
    runner : str
    speed_mps, mass_kg, height_cm : float or None
    missing_frames : int
        How many the file lacks at its end, where it was cut off.

    Notes
    -----
    Skin moves over bone: by 5–20 mm at thigh and knee in running. A knee from its outer marker
    alone lies half a knee's width outside; from the side that does not show.
    """

    time_s: FloatArray
    joints: Mapping[str, FloatArray]
    made: Mapping[str, str]
    contacts: tuple[Contact, ...] = ()
    runner: str = ""
    speed_mps: float | None = None
    mass_kg: float | None = None
    height_cm: float | None = None
    missing_frames: int = 0


def plain_name(label: str) -> str:
    """Return a marker's name without subject, signs and case.

    Examples
    --------
    >>> from formcheck.files.joints import plain_name
    >>> plain_name("Ana:R.Heel.Bottom"), plain_name("left_knee")
    ('RHEELBOTTOM', 'left_knee')
    """
    plain = re.sub("[^A-Z0-9]", "", label.rsplit(":", 1)[-1].upper())
    return _LANDMARK.get(plain, plain)


def find_joints(
    markers: Mapping[str, FloatArray], standing: Mapping[str, FloatArray] | None = None
) -> tuple[dict[str, FloatArray], dict[str, str]]:
    """Return joint centres, and how each was made; what no marker shows is left out.

    Parameters
    ----------
    markers : dict of str to (T, 3) float
        Metres, by `plain_name`; X forwards, Y up, Z right.
    standing : dict of str to (3,) float, optional
        The same runner standing, with markers on both sides of knees and ankles.

    Notes
    -----
    Hips: Harrington and others, "Prediction of the hip joint centre in adults, children, and
    patients with cerebral palsy", J Biomech 40 (2007) 595–602. Knees and ankles: the middle between
    the epicondyles and between the malleoli.
    """
    markers = {name: path for name, path in markers.items() if _mostly_seen(path)}
    joints = {name: path for name, path in markers.items() if name in LANDMARKS}
    made = dict.fromkeys(joints, MARKER)
    still: dict[str, FloatArray] = {}
    if standing is not None:
        still = find_joints({name: at[np.newaxis] for name, at in standing.items()})[0]
    for letter, side in _SIDES:
        for part in ("hip", "knee", "ankle"):
            name = f"{side}_{part}"
            if name in joints:
                continue
            if name in still and standing is not None:
                carried = [
                    path
                    for bone in _CARRIED_BY[part]
                    if (path := _carried(bone, letter, markers, standing, still[name][0]))
                    is not None
                ]
                if carried:
                    joints[name], made[name] = np.mean(carried, axis=0), CARRIED
                    continue
            centre = _centre(part, letter, markers)
            if centre is not None:
                joints[name], made[name] = centre
        for part, names in _PLACES.items():
            path = _first(letter, names, markers)
            if path is None and part == "foot_index":
                balls = [markers[letter + ball] for ball in _BALLS if letter + ball in markers]
                path = np.mean(balls, axis=0) if balls else None
            if path is not None:
                joints.setdefault(f"{side}_{part}", path)
                made.setdefault(f"{side}_{part}", MARKER)
    return joints, made


def fill_joints(joints: dict[str, FloatArray], markers: dict[str, FloatArray]) -> list[str]:
    """Put knees and ankles where only markers on the bones exist, and return which.

    A thigh with two markers turns about the hip, whose centre is its third point.
    """
    filled = []
    for letter, side in (("L", "left"), ("R", "right")):
        for joint, clusters in _BESIDE.items():
            name = f"{side}_{joint}"
            bones = [[markers.get(letter + own) for own in cluster] for cluster in clusters]
            known = [[path for path in bone if path is not None] for bone in bones]
            hip = joints.get(f"{side}_hip")
            if joint == "knee" and len(known[0]) == 2 and hip is not None:
                known[0].append(hip)
            if name in joints or len(known[0]) < 3 or len(known[1]) < 2:
                continue
            centre = (turning_point if len(known[1]) > 2 else steady_point)(*known)
            if centre is not None:
                joints[name] = centre
                filled.append(name)
    return filled


def read_trial(path: Path) -> JointPaths:
    """Load a trial of the exchange format for treadmill runners (.npz).

    Parameters
    ----------
    path : Path
        Arrays ``labels``, ``markers_01mm`` (T, M, 3; int16 tenths of a millimetre, −32768 = lost)
        and ``fs`` or ``time``; if known ``forward`` and ``right`` (3,), ``contact_on_s``,
        ``contact_off_s`` and ``contact_side``, ``belt_mps`` (or a name that ends in ``run3``, for
        3 m/s), ``mass_kg``, ``height_cm``. Beside it
        ``NAME_contacts.csv`` (on, off, side: 1 right, −1 left); one folder up the runner standing:
        ``static_RUNNER_mm.json`` or ``static_markers_mm.json``.

    Raises
    ------
    InputError
        It cannot be read, or shows no legs.
    """
    try:
        with np.load(path) as stored:
            held = {name: stored[name] for name in stored.files}
        raw = held[TRIAL_ARRAY]
        table = np.where(raw == _LOST, np.nan, raw / 10000.0)
        turn = np.eye(3)
        if "forward" in held:
            turn = np.stack([held["forward"], (0.0, 1.0, 0.0), held["right"]])
        table = table @ turn.T
        time_s = held["time"].astype(float) if "time" in held else np.arange(len(raw)) / held["fs"]
        runner = path.stem.split("_")[0]
        standing = _read_standing(path.parent.parent, runner)
        markers = {plain_name(str(name)): table[:, i] for i, name in enumerate(held["labels"])}
        beside = path.with_name(f"{path.stem}_contacts.csv")
        contacts = _contacts_of(held) if "contact_on_s" in held else read_contacts(beside)
    except FileNotFoundError as error:
        message = msg("there is no file {path}; check the name", path=path)
        raise InputError(message) from error
    except (OSError, KeyError, ValueError, TypeError) as error:
        message = msg("{path} is not a running trial: {error}", path=path, error=str(error))
        raise InputError(message) from error
    joints, made = find_joints(markers, standing)
    told = {key: float(held[key]) for key in ("belt_mps", "mass_kg", "height_cm") if key in held}
    if (named := _SPEED_IN_NAME.search(path.stem)) is not None:
        told.setdefault("belt_mps", float(named[1]))
    return JointPaths(
        time_s=time_s,
        joints=joints,
        made=made,
        contacts=contacts,
        runner=runner,
        speed_mps=told.get("belt_mps"),
        mass_kg=told.get("mass_kg"),
        height_cm=told.get("height_cm"),
    )


def _read_standing(folder: Path, runner: str) -> dict[str, FloatArray] | None:
    own, everybody = folder / f"static_{runner}_mm.json", folder / "static_markers_mm.json"
    if own.is_file():
        held = json.loads(own.read_text(encoding="utf-8"))
    elif everybody.is_file():
        held = json.loads(everybody.read_text(encoding="utf-8")).get(runner)
    else:
        return None
    if held is None:
        return None
    return {
        plain_name(name): np.array(at, dtype=float) / 1000.0
        for name, at in held.items()
        if isinstance(at, list) and len(at) == 3
    }


def read_contacts(path: Path) -> tuple[Contact, ...]:
    """Return the contacts of a table (on, off in s; side: 1 right, −1 left); none without it."""
    if not path.is_file():
        return ()
    table = np.loadtxt(path, delimiter=",", comments="#", ndmin=2)
    return _contacts((f"{side:.0f}", on, off) for on, off, side in table)


def _contacts_of(held: Mapping[str, FloatArray]) -> tuple[Contact, ...]:
    rows = zip(held["contact_side"], held["contact_on_s"], held["contact_off_s"], strict=True)
    return _contacts((str(side), on, off) for side, on, off in rows)


def _contacts(rows: Iterable[tuple[str, float, float]]) -> tuple[Contact, ...]:
    sides: dict[str, Side] = {"L": "left", "R": "right", "-1": "left", "1": "right"}
    return tuple(
        Contact(sides[side], float(on), float(off), 0.0, "high", near=True)
        for side, on, off in rows
    )


def _mostly_seen(path: FloatArray) -> bool:
    return bool(np.isfinite(path).all(axis=1).mean() >= _MOSTLY)


def _first(
    letter: str, names: Sequence[str], markers: Mapping[str, FloatArray]
) -> FloatArray | None:
    return next((markers[letter + name] for name in names if letter + name in markers), None)


def _centre(
    part: str, letter: str, markers: Mapping[str, FloatArray]
) -> tuple[FloatArray, str] | None:
    """Return a joint's centre from markers of this instant, and how."""
    path = _first(letter, _CENTRES[part], markers)
    if path is not None:
        return path, MARKER
    if part == "hip":
        return _hip(letter, markers)
    outside = _first(letter, _OUTSIDE[part], markers)
    inside = _first(letter, _INSIDE[part], markers)
    if outside is not None and inside is not None:
        return 0.5 * (outside + inside), BETWEEN
    return None if outside is None else (outside, OUTER)


def _hip(letter: str, markers: Mapping[str, FloatArray]) -> tuple[FloatArray, str] | None:
    left, right = (_first(side, _FRONT_SPINE, markers) for side in "LR")
    back = [_first(side, _BACK_SPINE, markers) for side in "LR"]
    seen = [path for path in back if path is not None] or [
        markers[name] for name in ("SACR", "SACRUM") if name in markers
    ]
    if left is None or right is None or not seen:
        return None
    front, across = 0.5 * (left + right), right - left
    width = np.linalg.norm(across, axis=1, keepdims=True)
    across = across / width
    forward = front - np.mean(seen, axis=0)
    forward = forward - np.sum(forward * across, axis=1, keepdims=True) * across
    depth = np.linalg.norm(forward, axis=1, keepdims=True)
    forward = forward / depth
    up = np.cross(across, forward)
    outwards = across if letter == "R" else -across
    centre = (
        front
        - (0.24 * depth + 0.0099) * forward
        - (0.30 * width + 0.0109) * up
        + (0.33 * width + 0.0073) * outwards
    )
    return centre, HARRINGTON


def _carried(
    bone: str,
    letter: str,
    markers: Mapping[str, FloatArray],
    standing: Mapping[str, FloatArray],
    point: FloatArray,
) -> FloatArray | None:
    """Return the path of a standing runner's point; None where a bone has too few markers."""
    letters = "LR" if bone == "pelvis" else letter
    names = [a + name for a in letters for name in _CLUSTERS[bone]]
    names = [name for name in names if name in markers and name in standing]
    if len(names) < (_FEWEST_PELVIS if bone == "pelvis" else 3):
        return None
    at = np.stack([standing[name] for name in names])
    return carry(at, np.stack([markers[name] for name in names], axis=1), point)
