"""formcheck watches a phone video of someone running and says, honestly, how they run.

Every public name is here: ``from formcheck import analyze, Request``. Importing the package loads
nothing else; a name's own module, and the heavy libraries behind it, come with its first use.
"""

from formcheck._version import __version__ as __version__

TYPE_CHECKING = False  # nothing is imported here: `python -m` looks in the current folder first
if TYPE_CHECKING:
    from typing import Any

    from formcheck.comparison import compare as compare
    from formcheck.pipeline import Request as Request
    from formcheck.pipeline import analyze as analyze

#: The public names by the module that has them, in the order of docs/reference.md.
_PUBLIC = {
    "formcheck.pipeline": ("Request", "analyze"),
    "formcheck.comparison": ("compare",),
}
_MODULES = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = ["__version__", *_MODULES]


def __getattr__(name: str) -> "Any":
    if name not in _MODULES:
        message = f"module 'formcheck' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
