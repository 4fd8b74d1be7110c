from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.errors import InputError, OutputError
from formcheck.findings import find_findings
from formcheck.intake import Answers, Draft, answers_text, ask_answers, read_answers, write_answers
from formcheck.intake.ask import offered, parse_answer
from formcheck.intake.file import check_answers
from formcheck.knowledge import load
from formcheck.plan import make_plan
from support.made_answers import TODAY, sore_knee, with_a_sign, without_a_sign
from support.made_measurements import measured, scene

KNOWN = load()
QUESTIONS = KNOWN.intake.questions
WORDS = KNOWN.intake.words


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


@pytest.fixture
def draft(tmp_path):
    """Return where unfinished answers are kept."""
    return Draft.beside(tmp_path / "answers.toml")


def asked(script):
    """Return the keys of the questions that a script heard, in order."""
    texts = {question.text: key for key, question in QUESTIONS.items()}
    heard = (
        next((text for text in texts if words.startswith(text)), None) for words in script.said
    )
    return [texts[text] for text in heard if text is not None]


def refused(table, today=TODAY):
    with pytest.raises(InputError) as error:
        check_answers(table, today=today)
    assert "\n" not in str(error.value)
    return str(error.value)


# ------------------------------------------------------------------ keys and values


def test_the_answers_have_a_key_for_every_question_and_no_other():
    assert list(Answers.model_fields) == list(QUESTIONS)


def test_every_sign_can_be_told_and_no_other():
    for sign in KNOWN.signs.offered:
        assert sign in check_answers({"hurts": [], "signs": [sign.id]}).warning_signs()
    assert refused({"signs": ["nonsense"]}).startswith("signs is 'nonsense'; use")


def test_a_condition_names_answers_that_there_are():
    known = {name for name in dir(Answers) if not name.startswith("_")} | set(QUESTIONS)
    conditions = [c for q in QUESTIONS.values() for c in (q.when, q.unless)]
    conditions += [sign.when for sign in KNOWN.signs.signs]
    conditions += [c for p in KNOWN.patterns.patterns for c in (p.when, p.unless)]
    for condition in conditions:
        for key, values in condition.items():
            assert key in known
            choices = QUESTIONS[key].choices if key in QUESTIONS else {}
            assert not choices or set(values) <= set(choices)


@pytest.mark.parametrize("key", [k for k, q in QUESTIONS.items() if q.choices])
def test_every_choice_of_a_question_is_an_answer_and_no_other_is(key):
    many = QUESTIONS[key].kind == "many"
    for choice in QUESTIONS[key].choices:
        base = sore_knee().model_dump(exclude_unset=True) if key == "hurts" else {}
        check_answers(base | {key: [choice] if many else choice})
    message = refused({key: ["nonsense"] if many else "nonsense"})
    assert message.startswith(f"{key} is 'nonsense'")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"pian_during": 3}, "the key pian_during is not known; did you mean pain_during?"),
        ({"zzz": 3}, "the key zzz is not known; see docs/knee-pain.md"),
        ({"cleared": "yes"}, "cleared is 'yes'; use true or false"),
        ({"cleared": 1}, "cleared is 1; use true or false"),
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
        ({"hurts": ["shin"]}, "pain_during"),
        ({"hurts": ["shin"], "pain_during": 2, "pain_after": 1}, "pain_next_morning"),
        ({"signs": ["no_better"], "since_weeks": 2}, "signs"),
        ({"runs_per_week": 3, "weekly_km": 0}, "runs_per_week"),
        ({"runs_per_week": 0, "weekly_km": 10}, "weekly_km"),
        ({"weekly_km": 5, "longest_run_km": 40}, "longest_run_km"),
        ({"runs_per_week": 5, "weekly_km": 55.0, "longest_run_km": 6.0}, "weekly_km"),
        ({"race_date": TODAY - timedelta(days=1)}, "race_date"),
    ],
)
def test_answers_that_contradict_name_the_key(table, key):
    assert refused(table).startswith(key)


