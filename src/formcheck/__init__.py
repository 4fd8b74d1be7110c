"""formcheck watches a phone video of someone running and says, honestly, how they run.

>>> from formcheck import Request, analyze
>>> analysis = analyze(Request(((Path("side.mp4"), None),)))  # doctest: +SKIP
"""

TYPE_CHECKING = False  # nothing is imported here: `python -m` looks in the current folder first
if TYPE_CHECKING:
    from typing import Any

    from formcheck.comparison import compare
    from formcheck.pipeline import Request, analyze

__all__ = ["Request", "__version__", "analyze", "compare"]
__version__ = "0.1.0"


def __getattr__(name: str) -> "Any":  # the pipeline's libraries are heavy: loaded on first use
    if name in ("Request", "analyze"):
        from formcheck import pipeline

        return getattr(pipeline, name)
    if name == "compare":
        from formcheck import comparison

        return comparison.compare
    message = f"module 'formcheck' has no attribute {name!r}"
    raise AttributeError(message)
