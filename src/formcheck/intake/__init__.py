"""What the runner tells: the answers, their file, and the questions in the terminal."""

from formcheck.intake.answers import Answers
from formcheck.intake.ask import Prompt, ask_answers
from formcheck.intake.draft import Draft
from formcheck.intake.file import answers_text, read_answers, write_answers
from formcheck.intake.form import QuestionForm, question_form

__all__ = [
    "Answers",
    "Draft",
    "Prompt",
    "QuestionForm",
    "answers_text",
    "ask_answers",
    "question_form",
    "read_answers",
    "write_answers",
]
