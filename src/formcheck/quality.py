"""Whether a clip can be measured at all, and if not, the one reason that matters most."""

from __future__ import annotations

import numpy as np

from formcheck.gait import seen_contacts
from formcheck.i18n import msg
from formcheck.model import INDEX, Note, PoseTrack, Run
from formcheck.scene import springs, turned_deg
from formcheck.signal import inside, longest_part

#: Under this body height the network's own error (about 1 % of its input) is all there is.
MIN_BODY_PX = 100.0
#: From this height on the size adds nothing to the intervals.
_GOOD_BODY_PX = 300.0
#: A phone's main lens, 26 mm on film, in longer sides of the picture; a usual runner's height.
_FOCUS, _USUAL_M = 0.72, 1.7
#: Nobody runs with a trunk that leans further; from the second on the head is below the hips.
_UPRIGHT_DEG, _ON_ITS_HEAD_DEG = 60.0, 130.0
_LEAST_SEEN_SHARE = 0.4
_MOST_HIDDEN_SHARE = 0.7
_SHORTEST_S, _TOLD_WALK_S = 1.0, 2.0
_FEWEST_CONTACTS = 4
#: Share of a stride that one foot is down from which there is no flight: both at half. Who still
#: springs over the standing foot runs, grounded; who vaults over it, or is not seen to do, walks.
_NO_FLIGHT_SHARE, _MOST_GROUNDED_SHARE = 0.48, 0.57
#: What the network says of knees and ankles: over 0.9 in light, 0.5 to 0.65 in the dark.
_LEGS_VISIBILITY = 0.7


def find_refusal(run: Run) -> Note | None:
    """Return why a clip cannot be measured, or None if it can.

    Parameters
    ----------
    run : Run

    Returns
    -------
    Note or None
        Id ``picture_turned``, ``backwards``, ``left_out``, ``too_short``, ``person_too_small``,
        ``body_hidden``, ``several_people``, ``uneven_rhythm``, ``speed_changes``, ``oblique``,
        ``walking``, ``legs_unclear``, ``standing`` or ``no_contacts``.
    """
    return (
        _turned(run.cleaned)
        or run.cleaned.runner_doubt
        or (_not_running(run) if _walks_through(run) else None)
        or _hardly_seen(run)
        or _no_one_rhythm(run)
        or _not_running(run)
        or _no_flight(run)
        or _few_contacts(run)
    )


def _turned(track: PoseTrack) -> Note | None:
    """Return that the picture lies on its side or stands on its head."""
    turned = abs(turned_deg(track))
    if track.model == "markers" or turned <= _UPRIGHT_DEG:
        return None
    message = (
        msg(
            "The picture stands on its head: you run with your feet up. Turn the film upright, for "
            "instance in your phone's gallery, and analyse it again."
        )
        if turned > _ON_ITS_HEAD_DEG
        else msg(
            "The picture lies on its side: you run up or down it. Turn the film upright, for "
            "instance in your phone's gallery, and analyse it again."
        )
    )
    return Note("picture_turned", message)


def _no_one_rhythm(run: Run) -> Note | None:
    """Return that nothing repeats, or that the film itself plays at several speeds."""
    doubt = run.scene.rhythm_doubt
    speed = doubt is not None and doubt.id == "speed_changes"
    return doubt if speed or run.scene.stride_period_s is None else None


def _walks_through(run: Run) -> bool:
    """Return whether somebody is seen for long enough to tell a walk: no other film would help."""
    seen_s = float(np.isfinite(run.cleaned.middle("hip")[:, 0]).sum()) / max(run.cleaned.fps, 1.0)
    return run.scene.activity == "walking" and seen_s >= _TOLD_WALK_S


def _hardly_seen(run: Run) -> Note | None:
    """Return that the clip is too short, the body hidden or too small."""
    track, scene = run.cleaned, run.scene
    counts = ~inside(track.time_s, track.left_out_s)
    if not counts.any():
        message = msg("The whole clip was left out by hand; leave a stretch of running in.")
        return Note("left_out", message)
    if track.duration_s < _SHORTEST_S:
        message = msg(
            "The clip is only {length_s:.1f} s long; film at least 5 s of steady running.",
            length_s=track.duration_s,
        )
        return Note("too_short", message)
    seen = float(np.mean(np.isfinite(track.middle("hip")[counts, 0])))
    if seen < _LEAST_SEEN_SHARE or not np.isfinite(scene.leg_px):
        message = msg(
            "The runner's hips and legs can be seen in only {percent:.0f} % of the clip; "
            "film the whole body, head to feet.",
            percent=100 * seen,
        )
        return Note("body_hidden", message)
    if _lower_legs_hidden(track):
        message = msg(
            "Your lower legs are outside the picture or behind something most of the time; "
            "film the whole body, head to feet, with nothing before it."
        )
        return Note("body_hidden", message)
    if scene.body_px < MIN_BODY_PX:
        message = msg(
            "The runner is only {body_px:.0f} pixels tall and has to be {least_px:.0f} at least; "
            "film from {distance_m:.0f} m at most.",
            body_px=scene.body_px,
            least_px=MIN_BODY_PX,
            distance_m=_farthest_m(track),
        )
        return Note("person_too_small", message)
    return None


