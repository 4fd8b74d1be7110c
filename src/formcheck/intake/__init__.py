"""What the runner tells: the answers, their file, and the questions in the terminal."""

from formcheck.intake.answers import Answers
from formcheck.intake.ask import Prompt, ask_answers
from formcheck.intake.draft import Draft
from formcheck.intake.file import answers_text, check_new, read_answers, write_answers

__all__ = [
    "Answers",
    "Draft",
    "Prompt",
    "answers_text",
    "ask_answers",
    "check_new",
    "read_answers",
    "write_answers",
]
