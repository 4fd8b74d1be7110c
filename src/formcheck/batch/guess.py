"""What the names of files tell: which clips belong together, who ran, when and how fast.

A name says from where a clip was filmed only to tell which clips are of one check; how it really
was filmed is seen from the clip itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formcheck.batch.check import Check, CheckClip

__all__ = ["VIDEOS", "guess"]

#: Endings of videos. Folders are searched for these alone: saved tracks lie in old reports too.
VIDEOS = frozenset({".mp4", ".mov", ".m4v", ".webm", ".avi", ".mkv", ".gif", ".mts", ".3gp"})
#: What a name may say of a clip's place: one clip a check has each of them.
_PLACES = {
    "side": "side", "seite": "side", "seitlich": "side", "left": "left", "links": "left",
    "right": "right", "rechts": "right", "rear": "rear", "back": "rear", "behind": "rear",
    "hinten": "rear", "posterior": "rear", "front": "front", "vorne": "front", "vorn": "front",
    "anterior": "front",
}  # fmt: skip
_STANDING = {"standing", "stand", "static", "stehend", "stehen"}
#: What cameras and programs put into names by themselves.
_NOBODY = {
    "img", "vid", "mov", "mvi", "dsc", "gopr", "gx", "gh", "pxl", "dji", "trim", "clip", "film",
    "video", "whatsapp", "signal", "telegram", "edited", "copy", "kopie", "final", "run",
    "running", "lauf", "treadmill", "laufband", "slomo", "hevc", "fps", "at", "um", "test",
}  # fmt: skip
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_SPEED = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d)?)[ _-]?(?:kmh|kph|km-h)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = " _-.+()"
_SPLIT = re.compile(r"[\s_\-.+()]+")
_PIECES = re.compile(r"([\s_\-.+()]*)([^\s_\-.+()]+)")


@dataclass(frozen=True, slots=True)
class _Told:
    """What one name tells: the rest of it, and the clip's place if it names one."""

    rest: str
    place: str
    standing: bool


def guess(folder: Path) -> tuple[Check, ...]:
    """Return the checks that the clips in a folder, and in the folders in it, seem to be.

    Clips of one folder whose names differ only in from where they were filmed are one check. Hidden
    files are left out, and so are folders of reports, which hold films too.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    tuple of Check
        In the order of their names; none where there is no clip.
    """
    groups: dict[tuple[Path, str], list[tuple[_Told, Path]]] = defaultdict(list)
    for path in _clips(folder):
        told = _told(path.stem)
        groups[path.parent, told.rest.casefold()].append((told, path))
    checks: list[Check] = []
    for (home, _), members in sorted(groups.items(), key=lambda one: (str(one[0][0]), one[0][1])):
        if _is_one_check(members):
            checks.append(_check(folder, home, members, members[0][0].rest))
        else:
            checks += [_check(folder, home, [one], one[1].stem) for one in members]
    return _named_apart(checks)


def _clips(folder: Path) -> list[Path]:
    """Return the videos in a folder and below."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            reported = any((path / name).exists() for name in ("report.json", "compare.json"))
            found += [] if reported else _clips(path)
        elif path.suffix.lower() in VIDEOS and path.is_file():
            found.append(path)
    return found


def _told(stem: str) -> _Told:
    pieces = _PIECES.findall(stem)  # each word with what stands before it
    known = {*_PLACES, *_STANDING}
    places = [word.casefold() for _, word in pieces if word.casefold() in known]
    rest = "".join(before + word for before, word in pieces if word.casefold() not in known)
    return _Told(
        rest.strip(_BETWEEN),
        " ".join(_PLACES[word] for word in places if word in _PLACES),
        any(word in _STANDING for word in places),
    )


def _is_one_check(members: list[tuple[_Told, Path]]) -> bool:
    """Return whether the clips are of different places, and one of them shows the runner run."""
    places = [(told.place, told.standing) for told, _ in members]
    return len(set(places)) == len(places) and not all(told.standing for told, _ in members)


def _check(folder: Path, home: Path, members: list[tuple[_Told, Path]], rest: str) -> Check:
    inside = home.relative_to(folder)
    name = (inside / rest if rest else inside).as_posix().strip("./") or home.absolute().name
    stems = " ".join(path.stem for _, path in members)
    alone = len(members) == 1
    clips = [CheckClip(path=path, standing=told.standing and not alone) for told, path in members]
    return Check(
        name=name,
        clips=tuple(sorted(clips, key=lambda clip: (clip.standing, clip.path.name))),
        # a bare "session.mp4" says nothing of a runner
        athlete=(_athlete(rest) if rest != stems or _DAY.search(rest) else "")
        or _athlete(inside.name),
        day=_day(stems) or _day(str(inside)),
        speed_kmh=_speed(stems),
    )


def _athlete(words: str) -> str:
    """Return what is left of a name when all that cameras write is taken away; often nothing."""
    bare = _SPEED.sub(" ", _DAY.sub(" ", words))
    known = {*_NOBODY, *_PLACES, *_STANDING, "am", "pm", "kmh", "kph"}
    left = [
        word
        for word in _SPLIT.split(bare)
        if _WORD.fullmatch(word) and len(word) > 1 and word.casefold() not in known
    ]
    return " ".join(left)


def _day(text: str) -> date | None:
    for found in _DAY.finditer(text):
        try:
            day = date(*(int(part) for part in found.groups()))
        except ValueError:
            continue
        if day <= date.today():
            return day
    return None


def _speed(text: str) -> float | None:
    found = _SPEED.search(text)
    value = float(found[1].replace(",", ".")) if found else 0.0
    return value if 3.0 <= value <= 40.0 else None  # outside a request would refuse it


def _named_apart(checks: list[Check]) -> tuple[Check, ...]:
    """Give checks of the same name numbers."""
    seen: dict[str, int] = defaultdict(int)
    apart = []
    for check in checks:
        seen[check.name] += 1
        number = seen[check.name]
        apart.append(check if number == 1 else check.changed(name=f"{check.name} ({number})"))
    return tuple(apart)
