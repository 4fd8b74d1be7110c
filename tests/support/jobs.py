"""Jobs without processes, and a data folder with a store, for tests that are about neither."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from formcheck.studio.files import Files
from formcheck.studio.jobs.ledger import StoreLedger
from formcheck.studio.jobs.queue import Executors, Jobs, usual_executors
from formcheck.studio.store import Store, open_store
from support import slow_work

FINAL = {"done", "refused", "failed", "cancelled", "interrupted", "draft"}


def threads() -> Executors:
    """Return what does the work in threads: nothing that runs can be stopped."""
    return Executors(ThreadPoolExecutor(1), ThreadPoolExecutor(1), ThreadPoolExecutor(2))


class Place:
    """A data folder: its store, its files, and jobs that work on it slowly."""

    def __init__(self, folder: Path, *, processes: bool = False, tasks=slow_work) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.files: Files = Files(folder)
        self.store: Store = open_store(folder, None)
        self.ledger = StoreLedger(self.store, self.files)
        make = usual_executors if processes else threads
        self.jobs = Jobs(self.ledger, make, threads=2, tasks=tasks)

    def check(self) -> str:
        return self.store.checks.add(None, date(2026, 1, 2)).id

    def upload(self, check_id: str, content: bytes | Path = b"a film", name: str = "a.mp4") -> str:
        """Put a clip in its place, as a finished upload does; it has not arrived yet."""
        data = content.read_bytes() if isinstance(content, Path) else content
        clip = self.store.clips.add(check_id, name, len(data))
        self.files.upload(clip.id).write_bytes(data)
        self.files.arrive(clip.id, name)
        self.store.clips.change(clip.id, state="arriving")
        return clip.id

    def clip(self, clip_id: str, timeout_s: float = 60.0):
        """Return a clip once it has arrived."""
        wait_for(lambda: self.store.clips.get(clip_id).state != "arriving", timeout_s)
        return self.store.clips.get(clip_id)

    def result(self, check_id: str, timeout_s: float = 60.0):
        """Return a check once nothing is to be done for it."""
        wait_for(lambda: self.store.checks.get(check_id).state in FINAL, timeout_s)
        return self.store.checks.get(check_id)

    def left_over(self) -> list[str]:
        """Return every file and row that should not be there when nothing is to be done."""
        files, store = self.files, self.store
        wrong = [str(path) for path in (files.folder / "work").iterdir()]
        clips, analyses = store.clips.ids(), store.analyses.ids()
        wrong += [p.name for p in (files.folder / "clips").iterdir() if p.name not in clips]
        wrong += [p.name for p in (files.folder / "analyses").iterdir() if p.name not in analyses]
        wrong += [p.name for p in (files.folder / "uploads").iterdir() if p.name not in clips]
        wrong += [str(p) for p in files.folder.rglob("*.part*")]
        for clip in store.clips.in_state("ready"):
            there = {path.name for path in files.clip(clip.id).iterdir()}
            missing = {"proxy.mp4", "thumb.jpg"} - there
            known = {"original.mp4", "proxy.mp4", "thumb.jpg", "pose.npz"}
            wrong += [f"{clip.id}: {missing} {there - known}"] if missing or there - known else []
        for one in store.analyses.in_state("done"):
            folder = files.analysis(one.id)
            wrong += [] if (folder / "report.json").is_file() else [f"{folder} is not whole"]
        for one in store.analyses.in_state("running"):
            wrong.append(f"analysis {one.id} is still running")
        wrong += [f"clip {clip.id} is still arriving" for clip in store.clips.in_state("arriving")]
        return wrong

    def close(self) -> None:
        self.jobs.stop()
        self.store.close()


def wait_for(there, timeout_s: float = 60.0) -> None:
    until = time.monotonic() + timeout_s
    while not there():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)
