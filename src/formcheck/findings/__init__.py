"""Measurements and knowledge make findings: what deviates, how sure we are, what would help."""

from formcheck.findings.assess import NEEDS_SPEED, assess, quantity_of
from formcheck.findings.find import MAX_LEADING, choose_correction, find_findings
from formcheck.findings.judge import Circumstances
from formcheck.findings.legs import LegDifference, leg_differences
from formcheck.findings.seen import Seen, what_was_seen
from formcheck.findings.summary import Told, headline, unchanged

__all__ = [
    "MAX_LEADING",
    "NEEDS_SPEED",
    "Circumstances",
    "LegDifference",
    "Seen",
    "Told",
    "assess",
    "choose_correction",
    "find_findings",
    "headline",
    "leg_differences",
    "quantity_of",
    "unchanged",
    "what_was_seen",
]
