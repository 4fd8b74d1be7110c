"""Many clips at once: which checks they are, doing them anywhere, and what all of them say."""

from formcheck.batch.check import Check, CheckClip, Number, Outcome
from formcheck.batch.listing import find_checks, read_table, unknown_columns, write_table
from formcheck.batch.running import most_workers, run_batch
from formcheck.batch.work import Options

__all__ = [
    "Check",
    "CheckClip",
    "Number",
    "Options",
    "Outcome",
    "find_checks",
    "most_workers",
    "read_table",
    "run_batch",
    "unknown_columns",
    "write_table",
]
