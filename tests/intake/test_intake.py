from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.errors import InputError, OutputError
from formcheck.intake import Answers, answers_text, ask_answers, read_answers, write_answers
from formcheck.intake.ask import parse_answer
from formcheck.intake.file import check_answers
from formcheck.knowledge import load
from support.made_answers import FLAGS, TODAY, sore_knee, with_a_sign, without_a_sign

KNOWN = load()
QUESTIONS = KNOWN.intake.questions


class Script:
    """A runner who types one line after the other."""

    def __init__(self, *lines):
        self.lines = list(lines)
        self.said = []

    def say(self, words):
        self.said.append(words)

    def ask(self, words):
        self.said.append(words)
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)


def refused(table, today=TODAY):
    with pytest.raises(InputError) as error:
        check_answers(table, today=today)
    assert "\n" not in str(error.value)
    return str(error.value)


# ------------------------------------------------------------------ keys and values


def test_the_answers_have_a_key_for_every_question_and_every_sign_and_no_other():
    asked = {flag.id for flag in KNOWN.pathways.red_flags.every if flag.ask}
    assert set(Answers.model_fields) == asked | set(QUESTIONS)


def test_a_sign_rests_on_keys_that_are_asked():
    for flag in KNOWN.pathways.red_flags.every:
        assert set(flag.keys) <= set(Answers.model_fields)
        assert bool(flag.ask) == (flag.keys == (flag.id,))


@pytest.mark.parametrize("key", [k for k, q in QUESTIONS.items() if q.choices])
def test_every_choice_of_a_question_is_an_answer_and_no_other_is(key):
    many = QUESTIONS[key].kind == "many"
    for choice in QUESTIONS[key].choices:
        extra = {} if key != "hurts" else sore_knee().model_dump(exclude_unset=True)
        base = sore_knee().model_dump(exclude_unset=True) if key == "side" else extra
        check_answers(base | {key: [choice] if many else choice})
    message = refused({key: ["nonsense"] if many else "nonsense"})
    assert message.startswith(f"{key} is 'nonsense'")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"pian_during": 3}, "the key pian_during is not known; did you mean pain_during?"),
        ({"zzz": 3}, "the key zzz is not known; see docs/knee-pain.md"),
        ({"locking": "yes"}, "locking is 'yes'; use true or false"),
        ({"locking": 1}, "locking is 1; use true or false"),
        ({"hurts": ["knee_front"], "pain_during": 11}, "pain_during is 11; give at most 10"),
        ({"hurts": ["knee_front"], "pain_during": 2.5}, "pain_during is 2.5; give a whole number"),
        ({"hurts": "knee_front"}, "hurts is 'knee_front'; give a list"),
        ({"weekly_km": -1}, "weekly_km is -1; give at least 0"),
        ({"weekly_km": "far"}, "weekly_km is 'far'; give a number"),
        ({"weekly_km": float("nan")}, "weekly_km is nan"),
        ({"race_date": "soon"}, "race_date is 'soon'; give a date such as"),
        ({"strength_days": 8}, "strength_days is 8; give at most 7"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_key(table, says):
    assert says in refused(table)


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"pain_during": 4}, "pain_during"),
        ({"side": "left"}, "side"),
        ({"hurts": ["shin"]}, "pain_during"),
        ({"hurts": ["shin"], "pain_during": 2, "pain_after": 1}, "pain_next_morning"),
        ({"no_better": True, "since_weeks": 2}, "no_better"),
        ({"runs_per_week": 3, "weekly_km": 0}, "runs_per_week"),
        ({"runs_per_week": 0, "weekly_km": 10}, "weekly_km"),
        ({"weekly_km": 5, "longest_run_km": 40}, "longest_run_km"),
        ({"goal": "faster", "race_date": TODAY}, "race_date"),
        ({"race_date": TODAY - timedelta(days=1)}, "race_date"),
    ],
)
def test_answers_that_contradict_name_the_key(table, key):
    assert refused(table).startswith(key)


def test_every_contradiction_that_has_words_can_happen():
    told = {
        refused(table).split(" ")[0]
        for table in (
            {"pain_before": 4},
            {"hurts": ["shin"]},
            {"side": "left"},
            {"no_better": True, "since_weeks": 2},
            {"runs_per_week": 3, "weekly_km": 0},
            {"runs_per_week": 0, "weekly_km": 10},
            {"weekly_km": 5, "longest_run_km": 40},
            {"goal": "faster", "race_date": TODAY},
            {"race_date": TODAY - timedelta(days=1)},
        )
    }
    assert len(told) == len(KNOWN.intake.contradictions) - 1  # race_date twice


