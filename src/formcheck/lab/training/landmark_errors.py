"""Fit the errors of landmark-only clips to the networks' own: `make landmark_errors`.

Renders a few clips of `formcheck validate --quick`, lets each network look at them, and
writes ``src/formcheck/lab/phantom/landmark_errors.toml``. Run it whenever the way a network is run
changes, then `make test`.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import version

from formcheck.lab.clone import PACKAGE
from formcheck.lab.scoreboard.cases import Case
from formcheck.lab.scoreboard.fit import fit_errors, rounded
from formcheck.lab.scoreboard.landmarks import compared_cases
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.scoreboard.tracks import find_tracks
from formcheck.model import PoseTrack
from formcheck.scene import take_first_look
from formcheck.signal import clean
from formcheck.signal.landmark_bias import to_joint_centres
from formcheck.weights import NETWORKS

STORED = PACKAGE / "lab" / "phantom" / "landmark_errors.toml"


def without_habits(case: Case, track: PoseTrack) -> PoseTrack:
    """Return a track with what is known of the network's habits taken off, as `examine` does.

    Landmark-only clips stand for what the rest of formcheck works on: nothing is taken off them.
    """
    return to_joint_centres(track, take_first_look(clean(track), told_of(case.clip)))


def main(models: list[str] = list(NETWORKS)) -> None:  # noqa: B006 - typer copies it
    """Fit the networks asked for; the others keep their figures."""
    figures = tomllib.loads(STORED.read_text(encoding="utf-8"))
    cases = compared_cases()
    for model in models:
        print(f"{model}: {len(cases)} clips")
        found = find_tracks(cases, model)
        pairs = [
            (case.clip, without_habits(case, track))
            for case in cases
            if (track := found[case.name].track) is not None
        ]
        figures[model] = rounded(fit_errors(pairs))
    lines = [
        "# What errors each network makes on rendered clips, after its habits are taken off",
        "# (formcheck.signal.landmark_bias): see LandmarkErrors for the names.",
        f"# Fitted by `make landmark_errors` to {len(cases)} clips of the quick set, with",
        f"# LiteRT {version('ai-edge-litert')}.",
    ]
    for model in NETWORKS:
        lines += [
            "",
            f"[{model}]",
            *(f"{name} = {value}" for name, value in figures[model].items()),
        ]
    STORED.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(STORED.read_text(encoding="utf-8"))
