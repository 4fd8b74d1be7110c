"""A check begins by itself when the clips of all phones that were invited to it are in."""

from __future__ import annotations

import logging

from formcheck.errors import FormcheckError
from formcheck.studio.api.work import begin
from formcheck.studio.records import ClipRecord
from formcheck.studio.studio import Studio

__all__ = ["begin_whole", "is_usable"]

_log = logging.getLogger("formcheck.studio")


def begin_whole(studio: Studio) -> list[str]:
    """Begin every check whose phones have all sent a clip that can be measured.

    Who was invited and did not come is waited for until the code ends or is withdrawn.

    Returns
    -------
    list of str
        The checks that were begun.
    """
    begun = []
    for check_id in studio.phones.waiting():
        try:
            if _begin_if_whole(studio, check_id):
                begun.append(check_id)
        except FormcheckError:  # it was deleted, or begun by hand, in the same moment
            _log.warning("work not begun: %s", check_id, exc_info=True)
    return begun


def is_usable(clip: ClipRecord) -> bool:
    """Return whether a clip was looked at and can be measured."""
    look = clip.look or {}
    told = clip.told is not None and (clip.told.view or clip.told.slow_motion)
    return (
        clip.state in ("arriving", "ready")
        and bool(look)
        and not clip.standing
        and not (look.get("blocked") and not told)
    )


def _begin_if_whole(studio: Studio, check_id: str) -> bool:
    phones = studio.phones.of(check_id)
    check = studio.store.checks.get(check_id)
    clips = {clip.id: clip for clip in check.clips}
    came = [clips.get(phone.clip_id or "") for phone in phones]
    if not phones or not all(clip is not None and is_usable(clip) for clip in came):
        return False
    if any(
        clip.state == "uploading" or (clip.state == "arriving" and not clip.look)
        for clip in check.clips
    ):
        return False
    for phone in phones:
        phone.started = True
    if check.state in ("queued", "running", "done"):
        return False
    begin(studio, check_id, "start")
    return True
