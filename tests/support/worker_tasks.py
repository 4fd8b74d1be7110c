"""What the workers of a test do; a worker finds functions by their module."""

import mmap
import os
import signal
import sys
import time
from pathlib import Path

from formcheck.errors import InputError
from formcheck.i18n import msg


def double(number: int) -> int:
    return 2 * number


def pid() -> int:
    return os.getpid()


def path_of_modules() -> list[str]:
    return sys.path


def say_where(folder: Path) -> int:
    """Write down who works, then work for long."""
    (folder / "pid").write_text(str(os.getpid()), encoding="ascii")
    time.sleep(60)
    return 0


def refuse(clip: str) -> None:
    raise InputError(msg("{clip} is too short", clip=clip))


def run_out_of_time() -> None:
    raise TimeoutError


def fill_memory(megabytes: int, at_once: bool) -> int:
    """Take memory and use it, all at once or bit by bit."""
    if at_once:
        return len(bytearray(megabytes << 20))
    kept = []
    for _ in range(megabytes // 16):
        kept.append(b"x" * (16 << 20))
        time.sleep(0.02)
    return len(kept)


def fill_pages(megabytes: int) -> int:
    """Take memory that no limit on a program's data counts: pages shared with nobody."""
    pages = mmap.mmap(-1, megabytes << 20)
    for start in range(0, megabytes << 20, 16 << 20):
        pages[start : start + (16 << 20)] = b"x" * (16 << 20)
        time.sleep(0.02)
    return len(pages)


def die(number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(10)


def leave(code: int) -> None:
    os._exit(code)


def crash() -> None:
    """Read where nothing is, as a broken decoder does."""
    if hasattr(signal, "SIGSEGV"):
        os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(10)
