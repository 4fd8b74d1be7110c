"""The answers file: TOML in and out, every fault told in one sentence that names the key."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formcheck.errors import InputError
from formcheck.files.atomic import atomic_write, check_new
from formcheck.i18n import Message, Wording, msg
from formcheck.intake.answers import Answers
from formcheck.knowledge import load

#: The owner's alone: it tells of a runner's health.
PRIVATE = 0o600
_MOST_BYTES = 100_000
_ENGLISH = Wording()
#: A number with a decimal comma, in quotes or not, as the only value of its line.
_DECIMAL_COMMA = re.compile(r'^(\s*\w+\s*=\s*)"?(\d+),(\d+)"?(?=\s*(?:#.*)?$)', re.MULTILINE)


def read_answers(path: Path, today: date | None = None) -> Answers:
    """Return the answers in a file.

    Parameters
    ----------
    path : Path
        TOML, as `formcheck intake` writes it.
    today : date or None
        A race before it is refused; None = today.

    Raises
    ------
    InputError
        The file cannot be read, a key is not known, a value is out of range, or two answers
        contradict each other; the sentence names the key.

    Returns
    -------
    Answers

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import read_answers
    >>> read_answers(Path("answers.toml")).hurts
    ('knee_front',)
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = msg(
            "{path} cannot be read ({reason}); name an answers file (.toml)",
            path=path,
            reason=error.strerror,
        )
        raise InputError(message) from error
    try:
        if len(raw) > _MOST_BYTES:
            message = msg("it is far too long")
            raise ValueError(message)
        table = tomllib.loads(_DECIMAL_COMMA.sub(r"\1\2.\3", raw.decode("utf-8")))
    except ValueError as error:  # broken TOML and broken UTF-8 are ValueErrors too
        said = error.args[0] if len(error.args) == 1 else str(error)
        message = msg(
            "{path} is not an answers file ({reason}); make one with `formcheck intake`",
            path=path,
            reason=said if isinstance(said, Message) else str(said).splitlines()[0],
        )
        raise InputError(message) from error
    return check_answers(table, path, today)


def check_answers(
    table: dict[str, Any], path: Path | None = None, today: date | None = None
) -> Answers:
    """Return checked answers; the sentence of a fault names the file they are from."""
    try:
        answers = Answers.model_validate(table)
    except ValidationError as error:
        raise InputError(_placed(_sentence(error), path)) from error
    race = answers.race_date
    if race is not None and race < (today or date.today()):
        over = load().intake.contradictions["race_in_the_past"].fill(value=race.isoformat())
        raise InputError(_placed(over, path))
    return answers


def write_answers(answers: Answers, path: Path, word: Wording = _ENGLISH) -> None:
    """Write answers as TOML under a temporary name, then into place; nothing is overwritten.

    Only the owner can read the file.

    Parameters
    ----------
    answers : Answers
    path : Path
        Ending in ``.toml``.
    word : Wording
        The language of the comments beside the answers.

    Raises
    ------
    OutputError
        Something is there already, or the file cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Answers, read_answers, write_answers
    >>> write_answers(Answers(weekly_km=30.0), Path("mine.toml"))
    >>> read_answers(Path("mine.toml")).weekly_km
    30.0
    """
    text = answers_text(answers, word)
    with atomic_write(path, check=check_new, mode=PRIVATE) as file:
        file.write(text.encode("utf-8"))


def answers_text(answers: Answers, word: Wording = _ENGLISH) -> str:
    """Return answers as TOML, each with its question above; what is not known is left out."""
    known = load()
    asked = {question.id: question.text for question in known.intake.questions.values()}
    lines = [f"# {word(known.intake.words.file_head)}"]
    for key, value in answers.model_dump(exclude_unset=True).items():
        if value is not None:
            lines += ["", f"# {word(asked[key])}", f"{key} = {as_toml(value)}"]
    return "\n".join(lines) + "\n"


def as_toml(value: Any) -> str:
    """Return a value as TOML; the answers know no other kinds."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(as_toml(item) for item in value)}]"
    if isinstance(value, str):
        return f'"{value}"'  # only words of the knowledge, which hold no quotes
    return repr(value) if isinstance(value, float) else str(value)


def _placed(fault: Message, path: Path | None) -> Message:
    """Return a fault with the file it is in."""
    return fault if path is None else msg("{path}: {fault}", path=path, fault=fault)


def _sentence(error: ValidationError) -> Message:
    """Return the first fault as one sentence that names the key and says what to do."""
    first = error.errors()[0]
    key = str(first["loc"][0]) if first["loc"] else ""
    value = first["input"]
    kind = first["type"]
    if kind == "extra_forbidden":
        close = get_close_matches(key, Answers.model_fields, n=1, cutoff=0.5)
        hint = (
            msg("did you mean {close}?", close=close[0])
            if close
            else msg("see docs/knee-pain.md for the keys.")
        )
        return msg("the key {key} is not known; {hint}", key=key, hint=hint)
    if kind == "value_error":
        message: Message = first["ctx"]["error"].args[0]
        return message
    wanted = _wanted(kind, first.get("ctx", {}), key)
    return msg("{key} is {value!r}; {wanted}", key=key, value=value, wanted=wanted)


def _wanted(kind: str, limits: dict[str, Any], key: str) -> Message:
    """Return what a value should have been."""
    if kind == "literal_error":
        return msg("use {expected}", expected=limits["expected"])
    if kind == "bool_type":
        return msg("use true or false")
    if kind in ("greater_than_equal", "less_than_equal"):
        if "ge" in limits:
            return msg("give at least {limit:g}", limit=limits["ge"])
        return msg("give at most {limit:g}", limit=limits["le"])
    if kind.startswith("int"):
        return msg("give a whole number")
    if kind.startswith("date"):
        return msg("give a date such as 2027-04-18")
    if kind.startswith("tuple"):
        return msg('give a list, such as {key} = ["…"]', key=key)
    return msg("give a number")
