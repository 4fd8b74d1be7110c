"""What is true of a runner, from the answers and the findings: facts and numbers for the texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from formcheck.i18n import Message
from formcheck.intake import Answers
from formcheck.knowledge import Knowledge
from formcheck.knowledge.loading import Tendon
from formcheck.knowledge.pain import Settings
from formcheck.knowledge.pathways import KNEE_PLACES, Fact
from formcheck.model import Finding
from formcheck.plan.stages import tendon_of

__all__ = ["Runner", "know_runner"]

#: Facts that a possible cause is told for.
_CAUSES: frozenset[Fact] = frozenset(
    (
        "jump",
        "new_shoes",
        "newest_shoes",
        "old_shoes",
        "no_strength",
        "much_in_few_runs",
        "much_in_one_run",
        "form_step_rate",
        "form_hips",
        "form_narrow",
    )
)

#: Where a bone may be what hurts, after a twist and at the back, hopping is no test.
_NO_HOPS: frozenset[Fact] = frozenset(
    (
        *("thigh", "groin", "hip", "sit_bone", "back", "shin", "sole", "other"),
        *("twist", "under_18", "bones_at_stake", "painkillers", "other_condition"),
        "see_first",
    )
)
#: Who is told not to run for now.
_NO_RUNNING: frozenset[Fact] = frozenset(
    ("way_back", "see_first", "birth_recent", "surgery_not_cleared")
)
#: The longest run that is asked for lies within the last 30 days.
_WEEKS_OF_LONGEST_RUN = 30 / 7


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

    def also(self, fact: Fact) -> Runner:
        """Return the runner with one more fact, known only once there is a plan."""
        return Runner(self.facts | {fact}, self.numbers)


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
    _about_circumstances(answers, knowledge, today, facts, numbers)
    _about_form(findings, knowledge, facts, numbers)
    if answers.hurts and set(answers.hurts) <= {"other"}:
        facts.add("place_unknown")
    if "under_18" in facts and facts & {"heel_cord", "sole"}:
        facts.add("growing_heel")
    waits = facts & _NO_RUNNING or {"pregnant", "hurts_more"} <= facts
    facts.add("runs_later" if waits else "runs_now")
    if facts & _NO_HOPS:
        facts.add("may_not_hop")
    facts.add("some_cause" if _names_a_cause(facts) else "no_cause")
    held = {block for s in knowledge.pain.statements if set(s.when) <= facts for block in s.blocks}
    if "load" not in held:
        facts.add("may_load")
    tendon = tendon_of(answers, facts, knowledge) if "exercise" not in held else None
    facts.add(_start_test(answers, tendon))
    if tendon is None and "may_not_hop" not in facts:  # hops are part of a tendon's stages
        facts.add("hop_test")
    if "exercise" not in held:
        facts.add("may_exercise")
        if tendon is not None:
            facts |= {"tendon", _stages(answers, tendon)}
        stretches = _stretches(facts, knowledge)
        if stretches:
            facts.add("may_stretch")
            numbers["stretches"] = stretches
    return Runner(frozenset(facts), numbers)


def _start_test(answers: Answers, tendon: Tendon | None) -> Fact:
    """Return what a runner tests before the way back to running starts."""
    if "shin" in answers.hurts:
        return "start_shin"
    if tendon is not None:
        return tendon.test
    return "start_back" if answers.hurts == ("back",) else "start_leg"


def _stages(answers: Answers, tendon: Tendon) -> Fact:
    """Return what the stages of a tendon rest on: trials of it, or usual practice."""
    if "sit_bone" in tendon.places:
        return "stages_sit_bone"
    cord = "heel_cord" in tendon.places and "heel_cord" not in answers.hurts
    return "stages_calf" if cord else "stages_tried"


def _names_a_cause(facts: set[Fact]) -> bool:
    """Return whether anything that may have to do with the pain can be named.

    What the hips and the step rate have to do with pain is known for the knee only, and what narrow
    steps do for the shin and the outside of the knee.
    """
    told = facts & _CAUSES
    if "knee" not in facts:
        told.discard("form_step_rate")
    if "kneecap" not in facts:
        told.discard("form_hips")
    if not facts & {"shin", "knee_outside"}:
        told.discard("form_narrow")
    return bool(told)


def _stretches(facts: set[Fact], knowledge: Knowledge) -> tuple[Message, ...]:
    """Return the names of the optional stretches that the sore places allow."""
    optional = (name for s in knowledge.pain.statements for name in s.exercises)
    known = (knowledge.exercises[name] for name in optional)
    return tuple(exercise.name for exercise in known if not facts & set(exercise.avoid))


def _about_pain(
    answers: Answers, settings: Settings, facts: set[Fact], numbers: dict[str, object]
) -> None:
    level = answers.pain_level
    facts.update(answers.hurts)
    if answers.hurts:
        facts.add("hurts")
    if level is not None:
        facts.add(level)
    if level != "pain_red":
        facts.add("not_red")
    _about_its_height(answers, settings, facts, numbers)
    facts.add("knee" if answers.knee_hurts else "not_knee")
    facts.add("kneecap" if "knee_front" in answers.hurts else "not_kneecap")
    if answers.hurts != ("back",):
        facts.add("not_back_only")
    if set(answers.hurts) & set(KNEE_PLACES) - {"knee_front", "knee_outside"}:
        facts.add("knee_elsewhere")
    _about_the_place(answers, facts)
    if set(answers.hurts) & {"calf", "heel_cord", "sole"}:
        facts.add("calf_or_sole")
        if level == "pain_red":
            facts.add("calf_red")
    if answers.knee_hurts and level == "pain_red":
        facts.add("knee_red")
    if "shin" in answers.hurts and level == "pain_red":
        facts.add("shin_red")
    if "twist" in (answers.knee_pattern or ()):
        facts.add("twist")
    if answers.age == "under_18" and "below_kneecap" in answers.hurts:
        facts.add("growth_plate")
    weeks = answers.since_weeks
    if answers.hurts and weeks is not None and weeks >= settings.long_pain_weeks:
        facts.add("lasting_pain")
        numbers["weeks"] = round(weeks)


def _about_the_place(answers: Answers, facts: set[Fact]) -> None:
    """Tell what a place asks of hills, the bike, shoes and form."""
    hurts = set(answers.hurts)
    cord, sole = bool(hurts & {"calf", "heel_cord"}), bool(hurts & {"heel_cord", "sole"})
    facts.add("calf_or_cord" if cord else "not_calf_or_cord")
    facts |= {"front_of_knee"} if hurts & {"knee_front", "below_kneecap"} else set()
    if cord or sole or "sit_bone" in hurts:
        facts.add("hills_none")
    else:
        facts.add("hills_knee" if answers.knee_hurts else "hills_usual")
    if "sit_bone" not in hurts:
        usual: Fact = "bike_back" if "back" in hurts else "bike_usual"
        facts.add("bike_calf" if cord or sole else usual)
    if sole:
        facts.add("shoes_sole" if "sole" in hurts else "shoes_cord")
    else:
        facts.add("shoes_usual" if answers.knee_hurts or not hurts else "shoes_elsewhere")


def _about_its_height(
    answers: Answers, settings: Settings, facts: set[Fact], numbers: dict[str, object]
) -> None:
    """Tell what lies beyond the pain rule: the run, the hour after it, the next morning, a limp."""
    during, before = answers.pain_during, answers.pain_before or 0
    after, morning = answers.pain_after, answers.pain_next_morning
    every = [pain for pain in (before, during, after, morning) if pain is not None]
    if "limp" in answers.circumstances:
        facts.add("limp")
    if answers.hurts:
        most = max(every, default=0)
        facts.add("hurts_more" if most > settings.acceptable_pain else "hurts_little")
    if answers.too_sore:  # a limp counts where no place was named, too
        facts.add("pain_high" if max(every, default=0) >= settings.stop_pain else "limp_only")
    if "pain_amber" not in facts:
        return
    allowed = settings.acceptable_pain
    if during is None or during > allowed or after is None or morning is None:
        facts.add("pain_in_runs")
    elif after > before:
        facts.add("pain_lingers")
        numbers["pain_after"] = after
    elif morning > before:
        facts.add("pain_next_day")
        numbers["pain_next_morning"] = morning
    mild = "pain_in_runs" not in facts and "painkillers" not in answers.circumstances
    facts.add("pain_mild" if mild and max(every, default=0) <= allowed else "pain_strong")


def _about_running(
    answers: Answers, settings: Settings, facts: set[Fact], numbers: dict[str, object]
) -> None:
    if answers.running:
        facts.add("running")
    elif answers.hurts:
        facts.add("way_back")
    if any(sign.no_build for sign in answers.warning_signs()):
        facts.add("bones_at_stake")
    if answers.running and not facts & {"pain_amber", "bones_at_stake"}:
        facts.add("may_build")
    if "pain_amber" in facts or 0 < (answers.runs_per_week or 0) <= settings.few_runs:
        facts.add("few_runs")
    if answers.less_running:
        facts.add("less_running")
    week, runs = answers.weekly_km, answers.runs_per_week
    if week:
        facts.add("knows_weekly")
        numbers["weekly"] = _km(week)
        if 0 < (runs or 0) <= settings.few_runs and week >= settings.much_in_a_run_km * (runs or 0):
            facts.add("much_in_one_run" if runs == 1 else "much_in_few_runs")
            numbers["runs_told"] = runs
    longest, earlier = answers.longest_run_km, answers.longest_run_earlier_km
    share = settings.longest_run_pct
    jumped = bool(longest and earlier) and (longest or 0) > (earlier or 0) * share / 100
    facts.add("jump" if jumped else "no_jump")
    if jumped and (answers.since_weeks or 0) > _WEEKS_OF_LONGEST_RUN:
        facts.add("jump_later")
    if longest:
        facts.add("knows_longest")
        numbers["cap"] = _km(longest * share / 100)
    numbers["minutes"] = settings.sore_run_min
    if answers.running and "pain_amber" in facts:
        _about_less_running(answers, settings, facts, numbers)
    if jumped and longest and earlier:
        numbers |= {
            "longest": _km(longest),
            "earlier": _km(earlier),
            "percent": round(100 * (longest / earlier - 1)),
            "cap": _km(earlier * share / 100),
        }


def _about_less_running(
    answers: Answers, settings: Settings, facts: set[Fact], numbers: dict[str, object]
) -> None:
    """Tell how long a run and how much a week may be, so that both can be kept together."""
    week, longest, told = answers.weekly_km, answers.longest_run_km, answers.runs_per_week
    mild = "pain_mild" in facts
    kept_pct = settings.keep_more_running_pct if mild else settings.keep_running_pct
    most_runs = settings.lingering_runs if mild else settings.sore_runs
    runs = min(told or most_runs, most_runs)
    kept_km = kept_pct * (week or 0) / 100
    lengths = [kept_pct * km / 100 for km in (longest, answers.longest_run_earlier_km) if km]
    if week:
        lengths.append(kept_km / min(runs, 2))  # no run is more than half of the week
    if not lengths or not (week or longest):
        return
    run_km = min(lengths)
    if not mild and run_km > settings.sore_run_km:
        run_km = settings.sore_run_km
        facts.add("long_runs")
    facts.add("short_run")
    numbers["short_run"] = _km(run_km)
    if week:
        facts.add("week_in_one_run" if runs == 1 else "week_in_runs")
        numbers |= {"runs": runs, "week_km": _km(min(kept_km, runs * _km(run_km)))}
    else:
        facts.add("cap_alone")


def _about_circumstances(
    answers: Answers,
    knowledge: Knowledge,
    today: date,
    facts: set[Fact],
    numbers: dict[str, object],
) -> None:
    settings = knowledge.pain.settings
    told = set(answers.circumstances)
    signs = answers.warning_signs(knowledge)
    operated = bool(told & {"operation", "joint_replacement"})
    yes: list[tuple[bool, Fact]] = [
        (operated and not answers.cleared, "surgery_not_cleared"),
        ("operation" in told and bool(answers.cleared), "surgery_cleared"),
        ("pregnant" in told, "pregnant"),
        ("birth_recent" in told, "birth_recent"),
        ("birth_later" in told, "after_birth"),
        (answers.age == "under_18", "under_18"),
        (answers.age == "from_45", "from_45"),
        (answers.age in ("from_45", None), "may_be_over_50"),
        (answers.low_impact == (), "can_none"),
        (answers.low_impact != (), "can_some"),
        (bool(told & {"condition", "joint_replacement"}), "other_condition"),
        ("painkillers" in told, "painkillers"),
        (bool(signs), "referred"),
        (not signs, "not_referred"),
        (any(sign.no_running for sign in signs), "see_first"),
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
    if changed is not None and changed <= settings.new_shoe_weeks:
        weeks = round(changed)
        facts.add("new_shoes" if weeks > 1 else "newest_shoes")  # 0 is an answer: this week
        numbers["shoe_change"] = weeks
        if (answers.since_weeks or 0) > weeks + 1:
            facts.add("shoes_later")
    elif months is not None and months >= settings.old_shoe_months:
        facts.add("old_shoes")  # whoever changed lately has the change to think of
        numbers["shoe_months"] = round(months)


def _about_form(
    findings: Sequence[Finding], knowledge: Knowledge, facts: set[Fact], numbers: dict[str, object]
) -> None:
    kinds: dict[str, Fact] = {"step_rate": "form_step_rate", "hips": "form_hips"}
    found = [finding for finding in findings if finding.level in ("watch", "notable")]
    facts.add("form_found" if found else "nothing_found")
    if any(finding.rule == "excessive_trunk_lean" for finding in found):
        facts.add("form_leaning")
    for finding in found:
        narrow = finding.metric == "step_width"
        if "pregnant" in facts:  # the ranges are of others, so no form is a cause
            continue
        fact = "form_narrow" if narrow else kinds.get(knowledge.rules[finding.rule].cluster)
        if fact is None:
            continue
        facts.add(fact)
        numbers.setdefault(f"finding_{fact.removeprefix('form_')}", finding.title)


def _km(value: float) -> float:
    """Return kilometres, rounded down to a tenth: a limit is never passed."""
    tenths = math.floor(value * 10 + 1e-6)
    return tenths // 10 if tenths % 10 == 0 else tenths / 10
