"""Contacts that a person moved, added or deleted, put into those that were found.

An entry that names a contact names it by where it was then. It is given to the contact of that foot
whose edge is nearest, if that is within a fifth of a stride: a foot's contacts are a whole stride
apart, and another network moves an edge by a tenth of one at most. Where there is none, a note says
that the entry was not used.

An edge set by hand is taken to be good to half the time between two pictures (one standard error).
A person can only choose the picture in which the foot is first seen down, or up; when between two
pictures it happened is not seen, which alone makes 0.29 of a picture, and choosing errs too. How
far people really err was not measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from formcheck.errors import InputError
from formcheck.gait.frontal import lowest_between
from formcheck.i18n import Message, msg
from formcheck.model import Contact, FirstLook, Gait, Note, PoseTrack, Side
from formcheck.model.correction import AddContact, Change, DeleteContact, MoveEdge
from formcheck.signal import joined, within
from formcheck.signal.by_hand import left_out

__all__ = ["EDGES", "SAME_STRIDES", "Edge", "Held", "HeldContacts", "hold", "set_by_hand"]

Edge = Literal["strike", "toe_off"]
EDGES: tuple[Edge, Edge] = ("strike", "toe_off")
#: How far from where it was an edge is still that contact's, in strides, and without a rhythm in s.
SAME_STRIDES, _SAME_S = 0.2, 0.15
#: Standard error of an edge set by hand, in frames.
_HAND_FRAMES = 0.5
#: A contact may begin or end this far outside of the first and the last frame.
_ENDS_FRAMES = 1.0
#: As for a contact that was found.
_SURE_S, _SURE_FPS = 0.012, 50.0


@dataclass(frozen=True, slots=True)
class Held:
    """A contact, which of its edges a person set, and what was found in its place."""

    contact: Contact
    edges: frozenset[Edge] = frozenset()
    found: Contact | None = None

    def at(self, edge: Edge) -> float:
        """Return when the edge is, in s."""
        return self.contact.strike_s if edge == "strike" else self.contact.toe_off_s


@dataclass(frozen=True, slots=True)
class HeldContacts:
    """What is left of the contacts that were found after all that a person changed.

    Parameters
    ----------
    held : tuple of Held
    deleted : tuple of Contact
        Those that a person deleted, as they were found, and set none in their place.
    notes : tuple of Note
        Which changes could not be used, and why.
    """

    held: tuple[Held, ...]
    deleted: tuple[Contact, ...] = ()
    notes: tuple[Note, ...] = ()


def set_by_hand(gait: Gait, changes: Sequence[Change], track: PoseTrack, look: FirstLook) -> Gait:
    """Return the gait with what a person changed, and without what lies in a stretch left out.

    Parameters
    ----------
    gait : Gait
        As it was found.
    changes : sequence of Change
        In the order they were set.
    track : PoseTrack
        Cleaned, in real time.
    look : FirstLook

    Raises
    ------
    InputError
        One foot would be down twice at a time, a contact would end before it begins, or it lies
        outside of the clip.
    """
    if not changes:
        return gait
    parts = within(track, left_out(changes, look.time_scale))
    after = hold(gait.contacts, changes, track, look)
    kept = [
        one.contact
        for one in after.held
        if not any(one.contact.strike_s < b and one.contact.toe_off_s > a for a, b in parts)
    ]
    contacts = tuple(sorted(kept, key=lambda contact: contact.strike_s))
    told = _told(contacts, len(after.deleted), 1000.0 * _HAND_FRAMES / max(track.fps, 1.0))
    seconds = sum(b - a for a, b in parts)
    if parts:
        told.append(
            Note("left_out", msg("{seconds:.1f} s were left out by hand.", seconds=seconds))
        )
    notes = (*gait.notes, *told, *after.notes)
    gone = joined((*gait.left_out_s, *parts))
    return replace(gait, contacts=contacts, notes=notes, left_out_s=gone)


def hold(
    found: Sequence[Contact], changes: Sequence[Change], track: PoseTrack, look: FirstLook
) -> HeldContacts:
    """Return the contacts after what a person moved, added and deleted; as `set_by_hand`."""
    own = _Hand(track, look)
    held = [Held(contact, found=contact) for contact in found]
    deleted: list[Contact] = []
    notes: list[Note] = []
    for change in changes:
        if isinstance(change, AddContact):
            strike_s, toe_off_s = (
                own.real_s(when) for when in (change.strike_file_s, change.toe_off_file_s)
            )
            twin = own.nearest(held, change.side, "strike", strike_s)
            if twin is not None:  # it is found by now: what the person said stands in its place
                held.remove(twin)
            added = own.added(change.side, strike_s, toe_off_s)
            held.append(replace(added, found=None if twin is None else twin.found))
        elif isinstance(change, MoveEdge | DeleteContact):
            moves = isinstance(change, MoveEdge)
            edge: Edge = change.edge if isinstance(change, MoveEdge) else "strike"
            at_file_s = change.at_file_s if isinstance(change, MoveEdge) else change.strike_file_s
            one = own.nearest(held, change.side, edge, own.real_s(at_file_s))
            if one is None:
                notes.append(_lost(change.side, at_file_s, moved=moves))
                continue
            held.remove(one)
            if isinstance(change, MoveEdge):
                held.append(own.moved(one, edge, own.real_s(change.to_file_s)))
            elif not one.edges:
                deleted.append(one.contact)
    held, given_way = own.consistent(held)
    by_hand = [one for one in held if one.edges]
    gone = [c for c in deleted if own.nearest(by_hand, c.side, "strike", c.strike_s) is None]
    return HeldContacts(tuple(held), tuple(gone), (*notes, *given_way))


@dataclass(frozen=True, slots=True)
class _Hand:
    """How contacts are set on one clip."""

    track: PoseTrack
    look: FirstLook

    @property
    def error_s(self) -> float:
        return _HAND_FRAMES / max(self.track.fps, 1.0)

    @property
    def same_s(self) -> float:
        stride_s = self.look.stride_period_s
        return _SAME_S if stride_s is None else SAME_STRIDES * stride_s

    def real_s(self, file_s: float) -> float:
        return file_s / self.look.time_scale

    def file_s(self, real_s: float) -> float:
        return real_s * self.look.time_scale

    def nearest(self, held: Sequence[Held], side: Side, edge: Edge, when_s: float) -> Held | None:
        """Return the contact of a foot whose edge is meant."""
        own = [one for one in held if one.contact.side == side]
        off = {one: abs(one.at(edge) - when_s) for one in own}
        best = min(off, key=lambda one: off[one], default=None)
        return best if best is not None and off[best] <= self.same_s else None

    def added(self, side: Side, strike_s: float, toe_off_s: float) -> Held:
        """Return a contact of which a person said all."""
        sure = self.error_s < _SURE_S and self.track.fps >= _SURE_FPS
        near = self.look.near_side is None or side == self.look.near_side
        contact = Contact(
            side, strike_s, toe_off_s, self.error_s, "high" if sure else "medium", near, by="hand"
        )
        return Held(self._seen_lowest(contact), frozenset(EDGES))

    def moved(self, one: Held, edge: Edge, to_s: float) -> Held:
        """Return a contact with an edge elsewhere; the worse known edge counts for both."""
        edges = one.edges | {edge}
        both = len(edges) == len(EDGES)
        old = one.contact
        contact = replace(
            old,
            strike_s=to_s if edge == "strike" else old.strike_s,
            toe_off_s=to_s if edge == "toe_off" else old.toe_off_s,
            uncertainty_s=self.error_s if both else max(self.error_s, old.uncertainty_s),
            by="hand",
        )
        return Held(self._seen_lowest(contact), edges, one.found)

    def consistent(self, held: list[Held]) -> tuple[list[Held], list[Note]]:
        """Return contacts of which no two of a foot overlap; refuse what a person cannot mean.

        What was found gives way to a contact that a person set whole.
        """
        for one in held:
            if one.edges:
                self._check(one.contact)
        notes = []
        for first, second in combinations(tuple(held), 2):
            a, b = first.contact, second.contact
            apart = a.toe_off_s <= b.strike_s or b.toe_off_s <= a.strike_s
            if a.side != b.side or apart or first not in held or second not in held:
                continue
            whole = [one for one in (first, second) if len(one.edges) == len(EDGES)]
            found = [one for one in (first, second) if not one.edges]
            if not whole or not found:
                raise InputError(self._twice(a, b))
            held.remove(found[0])
            notes.append(_gave_way(a.side, self.file_s(found[0].contact.strike_s)))
        return held, notes

    def _check(self, contact: Contact) -> None:
        """Refuse a contact that ends before it begins, or is not in the clip."""
        values = {"strike_s": contact.strike_s, "toe_off_s": contact.toe_off_s}
        in_file = {name: self.file_s(value) for name, value in values.items()}
        if contact.toe_off_s <= contact.strike_s:
            message = msg(
                "a contact set by hand would begin at {strike_s:.3f} s and end at "
                "{toe_off_s:.3f} s; a foot leaves the ground after it lands: move one of the two",
                **in_file,
            )
            raise InputError(message)
        slack_s = _ENDS_FRAMES / max(self.track.fps, 1.0)
        first_s, last_s = float(self.track.time_s[0]), float(self.track.time_s[-1])
        if contact.strike_s < first_s - slack_s or contact.toe_off_s > last_s + slack_s:
            message = msg(
                "a contact set by hand from {strike_s:.3f} to {toe_off_s:.3f} s is not inside the "
                "clip, which ends at {last_s:.3f} s; move it, or take it back",
                last_s=self.file_s(last_s),
                **in_file,
            )
            raise InputError(message)

    def _twice(self, one: Contact, other: Contact) -> Message:
        first, second = sorted((one, other), key=lambda contact: contact.strike_s)
        return msg(
            "one foot cannot be down twice at a time: the contact from {first_s:.3f} s ends after "
            "the next one begins, at {second_s:.3f} s; move an edge, or delete one of the two",
            first_s=self.file_s(first.strike_s),
            second_s=self.file_s(second.strike_s),
        )

    def _seen_lowest(self, contact: Contact) -> Contact:
        """Return the contact with the instant of the lowest hips, in views that go by it."""
        kept = contact.lowest_s
        if not self.look.is_frontal or (
            kept is not None and contact.strike_s <= kept <= contact.toe_off_s
        ):
            return contact
        lowest_s = lowest_between(self.track, self.look, contact.strike_s, contact.toe_off_s)
        return replace(contact, lowest_s=lowest_s)


def _told(contacts: Sequence[Contact], deleted: int, error_ms: float) -> list[Note]:
    """Return how many contacts a person set, and how many were deleted."""
    count = sum(contact.by == "hand" for contact in contacts)
    notes = []
    if count:
        message = (
            msg("1 contact set by hand, good to half a frame ({ms:.0f} ms).", ms=error_ms)
            if count == 1
            else msg(
                "{count} contacts set by hand, good to half a frame ({ms:.0f} ms).",
                count=count,
                ms=error_ms,
            )
        )
        notes.append(Note("contacts_by_hand", message))
    if deleted:
        message = (
            msg("1 contact deleted by hand.")
            if deleted == 1
            else msg("{count} contacts deleted by hand.", count=deleted)
        )
        notes.append(Note("contacts_deleted", message))
    return notes


def _lost(side: Side, at_file_s: float, *, moved: bool) -> Note:
    """Return that an entry points at a contact which is not found any more."""
    of_side = {
        "left": msg(
            "At {at_s:.2f} s a contact of the left foot was changed by hand that is not found "
            "there any more; the change was not used. Set it again.",
            at_s=at_file_s,
        ),
        "right": msg(
            "At {at_s:.2f} s a contact of the right foot was changed by hand that is not found "
            "there any more; the change was not used. Set it again.",
            at_s=at_file_s,
        ),
    }
    return Note("edge_lost" if moved else "deletion_lost", of_side[side])


def _gave_way(side: Side, at_file_s: float) -> Note:
    of_side = {
        "left": msg(
            "A contact of the left foot found at {at_s:.2f} s gave way to one set by hand.",
            at_s=at_file_s,
        ),
        "right": msg(
            "A contact of the right foot found at {at_s:.2f} s gave way to one set by hand.",
            at_s=at_file_s,
        ),
    }
    return Note("found_gave_way", of_side[side])
