"""Answers files of older versions: what their keys are called now."""

from __future__ import annotations

from typing import Any

from formcheck.knowledge import load

#: Warning signs that had a key of their own, and the sign that asks the same.
_SIGNS = {
    "hot_knee": "hot_joint",
    "cannot_walk": "cannot_walk",
    "locking": "locking",
    "giving_way": "giving_way",
    "cannot_straighten": "cannot_straighten",
    "swelling": "swelling",
    "night_pain": "night_pain",
    "bone_pain": "bone_pain",
    "groin_pain": "groin_pain",
    "no_better": "no_better",
}
#: Warning signs that are several now: which one was meant is not known.
_ANEW = ("calf_swelling", "numb_foot", "general_illness", "low_energy")
#: Other answers: their key, their value, and what they say now.
_CIRCUMSTANCES: dict[tuple[str, Any], dict[str, Any]] = {
    ("under_18", True): {"age": "under_18"},
    ("limp", True): {"circumstances": "limp"},
    ("other_condition", True): {"circumstances": "condition"},
    ("surgery", "cleared"): {"circumstances": "operation", "cleared": True},
    ("surgery", "not_cleared"): {"circumstances": "operation", "cleared": False},
    ("pregnancy", "pregnant"): {"circumstances": "pregnant"},
    # a birth in the last six weeks: running waits for three months, whoever allowed it
    ("pregnancy", "birth_cleared"): {"circumstances": "birth_recent"},
    ("pregnancy", "birth_not_cleared"): {"circumstances": "birth_recent"},
}
#: What was said when nothing was the matter, and what is no longer asked.
_NOTHING: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys((*_SIGNS, *_ANEW, "under_18", "limp", "other_condition"), (False,)),
    "surgery": ("no",),
    "pregnancy": ("no",),
    "side": ("left", "right", "both"),
    "goal": ("comfort", "keep", "further", "faster", "race"),
}


def renewed(table: dict[str, Any]) -> dict[str, Any]:
    """Return answers with the keys of older versions read as today's.

    A key or a value that no version knew stays, and is refused with its name.

    Raises
    ------
    ValueError
        A warning sign that is several now; the sentence says to answer again.
    """
    new = {key: value for key, value in table.items() if not _says_nothing(key, value)}
    for key, value in tuple(new.items()):
        if key in _ANEW and value is True:
            raise ValueError(load().intake.contradictions["asked_anew"].fill(key=key))
        if key in _SIGNS and value is True:
            del new[key]
            new["signs"] = [*new.get("signs", ()), _SIGNS[key]]
            continue
        told = _CIRCUMSTANCES.get((key, value)) if isinstance(value, (bool, str)) else None
        if told is not None:
            del new[key]
            more = dict(told)
            if "circumstances" in more:
                more["circumstances"] = [*new.get("circumstances", ()), more["circumstances"]]
            new |= more
    return new


def _says_nothing(key: str, value: Any) -> bool:
    return isinstance(value, (bool, str)) and value in _NOTHING.get(key, ())