def test_every_contradiction_that_has_words_can_happen():
    told = {
        " ".join(refused(table).split(" ")[:4])
        for table in (
            {"pain_before": 4},
            {"hurts": ["shin"]},
            {"signs": ["no_better"], "since_weeks": 2},
            {"runs_per_week": 3, "weekly_km": 0},
            {"runs_per_week": 0, "weekly_km": 10},
            {"weekly_km": 5, "longest_run_km": 40},
            {"runs_per_week": 5, "weekly_km": 55.0, "longest_run_km": 6.0},
            {"race_date": TODAY - timedelta(days=1)},
            {"low_energy": True},
        )
    }
    assert len(told) == len(KNOWN.intake.contradictions)


def test_kilometres_that_only_round_badly_are_no_contradiction():
    check_answers({"runs_per_week": 3, "weekly_km": 30.0, "longest_run_km": 9.0})
    check_answers({"runs_per_week": 3, "longest_run_km": 6.0})
    message = refused({"runs_per_week": 5, "weekly_km": 55.0, "longest_run_km": 6.0})
    assert message == (
        "weekly_km is 55, more than 5 runs of at most 6 km can give; "
        "check runs_per_week, weekly_km and longest_run_km"
    )


def test_a_sign_needs_no_numbers_for_the_pain():
    answers = check_answers({"hurts": ["knee_front"], "signs": ["night_pain"]})
    assert [sign.id for sign in answers.warning_signs()] == ["night_pain"]
    assert refused({"hurts": ["knee_front"], "signs": ["no_better"]}).startswith("pain_during")


# ------------------------------------------------------------------ files of older versions


def test_an_older_file_is_read_as_what_it_says_now():
    older = {
        **dict.fromkeys(("hot_knee", "locking", "giving_way", "swelling", "night_pain"), False),
        **dict.fromkeys(("calf_swelling", "numb_foot", "general_illness", "low_energy"), False),
        **dict.fromkeys(("under_18", "limp", "other_condition"), False),
        "surgery": "no",
        "pregnancy": "no",
        "side": "left",
        "goal": "race",
    }
    assert check_answers(older) == Answers()
    told = {"hot_knee": True, "locking": True, "under_18": True, "limp": True}
    new = check_answers(older | told)
    assert (new.signs, new.age, new.circumstances) == (
        ("hot_joint", "locking"), "under_18", ("limp",)
    )  # fmt: skip
    held = check_answers({"surgery": "not_cleared", "pregnancy": "birth_cleared"})
    assert held.circumstances == ("operation", "birth_recent")
    assert held.cleared is False
    assert check_answers({"surgery": "cleared"}).on_hold is False


@pytest.mark.parametrize("key", ["calf_swelling", "numb_foot", "general_illness", "low_energy"])
def test_an_older_sign_that_is_several_now_says_to_answer_again(key):
    assert refused({key: True}) == (
        f"{key} = true comes from an older formcheck and is asked more closely now; "
        "answer `formcheck intake` again"
    )


@pytest.mark.parametrize(
    "table", [{"limp": 0}, {"surgery": "maybe"}, {"goal": "fame"}, {"side": 1}]
)
def test_what_no_version_knew_is_refused_by_its_key(table):
    (key,) = table
    assert refused(table).startswith(f"the key {key} is not known")


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
    assert path.stat().st_mode & 0o777 == 0o600
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


def number_of(*choices, key="hurts"):
    """Return what a runner types for some choices of a list."""
    listed = list(QUESTIONS[key].choices)
    return " ".join(str(listed.index(choice) + 1) for choice in choices)


