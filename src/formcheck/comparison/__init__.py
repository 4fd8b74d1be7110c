"""Reports of one runner against each other: before and after, shoe and shoe, session by session."""

from formcheck.comparison.comparing import Comparison, compare
from formcheck.comparison.page import text_summary
from formcheck.comparison.trial import Trial, find_reports
from formcheck.comparison.write import COMPARISON, write

__all__ = ["COMPARISON", "Comparison", "Trial", "compare", "find_reports", "text_summary", "write"]
