"""`intake.toml` and `pain.toml`: what a runner is asked, and what is said in return."""

from __future__ import annotations

from string import Formatter
from typing import Literal, Self

from pydantic import Field, model_validator

from formcheck.i18n import Message
from formcheck.knowledge.entries import Entry, Words
from formcheck.knowledge.pathways import IMPLIED, NUMBERS, Fact, Place, Sourced
from formcheck.knowledge.signs import Urgency, When
from formcheck.model import Block

Kind = Literal["yes_no", "scale", "whole", "number", "date", "one", "many", "signs"]


class Question(Sourced):
    """One question; its key in the file is the key of the answers.

    Parameters
    ----------
    choices : dict of str to str
        Answer to its words, for ``one`` and ``many``.
    low, high : float
        Range of a number.
    only_if_hurts : bool
        Whether it is asked only where something hurts.
    when, unless : When
        It is asked when every key of ``when`` and no key of ``unless`` holds one of its values.
    choices_if_hurts : tuple of str
        Choices that are offered only where something hurts.
    needed : bool
        Whether it is asked until there is an answer.
    behind_a_stop : bool
        Whether it is asked behind a warning sign that stops, too: a more urgent one could come from
        it, or the person who is seen has to know.
    about : str
        Why it is asked.
    """

    id: str
    text: Words
    kind: Kind
    about: Words
    choices: dict[str, Message] = Field(default_factory=dict)
    low: float = 0
    high: float = 10
    only_if_hurts: bool = False
    when: When = Field(default_factory=dict)
    unless: When = Field(default_factory=dict)
    choices_if_hurts: tuple[str, ...] = ()
    needed: bool = False
    behind_a_stop: bool = False

    @model_validator(mode="after")
    def _check_choices(self) -> Self:
        """Refuse choices where none are wanted, and none where they are."""
        if bool(self.choices) != (self.kind in ("one", "many")):
            message = "choices go with the kinds one and many"
            raise ValueError(message)
        return self


class IntakeWords(Entry):
    """What `formcheck intake` says around its questions."""

    start: Words
    stopped: Words
    yes_no: Words
    whole: Words
    number: Words
    date: Words
    one: Words
    many: Words
    none: Words
    at_the_start: Words
    goes_on: Words
    kept: Words
    written: Words
    file_head: Words
    draft_head: Words
    no_terminal: Words


class Questions(Entry):
    """Everything in `intake.toml`."""

    words: IntakeWords
    contradictions: dict[str, Words]
    questions: dict[str, Question]


class Statement(Sourced):
    """One thing that is said.

    Parameters
    ----------
    text : str
        May name the runner's own numbers, such as ``{cap}``.
    when : tuple of Fact
        It is said when all of them hold.
    blocks : tuple of Block
        What is held back while it is said.
    exercises : tuple of str
        Exercises it offers; they are no part of the plan.
    """

    id: str
    text: Words
    when: tuple[Fact, ...] = ()
    blocks: tuple[Block, ...] = ()
    exercises: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check_numbers(self) -> Self:
        """Refuse a number that does not exist, or that could be missing when it is said."""
        for _, name, _, _ in Formatter().parse(self.text.template):
            if name is None:
                continue
            if name not in NUMBERS:
                message = f"there is no number {{{name}}}"
                raise ValueError(message)
            needed = NUMBERS[name]
            known = {*self.when, *(fact for one in self.when for fact in IMPLIED.get(one, ()))}
            if needed is not None and needed not in known:
                message = f"{{{name}}} needs {needed} in when"
                raise ValueError(message)
        return self


class Section(Entry):
    """Statements under one heading; left out where none is said."""

    title: Words
    when: tuple[Fact, ...] = ()
    statements: tuple[Statement, ...] = Field(min_length=1)


class PlaceAdvice(Sourced):
    """The exercises that come first where it hurts in one place."""

    exercises: tuple[str, ...] = Field(min_length=1)


class Stop(Entry):
    """What is said in place of everything else when there is a warning sign.

    Parameters
    ----------
    titles, lines, bring, knee : str
    young, pregnant : str
        For runners under 18, and in pregnancy.
    told : dict of str to str
        How an answer is written down for the person who is seen, by its key.
    """

    titles: dict[Urgency, Words]
    lines: tuple[Words, ...] = Field(min_length=1)
    bring: Words
    knee: Words
    young: Words
    pregnant: Words
    told_title: Words
    told: dict[str, Words]


class Refer(Entry):
    """What stands around the signs that ask for a look and keep the advice.

    Parameters
    ----------
    title : str
    line, resting, asking, asking_resting : str
        What holds until then: all of the advice; only what needs no running; what needs nobody's
        word on a condition; and the two together.
    """

    title: Words
    line: Words
    resting: Words
    asking: Words
    asking_resting: Words


class Settings(Entry):
    """Limits of the pathway, each explained beside it in the file."""

    longest_run_pct: int = Field(ge=100, le=150)
    acceptable_pain: int = Field(ge=0, le=10)
    stop_pain: int = Field(ge=1, le=10)
    keep_running_pct: int = Field(ge=10, le=100)
    keep_more_running_pct: int = Field(ge=10, le=100)
    sore_run_km: int = Field(ge=1)
    sore_run_min: int = Field(ge=10)
    sore_runs: int = Field(ge=1)
    lingering_runs: int = Field(ge=1)
    much_in_a_run_km: int = Field(ge=1)
    few_runs: int = Field(ge=1)
    kneecap_bend_deg: int = Field(ge=0, le=90)
    race_within_days: int = Field(ge=1)
    new_shoe_weeks: int = Field(ge=1)
    old_shoe_months: int = Field(ge=1)
    long_pain_weeks: int = Field(ge=1)
    rest_days: int = Field(ge=1)
    start_days: int = Field(ge=1)
    phase_days: int = Field(ge=3)
    retest_weeks: int = Field(ge=1)
    ask_again_days: int = Field(ge=1)


class PainWords(Entry):
    """Headings and labels of the pathway's page."""

    heading: Words
    no_source: Words
    earliest: Words
    phase: Words
    session: Words
    distance: Words
    effort: Words
    walk_run: Words
    all_run: Words
    effort_of: Words
    kilometres: Words
    see: Words
    you_told: Words
    warning: Words
    whom_to_see: Words
    education_title: Words
    exercises_title: Words
    dose_line: Words
    easier: Words
    harder: Words
    stands_out: Words
    stop_here: Words
    full_report: Words
    warning_list: Words


class PainKnowledge(Entry):
    """Everything in `pain.toml`."""

    settings: Settings
    words: PainWords
    stop: Stop
    refer: Refer
    sections: dict[str, Section]
    places: dict[Place, PlaceAdvice]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Return every statement of every section, in the order of the file."""
        return tuple(s for section in self.sections.values() for s in section.statements)
