"""Measurements and knowledge make findings: what deviates, how sure we are, what would help."""

from formcheck.findings.assess import assess, quantity_of
from formcheck.findings.find import MAX_LEADING, choose_correction, find_findings
from formcheck.findings.judge import Circumstances
from formcheck.findings.summary import says_enough, summary, what_looks_typical

__all__ = [
    "MAX_LEADING",
    "Circumstances",
    "assess",
    "choose_correction",
    "find_findings",
    "quantity_of",
    "says_enough",
    "summary",
    "what_looks_typical",
]
