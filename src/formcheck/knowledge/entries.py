"""One entry of `metrics.toml`, `asymmetry.toml` and `sources.toml`, checked when it is read."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from formcheck.i18n import Message

Unit = Literal["spm", "s", "ms", "%", "°", "cm", "m", "% leg", "kN/m"]
Group = Literal["timing", "landing", "posture", "motion", "frontal", "symmetry"]
ViewKind = Literal["side", "rear", "front"]
Need = Literal["scale", "speed", "height", "mass", "tape"]
Ground = Literal["clock", "strike", "feet"]
#: literature = numbers of a paper; statistical = group mean ± k·SD of a paper;
#: heuristic = a working limit, no validated cut-off exists; none = no range is given.
Basis = Literal["literature", "statistical", "heuristic", "none"]
SexOrUnspecified = Literal["female", "male", "unspecified"]
#: What a working limit says of itself.
NOT_VALIDATED = "no validated"
#: Left-right differences up to this are typical, in per cent or in degrees: where the rule begins.
TYPICAL_DIFFERENCE = 5.0
#: Running speeds, in metres a second, that limits and ranges which move with speed are made for.
LINE_SPEEDS_MPS = (2.2, 4.8)
#: Frame rates that cameras name.
FRAME_RATES = (24, 30, 50, 60, 100, 120, 240)
#: What a reader sees; never empty. It has a language, as every field of type `Message` has.
Words = Annotated[Message, Field(min_length=3)]


class Entry(BaseModel):
    """Base of everything read from the knowledge: frozen, and no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def nominal_fps(limit: float) -> int:
    """Return the frame rate that a limit is meant for: 29 means 30 and lets 29.97 pass."""
    return next((rate for rate in FRAME_RATES if rate >= limit), round(limit))


def admits_no_proof(note: Message) -> bool:
    """Return whether a note says that no validated limit exists."""
    return NOT_VALIDATED in note.template


class Source(Entry):
    """A paper, page or own computation that a figure or statement rests on.

    Parameters
    ----------
    named, place : str
        In words, which have a language: who it is by, and where it stands, where its authors or its
        journal are not known.
    read : str
        How much of it was read: a paper of which only the abstract was read is asked for no more.
    says : str
        What is taken from it; a statement that cites it says no more than this.
    no_volume, no_doi : str
        Why there is none: a journal is given with its volume, a source with its DOI.
    trains : tuple of str
        Exercises that are known to be in it: only these may cite it.
    """

    id: str
    authors: str = ""
    named: Message = Message("")
    year: int = Field(ge=1950, le=2100)
    title: str = ""
    journal: str = ""
    place: Message = Message("")
    doi: str = Field(default="", pattern=r"^(10\.\d{4,9}/\S+)?$")
    url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    read: Literal[
        "full text", "page", "abstract", "abstract and table", "abstract and data",
        "second-hand", "computed",
    ]  # fmt: skip
    says: Words
    no_volume: str = ""
    no_doi: str = ""
    trains: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse a source that is not said to be by somebody and to stand somewhere, once each."""
        if bool(self.authors) == bool(self.named) or bool(self.journal) == bool(self.place):
            message = "give either authors or named, and either journal or place"
            raise ValueError(message)
        if not self.title and not self.place:
            message = "give a title: only a page that has none may lack one"
            raise ValueError(message)
        volume = re.search(r"\s\d+:\w+$", self.journal)
        if bool(volume) == bool(self.no_volume) or bool(self.doi) == bool(self.no_doi):
            message = "give volume and first page, and a DOI, or say why not"
            raise ValueError(message)
        return self

    @property
    def by(self) -> str:
        """Return who it is by."""
        return self.authors or self.named

    @property
    def link(self) -> str:
        """Return the address of the source; empty where none was seen."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def citation(self) -> Message:
        """Return authors, year, title and journal as one line without the link."""
        stop = "" if self.title.endswith("?") else "."
        title = f" {self.title}{stop}" if self.title else ""
        place = self.journal or self.place
        return Message(
            "{by} ({year}).{title} {place}.",
            {"by": self.by, "year": self.year, "title": title, "place": place},
        )

    @property
    def reference(self) -> Message:
        """Return the citation with the DOI or address behind it."""
        where = f"doi:{self.doi}" if self.doi else self.url
        if not where:
            return self.citation
        return Message("{citation} {where}", {"citation": self.citation, "where": where})


