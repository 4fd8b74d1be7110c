"""Which contacts were seen: of a foot that something hides the network makes up when it is down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formcheck.model import INDEX, Gait, PoseTrack

__all__ = ["seen_contacts"]

#: A contact is made up where the foot is hidden for this share of it. Behind a post on the landing
#: foot's way it is 0.36 to 0.83, and contacts read twice as long as they are; of feet that are
#: seen it is 0 to 0.24.
_MADE_UP_SHARE = 1.0 / 3.0


def seen_contacts(gait: Gait, track: PoseTrack, hidden: NDArray[np.bool_]) -> Gait:
    """Return the gait with only those contacts whose foot was seen, and those a person set.

    For what is said of all steps together, such as that they are uneven or without flight; single
    instants that were hidden are taken out where they are measured.

    Parameters
    ----------
    gait : Gait
    track : PoseTrack
        For its times.
    hidden : (T, 33) bool
        See `formcheck.signal.hidden.hidden_joints`; of a track that it was asked of,
        ``track.covered > 0.5``.
    """
    if not hidden.size:
        return gait
    kept = []
    for contact in gait.contacts:
        down = (track.time_s >= contact.strike_s) & (track.time_s <= contact.toe_off_s)
        ankle, heel, toes = (
            hidden[down, INDEX[f"{contact.side}_{part}"]]
            for part in ("ankle", "heel", "foot_index")
        )
        lost = ankle | (heel & toes)
        if contact.by == "hand" or not lost.any() or lost.mean() < _MADE_UP_SHARE:
            kept.append(contact)
    return replace(gait, contacts=tuple(kept))
