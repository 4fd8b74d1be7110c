"""Unfinished answers: kept beside the file they are meant for, readable only by their owner."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from formcheck.files.atomic import SEALS, atomic_write, check_file, is_sealed
from formcheck.i18n import Wording
from formcheck.intake.answers import Answers
from formcheck.intake.file import PRIVATE, as_toml
from formcheck.knowledge import Knowledge, load

__all__ = ["Draft"]

_ENGLISH = Wording()
_SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers to some of the questions.

    Parameters
    ----------
    path : Path
    word : Wording
        The language of the comment in the file.
    """

    path: Path
    word: Wording = _ENGLISH

    @classmethod
    def beside(cls, output: Path, word: Wording = _ENGLISH) -> Draft:
        """Return the draft of an answers file, such as ``answers.unfinished.toml``."""
        return cls(output.with_name(f"{output.stem}.unfinished.toml"), word)

    def read(self, knowledge: Knowledge) -> dict[str, Any]:
        """Return the answers of before, None where one was skipped; empty where there are none.

        What this version does not ask, or asks differently, is left out, and so asked again.

        Raises
        ------
        OutputError
            Something else is there, which would be written over.
        """
        check_file(self.path)
        if not is_sealed(self.path):
            return {}
        table = tomllib.loads(self.path.read_text(encoding="utf-8"))
        skipped = dict.fromkeys(table.pop(_SKIPPED, ()))
        told = {key: value for key, value in table.items() if _fits(key, value)} | skipped
        return {key: told[key] for key in knowledge.intake.questions if key in told}

    def write(self, told: Mapping[str, Any]) -> None:
        """Keep the answers, in place of those of before.

        Raises
        ------
        OutputError
            The file cannot be written, or something else is there now.
        """
        lines = [f"# {self.word(load().intake.words.draft_head)}"]
        lines += [f"{key} = {as_toml(value)}" for key, value in told.items() if value is not None]
        lines.append(f"{_SKIPPED} = {as_toml([k for k, v in told.items() if v is None])}")
        with atomic_write(self.path, SEALS["toml"], mode=PRIVATE) as file:
            file.write(("\n".join(lines) + "\n").encode("utf-8"))

    def remove(self) -> None:
        """Remove the file, once the answers are written."""
        self.path.unlink(missing_ok=True)


def _fits(key: str, value: Any) -> bool:
    """Return whether a value is an answer that this version knows."""
    field = Answers.model_fields.get(key)
    if field is None:
        return False
    try:
        TypeAdapter(field.rebuild_annotation()).validate_python(value)
    except ValidationError:
        return False
    return True