#: What a runner with a sore knee types, by question; a question left out is skipped.
KNEE = {
    "hurts": "1",
    "signs": "0",
    "age": "2",
    "circumstances": "0",
    "pain_before": "0",
    "pain_during": "4",
    "pain_after": "1",
    "pain_next_morning": "1",
    "since_weeks": "14",
    "knee_pattern": "1",
    "runs_per_week": "3",
    "weekly_km": "30",
    "longest_run_km": "12",
    "longest_run_earlier_km": "10",
    "shoe_months": "18",
    "shoe_change_weeks": "2",
    "strength_days": "0",
    "equipment": "1 3",
    "low_impact": "2",
    "race_date": "2027-04-18",
    "cleared": "y",
    "pelvic_symptoms": "n",
    "examined": "y",
}
_LISTED = list(offered(QUESTIONS["signs"], sore_knee(), KNOWN))
#: Other runners, as what they type otherwise.
RUNNERS = {
    "knee": {},
    "green": {"pain_during": "2", "pain_after": "0", "pain_next_morning": "0"},
    "red": {"pain_during": "7"},
    "not_running": {"runs_per_week": "0"},
    "nothing": {"hurts": "0"},
    "calf": {"hurts": number_of("calf")},
    "teenager": {"hurts": "2", "age": "1"},
    "examined": {"age": "1", "examined": "y"},
    "pregnant": {"circumstances": number_of("pregnant", key="circumstances")},
    "mother": {
        "circumstances": number_of("birth_later", key="circumstances"),
        "pelvic_symptoms": "n",
    },
    "operated": {"circumstances": number_of("operation", key="circumstances"), "cleared": "n"},
    "cleared": {
        "circumstances": number_of("joint_replacement", key="circumstances"),
        "cleared": "y",
    },
    "sore_all_over": {"hurts": number_of("knee_front", "knee_behind", "thigh", "shin", "sole")},
    "referred": {"signs": str(_LISTED.index("no_better") + 1)},
}


class StuckError(Exception):
    """The same question again and again."""


class Typist(Script):
    """A runner who types an answer by what is asked."""

    def __init__(self, types):
        super().__init__()
        self.types = types
        self.keys = []

    def ask(self, words):
        self.said.append(words)
        key = asked(self)[-1]
        if self.keys[-3:] == [key] * 3:
            raise StuckError
        self.keys.append(key)
        return self.types.get(key, "")


def answered_by(types, draft):
    typist = Typist(KNEE | types)
    return typist.keys, ask_answers(typist, draft, TODAY)


@pytest.mark.parametrize("runner", RUNNERS)
def test_no_runner_sees_more_than_twenty_screens(runner, draft):
    keys, _ = answered_by(RUNNERS[runner], draft)
    assert len(keys) == len(set(keys))  # each once
    follow_ups = {"cleared", "pelvic_symptoms", "examined"}
    assert len(keys) <= 20 + len(follow_ups & set(keys))
    assert len(keys) >= (4 if runner != "nothing" else 3)


#: Other answers that a runner could give to a question.
OTHERWISE = {
    "scale": ["0", "1", "3", "9"],
    "whole": ["0", "1", "5"],
    "number": ["0", "0.5", "3", "13", "90", "200"],
    "date": ["2026-12-01", "2027-04-18", ""],
    "yes_no": ["y", "n"],
}


#: No clip, one with long steps, and one with hips that drop.
CLIPS = [
    (find_findings(clip, [scene(view)]), clip)
    for view, clip in (
        ("side_left", ()),
        ("side_left", (measured("cadence", 160.0), measured("overstride", 36.0, "left"))),
        ("rear", (measured("pelvic_drop", 14.0, "left"), measured("step_width", -6.0))),
    )
]


def said_to(answers):
    """Return everything that a runner is told, with and without a clip that shows something."""
    return [make_plan(f, m, TODAY, answers=answers).model_dump_json() for f, m in CLIPS]


def needing_something(answers):
    """Return whether a runner would get an exercise for which something must be at home."""
    open_to_all = answers.model_copy(update={"equipment": None})
    plans = [make_plan(f, m, TODAY, answers=open_to_all) for f, m in CLIPS]
    given_ids = {exercise.id for plan in plans for exercise in plan.exercises}
    assert given_ids, "equipment is asked for though there is no exercise"
    return any(KNOWN.exercises[name].needs for name in given_ids)


@pytest.mark.parametrize("runner", RUNNERS)
def test_each_question_can_change_what_is_said(runner, tmp_path):
    keys, answers = answered_by(RUNNERS[runner], Draft(tmp_path / "first.toml"))
    told = said_to(answers)
    for key in keys:
        if key == "equipment" and not needing_something(answers):
            continue  # which exercises a place gives is not known while it is asked
        question = QUESTIONS[key]
        several = [str(number) for number in range(10)]
        for place, typed in enumerate(OTHERWISE.get(question.kind, several)):
            other = RUNNERS[runner] | {key: typed}
            draft = Draft(tmp_path / f"{key}{place}.toml")
            try:
                _, changed = answered_by(other, draft)
            except StuckError:  # a contradiction: asked again for ever
                continue
            if said_to(changed) != told:
                break
        else:
            pytest.fail(f"{key} changes nothing for the runner {runner}")


