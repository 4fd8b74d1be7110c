"""A clip that was held by hand, as a stand would have filmed it."""

from __future__ import annotations

import numpy as np

from formcheck.i18n import msg
from formcheck.model import PoseTrack, moved_by

__all__ = ["steadied"]


def steadied(track: PoseTrack) -> PoseTrack:
    """Return a track with landmarks and tape in the steadied picture; as it is where none is known.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it: in the film's own pixels.

    Notes
    -----
    What stands behind the runner tells how the camera turned. Where the hand moved aside as well,
    the runner, who is nearer, is left with a part of that: at 3 m before a wall at 5 m, two fifths.
    """
    if not len(track.to_film):
        return track
    from_film = np.asarray(np.linalg.inv(track.to_film))[:, None]
    return track.then(
        msg("the film was steadied by the room behind the runner"),
        xy_px=moved_by(from_film, track.xy_px),
        tape_px=moved_by(from_film, track.tape_px) if len(track.tape_px) else track.tape_px,
    )
