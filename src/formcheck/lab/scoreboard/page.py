"""The accuracy page: the scoreboard in Markdown, with pictures beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from formcheck._version import __version__
from formcheck.errors import OutputError
from formcheck.files.atomic import SEALS, atomic_write, check_file
from formcheck.lab.scoreboard.board import Scoreboard
from formcheck.lab.scoreboard.corrections import correction_grid
from formcheck.lab.scoreboard.families import Family, families_of, kept_families
from formcheck.lab.scoreboard.grids import all_grids
from formcheck.lab.scoreboard.side_by_side import family_grids
from formcheck.lab.tables import markdown_table

__all__ = ["check_page", "write_page"]

_PICTURES = {
    "By metric": (
        ("agreement.svg", "Found against true, with the stated 90 % interval; red: it misses."),
        ("intervals.svg", "How often each metric's 90 % interval holds the truth."),
    ),
    "By condition": (("conditions.svg", "Mean absolute error by condition, with its 90 % error."),),
}

_LIMITS = """## What this cannot show

The digital runner is not a person. Its skin and clothes are plain colours, without folds, seams or
sweat. Its room is tidy, and its light has no flicker. The same hands made the runner and the rules
that measure it, so both may share a blind spot. Real runners' exact points show the measuring, but
not how the network sees real skin and clothes. Errors on real clips are larger, by an unknown
amount. Published errors of running joint angles from one camera are 5–8°.

Markers ride on skin, which moves over bone by 5–20 mm at thigh and knee.

Speed, height and mass were told truly. Somebody who guesses them adds an error to everything in
cm, m and kN/m. The intervals of step length, stride length and stiffness leave 2–3 % for a belt
that does not run as it shows; no digital belt is like that, so here they are too wide.

Its room is square to the camera's view axis, as the room of a treadmill mostly is, and it has
straight edges. Where a real one has none, roll is seen by the feet alone: to 0.8° in the mean.

With marker files and force plates of your own (.c3d, .trc), `formcheck validate --trials FOLDER`
makes the same tables; how contacts are found: [how it works](how-it-works.md#contacts).
"""


def write_page(board: Scoreboard, path: Path) -> tuple[Path, ...]:
    """Write the page and, in a folder beside it named like it, its pictures.

    Parameters
    ----------
    board : Scoreboard
    path : Path
        The Markdown file, such as ``docs/accuracy.md``.

    Returns
    -------
    tuple of Path
        Everything that was written, the page first.

    Raises
    ------
    OutputError
        The page cannot be written, or a file is there that formcheck did not write.
    """
    # matplotlib is loaded only where pictures are drawn
    from formcheck.lab.scoreboard.plots import draw_all

    check_page(path)
    try:
        pictures = draw_all(board.scores, path.with_suffix(""))
    except OSError as error:
        message = f"{path} cannot be written ({error.strerror}); choose another folder"
        raise OutputError(message) from error
    with atomic_write(path, SEALS["html"]) as file:
        file.write(_page(board, path.stem).encode())
    return (path, *pictures)


def _plainly(families: Sequence[Family]) -> list[str]:
    """Return in plain words what the tables say: how much to trust, and on whom it was tried."""
    own, *others = families
    return [
        "How far are the numbers from the truth? We measured runners whose truth is known: digital "
        "ones, whose joints we move ourselves, and real ones, recorded in laboratories with "
        "markers and force plates. The question that counts for you is how it goes with runners "
        "that formcheck has never learnt from. So each number is told for several families of "
        "runners side by side, and where an aim is missed the tables say so.",
        "",
        f"- **{own.name}**: {_share_inside(own)}.",
        *(f"- **{one.name}**: {_share_inside(one)}." for one in others),
        "",
        "Where a share is clearly below 90 %, take the interval in your report as too "
        "narrow for that kind of runner.",
        "",
    ]


def _share_inside(one: Family) -> str:
    """Return how often a family's truths lie in the stated intervals, over all metrics."""
    stated = [(f.n, f.inside) for f in one.metrics.values() if f.n and math.isfinite(f.inside)]
    total = sum(n for n, _ in stated)
    if not total:
        return "no numbers with an interval"
    share = sum(n * inside for n, inside in stated) / total
    return (
        f"{one.clips} clips or trials; {total} numbers with an interval, and "
        f"{100 * share:.0f} % of the truths lie inside"
    )


def check_page(path: Path) -> None:
    """Refuse, before half an hour of work, a page or picture that formcheck did not write.

    Raises
    ------
    OutputError
        One is there.
    """
    names = [name for pictures in _PICTURES.values() for name, _ in pictures]
    for place in (path, *(path.with_suffix("") / name for name in names)):
        check_file(place)


def _page(board: Scoreboard, folder: str) -> str:
    clips = len(board.scores)
    numbers = sum(m.value is not None for s in board.scores for m in s.metrics)
    again = "formcheck validate --quick" if board.quick else "formcheck validate"
    families = families_of(board, kept_families())
    made = (
        f"Made with formcheck {__version__}, the network `{board.model}` and "
        f"LiteRT {version('ai-edge-litert')}. To make it again: `{again}`. On two cores it takes "
        "about half an hour the first time and a minute or two afterwards, since landmarks are "
        "kept. Real runners' figures come from `formcheck validate --trials FOLDER`; their "
        "recordings are not part of formcheck."
    )
    parts = [f"<!-- Generated by `{again} --output`. Do not edit. -->", "# Accuracy", ""]
    parts += [*_plainly(families), made, ""]
    for grid in (*family_grids(families), correction_grid()):
        parts += [f"## {grid.title}", "", grid.about, "", markdown_table(grid.head, grid.rows), ""]
    parts += [
        "## Digital runners in detail",
        "",
        f"{clips} clips of digital runners whose every angle and contact is known, {numbers} "
        "numbers compared. They are rendered, looked at by the pose network and measured like any "
        "other clip.",
        "",
    ]
    for grid in all_grids(board):
        parts += [f"## {grid.title}", "", grid.about, "", markdown_table(grid.head, grid.rows), ""]
        for name, words in _PICTURES.get(grid.title, ()):
            parts += [f"![{words}]({folder}/{name})", ""]
    return "\n".join(parts) + "\n" + _LIMITS