def test_a_sign_that_stops_ends_the_questions(draft):
    script = Script("1", "maybe", "1,2")
    answers = ask_answers(script, draft, TODAY)
    assert answers.signs == tuple(sign.id for sign in KNOWN.signs.signs[:2])
    assert WORDS.many in script.said
    assert script.said[-1] == WORDS.stopped
    assert asked(script)[-1] == "signs"


BEHIND_A_STOP = [key for key, question in QUESTIONS.items() if question.behind_a_stop]


def test_behind_a_sign_that_stops_only_what_could_be_more_urgent_is_asked(draft):
    script = Script(number_of("groin"), "0", "2", "0", "8", "2", "1", "3")
    answers = ask_answers(script, draft, TODAY)
    assert [s.id for s in answers.warning_signs()] == ["groin_strong"]
    assert asked(script) == ["hurts", "signs", "age", "circumstances", "pain_during", "since_weeks"]
    assert script.said[-1] == WORDS.stopped
    assert set(asked(script)) - {"hurts"} <= set(BEHIND_A_STOP)


def test_a_strong_pain_at_the_hip_is_asked_whether_it_settles(draft):
    """An hour later and next morning decide how soon a doctor has to look."""
    script = Script(number_of("hip"), "0", "2", "0", "8", "1", "4", "1", "3")
    answers = ask_answers(script, draft, TODAY)
    assert {"pain_after", "pain_next_morning"} <= set(asked(script))
    assert [s.id for s in answers.warning_signs()] == ["hip_strong_later"]


def test_an_emergency_is_found_behind_a_sign_that_is_none(draft):
    script = Script(number_of("groin"), "1")
    answers = ask_answers(script, draft, TODAY)
    assert [s.id for s in answers.warning_signs()] == ["chest", "groin_running"]
    assert asked(script) == ["hurts", "signs"]


def test_somebody_young_whose_knee_was_examined_is_asked_on(draft):
    script = Typist(KNEE | {"age": "1", "examined": "y", "pain_during": "2", "pain_after": "0"})
    answers = ask_answers(script, draft, TODAY)
    assert answers.examined is True
    assert not answers.stopped()
    assert "weekly_km" in script.keys


def test_the_signs_are_one_list_that_fits_the_places(tmp_path):
    lists = {}
    for place, typed in (("none", "0"), ("knee", "1"), ("calf", number_of("calf"))):
        script = Script(typed)
        with pytest.raises(InputError):
            ask_answers(script, Draft(tmp_path / f"{place}.toml"), TODAY)
        start = script.said.index(QUESTIONS["hurts"].text)
        lists[place] = " ".join(script.said[start + 1 :])
    texts = {sign.id: sign.text for sign in KNOWN.signs.signs}
    assert texts["locking"] in lists["knee"]
    assert texts["locking"] not in lists["calf"] + lists["none"]
    assert texts["heel_snap"] in lists["calf"]
    assert texts["no_better"] not in lists["none"]
    for listed in lists.values():
        assert texts["chest"] in listed
        assert f"0 {WORDS.none}" in listed


def test_a_runner_without_pain_is_asked_little(draft):
    script = Script("0", "0", *[""] * 20)
    answers = ask_answers(script, draft, TODAY)
    assert answers.model_dump(exclude_defaults=True) == {}
    assert not {key for key in asked(script) if key.startswith("pain") or key == "knee_pattern"}
    texts = " ".join(script.said)
    assert QUESTIONS["circumstances"].choices["limp"] not in texts
    assert QUESTIONS["circumstances"].choices["pregnant"] in texts


def test_answers_are_taken_and_nonsense_is_asked_again(draft):
    lines = ["1,3", "0", "", "0", "", "", "2", "", "0", "12", "0", "6", "", "3", "ten", "25,5", ""]
    rest = ["", "", "0", "1 3", "2020-01-01", "2027-04-18"]
    answers = ask_answers(Script(*lines, *rest), draft, TODAY)
    assert answers.hurts == ("knee_front", "knee_outside")
    assert answers.pain_before is None
    assert (answers.pain_during, answers.pain_after, answers.pain_next_morning) == (2, 0, 0)
    assert answers.longest_run_km == 25.5
    assert answers.race_date == date(2027, 4, 18)
    assert answers.equipment == ("band", "step")