def test_a_sign_needs_no_numbers_for_the_pain():
    answers = check_answers({"hurts": ["knee_front"], "night_pain": True})
    assert [flag.id for flag in answers.red_flags()] == ["night_pain"]


def test_under_18_with_a_limp_is_a_sign_and_each_alone_is_none():
    assert check_answers({"under_18": True, "limp": True}).red_flags()
    assert not check_answers({"under_18": True}).red_flags()
    assert not check_answers({"limp": True}).red_flags()


# ------------------------------------------------------------------ the file


@settings(max_examples=60, deadline=None)
@given(answers=with_a_sign | without_a_sign)
def test_what_is_written_is_read_again(answers):
    text = answers_text(answers)
    assert Answers.model_validate(tomllib.loads(text)) == answers


def test_the_file_is_written_once_and_read(tmp_path):
    path = tmp_path / "mine.toml"
    answers = sore_knee(since_weeks=3.5, race_date=date(2027, 4, 18), equipment=["band"])
    write_answers(answers, path)
    assert read_answers(path, TODAY) == answers
    assert [p.name for p in tmp_path.iterdir()] == ["mine.toml"]
    with pytest.raises(OutputError, match="is there already"):
        write_answers(answers, path)
    with pytest.raises(OutputError, match="cannot be written"):
        write_answers(answers, tmp_path / "none" / "mine.toml")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"hurts = [", "is not an answers file"),
        (b"\xff\xfe", "is not an answers file"),
        (b"# " + b"x" * 200_000, "far too long"),
        (b"nonsense = 1", "the key nonsense is not known"),
    ],
)
def test_a_file_that_is_no_answers_file_is_refused_by_name(tmp_path, content, says):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as error:
        read_answers(path)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_answers(path)


# ------------------------------------------------------------------ the questions


def test_the_warning_signs_are_asked_first_and_one_ends_it():
    script = Script("n", "N", "maybe", "yes")
    answers = ask_answers(script, TODAY)
    assert [flag.id for flag in answers.red_flags()] == [FLAGS[2]]
    assert KNOWN.intake.words.yes_no in script.said
    assert script.said[-1] == KNOWN.intake.words.stopped
    assert QUESTIONS["hurts"].text not in script.said


def test_a_runner_without_complaints_is_asked_little():
    signs = ["n"] * (len(FLAGS) + 2)
    script = Script(*signs, "0", *[""] * 20)
    answers = ask_answers(script, TODAY)
    assert answers.hurts == ()
    assert QUESTIONS["pain_during"].text not in script.said
    assert answers.model_dump(exclude_defaults=True) == {}


def test_answers_are_taken_and_nonsense_is_asked_again():
    signs = ["n"] * (len(FLAGS) + 2)
    pain = ["1,3", "1", "", "2", "", "0", "12", "0", "6"]
    running = ["3", "ten", "25,5", "10", "8"]
    rest = ["", "", "0", "5", "2020-01-01", "2027-04-18", "1 3", "2", "1", "", "n"]
    answers = ask_answers(Script(*signs, *pain, *running, *rest), TODAY)
    assert answers.hurts == ("knee_front", "knee_outside")
    assert answers.side == "left"
    assert answers.pain_before is None
    assert (answers.pain_during, answers.pain_after, answers.pain_next_morning) == (2, 0, 0)
    assert answers.weekly_km == 25.5
    assert answers.race_date == date(2027, 4, 18)
    assert answers.equipment == ("band", "step")


def test_a_contradiction_is_told_at_once_and_asked_again():
    signs = ["n"] * (len(FLAGS) + 2)
    script = Script(*signs, "0", "3", "0", "20", *[""] * 20)
    answers = ask_answers(script, TODAY)
    assert answers.weekly_km == 20
    assert any(words.startswith("runs_per_week is 3") for words in script.said)


def test_nobody_who_answers_is_one_sentence():
    for lines in ((), ("n", "n")):
        with pytest.raises(InputError, match="no answer came"):
            ask_answers(Script(*lines), TODAY)


@given(typed=st.text(max_size=12), key=st.sampled_from(sorted(QUESTIONS)))
def test_whatever_is_typed_is_an_answer_or_a_hint(typed, key):
    question = QUESTIONS[key]
    hint = ""
    try:
        value = parse_answer(question, typed, TODAY, KNOWN)
    except ValueError as error:
        hint = str(error)
    if hint:
        assert "{" not in hint
        return
    if question.kind in ("scale", "whole", "number"):
        assert question.low <= value <= question.high
    if question.choices:
        picked = [value] if isinstance(value, str) else value
        assert set(picked) <= set(question.choices)
