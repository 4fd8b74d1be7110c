"""Everything that can go wrong in a way the user can do something about.

::

    FormcheckError
    ├── InputError        the clip, track, option or answer cannot be used
    │   ├── VideoError        not a video, no frames, nothing decodes
    │   └── UnfitClipError    a video, but not one of somebody running that can be measured
    ├── OutputError       the result cannot be written
    ├── AssetError        a network or body file is missing, damaged or cannot be fetched
    ├── KnowledgeError    a rule, exercise or metric entry is malformed or unsourced
    └── MachineError      this machine lacks something (a shared library)

A message says what is wrong, the value, and what to do. It is one sentence; the command line
prints it and exits with 1.
"""

from __future__ import annotations

from formcheck.i18n import Message

__all__ = [
    "AssetError",
    "FormcheckError",
    "InputError",
    "KnowledgeError",
    "MachineError",
    "OutputError",
    "UnfitClipError",
    "VideoError",
]


class FormcheckError(Exception):
    """Base of every error that formcheck raises on purpose.

    Parameters
    ----------
    message : str or Message
        One sentence: what, the value, what to do. A `Message` keeps its values, through a pickle
        too, and is worded where it is shown.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)

    @property
    def message(self) -> Message:
        """Return the sentence as a message."""
        return Message.from_text(self.args[0])


class InputError(FormcheckError):
    """The clip, track, option or answer cannot be used."""


class VideoError(InputError):
    """The file is not a video that can be decoded."""


class UnfitClipError(InputError):
    """The video decodes, but nobody runs in it in a way that can be measured.

    Parameters
    ----------
    message : str or Message
        One sentence: what, the value, what to do.
    note_id : str
        Stable id of the reason, as written to ``report.json``.
    """

    def __init__(self, message: str, note_id: str) -> None:
        super().__init__(message)
        self.args = (message, note_id)  # what it is made of again from a pickle
        self.note_id = note_id

    def __str__(self) -> str:
        return str(self.args[0])


class OutputError(FormcheckError):
    """The result cannot be written."""


class AssetError(FormcheckError):
    """A network or body file is missing, damaged or cannot be fetched."""


class KnowledgeError(FormcheckError):
    """A rule, exercise or metric entry is malformed or has no source."""


class MachineError(FormcheckError):
    """Something that formcheck needs of the machine is missing, such as a shared library."""
