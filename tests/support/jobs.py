"""Jobs without processes, and a data folder with a store, for tests that are about neither."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from formcheck.pool import Limits, Pool
from formcheck.studio.files import Files
from formcheck.studio.jobs.ledger import StoreLedger
from formcheck.studio.jobs.queue import Executors, Jobs, usual_executors
from formcheck.studio.store import Store, open_store
from support import slow_work

FINAL = {"done", "refused", "failed", "cancelled", "interrupted", "draft"}


def threads() -> Executors:
    """Return what does the work in threads: nothing that runs can be stopped."""
    return Executors(ThreadPoolExecutor(1), ThreadPoolExecutor(1), ThreadPoolExecutor(2))


def processes() -> Executors:
    """Return what does the work in processes, as the studio does, but for how much they load."""
    limits = Limits(memory_bytes=1 << 30)
    own = [Pool(count, ("support.slow_work",), limits) for count in (1, 1, 2)]
    return Executors(*own)


usual = usual_executors


class Place:
    """A data folder: its store, its files, and jobs that work on it slowly."""

    def __init__(self, folder: Path, executors=threads, tasks=slow_work) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.files: Files = Files(folder)
        self.store: Store = open_store(folder, None)
        self.ledger = StoreLedger(self.store, self.files)
        self.jobs = Jobs(self.ledger, executors, threads=2, tasks=tasks)

    def check(self) -> str:
        return self.store.checks.add(None, date(2026, 1, 2)).id

    def upload(
        self, check_id: str, content: bytes = b"a film", name: str = "a.mp4", parts: int = 1
    ) -> str:
        """Put a clip in its place, as a finished upload does; it has not arrived yet."""
        clip = self.store.clips.add(check_id, name, len(content))
        step = -(-len(content) // parts)
        for start in range(0, len(content), step):
            with self.files.upload(clip.id).open("ab") as file:
                file.write(content[start : start + step])
            time.sleep(0.01 if parts > 1 else 0.0)
        self.files.arrive(clip.id, name)
        self.store.clips.change(clip.id, state="arriving")
        return clip.id

    def delete(self, check_id: str) -> None:
        """Delete a check with all that is its, as the studio does."""
        self.jobs.cancel(check_id)
        for clip in self.store.checks.get(check_id).clips:
            self.jobs.cancel(clip.id)
        self.files.remove(*self.store.checks.delete(check_id))

    def clip(self, clip_id: str, timeout_s: float = 60.0):
        """Return a clip once it has arrived."""
        wait_for(lambda: self.store.clips.get(clip_id).state != "arriving", timeout_s)
        return self.store.clips.get(clip_id)

    def result(self, check_id: str, timeout_s: float = 60.0):
        """Return a check once nothing is to be done for it."""
        wait_for(lambda: self.store.checks.get(check_id).state in FINAL, timeout_s)
        return self.store.checks.get(check_id)

    def untrue(self) -> list[str]:
        """Return every row that says that something is there which is not, or not whole."""
        files, store, wrong = self.files, self.store, []
        for clip in store.clips.in_state("ready"):
            there = {path.name for path in files.clip(clip.id).iterdir()}
            missing = {"original.mp4", "proxy.mp4", "thumb.jpg"} - there
            wrong += [f"clip {clip.id} lacks {missing}"] if missing or not clip.look else []
        for one in store.analyses.in_state("done"):
            whole = (files.analysis(one.id) / "report.json").is_file()
            wrong += [] if whole and one.clip_ids else [f"analysis {one.id} is not whole"]
        return wrong

    def left_over(self) -> list[str]:
        """Return every file and row that should not be there when nothing is to be done."""
        files, store = self.files, self.store
        clips, analyses = store.clips.ids(), store.analyses.ids()
        known = {"clips": clips, "analyses": analyses, "uploads": clips, "work": ()}
        wrong = [
            str(path)
            for name, ids in known.items()
            for path in (files.folder / name).iterdir()
            if path.name not in ids
        ]
        for at, _, names in os.walk(files.folder):  # which bears with what goes while it looks
            wrong += [f"{at}/{name}" for name in names if ".part" in name]
        own = {"original.mp4", "proxy.mp4", "thumb.jpg", "pose.npz"}
        for path in (files.folder / "clips").glob("*/*"):
            wrong += [] if path.name in own else [str(path)]
        wrong += [f"analysis {one.id} still runs" for one in store.analyses.in_state("running")]
        wrong += [f"clip {one.id} still arrives" for one in store.clips.in_state("arriving")]
        return wrong + self.untrue()

    def close(self) -> None:
        self.jobs.stop()
        self.store.close()


def wait_for(there, timeout_s: float = 60.0) -> None:
    until = time.monotonic() + timeout_s
    while not there():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)
