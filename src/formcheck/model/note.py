"""What a reader should know about a clip."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.i18n import Message


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a clip that a reader should know: a stable id and one plain sentence.

    Parameters
    ----------
    id : str
        Stable for ever, as written to ``report.json``.
    message : Message
        One sentence, with the remedy where there is one.

    Examples
    --------
    >>> from formcheck import Message, Note
    >>> str(Note("walking", Message("This looks like walking; film a run.")).message)
    'This looks like walking; film a run.'
    """

    id: str
    message: Message
