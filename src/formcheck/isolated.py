"""Programs are started so that nothing which lies in the current folder is ever run.

``python -m`` looks for modules in the current folder first, so a ``queue.py`` among somebody's
videos would take the place of Python's own. The command line uses this before it imports anything
else, which is why nothing but what Python has loaded by then is imported here.
"""

import os
import site
import sys

__all__ = ["find_program", "isolated_python", "trusted_path"]

_SOURCE_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


def isolated_python(module: str, *words: str) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment that run a module in a Python of its own.

    The path is this process's own, handed on in the environment, so that virtual environments,
    ``--user`` installs, ``PYTHONPATH`` and checkouts are found as they were here.

    Parameters
    ----------
    module : str
    *words : str
        Its arguments.
    """
    path = [place for place in trusted_path() if os.pathsep not in place]
    if _SOURCE_FOLDER not in path:
        path.append(_SOURCE_FOLDER)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    return [sys.executable, "-P", "-m", module, *words], environment


def trusted_path() -> list[str]:
    """Return ``sys.path`` without the current folder, unless formcheck or Python lies there."""
    return [place for place in sys.path if not _is_current(place) or _is_pythons(place)]


def find_program(name: str) -> str | None:
    """Return where a program lies, or None; one in the current folder does not count."""
    import shutil  # not at the top: see there

    places = os.get_exec_path()
    found = shutil.which(name, path=os.pathsep.join(p for p in places if not _is_current(p)))
    # Windows looks in the current folder whatever the path says
    return None if found is None or _is_current(os.path.dirname(found)) else found  # noqa: PTH120


def _is_current(place: str) -> bool:
    """Return whether a folder is the current one; one that depends on where that is counts too."""
    if not os.path.isabs(place):  # noqa: PTH117
        return True
    try:
        return _same(place, os.getcwd())  # noqa: PTH109
    except FileNotFoundError:  # it was removed
        return False


def _is_pythons(place: str) -> bool:
    if not os.path.isabs(place):  # noqa: PTH117
        return False
    packages = [*site.getsitepackages(), site.getusersitepackages()]
    own = [_SOURCE_FOLDER, *(one for one in packages if one.endswith("-packages"))]
    return any(_same(place, one) for one in own) or _same(place, os.path.dirname(os.__file__))  # noqa: PTH120


def _same(one: str, other: str) -> bool:
    return _real(one) == _real(other)


def _real(place: str) -> str:
    return os.path.normcase(os.path.realpath(place))
