"""`signs.toml`: the warning signs, whom to see and how soon, and what they do to the advice."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, StrictBool, StrictInt, model_validator

from formcheck.i18n import Message
from formcheck.knowledge.entries import Entry, Words
from formcheck.knowledge.pathways import Place, Sourced

#: What an answer must be, or hold, by its key.
When = dict[str, tuple[StrictBool | StrictInt | str, ...]]
#: What a condition may name beside the questions: the answers work it out.
WORKED_OUT = ("pain_level", "strong_pain", "unsettled", "pain_told", "lasts")
#: How soon at the latest.
Urgency = Literal["now", "today", "tomorrow", "soon"]
#: The signs that the questions offer. The others are worked out from other answers.
Sign = Literal[
    "chest",
    "saddle",
    "cold_foot",
    "cannot_walk",
    "pregnancy_warning",
    "hot_joint",
    "straight_leg",
    "heel_snap",
    "calf_swelling",
    "thinner_bleed",
    "fainting",
    "groin_pain",
    "locking",
    "cannot_straighten",
    "bone_pain",
    "shin_spot",
    "heel_squeeze",
    "lump",
    "joint_pain",
    "giving_way",
    "swelling",
    "swollen_joints",
    "night_pain",
    "unwell",
    "no_better",
    "tight_every_run",
    "morning_stiffness",
    "cancer_or_steroids",
    "missed_periods",
    "low_drive",
    "eats_little",
    "stress_fractures",
]


class WarningSign(Sourced):
    """A warning sign, whom to see and how soon.

    Parameters
    ----------
    tier : "stop" or "refer"
        Whether it silences all advice, or stands beside it.
    urgency : "now", "today", "tomorrow", "soon" or None
        Of one that stops.
    places : tuple of Place
        It is offered only where one of them hurts; empty = always.
    only_if_hurts : bool
        It is offered only where something hurts.
    when : When
        The answers that tell it; empty = it is offered itself.
    unless : When
        The answers with which a more urgent sign tells it already.
    meanwhile : str
        What else holds until someone was seen, and what to ask for; one that refers has it.
    no_build : bool
        Whether it forbids more and longer runs until then.
    no_running : bool
        Whether one that refers keeps back how much to run, and the way back to it, until then.
    """

    id: str
    tier: Literal["stop", "refer"]
    urgency: Urgency | None = None
    text: Words
    places: tuple[Place, ...] = ()
    only_if_hurts: bool = False
    when: When = Field(default_factory=dict)
    unless: When = Field(default_factory=dict)
    whom: Words
    how_soon: Words
    meanwhile: Message = Message("")
    no_build: bool = False
    no_running: bool = False

    @model_validator(mode="after")
    def _check_tier(self) -> Self:
        """Refuse a sign that stops without an urgency, or refers without a meanwhile."""
        if (self.urgency is not None) != self.stops or not (self.stops or self.meanwhile):
            message = "urgency goes with the tier stop, and refer needs a meanwhile"
            raise ValueError(message)
        if (self.stops and self.no_running) or (self.unless and not self.when):
            message = "no_running goes with the tier refer, unless with when"
            raise ValueError(message)
        return self

    @property
    def stops(self) -> bool:
        """Return whether it silences all advice."""
        return self.tier == "stop"


class WarningSigns(Entry):
    """Everything in `signs.toml`, the most urgent first."""

    signs: tuple[WarningSign, ...] = Field(min_length=1)

    @property
    def offered(self) -> tuple[WarningSign, ...]:
        """Return the signs that the questions offer."""
        return tuple(sign for sign in self.signs if not sign.when)
