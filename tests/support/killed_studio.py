"""A studio's store, files and jobs under random work until it is killed: run by the kill test."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from formcheck.errors import FormcheckError
from support import jobs
from support.jobs import Place


def work_at_random(place: Place, chance: random.Random) -> None:
    """Upload, analyse, correct, cancel and delete, without end."""
    checks = [row.id for row in place.store.checks.find("", [], 50, 0)[0]]
    while True:
        what = chance.random()
        try:
            if what < 0.4 or not checks:
                checks.append(place.check())
                clip_id = place.upload(checks[-1], b"a film" * 5_000, parts=5)
                place.jobs.arrive(clip_id)
            elif what < 0.7:
                place.jobs.analyse(chance.choice(checks[-4:]))
            elif what < 0.85:
                place.jobs.remeasure(chance.choice(checks))
            elif what < 0.95:
                place.jobs.cancel(chance.choice(checks[-4:]))
            else:
                place.delete(checks.pop(chance.randrange(len(checks))))
        except FormcheckError as error:
            sys.stderr.write(f"{error}\n")
        time.sleep(chance.random() * 0.1)


def main(folder: str, seed: str) -> None:
    place = Place(Path(folder), jobs.processes)
    place.jobs.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    work_at_random(place, random.Random(int(seed)))


if __name__ == "__main__":
    main(*sys.argv[1:])
