"""Measurements and knowledge make findings: what deviates, how sure we are, what would help."""

from formcheck.findings.corrections import choose_correction
from formcheck.findings.find import MAX_LEADING, find_findings
from formcheck.findings.summary import says_enough, summary, what_looks_typical

__all__ = [
    "MAX_LEADING",
    "choose_correction",
    "find_findings",
    "says_enough",
    "summary",
    "what_looks_typical",
]
