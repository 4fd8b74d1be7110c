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

    Examples
    --------
    >>> from formcheck import FormcheckError, Request, analyze
    >>> try:
    ...     analyze(Request(clips=()))
    ... except FormcheckError as error:
    ...     print(error)
    there is no clip to analyse; name at least one video
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)

    @property
    def message(self) -> Message:
        """Return the sentence as a message."""
        return Message.from_text(self.args[0])


class InputError(FormcheckError):
    """The clip, track, option or answer cannot be used.

    Examples
    --------
    >>> from formcheck import InputError, explain
    >>> try:
    ...     explain("overstrid")
    ... except InputError as error:
    ...     print(error)
    nothing here is called 'overstrid'; did you mean overstride, overstride_asymmetry?
    """


class VideoError(InputError):
    """The file is not a video that can be decoded.

    Examples
    --------
    >>> from formcheck import VideoError, open_video
    >>> try:
    ...     open_video("side.npz")
    ... except VideoError as error:
    ...     print("not a video")
    not a video
    """


class UnfitClipError(InputError):
    """The video decodes, but nobody runs in it in a way that can be measured.

    Parameters
    ----------
    message : str or Message
        One sentence: what, the value, what to do.
    note_id : str
        Stable id of the reason, as written to ``report.json``.

    Examples
    --------
    >>> from formcheck import InputError, UnfitClipError
    >>> issubclass(UnfitClipError, InputError)
    True
    """

    def __init__(self, message: str, note_id: str) -> None:
        super().__init__(message)
        self.args = (message, note_id)  # what it is made of again from a pickle
        self.note_id = note_id

    def __str__(self) -> str:
        return str(self.args[0])


class OutputError(FormcheckError):
    """The result cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Answers, OutputError, write_answers
    >>> try:
    ...     write_answers(Answers(), Path("answers.toml"))
    ... except OutputError as error:
    ...     print(error)
    answers.toml is there already; name another file with -o
    """


class AssetError(FormcheckError):
    """A network or body file is missing, damaged or cannot be fetched.

    Examples
    --------
    >>> from formcheck import AssetError, FormcheckError
    >>> issubclass(AssetError, FormcheckError)
    True
    """


class KnowledgeError(FormcheckError):
    """A rule, exercise or metric entry is malformed or has no source.

    Examples
    --------
    >>> from formcheck import KnowledgeError, load_knowledge
    >>> try:
    ...     load_knowledge().metric("hip_shrug")
    ... except KnowledgeError as error:
    ...     print(error)
    There is no metric 'hip_shrug'; see docs/metrics.md for the list.
    """


class MachineError(FormcheckError):
    """Something that formcheck needs of the machine is missing, such as a shared library.

    Examples
    --------
    >>> from formcheck import FormcheckError, MachineError
    >>> issubclass(MachineError, FormcheckError)
    True
    """
