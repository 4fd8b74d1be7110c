"""What was set by hand in words: an entry of the log as one line."""

from __future__ import annotations

from formcheck.i18n import Message, msg
from formcheck.model.correction import (
    AddContact,
    ChoosePerson,
    Correction,
    DeleteContact,
    LeaveOut,
    MoveEdge,
    NameLeg,
    SetOption,
)
from formcheck.render.words import view_words

__all__ = ["line_of"]


def line_of(entry: Correction) -> Message:
    """Return an entry as one line; empty of one that takes another back."""
    change = entry.change
    if isinstance(change, MoveEdge):
        return _moved(change)
    if isinstance(change, AddContact):
        return msg(
            "Contact added, {side}: {start:.2f} to {stop:.2f} s",
            side=_side(change.side),
            start=change.strike_file_s,
            stop=change.toe_off_file_s,
        )
    if isinstance(change, DeleteContact):
        return msg(
            "Contact removed, {side}, at {at:.2f} s",
            side=_side(change.side),
            at=change.strike_file_s,
        )
    if isinstance(change, NameLeg):
        return msg(
            "This is the {side} leg, at {at:.2f} s", side=_side(change.side), at=change.at_file_s
        )
    if isinstance(change, ChoosePerson):
        return msg("Another person chosen, at {at:.2f} s", at=change.at_file_s)
    if isinstance(change, LeaveOut):
        return msg(
            "Left out: {start:.2f} to {stop:.2f} s",
            start=change.start_file_s,
            stop=change.stop_file_s,
        )
    return _option(change) if isinstance(change, SetOption) else Message("")


def _moved(change: MoveEdge) -> Message:
    values = {
        "side": _side(change.side),
        "at": change.at_file_s,
        "to": change.to_file_s,
    }
    if change.edge == "strike":
        return msg("Contact, {side}: strike moved from {at:.2f} to {to:.2f} s", **values)
    return msg("Contact, {side}: toe-off moved from {at:.2f} to {to:.2f} s", **values)


def _option(change: SetOption) -> Message:
    value = change.value
    if value is None:
        return {
            "view": msg("View: not told"),
            "speed_kmh": msg("Speed: not told"),
            "height_cm": msg("Height: not told"),
            "mass_kg": msg("Mass: not told"),
            "slow_motion": msg("Slow motion: not told"),
        }[change.option]
    if isinstance(value, str):
        return msg("View: {view:within}", view=view_words(value))
    return {
        "speed_kmh": msg("Speed: {value:g} km/h", value=value),
        "height_cm": msg("Height: {value:g} cm", value=value),
        "mass_kg": msg("Mass: {value:g} kg", value=value),
        "slow_motion": msg("Slow motion: {value:g} times slower", value=value),
    }[change.option]


def _side(side: str) -> Message:
    return Message.keyed(f"key.{side}")
