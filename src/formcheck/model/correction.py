"""What a person sets by hand: a log to which entries are added, and from which none is taken.

Times are seconds of the **file's own clock** from its first frame, as its names say
(``at_file_s``): another factor of slow motion does not move them. Places are pixels of the upright
picture. An entry is taken back by another one, `Undo`, and that one by a third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self, TypeAlias, get_args
from uuid import uuid4

from pydantic import AwareDatetime, Field, model_validator

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.model.document import Part
from formcheck.model.gait import Side
from formcheck.model.options import ClipOptions
from formcheck.model.scene import View

__all__ = [
    "AddContact",
    "Change",
    "ChoosePerson",
    "Correction",
    "Corrections",
    "DeleteContact",
    "LeaveOut",
    "MoveEdge",
    "NameLeg",
    "SetOption",
    "Undo",
    "told_after",
]

FileTime = Annotated[float, Field(ge=0.0, le=86_400.0, allow_inf_nan=False, strict=True)]
Pixels = Annotated[float, Field(ge=0.0, le=100_000.0, allow_inf_nan=False, strict=True)]
Fingerprint = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Place = Annotated[int, Field(ge=0, le=99, strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class MoveEdge(Part):
    """The edge of a contact, moved.

    Parameters
    ----------
    kind : "move_edge"
    side : "left" or "right"
    edge : "strike" or "toe_off"
    at_file_s : float
        Where it was when it was moved; a later analysis may find it a little elsewhere.
    to_file_s : float
        Where it belongs.
    """

    kind: Literal["move_edge"] = "move_edge"
    side: Side
    edge: Literal["strike", "toe_off"]
    at_file_s: FileTime
    to_file_s: FileTime


class AddContact(Part):
    """A contact that was not found.

    Parameters
    ----------
    kind : "add_contact"
    side : "left" or "right"
    strike_file_s, toe_off_file_s : float
    """

    kind: Literal["add_contact"] = "add_contact"
    side: Side
    strike_file_s: FileTime
    toe_off_file_s: FileTime

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.toe_off_file_s <= self.strike_file_s:
            message = msg(
                "the toe-off at {toe_off_s:.3f} s is not after the strike at {strike_s:.3f} s; "
                "swap them, or move one",
                toe_off_s=self.toe_off_file_s,
                strike_s=self.strike_file_s,
            )
            raise ValueError(message)
        return self


class DeleteContact(Part):
    """A contact that is none.

    Parameters
    ----------
    kind : "delete_contact"
    side : "left" or "right"
    strike_file_s : float
        Its strike when it was deleted.
    """

    kind: Literal["delete_contact"] = "delete_contact"
    side: Side
    strike_file_s: FileTime


class NameLeg(Part):
    """Which leg it is that a person points at.

    It is kept as it was seen, a point on the leg and its name, and not as "exchange the legs": so
    it holds, too, where a later analysis has the names right by itself.

    Parameters
    ----------
    kind : "name_leg"
    side : "left" or "right"
        What the leg at this place is.
    at_file_s : float
    x_px, y_px : float
        Anywhere on the leg, from hip to toe.
    start_file_s, stop_file_s : float or None
        The stretch for which it is said, a half-open interval; None = from the first frame, to the
        last.
    """

    kind: Literal["name_leg"] = "name_leg"
    side: Side
    at_file_s: FileTime
    x_px: Pixels
    y_px: Pixels
    start_file_s: FileTime | None = None
    stop_file_s: FileTime | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        start, stop = self.start_file_s or 0.0, self.stop_file_s
        if stop is not None:
            _check_stretch(start, stop)
        if self.at_file_s < start or (stop is not None and self.at_file_s >= stop):
            message = msg(
                "the leg was named at {at_s:.3f} s, outside of the stretch it is named for; point "
                "at it within the stretch",
                at_s=self.at_file_s,
            )
            raise ValueError(message)
        return self


class ChoosePerson(Part):
    """Who runs, by a point on the body.

    Parameters
    ----------
    kind : "choose_person"
    at_file_s : float
    x_px, y_px : float
    """

    kind: Literal["choose_person"] = "choose_person"
    at_file_s: FileTime
    x_px: Pixels
    y_px: Pixels


class LeaveOut(Part):
    """A stretch in which nothing counts, and which no step bridges.

    Parameters
    ----------
    kind : "leave_out"
    start_file_s, stop_file_s : float
        A half-open interval.
    """

    kind: Literal["leave_out"] = "leave_out"
    start_file_s: FileTime
    stop_file_s: FileTime

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_stretch(self.start_file_s, self.stop_file_s)
        return self


class SetOption(Part):
    """Something that was told of a clip, told otherwise.

    Parameters
    ----------
    kind : "set_option"
    option : "view", "speed_kmh", "height_cm", "slow_motion" or "mass_kg"
    value : str, float or None
        A view, or a number in the option's unit; None = not told.
    """

    kind: Literal["set_option"] = "set_option"
    option: Literal["view", "speed_kmh", "height_cm", "slow_motion", "mass_kg"]
    value: View | Annotated[float, Field(allow_inf_nan=False, strict=True)] | None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.value is not None and (self.option == "view") != isinstance(self.value, str):
            wanted = msg("one of {views}", views=", ".join(get_args(View)))
            message = msg(
                "{option} cannot be {value!r}; give {wanted}",
                option=self.option,
                value=self.value,
                wanted=wanted if self.option == "view" else msg("a number"),
            )
            raise ValueError(message)
        try:
            told_after(ClipOptions(), (self,))
        except InputError as error:
            raise ValueError(error.message) from error
        return self


class Undo(Part):
    """An earlier entry, taken back.

    Parameters
    ----------
    kind : "undo"
    entry : str
        The id of that entry; of another `Undo` too, which then holds no more.
    """

    kind: Literal["undo"] = "undo"
    entry: Name


Change: TypeAlias = (
    MoveEdge | AddContact | DeleteContact | NameLeg | ChoosePerson | LeaveOut | SetOption
)
"""What an entry changes."""


class Correction(Part):
    """One entry of the log.

    Parameters
    ----------
    id : str
        One of its own in the log; made where none is given.
    when : datetime
        When it was set, with its time zone; now where it is not given.
    clip : str, int or None
        The video's fingerprint (sha256) as `PoseTrack.source_sha256` has it, or the clip's place
        among those of the analysis, from 0. None = every clip: only of an option, and of an `Undo`.
    change : MoveEdge, AddContact, DeleteContact, NameLeg, ChoosePerson, LeaveOut, SetOption or Undo

    Examples
    --------
    >>> from formcheck import Correction
    >>> change = {"kind": "leave_out", "start_file_s": 2.0, "stop_file_s": 3.5}
    >>> Correction(clip=0, change=change).change.stop_file_s
    3.5
    """

    id: Name = Field(default_factory=lambda: uuid4().hex)
    when: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    clip: Fingerprint | Place | None = None
    change: Annotated[Change | Undo, Field(discriminator="kind")]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.clip is None and not isinstance(self.change, SetOption | Undo):
            message = msg(
                "it does not say of which clip it is; give the clip's fingerprint or its place"
            )
            raise ValueError(message)
        return self


class Corrections(Part):
    """The log: what was set by hand of one runner's clips, in the order it was set.

    Parameters
    ----------
    format : "formcheck-corrections"
    schema_version : 1
    entries : tuple of Correction
        The oldest first. Ids are unique, and an `Undo` names an entry before it.

    Examples
    --------
    >>> from formcheck import Corrections
    >>> change = {"kind": "delete_contact", "side": "left", "strike_file_s": 1.25}
    >>> log = Corrections().with_entry(change, clip=0)
    >>> len(log.standing), len(log.undone(log.entries[0].id).standing)
    (1, 0)
    """

    format: Literal["formcheck-corrections"] = "formcheck-corrections"
    schema_version: Literal[1] = 1
    entries: tuple[Correction, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        before: set[str] = set()
        for entry in self.entries:
            if entry.id in before:
                message = msg("the entry {id} is there twice", id=entry.id)
                raise ValueError(message)
            if isinstance(entry.change, Undo) and entry.change.entry not in before:
                message = msg(
                    "the entry {id} takes back {other}, which is not before it",
                    id=entry.id,
                    other=entry.change.entry,
                )
                raise ValueError(message)
            before.add(entry.id)
        return self

    def with_entry(
        self, change: Change | Undo | dict[str, Any], clip: str | int | None = None
    ) -> Self:
        """Return the log with one more entry, set now.

        Raises
        ------
        pydantic.ValidationError
            The change cannot be.
        """
        entry = Correction.model_validate({"clip": clip, "change": change})
        return self.changed(entries=(*self.entries, entry))

    def undone(self, entry: str) -> Self:
        """Return the log with an entry taken back, by its id.

        Raises
        ------
        pydantic.ValidationError
            There is no such entry.
        """
        return self.with_entry(Undo(entry=entry))

    @property
    def standing(self) -> tuple[Correction, ...]:
        """Return the entries that hold: neither an `Undo` nor taken back, in order."""
        taken: set[str] = set()
        held = []
        for entry in reversed(self.entries):  # an `Undo` may itself be taken back by a later one
            if entry.id in taken:
                continue
            if isinstance(entry.change, Undo):
                taken.add(entry.change.entry)
            else:
                held.append(entry)
        return tuple(reversed(held))

    def of(self, clip: int, sha256: str = "") -> tuple[Change, ...]:
        """Return the changes of one clip that hold, in order.

        Parameters
        ----------
        clip : int
            Its place among the clips of the analysis, from 0.
        sha256 : str
            Its video's fingerprint; empty where that is not known.
        """
        return tuple(
            entry.change
            for entry in self.standing
            if not isinstance(entry.change, Undo)
            and (entry.clip is None or entry.clip in (clip, sha256 or None))
        )

    def strangers(self, known: Sequence[str]) -> tuple[Correction, ...]:
        """Return the entries that hold and are of none of these clips.

        Parameters
        ----------
        known : sequence of str
            The clips' fingerprints, empty where one is not known.
        """
        return tuple(
            entry
            for entry in self.standing
            if entry.clip is not None
            and entry.clip not in known
            and not (isinstance(entry.clip, int) and entry.clip < len(known))
        )


def told_after(told: ClipOptions, changes: Sequence[Change]) -> ClipOptions:
    """Return what was told of a clip, with what was set by hand in its place.

    Raises
    ------
    InputError
        A value is out of range.
    """
    for change in changes:
        if isinstance(change, SetOption):
            values: dict[str, Any] = {change.option: change.value}
            told = replace(told, **values)
    return told


def _check_stretch(start_s: float, stop_s: float) -> None:
    if stop_s <= start_s:
        message = msg(
            "the stretch from {start_s:.3f} s ends at {stop_s:.3f} s, before it begins; swap them",
            start_s=start_s,
            stop_s=stop_s,
        )
        raise ValueError(message)