class ErrorModel(Entry):
    """What makes a metric uncertain besides its spread from step to step (1 sigma each).

    Parameters
    ----------
    base : float
        Landmark and definition error at a good clip, in the metric's unit.
    per_yaw_deg, per_roll_deg : float
        Additional error per degree of uncorrected yaw, and of the roll's standard error.
    per_event_ms : float
        Sensitivity to one millisecond of event-time error shared by all steps.
    relative : float
        Additional error as a fraction of the value (scale, belt speed).
    unusual, beyond : float
        Additional error as a fraction of how far the value lies above ``unusual``: beyond what was
        learnt from.
    rear : float
        Additional error when filmed from behind, in the metric's unit.
    level : float or None
        In place of ``base`` and ``rear`` where a standing clip levels the picture; None = the same.
        From ``formcheck.lab.benchmarks.standing``.
    """

    base: float = Field(ge=0)
    per_yaw_deg: float = Field(default=0.0, ge=0)
    per_roll_deg: float = Field(default=0.0, ge=0)
    per_event_ms: float = Field(default=0.0, ge=0)
    relative: float = Field(default=0.0, ge=0, lt=1)
    unusual: float = Field(default=0.0, ge=0)
    beyond: float = Field(default=0.0, ge=0, lt=1)
    rear: float = Field(default=0.0, ge=0)
    level: float | None = Field(default=None, ge=0)


class TypicalLine(Entry):
    """A typical range that moves with speed: ``intercept + slope·v ± half_width``."""

    intercept: float
    slope_per_mps: float
    half_width: float = Field(gt=0)

    def at(self, speed_mps: float | None) -> tuple[float, float] | None:
        """Return the typical range at a speed in metres a second.

        Without a speed it is the range that holds whatever the speed is; None outside the speeds
        that the line was drawn through.
        """
        if speed_mps is None:
            ends = [self._around(speed) for speed in LINE_SPEEDS_MPS]
            return min(low for low, _ in ends), max(high for _, high in ends)
        slowest, fastest = LINE_SPEEDS_MPS
        return self._around(speed_mps) if slowest <= speed_mps <= fastest else None

    def at_every_speed(self) -> tuple[float, float]:
        """Return the range that is typical at each speed; its ends cross where there is none."""
        ends = [self._around(speed) for speed in LINE_SPEEDS_MPS]
        return max(low for low, _ in ends), min(high for _, high in ends)

    def _around(self, speed_mps: float) -> tuple[float, float]:
        middle = self.intercept + self.slope_per_mps * speed_mps
        return middle - self.half_width, middle + self.half_width


