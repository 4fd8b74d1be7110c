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


@dataclass(frozen=True, slots=True)
class Question(Note):
    """A note that the reader can settle with one answer.

    Parameters
    ----------
    id : str
    message : Message
        As in `Note`; it asks in plain words and names the answer that was seen.
    choices : tuple of float
        The answers there are; for ``time_base`` how many times slower than life the clip plays,
        1 = not at all.
    suggested : float
        The one that what was seen suggests, one of ``choices``.

    Examples
    --------
    >>> from formcheck import Message, Question
    >>> Question("time_base", Message("Does this clip play slower than life?"), (1, 4, 8), 8).id
    'time_base'
    """

    choices: tuple[float, ...]
    suggested: float
