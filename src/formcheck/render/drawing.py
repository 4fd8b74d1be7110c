"""An SVG drawing with a name and a description, for who cannot see it."""

from __future__ import annotations

from html import escape

__all__ = ["framed"]


def framed(attributes: str, title: str, told: str, drawing: str) -> str:
    """Return a drawing as SVG that a screen reader reads out as one picture."""
    title, told = escape(title), escape(told)
    return (
        f'<svg {attributes} role="img" aria-label="{title}: {told}">'
        f"<title>{title}</title><desc>{told}</desc>{drawing}</svg>"
    )