class MetricInfo(Entry):
    """Everything known about a metric but its formula, which is code.

    Parameters
    ----------
    min_fps, good_fps : float
        Refused under the first; less confident under the second. Both lie a little under the
        nominal rate, so that 29.97 and 59.94 pass as 30 and 60.
    max_yaw_deg : float
        Refused when the camera stands further off the view's own axis.
    near_leg_only : bool
        Whether only the leg nearer to the camera is reported.
    needs : tuple of "scale", "speed", "height", "mass", "tape"
        What has to be told, measured or stuck to the runner first.
    rests_on : tuple of "clock", "strike", "feet"
        What it is worth nothing without: a true clock, the instant of strike, feet in the picture.
    possible : (float, float) or None
        What one step of a runner can be at all; a step beyond it is not averaged.
    error : ErrorModel
        1-sigma parts of the interval.
    smallest_real_change : float or None
        The least difference between two like clips that is more than measurement error.
    asymmetry : bool
        Whether ``<id>_asymmetry`` exists: right minus left, as a percentage of their mean or in
        degrees by ``asymmetry_kind``.
    asymmetry_min_fps : float or None
        Frame rate under which the left-right difference is refused.
    typical, typical_line : optional
        The typical range, or the line that it follows over speed; at most one of both. It holds
        the middle nine tenths of the runners who were measured, mean ± 1.64 SD, or stands for it.
    typical_by_sex : dict
        Narrower ranges inside ``typical`` for who told their sex.
    typical_overground_shift : float
        Added to the upper end where the clip may be on the ground, whose values are larger than a
        treadmill's.
    same_as : str
        The metric that says the same thing in other units, with which it is judged together.
    not_measured : str
        Why no clip gives this metric, where that is so; empty otherwise.
    """

    id: str
    label: Words
    lab_term: Message
    unit: Unit
    decimals: int = Field(ge=0, le=3)
    group: Group
    sided: bool
    views: tuple[ViewKind, ...] = Field(min_length=1)
    min_fps: float = Field(gt=0)
    good_fps: float = Field(gt=0)
    max_yaw_deg: float = Field(gt=0, le=90)
    near_leg_only: bool
    needs: tuple[Need, ...] = ()
    rests_on: tuple[Ground, ...] = ()
    min_steps: int = Field(ge=1)
    possible: tuple[float, float] | None = None
    typical: tuple[float, float] | None = None
    typical_basis: Basis
    typical_note: Words
    error: ErrorModel
    smallest_real_change: float | None = Field(default=None, gt=0)
    definition: Words
    sign: Words
    why: Words
    moves_it_falsely: Words
    asymmetry: bool = False
    asymmetry_kind: Literal["percent", "degrees"] | None = None
    sources: tuple[str, ...] = ()
    no_source: Message = Message("")
    asymmetry_min_fps: float | None = None
    typical_line: TypicalLine | None = None
    typical_by_sex: dict[Literal["female", "male"], tuple[float, float]] = Field(
        default_factory=dict
    )
    typical_overground_shift: float = 0.0
    same_as: str = ""
    not_measured: Message = Message("")

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse entries that contradict themselves or claim more than they can back."""
        problems = [text for broken, text in self._problems() if broken]
        if problems:
            message = "; ".join(problems)
            raise ValueError(message)
        return self

    def _problems(self) -> tuple[tuple[bool, str], ...]:
        low, high = self.typical or (0.0, 1.0)
        return (
            (bool(self.sources) == bool(self.no_source), "give either sources or no_source"),
            (self.has_typical != (self.typical_basis != "none"), "typical and basis clash"),
            (
                self.typical is not None and self.typical_line is not None,
                "give either typical or typical_line",
            ),
            (low >= high, "typical range is empty"),
            (
                any(a < low or b > high for a, b in self.typical_by_sex.values()),
                "the typical range of one sex leaves that of everybody",
            ),
            (
                self.typical_basis in ("literature", "statistical") and not self.sources,
                "typical range claims a paper but names no source",
            ),
            (
                self.typical_basis == "heuristic" and not admits_no_proof(self.typical_note),
                "a heuristic typical range must say that no validated one exists",
            ),
            (self.good_fps < self.min_fps, "good_fps is under min_fps"),
            (self.asymmetry != (self.asymmetry_kind is not None), "asymmetry and its kind clash"),
            (self.asymmetry and not self.sided, "asymmetry of a metric without sides"),
            (self.near_leg_only and not self.sided, "near leg of a metric without sides"),
        )

    @property
    def has_typical(self) -> bool:
        """Return whether a typical range is known at some speed."""
        return self.typical is not None or self.typical_line is not None

    def typical_for(
        self,
        speed_mps: float | None = None,
        sex: SexOrUnspecified = "unspecified",
        *,
        overground: bool = False,
    ) -> tuple[float, float] | None:
        """Return the typical range for a runner, or None where no range is known.

        What is not known never narrows it: without a speed or a sex the range holds every range
        with one.
        """
        if self.typical_line is not None:
            told = self.typical_line.at(speed_mps)
        elif sex == "unspecified":
            told = self.typical
        else:
            told = self.typical_by_sex.get(sex, self.typical)
        if told is None:
            return None
        low, high = told
        return low, high + (self.typical_overground_shift if overground else 0.0)

    def half_width_90(self) -> float:
        """Return half the 90 % interval that the base error alone gives."""
        return 1.645 * self.error.base


class AsymmetryWords(Entry):
    """The words of every left-right difference, with gaps for the metric's own."""

    label: Words
    lab_term: Words
    definition_percent: Words
    definition_degrees: Words
    typical_note_percent: Words
    typical_note_degrees: Words
    sign: Words
    why_percent: Words
    why_degrees: Words
    moves_it_falsely: Words


class Asymmetry(Entry):
    """Everything in `asymmetry.toml`."""

    words: AsymmetryWords


def asymmetry_of(metric: MetricInfo, words: AsymmetryWords) -> MetricInfo:
    """Return the entry of a metric's left-right difference.

    Its error model is still that of one side in the metric's own unit: whoever measures combines
    both sides' errors.
    """
    percent = metric.asymmetry_kind == "percent"
    return metric.model_copy(
        update={
            "id": f"{metric.id}_asymmetry",
            "label": words.label.fill(label=metric.label),
            "lab_term": words.lab_term.fill(lab_term=metric.lab_term),
            "unit": "%" if percent else "°",
            "decimals": 1 if percent else 0,
            "group": "symmetry",
            "sided": False,
            "near_leg_only": False,
            "min_fps": max(metric.min_fps, metric.asymmetry_min_fps or 0.0),
            "good_fps": max(metric.good_fps, metric.asymmetry_min_fps or 0.0),
            "typical": (-TYPICAL_DIFFERENCE, TYPICAL_DIFFERENCE),
            "typical_basis": "heuristic",
            "typical_note": words.typical_note_percent if percent else words.typical_note_degrees,
            "typical_line": None,
            "typical_by_sex": {},
            "typical_overground_shift": 0.0,
            "smallest_real_change": None,
            "definition": words.definition_percent if percent else words.definition_degrees,
            "sign": words.sign,
            "moves_it_falsely": words.moves_it_falsely,
            "asymmetry": False,
            "asymmetry_kind": None,
            "asymmetry_min_fps": None,
            "same_as": "",
            "why": words.why_percent if percent else words.why_degrees,
            "sources": ("girard_2019", "malisoux_2024") if percent else ("limb_differences_2023",),
            "no_source": Message(""),
        }
    )
