"""How wrong each number is, by condition, on this machine: `formcheck validate`.

Digital runners whose every angle and contact is known are rendered, looked at by the pose network,
measured as any clip is, and held against the truth.
"""

from __future__ import annotations

from formcheck.lab.scoreboard.board import Scoreboard, validate
from formcheck.lab.scoreboard.by_hand import HandScore, hand_grid, score_by_hand
from formcheck.lab.scoreboard.cases import Case, development_set, quick_set
from formcheck.lab.scoreboard.families import (
    families_of,
    families_of_trials,
    keep_families,
    kept_families,
)
from formcheck.lab.scoreboard.grids import Grid, all_grids
from formcheck.lab.scoreboard.markers import MarkerScore, marker_grid, score_markers
from formcheck.lab.scoreboard.page import check_page, write_page
from formcheck.lab.scoreboard.regression import keep_figures, worse_than_kept
from formcheck.lab.scoreboard.side_by_side import family_grids
from formcheck.lab.scoreboard.trials import find_trials, score_trial, trial_grids
from formcheck.lab.scoreboard.unseen import unseen_set

__all__ = [
    "Case",
    "Grid",
    "HandScore",
    "MarkerScore",
    "Scoreboard",
    "all_grids",
    "check_page",
    "development_set",
    "families_of",
    "families_of_trials",
    "family_grids",
    "find_trials",
    "hand_grid",
    "keep_families",
    "keep_figures",
    "kept_families",
    "marker_grid",
    "quick_set",
    "score_by_hand",
    "score_markers",
    "score_trial",
    "trial_grids",
    "unseen_set",
    "validate",
    "worse_than_kept",
    "write_page",
]
