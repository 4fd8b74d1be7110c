"""How long films are kept: numbers and reports stay, films go when it was so set."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from formcheck.i18n import msg
from formcheck.studio.files import Files
from formcheck.studio.store import Store

__all__ = ["tidy", "to_midnight_s"]

#: A check that is being worked on, or that can still be begun, needs its films.
_ENDED = ("done", "refused")
#: After so long nobody sends the rest of a film.
_GIVEN_UP = timedelta(days=7)


def tidy(store: Store, files: Files, now: datetime | None = None) -> int:
    """Remove the films that are not to be kept any longer, and what never came in as a whole.

    Parameters
    ----------
    store : Store
    files : Files
    now : datetime or None
        None = now.

    Returns
    -------
    int
        How many clips lost something.
    """
    now = now or datetime.now(UTC)
    for clip in store.clips.in_state("uploading"):
        if now - clip.created > _GIVEN_UP:
            store.clips.delete(clip.id)
            files.remove([clip.id])
    settings = store.settings.all()
    days, keeps = settings.get("keep_days"), settings.get("keep_originals", True)
    ended = set(store.checks.in_state(*_ENDED)) if days or not keeps else set()
    changed = 0
    for clip in store.clips.in_state("ready") if ended else ():
        if clip.check_id not in ended:
            continue
        if days and now - clip.created > timedelta(days=days):
            files.remove_films(clip.id)
            why = msg("this film was kept for {days} days; its numbers stay", days=days)
            store.clips.change(clip.id, state="unusable", error=why.as_data())
            changed += 1
        elif keeps is False and files.has_original(clip.id) and files.has_proxy(clip.id):
            files.remove_original(clip.id)
            changed += 1
    return changed


def to_midnight_s(now: datetime) -> float:
    """Return how long it is until a second after the day's end, by the clock on the wall."""
    next_day = datetime.combine(now.date() + timedelta(days=1), time(0, 0, 1))
    return (next_day - now).total_seconds()
