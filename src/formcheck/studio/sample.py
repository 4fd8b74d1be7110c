"""The sample check: what a new studio has to show before anybody filmed anything."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

from formcheck.files.samples import sample_clips
from formcheck.studio.files import Files
from formcheck.studio.store import Store

if TYPE_CHECKING:
    from formcheck.studio.jobs.queue import Jobs

__all__ = ["add_sample"]

_TITLE = "Sample"


def add_sample(store: Store, files: Files, jobs: Jobs) -> str | None:
    """Put the two clips that come with formcheck into an empty store, and have them analysed.

    Returns
    -------
    str or None
        The check's id; None where the store holds checks already.
    """
    if store.checks.count():
        return None
    check = store.checks.add(None, date.today(), title=_TITLE, height_cm=170.0, speed_kmh=10.1)
    for path, view in zip(sample_clips(), (None, "rear"), strict=True):
        told = {"view": view, "slow_motion": None, "person": None}
        clip = store.clips.add(check.id, path.name, path.stat().st_size, told=told)
        shutil.copyfile(path, files.upload(clip.id))
        files.arrive(clip.id, clip.name)
        store.clips.change(clip.id, state="arriving")
        jobs.arrive(clip.id)
    jobs.analyse(check.id)
    return check.id
