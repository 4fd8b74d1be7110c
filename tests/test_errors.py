"""Every error keeps its message with the values in it, through a pickle too."""

from __future__ import annotations

import inspect
import pickle
import pkgutil
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

import formcheck
from formcheck.errors import FormcheckError, UnfitClipError
from formcheck.i18n import Message, Wording, msg

TOLD = msg(
    "{path} is not a marker file (.trc): {error}",
    path=Path("run.trc"),
    error=msg("{n} steps", n=3),
)


def every_error() -> list[type[FormcheckError]]:
    """Return the errors of the whole tree, wherever they are defined."""
    for module in pkgutil.walk_packages(formcheck.__path__, "formcheck."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            import_module(module.name)
    found = [FormcheckError]
    for kind in found:
        found += kind.__subclasses__()
    return found


def made(kind: type[FormcheckError]) -> FormcheckError:
    """Return an error with a message, and with something for whatever else it asks for."""
    asked = inspect.signature(kind).parameters
    return kind(*(TOLD if name == "message" else name for name in asked))


def test_every_error_comes_back_from_a_pickle_with_its_values() -> None:
    errors = every_error()
    assert len(errors) >= 8
    for kind in errors:
        error = made(kind)
        back = pickle.loads(pickle.dumps(error))
        assert type(back) is kind
        assert str(back) == "run.trc is not a marker file (.trc): 3 steps"
        assert vars(back) == vars(error), kind
        assert back.message.values == {"path": "run.trc", "error": "3 steps"}
        assert Wording("de")(back.message) == "run.trc ist keine Markerdatei (.trc): 3 Schritte"


def test_an_unfit_clip_keeps_why() -> None:
    error = pickle.loads(pickle.dumps(UnfitClipError(TOLD, "several_people")))
    assert error.note_id == "several_people"
    assert str(error) == str(TOLD)


def test_an_error_of_a_bare_string_has_a_message_too() -> None:
    assert FormcheckError("no file").message == Message("no file")


@pytest.mark.parametrize(
    "message",
    [
        TOLD,
        Message.keyed("coach.title"),
        msg("Film again on {day}.", day=date(2027, 5, 1)),
        msg("{sentences: }", sentences=(TOLD, TOLD)),
        msg("{value:.{decimals}f}{unit}", value=8.94, decimals=1, unit=" cm"),
    ],
)
def test_a_message_comes_back_from_a_pickle_and_from_data(message: Message) -> None:
    copies = (
        pickle.loads(pickle.dumps(message)),
        Message.from_data(str(message), message.as_data()),
    )
    for back in copies:
        assert back == message
        assert back.as_data() == message.as_data()
        assert Wording("de")(back) == Wording("de")(message)
