"""How wrong each number is, by condition, on this machine: `formcheck validate`.

Digital runners whose every angle and contact is known are rendered, looked at by the pose network,
measured as any clip is, and held against the truth.
"""

from __future__ import annotations

from formcheck.validate.board import Scoreboard, validate
from formcheck.validate.cases import Case, development_set, quick_set
from formcheck.validate.grids import Grid, all_grids
from formcheck.validate.markers import MarkerScore, marker_grid, score_markers
from formcheck.validate.page import check_page, write_page
from formcheck.validate.regression import keep_figures, worse_than_kept

__all__ = [
    "Case",
    "Grid",
    "MarkerScore",
    "Scoreboard",
    "all_grids",
    "check_page",
    "development_set",
    "keep_figures",
    "marker_grid",
    "quick_set",
    "score_markers",
    "validate",
    "worse_than_kept",
    "write_page",
]
