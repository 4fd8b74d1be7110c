"""What is true of a runner, from the answers and the findings: facts and numbers for the texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from formcheck.intake import Answers
from formcheck.knowledge import Knowledge
from formcheck.knowledge.pain import Settings
from formcheck.knowledge.pathways import KNEE_PLACES, Fact
from formcheck.model import Finding

__all__ = ["Runner", "know_runner", "pain_level"]

#: Facts that a possible cause is told for.
_CAUSES: frozenset[Fact] = frozenset(
    (
        "jump",
        "new_shoes",
        "newest_shoes",
        "old_shoes",
        "no_strength",
        "form_step_rate",
        "form_hips",
    )
)


@dataclass(frozen=True, slots=True)
class Runner:
    """What is known of a runner.

    Parameters
    ----------
    facts : frozenset of Fact
    numbers : dict of str to number, date or Message
        The runner's own, for the gaps of the texts.
    """

    facts: frozenset[str]
    numbers: dict[str, object]

    def meets(self, when: Iterable[str]) -> bool:
        """Return whether every condition holds."""
        return set(when) <= self.facts


def know_runner(
    answers: Answers, findings: Sequence[Finding], today: date, knowledge: Knowledge
) -> Runner:
    """Return the facts and numbers of a runner; what is held back is decided from them.

    Parameters
    ----------
    answers : Answers
    findings : sequence of Finding
        Those at ``watch`` and above count as seen.
    today : date
    knowledge : Knowledge
    """
    settings = knowledge.pain.settings
    facts: set[Fact] = set()
    numbers: dict[str, object] = {}
    _about_pain(answers, settings, facts, numbers)
    _about_running(answers, settings, facts, numbers)
    _about_circumstances(answers, settings, today, facts, numbers)
    _about_form(findings, knowledge, facts, numbers)
    facts.add("some_cause" if _names_a_cause(facts) else "no_cause")
    held = {block for s in knowledge.pain.statements if set(s.when) <= facts for block in s.blocks}
    if "load" not in held:
        facts.add("may_load")
    if "exercise" not in held:
        facts.add("may_exercise")
    return Runner(frozenset(facts), numbers)


def _names_a_cause(facts: set[Fact]) -> bool:
    """Return whether anything that may have to do with the pain can be named.

    What the hips and the step rate have to do with pain is known for the knee only.
    """
    told = facts & _CAUSES
    if "knee" not in facts:
        told.discard("form_step_rate")
    if "kneecap" not in facts:
        told.discard("form_hips")
    return bool(told)


def pain_level(answers: Answers, settings: Settings) -> Fact | None:
    """Return how the pain lies to the rule: green, amber or red; None where nothing hurts.

    Green is at most 2 of 10 during the run, an hour later no more than before it, and no more
    than that next morning. Red is 5 or more at any time, or a limp. What is not known counts
    as beyond the rule.
    """
    if not answers.hurts:
        return None
    before = answers.pain_before or 0
    later = (answers.pain_after, answers.pain_next_morning)
    every = [pain for pain in (before, answers.pain_during, *later) if pain is not None]
    if answers.limp or max(every, default=0) >= settings.stop_pain:
        return "pain_red"
    during = answers.pain_during
    settled = all(pain is not None and pain <= before for pain in later)
    if during is not None and during <= settings.acceptable_pain and settled:
        return "pain_green"
    return "pain_amber"


def _about_pain(
    answers: Answers, settings: Settings, facts: set[Fact], numbers: dict[str, object]
) -> None:
    level = pain_level(answers, settings)
    facts.update(answers.hurts)
    if answers.hurts:
        facts.add("hurts")
    if level is not None:
        facts.add(level)
    if level != "pain_red":
        facts.add("not_red")
    if answers.knee_hurts:
        facts.add("knee")
        if "knee_front" in answers.hurts:
            facts.add("kneecap")
        if set(answers.hurts) & set(KNEE_PLACES) - {"knee_front", "knee_outside"}:
            facts.add("knee_elsewhere")
    if set(answers.hurts) & {"calf", "heel_cord", "sole"}:
        facts.add("calf_or_sole")
    weeks = answers.since_weeks
    if answers.hurts and weeks is not None and weeks >= settings.long_pain_weeks:
        facts.add("lasting_pain")
        numbers["weeks"] = round(weeks)


def _about_running(
    answers: Answers, settings: Settings, facts: set[Fact], numbers: dict[str, object]
) -> None:
    stopped = answers.runs_per_week == 0 or "pain_red" in facts
    if not stopped:
        facts.add("running")
    if "hurts" in facts and stopped:
        facts.add("way_back")
    above = bool(facts & {"pain_amber", "pain_red"})
    if not (stopped or above):
        facts.add("may_build")
    if "pain_amber" in facts or 0 < (answers.runs_per_week or 0) <= settings.few_runs:
        facts.add("few_runs")
    if facts & {"pain_amber", "pain_red", "way_back"}:
        facts.add("less_running")
    week = answers.weekly_km
    if week:
        facts.add("knows_weekly")
        low, high = (share * week / 100 for share in settings.keep_running_pct)
        numbers |= {"weekly": _km(week), "weekly_low": _km(low), "weekly_high": _km(high)}
    longest, earlier = answers.longest_run_km, answers.longest_run_earlier_km
    share = settings.longest_run_pct
    jumped = bool(longest and earlier) and (longest or 0) > (earlier or 0) * share / 100
    facts.add("jump" if jumped else "no_jump")
    if longest:
        facts.add("knows_longest")
        numbers["cap"] = _km(longest * share / 100)
        shares = [settings.keep_running_pct[1] * km / 100 for km in (longest, earlier, week) if km]
        numbers["short_run"] = _km(min(shares))
    if jumped and longest and earlier:
        numbers |= {
            "longest": _km(longest),
            "earlier": _km(earlier),
            "percent": round(100 * (longest / earlier - 1)),
            "cap": _km(earlier * share / 100),
        }


def _about_circumstances(
    answers: Answers, settings: Settings, today: date, facts: set[Fact], numbers: dict[str, object]
) -> None:
    yes: list[tuple[bool, Fact]] = [
        (answers.surgery == "not_cleared", "surgery_not_cleared"),
        (answers.pregnancy == "pregnant", "pregnant"),
        (answers.pregnancy == "birth_not_cleared", "birth_not_cleared"),
        (answers.under_18, "under_18"),
        (answers.other_condition, "other_condition"),
        (answers.strength_days == 0, "no_strength"),
    ]
    can: dict[str, Fact] = {
        "swimming": "can_swimming",
        "cycling": "can_cycling",
        "pool_running": "can_pool_running",
        "elliptical": "can_elliptical",
    }
    # not asked: every kind of sport is worth naming
    yes += [(answers.low_impact is None or key in answers.low_impact, can[key]) for key in can]
    facts.update(fact for is_so, fact in yes if is_so)
    if answers.race_date is not None:
        days = (answers.race_date - today).days
        if 0 <= days <= settings.race_within_days:
            facts.add("race_soon")
            numbers["race"] = answers.race_date
    months, changed = answers.shoe_months, answers.shoe_change_weeks
    if months is not None and months >= settings.old_shoe_months:
        facts.add("old_shoes")
        numbers["shoe_months"] = round(months)
    if changed is not None and changed <= settings.new_shoe_weeks:
        weeks = round(changed)
        facts.add("new_shoes" if weeks > 1 else "newest_shoes")  # 0 is an answer: this week
        numbers["shoe_change"] = weeks


def _about_form(
    findings: Sequence[Finding], knowledge: Knowledge, facts: set[Fact], numbers: dict[str, object]
) -> None:
    kinds: dict[str, Fact] = {"step_rate": "form_step_rate", "hips": "form_hips"}
    found = [finding for finding in findings if finding.level in ("watch", "notable")]
    facts.add("form_found" if found else "nothing_found")
    for finding in found:
        fact = kinds.get(knowledge.rules[finding.rule].cluster)
        if fact is None:
            continue
        facts.add(fact)
        numbers.setdefault(f"finding_{fact.removeprefix('form_')}", finding.title)


def _km(value: float) -> float:
    """Return kilometres, rounded down to a tenth: a limit is never passed."""
    tenths = math.floor(value * 10 + 1e-6)
    return tenths // 10 if tenths % 10 == 0 else tenths / 10
