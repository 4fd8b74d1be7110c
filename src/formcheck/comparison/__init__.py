"""Reports of one runner against each other: before and after, shoe and shoe, session by session."""

from formcheck.comparison.comparing import Comparison, compare
from formcheck.comparison.difference import Difference, Verdict
from formcheck.comparison.trial import Trial, find_reports
from formcheck.comparison.write import COMPARISON, text_summary, write

__all__ = [
    "COMPARISON",
    "Comparison",
    "Difference",
    "Trial",
    "Verdict",
    "compare",
    "find_reports",
    "text_summary",
    "write",
]