def _farthest_m(track: PoseTrack) -> float:
    """Return from how far a phone's main lens still shows a runner `_GOOD_BODY_PX` tall."""
    return max(_FOCUS * max(track.size_px) * _USUAL_M / _GOOD_BODY_PX, 1.0)


def _not_running(run: Run) -> Note | None:
    """Return that somebody walks, stands, or cannot be told to run."""
    scene = run.scene
    if scene.activity == "walking" and scene.view == "oblique":
        message = msg(
            "The clip was filmed at an angle ({yaw_deg:.0f}° off); from there we cannot tell "
            "running from walking. Film squarely from the side, or in line with the runner.",
            yaw_deg=abs(scene.yaw_deg or 0.0),
        )
        return Note("oblique", message)
    if scene.activity == "walking":
        message = msg(
            "This looks like walking: the hips and knees move as a walker's do. "
            "formcheck measures running; film a run."
        )
        return Note("walking", message)
    if scene.activity == "none" and _legs_visibility(run.cleaned) < _LEGS_VISIBILITY:
        message = msg(
            "We can hardly make out the legs: it is too dark, or something hides them. Film "
            "in more light, with both legs in view down to the shoes."
        )
        return Note("legs_unclear", message)
    if scene.activity == "none":
        message = msg(
            "Nobody runs in this clip: the legs do not swing in a steady rhythm. "
            "Film a few seconds of steady running."
        )
        return Note("standing", message)
    return None


def _no_flight(run: Run) -> Note | None:
    """Return that one foot is always on the ground: this no slow motion changes.

    Contacts of a hidden foot are made up, and long: where nearly all are, only the hips tell.
    """
    share, step_s, scene = run.gait.down_share, run.gait.step_period_s, run.scene
    if len(run.gait.contacts) < _FEWEST_CONTACTS or share is None or step_s is None:
        return None
    seen = seen_contacts(run.gait, run.cleaned, run.cleaned.covered > 0.5)
    told = len(seen.contacts) >= _FEWEST_CONTACTS
    share = seen.down_share if told else share
    if share is None or share < _NO_FLIGHT_SHARE:
        return None
    grounded = scene.is_side and (share < _MOST_GROUNDED_SHARE or not told)
    if grounded and springs(longest_part(run.cleaned), scene.leg_px, 2.0 * step_s):
        return None
    if not told:
        message = msg(
            "Something hides your feet while they are down, so we cannot tell whether you run or "
            "walk. Move the camera so that both feet are in view, down to the shoes."
        )
        return Note("body_hidden", message)
    message = msg(
        "Your feet are never both in the air: each is down for {percent:.0f} % of a stride, and "
        "your hips do not spring as a runner's do. That is a walk, or a shuffle too low to "
        "measure. formcheck measures running; film a run.",
        percent=100 * share,
    )
    return Note("walking", message)


def _few_contacts(run: Run) -> Note | None:
    """Return that there are too few contacts, because of the clock if that is in doubt."""
    if len(run.gait.contacts) >= _FEWEST_CONTACTS:
        return None
    there = np.isfinite(run.cleaned.middle("hip")[:, 0])
    if run.scene.clock_doubt is None and there.mean() < _LEAST_SEEN_SHARE:
        message = msg(
            "You are in the picture for only {seen_s:.1f} of {length_s:.1f} s; film for longer, or "
            "several passes, with the whole body in the picture.",
            seen_s=float(there.mean()) * run.cleaned.duration_s,
            length_s=run.cleaned.duration_s,
        )
        return Note("body_hidden", message)
    message = msg(
        "Too few foot contacts can be made out to measure a run; "
        "film the whole body with both feet in view."
    )
    return run.scene.clock_doubt or Note("no_contacts", message)


def _lower_legs_hidden(track: PoseTrack) -> bool:
    """Return whether neither ankle is seen in more than a few of the frames."""
    if not len(track.covered):
        return False
    ankles = track.covered[:, [INDEX[f"{side}_ankle"] for side in ("left", "right")]]
    return bool(np.mean(ankles > 0.5, axis=0).min() > _MOST_HIDDEN_SHARE)


def _legs_visibility(track: PoseTrack) -> float:
    """Return how sure the network is of the better seen leg's knee and ankle, 0 to 1."""
    rows = [[INDEX[f"{side}_{part}"] for part in ("knee", "ankle")] for side in ("left", "right")]
    return max(float(np.mean(track.visibility[:, row])) for row in rows)