def test_a_contradiction_is_told_at_once_and_asked_again(draft):
    types = {"weekly_km": iter(["0", "20"])}
    script = Typist(KNEE)
    script.types = {**KNEE, "longest_run_km": ""}
    typed = script.ask

    def ask(words):
        line = typed(words)
        return next(types[script.keys[-1]], line) if script.keys[-1] in types else line

    script.ask = ask
    assert ask_answers(script, draft, TODAY).weekly_km == 20
    assert any(words.startswith("runs_per_week is 3") for words in script.said)


# ------------------------------------------------------------------ back, and going on later


def test_back_asks_the_question_before_and_keeps_its_answer(draft):
    script = Script("b", "1", "0", "2", "b", "b", "zurück", "3", "", "", *["0"] * 5)
    with pytest.raises(InputError):
        ask_answers(script, draft, TODAY)
    told = draft.read(KNOWN)
    assert script.said.count(WORDS.at_the_start) == 1
    assert told["hurts"] == ["knee_outside"]  # typed again
    assert (told["signs"], told["age"]) == ([], "adult")  # kept with Enter


def test_back_forgets_what_the_new_answer_no_longer_asks(draft):
    back = ["b"] * 8
    script = Script("1", "0", "2", "0", "0", "2", "0", "0", *back, "0", "", "", "", *[""] * 20)
    answers = ask_answers(script, draft, TODAY)
    assert answers.hurts == ()
    assert answers.pain_during is None
    assert answers.age == "adult"


@pytest.mark.parametrize("stop", [EOFError, KeyboardInterrupt])
def test_whoever_stops_goes_on_where_they_stopped(stop, draft):
    class Leaving(Script):
        def ask(self, words):
            self.said.append(words)
            if not self.lines:
                raise stop
            return self.lines.pop(0)

    script = Leaving("1", "0", "", "0", "3")
    with pytest.raises(InputError if stop is EOFError else KeyboardInterrupt):
        ask_answers(script, draft, TODAY)
    assert script.said[-1] == WORDS.kept.fill(path=draft.path)
    assert draft.path.name == "answers.unfinished.toml"
    assert draft.path.stat().st_mode & 0o777 == 0o600
    typist = Typist(KNEE)
    answers = ask_answers(typist, draft, TODAY)
    assert typist.said[0] == WORDS.goes_on
    assert typist.keys[0] == "pain_before"
    assert "age" not in typist.keys  # skipped before, and not asked again
    assert (answers.age, answers.pain_during) == (None, 3)


def test_nobody_who_answers_is_one_sentence_and_leaves_nothing(draft):
    with pytest.raises(InputError, match="no answer came"):
        ask_answers(Script(), draft, TODAY)
    assert not draft.path.exists()


def test_a_draft_of_another_version_is_asked_again_where_it_does_not_fit(draft):
    draft.write({"hurts": ["knee_front"], "age": "old", "nonsense": 3, "pain_before": 3})
    assert draft.read(KNOWN) == {"hurts": ["knee_front"], "pain_before": 3}


def test_somebody_elses_file_is_no_draft(draft):
    draft.path.write_text("hurts = []\n")
    with pytest.raises(OutputError, match="is not as formcheck wrote it"):
        ask_answers(Script("0"), draft, TODAY)
    assert draft.path.read_text() == "hurts = []\n"


@given(typed=st.text(max_size=12), key=st.sampled_from(sorted(QUESTIONS)))
def test_whatever_is_typed_is_an_answer_or_a_hint(typed, key):
    question = QUESTIONS[key]
    choices = question.choices or {sign.id: sign.text for sign in KNOWN.signs.offered}
    hint = ""
    try:
        value = parse_answer(question, choices, typed, TODAY, WORDS)
    except ValueError as error:
        hint = str(error)
    if hint:
        assert "{" not in hint
        return
    if question.kind in ("scale", "whole", "number"):
        assert question.low <= value <= question.high
    if question.kind in ("one", "many", "signs"):
        picked = [value] if isinstance(value, str) else value
        assert set(picked) <= set(choices)
