"""What the networks' libraries write to stderr while they start; they cannot be told not to."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_chatter"]

_CHATTER = re.compile(rb"^(INFO|WARNING): |^[IW]\d{4} ")
_one_at_a_time = threading.Lock()


@contextmanager
def without_chatter() -> Iterator[None]:
    """Keep LiteRT's and MediaPipe's own remarks off stderr; whatever else comes is passed on."""
    with _one_at_a_time, tempfile.TemporaryFile() as said:
        try:
            sys.stderr.flush()
            stderr = os.dup(2)
        except (AttributeError, OSError, ValueError):  # there is no stderr
            yield
            return
        try:
            os.dup2(said.fileno(), 2)
            yield
        finally:
            os.dup2(stderr, 2)
            said.seek(0)
            os.write(stderr, b"".join(line for line in said if not _CHATTER.match(line)))
            os.close(stderr)
