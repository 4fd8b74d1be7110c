"""What `learn_joints` and `learn_landing` share: clips held out, and models fitted and written."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from formcheck.signal.ridge import LinearModel, save_models

FOLDS = 5


class Seen(Protocol):
    """Something to learn from: the model it is for, and the clip it was seen in."""

    model: str
    clip: str


T = TypeVar("T", bound=Seen)


def held_out(
    seen: Sequence[T], learn: Callable[[list[T]], LinearModel]
) -> Iterator[tuple[list[T], LinearModel]]:
    """Yield what was seen in each clip, with a model learnt without it: five times a fifth."""
    clips = sorted({one.clip for one in seen})
    for fold in range(FOLDS):
        out = clips[fold::FOLDS]
        model = learn([one for one in seen if one.clip not in out])
        for clip in out:
            yield [one for one in seen if one.clip == clip], model


def learn_all(
    seen: Sequence[T],
    learn: Callable[[list[T]], LinearModel],
    report: Callable[[str, list[T]], None],
    path: Path | None,
) -> None:
    """Fit every model, print what is left on clips held out, and write them where asked to."""
    models = {}
    for name in sorted({one.model for one in seen}):
        own = [one for one in seen if one.model == name]
        report(name, own)
        models[name] = learn(own)
    if path is not None:
        save_models(models, path)
        print(f"wrote {path}")


def read_options(about: str, model: Path) -> tuple[list[Path], Path | None]:
    """Return the tracks of the folder that was named, and where to write the models, if at all."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help=f"write {model.name}")
    options = parser.parse_args()
    return sorted(options.folder.glob("*.npz")), model if options.write else None
