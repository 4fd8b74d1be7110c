"""Answers of runners, for the tests of intake, pathway and report."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from pydantic import ValidationError

from formcheck.intake import Answers
from formcheck.knowledge import load

TODAY = date(2026, 11, 23)
KNOWN = load()
FLAGS = tuple(flag.id for flag in KNOWN.pathways.red_flags.every if not flag.answers)
PLACES = tuple(KNOWN.intake.questions["hurts"].choices)


def sore_knee(**told):
    """Return a runner whose knee hurts within the rule, with changes."""
    usual = {"hurts": ["knee_front"], "pain_during": 2, "pain_after": 0, "pain_next_morning": 0}
    return Answers.model_validate(usual | told)


def maybe(strategy):
    return st.none() | strategy


def _choices(key):
    return sorted(KNOWN.intake.questions[key].choices)


_KM = st.floats(0, 100).map(lambda km: round(km, 1))
_TABLE = st.fixed_dictionaries(
    {},
    optional={
        **{flag: st.just(True) for flag in FLAGS},
        "under_18": st.booleans(),
        "limp": st.booleans(),
        "hurts": st.lists(st.sampled_from(PLACES), max_size=3, unique=True),
        "side": st.sampled_from(["left", "right", "both"]),
        "pain_before": st.integers(0, 10),
        "since_weeks": st.floats(0, 200),
        "runs_per_week": st.integers(0, 7),
        "weekly_km": _KM,
        "longest_run_km": _KM,
        "longest_run_earlier_km": _KM,
        "shoe_months": st.floats(0, 60),
        "shoe_change_weeks": st.floats(0, 60),
        "strength_days": st.integers(0, 7),
        "goal": st.sampled_from(_choices("goal")),
        "race_date": st.integers(0, 60).map(lambda days: TODAY + timedelta(days=days)),
        "equipment": st.lists(st.sampled_from(_choices("equipment")), unique=True),
        "low_impact": st.lists(st.sampled_from(_choices("low_impact")), unique=True),
        "surgery": st.sampled_from(_choices("surgery")),
        "pregnancy": st.sampled_from(_choices("pregnancy")),
        "other_condition": st.booleans(),
    },
)
_PAINS = st.fixed_dictionaries(
    {key: st.integers(0, 10) for key in ("pain_during", "pain_after", "pain_next_morning")}
)


def _valid(table):
    try:
        return Answers.model_validate(table)
    except ValidationError:
        return None


def _joined(parts):
    table, pains, flags = parts
    table = {key: value for key, value in table.items() if key not in FLAGS or key in flags}
    if not table.get("hurts"):
        table = {k: v for k, v in table.items() if k not in ("side", "pain_before")}
        pains = {}
    return _valid(table | pains | dict.fromkeys(flags, True))


def _answers(flags):
    return st.tuples(_TABLE, _PAINS, flags).map(_joined).filter(lambda answers: answers is not None)


#: Runners with no warning sign answered (but under 18 with a limp), and with at least one.
without_a_sign = _answers(st.just([])).filter(lambda answers: not answers.red_flags())
with_a_sign = st.one_of(
    _answers(st.lists(st.sampled_from(FLAGS), min_size=1, max_size=3, unique=True)),
    _answers(st.just([])).map(lambda a: a.model_copy(update={"under_18": True, "limp": True})),
)
