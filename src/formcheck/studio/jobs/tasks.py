"""All that a worker can be asked to do."""

from formcheck.studio.jobs.sharing import share
from formcheck.studio.jobs.work import analyse, frame, look_at, make_proxy, remeasure, warm

__all__ = ["analyse", "frame", "look_at", "make_proxy", "remeasure", "share", "warm"]
