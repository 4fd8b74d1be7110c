"""What to do on the next runs, and what a runner who answered the questions is told.

The same types are made by the plan, stored in the report and read by every page. Every text is a
`Message`; ``sources`` are citations for a reader of the JSON, ``source_ids`` the keys of
``sources.toml`` behind them, in the same order.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from formcheck.i18n import Message
from formcheck.model.document import Part

#: What a statement holds back: any form cue, the cues that load the calf, exercises, load advice.
Block = Literal["form", "calf_form", "exercise", "load"]
#: In what a runner differs from those whom typical ranges are of.
Unlike = Literal[
    "under_18", "pregnant", "birth_recent", "operation", "joint_replacement", "condition"
]


class Said(Part):
    """One statement, with what it rests on.

    Parameters
    ----------
    id, text : str
    sources, source_ids : tuple of str
    no_source : str
        Why there is none; else empty.
    """

    id: str
    text: Message
    sources: tuple[Message, ...]
    no_source: Message
    source_ids: tuple[str, ...] = ()


class SaidSection(Part):
    """Statements under one heading.

    Parameters
    ----------
    id, title : str
    statements : tuple of Said
    """

    id: str
    title: Message
    statements: tuple[Said, ...]


class ReturnStep(Part):
    """One phase of the way back to running.

    Parameters
    ----------
    earliest : date
        The first day on which it can begin.
    phase : int
        From 1.
    session, distance, effort : str
        Walking and running in turns, how far in all, how hard.
    """

    earliest: date
    phase: int
    session: Message
    distance: Message
    effort: Message


class PlanStage(Part):
    """One stage of loading a tendon, or of running after the walk-run table.

    Parameters
    ----------
    earliest : date
        The first day on which it can begin.
    title, what : str
    move_on : str
        What must hold before the next one, as the end of "Move on when"; empty for the last.
    """

    earliest: date
    title: Message
    what: Message
    move_on: Message


class ProgressRow(Part):
    """A few weeks of strength.

    Parameters
    ----------
    starts : date
    title : str
    home, gym : str
        What to do there.
    """

    starts: date
    title: Message
    home: Message
    gym: Message


class Check(Part):
    """One thing to count at home.

    Parameters
    ----------
    id, name, how : str
    """

    id: str
    name: Message
    how: Message


class StopSign(Said):
    """A warning sign that was answered.

    Parameters
    ----------
    id, text : str
    whom, how_soon : str
        Whom to see, and how soon.
    meanwhile : str
        What else holds until then; empty beside a stop where the sign alone would keep the advice.
    sources, no_source, source_ids
        As of every statement.
    """

    sources: tuple[Message, ...] = ()
    no_source: Message = Message("")
    whom: Message
    how_soon: Message
    meanwhile: Message = Message("")


class Stop(Part):
    """What is said in place of all advice.

    Parameters
    ----------
    title : str
    lines : tuple of str
    signs : tuple of StopSign
        The most urgent first; those that alone would keep the advice are told too.
    told_title : str
    told : tuple of str
        The answers for the person who is seen; empty in older reports.
    no_source : str
        Of reports made before every sign had its own; else empty.
    """

    title: Message
    lines: tuple[Message, ...]
    signs: tuple[StopSign, ...]
    told_title: Message = Message("")
    told: tuple[Message, ...] = ()
    no_source: Message = Message("")


class Refer(Part):
    """What is said first, while the advice stays.

    Parameters
    ----------
    title, line : str
    signs : tuple of StopSign
    """

    title: Message
    line: Message
    signs: tuple[StopSign, ...]


class Pathway(Part):
    """What a runner who answered the questions is told.

    Parameters
    ----------
    stop : Stop or None
        Where it is there, nothing else is.
    refer : Refer or None
        Warning signs that ask for a look and keep the advice; read before it.
    sections : tuple of SaidSection
        The honest answer first, where a knee hurts.
    return_to_run : tuple of ReturnStep
        Empty where the runner may go on running.
    after_return : tuple of PlanStage
        What comes after it.
    loading : tuple of PlanStage
        How the load on a sore tendon grows.
    held : tuple of Block
        What is held back, in alphabetical order.
    unlike : tuple of Unlike
        In what the runner differs from those whom typical ranges are of: what is usual for this
        runner is not known then, and no number is judged.
    sore : tuple of str
        The places that hurt, by the ids of ``knowledge/pain.toml``.
    too_sore : bool
        Whether the runner limps or is at 5 of 10 or more: then nothing in a clip is an all-clear.
    """

    stop: Stop | None = None
    refer: Refer | None = None
    sections: tuple[SaidSection, ...] = ()
    return_to_run: tuple[ReturnStep, ...] = ()
    after_return: tuple[PlanStage, ...] = ()
    loading: tuple[PlanStage, ...] = ()
    held: tuple[Block, ...] = ()
    unlike: tuple[Unlike, ...] = ()
    sore: tuple[str, ...] = ()
    too_sore: bool = False

    def section(self, section_id: str) -> SaidSection | None:
        """Return a section, or None where it says nothing."""
        return next((section for section in self.sections if section.id == section_id), None)

    @property
    def answer(self) -> SaidSection | None:
        """Return the section that answers the question itself, where a knee hurts."""
        return self.section("answer")

    @property
    def hurts(self) -> bool:
        """Return whether something hurts."""
        return self.section("evaluation") is not None


class ProgrammeWeek(Part):
    """One row of the retraining programme.

    Parameters
    ----------
    starts : date
        First day of the block.
    title, runs, feedback : str
        "Weeks 1 and 2", what to run, how much of it with the cue or the beat.
    """

    starts: date
    title: Message
    runs: Message
    feedback: Message


class PlannedExercise(Part):
    """One exercise with its dose, ready to print.

    Parameters
    ----------
    id, name : str
    dose, effort : str
        Sets and repetitions, and how hard they are.
    times_a_week : int or None
        None where a tendon's stages say how often.
    how : tuple of str
        What to do, in order.
    easier, harder : str
        The second is empty for who is given no more weight.
    stop_if, why, equipment : str
        When to stop, what it is for, and what is needed.
    """

    id: str
    name: Message
    dose: Message
    times_a_week: int | None
    effort: Message = Message("")
    how: tuple[Message, ...]
    easier: Message
    harder: Message
    stop_if: Message
    why: Message
    equipment: Message = Message("")


class Plan(Part):
    """What to do on the next runs.

    Parameters
    ----------
    correction : str or None
        Id of the one correction; None when nothing needs changing.
    title, cue, dose, caution : str
        Words of that correction; empty without one.
    programme : tuple of ProgrammeWeek
    exercises : tuple of PlannedExercise
        At most four.
    stretches : tuple of PlannedExercise
        Optional; none that the sore place does not allow.
    progress : tuple of ProgressRow
        How the exercises grow; empty without exercises or while it hurts too much.
    progress_note : str
        What holds for all of its rows.
    checks : tuple of Check
        What to count at home.
    foot_strike : str
        How the feet land, where it was measured.
    load, footwear, see_someone : tuple of str
        Plain sentences.
    retest : date or None
        When to film again.
    retest_when : str
        What must hold before the next clip, with its earliest day; empty where the day is all.
    retest_why : str
        What change would be worth noting.
    sources, source_ids : tuple of str
    beat_spm : int or None
        Clicks a minute of the beat that the programme is run to; None where it needs none, or the
        runner's own cadence is not sure.
    pathway : Pathway or None
        What a runner who answered the questions is told; None without answers. Where it holds a
        ``stop``, everything above but ``see_someone`` is empty.

    Examples
    --------
    >>> from formcheck import Plan
    >>> Plan(title="Nothing needs changing").correction
    """

    correction: str | None = None
    title: Message = Message("")
    cue: Message = Message("")
    dose: Message = Message("")
    caution: Message = Message("")
    programme: tuple[ProgrammeWeek, ...] = ()
    exercises: tuple[PlannedExercise, ...] = ()
    stretches: tuple[PlannedExercise, ...] = ()
    progress: tuple[ProgressRow, ...] = ()
    progress_note: Message = Message("")
    checks: tuple[Check, ...] = ()
    foot_strike: Message = Message("")
    load: tuple[Message, ...] = ()
    footwear: tuple[Message, ...] = ()
    see_someone: tuple[Message, ...] = ()
    retest: date | None = None
    retest_when: Message = Message("")
    retest_why: Message = Message("")
    sources: tuple[Message, ...] = ()
    pathway: Pathway | None = None
    source_ids: tuple[str, ...] = ()
    beat_spm: int | None = None

    @property
    def with_beat(self) -> bool:
        """Return whether the programme is run to a beat: a click for every step."""
        return self.correction == "cadence_up" and bool(self.programme)

    @property
    def stopped(self) -> bool:
        """Return whether a warning sign stands in place of all advice."""
        return self.pathway is not None and self.pathway.stop is not None

    @property
    def unlike(self) -> tuple[Unlike, ...]:
        """Return in what the runner differs from those whom typical ranges are of."""
        return self.pathway.unlike if self.pathway is not None else ()

    @property
    def sore(self) -> tuple[str, ...]:
        """Return the places that hurt."""
        return self.pathway.sore if self.pathway is not None else ()

    @property
    def too_sore(self) -> bool:
        """Return whether pain or a limp forbids any all-clear."""
        return self.pathway is not None and self.pathway.too_sore

    @property
    def form_held(self) -> bool:
        """Return whether a change of form is held back: then no number says what it would do."""
        held = self.pathway.held if self.pathway is not None else ()
        return self.correction is None and bool({"form", "calf_form"} & set(held))
