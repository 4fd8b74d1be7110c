"""Answers of runners, for the tests of intake, pathway and report."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from pydantic import ValidationError

from formcheck.intake import Answers
from formcheck.knowledge import load

TODAY = date(2026, 11, 23)
KNOWN = load()
#: Warning signs that the questions offer, by what they do.
STOPPING = tuple(sign.id for sign in KNOWN.signs.offered if sign.stops)
REFERRING = tuple(sign.id for sign in KNOWN.signs.offered if not sign.stops)
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


def _some(choices, most):
    return st.lists(st.sampled_from(choices), max_size=most, unique=True)


_TABLE = st.fixed_dictionaries(
    {},
    optional={
        "signs": _some(REFERRING, 2),
        "age": st.sampled_from(_choices("age")),
        "circumstances": _some(_choices("circumstances"), 2),
        "cleared": st.booleans(),
        "pelvic_symptoms": st.just(False),
        "examined": st.booleans(),
        "hurts": _some(PLACES, 3),
        "pain_before": st.integers(0, 10),
        "since_weeks": st.floats(0, 200),
        "knee_pattern": _some(_choices("knee_pattern"), 3),
        "runs_per_week": st.integers(0, 7),
        "weekly_km": _KM,
        "longest_run_km": _KM,
        "longest_run_earlier_km": _KM,
        "shoe_months": st.floats(0, 60),
        "shoe_change_weeks": st.floats(0, 60),
        "strength_days": st.integers(0, 7),
        "race_date": st.integers(0, 60).map(lambda days: TODAY + timedelta(days=days)),
        "equipment": _some(_choices("equipment"), 6),
        "low_impact": _some(_choices("low_impact"), 4),
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
    table, pains, stopping = parts
    if not table.get("hurts"):
        table = {key: value for key, value in table.items() if key != "pain_before"}
        pains = {}
    signs = [*stopping, *table.get("signs", ())]
    return _valid(table | pains | {"signs": signs})


def _answers(stopping):
    made = st.tuples(_TABLE, _PAINS, stopping).map(_joined)
    return made.filter(lambda answers: answers is not None)


#: Runners whose answers leave the advice standing, and runners with a sign that stops it.
without_a_sign = _answers(st.just([])).filter(lambda answers: not answers.stopped())
with_a_sign = st.one_of(
    _answers(st.lists(st.sampled_from(STOPPING), min_size=1, max_size=3, unique=True)),
    _answers(st.just([])).map(
        lambda a: a.model_copy(update={"age": "under_18", "circumstances": ("limp",)})
    ),
    _answers(st.just([])).map(lambda a: a.model_copy(update={"pelvic_symptoms": True})),
)
