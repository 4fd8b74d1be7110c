"""Stored reports, read once: what the result, the comparison and the pages are made from."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from formcheck.studio.store import Store

if TYPE_CHECKING:
    from formcheck.model.report import Report

__all__ = ["Reports"]

_MOST = 24


class Reports:
    """The reports that were asked for last.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: OrderedDict[str, Report] = OrderedDict()
        self._lock = Lock()

    def of(self, analysis_id: str) -> Report:
        """Return the report of an analysis."""
        with self._lock:
            if analysis_id in self._read:
                self._read.move_to_end(analysis_id)
                return self._read[analysis_id]
        from formcheck.model.report import Report

        report = Report.model_validate(self._store.analyses.report(analysis_id))
        self.put(analysis_id, report)
        return report

    def put(self, analysis_id: str, report: Report) -> None:
        """Keep a report that was read elsewhere."""
        with self._lock:
            self._read[analysis_id] = report
            self._read.move_to_end(analysis_id)
            while len(self._read) > _MOST:
                self._read.popitem(last=False)

    def forget(self, *analysis_ids: str) -> None:
        """Let reports go that were changed or deleted."""
        with self._lock:
            for id in analysis_ids:
                self._read.pop(id, None)
