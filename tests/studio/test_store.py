"""The store: what goes in comes out, in SQLite and PostgreSQL, and an older one is brought on."""

from __future__ import annotations

import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.schema import CreateTable

from formcheck.errors import InputError
from formcheck.studio.errors import RefusedError
from formcheck.studio.store import open_store
from formcheck.studio.store.tables import Base
from formcheck.studio.store.upgrade import HEAD, known_revisions, revision_of, upgrade

TODAY = date(2026, 11, 29)
LATER = date(2026, 12, 6)
#: A store of the first revision as its own migration made it, with a row in every table.
FIRST = Path(__file__).parent / "store_0001.sql"


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """Return an empty store of either kind."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres")
    made = open_store(tmp_path, url)
    yield made
    made.close()


def test_a_check_comes_out_as_it_went_in(store):
    ada = store.athletes.add("Ada Ähre", height_cm=171.5)
    check = store.checks.add(ada.id, TODAY, title="long run", shoes="Old ones", speed_kmh=10.8)
    clip = store.clips.add(check.id, "side.mp4", 5_000_000_000, standing=True)
    store.clips.change(clip.id, state="ready", told={"view": "side_left"}, look={"yaw_deg": 3.5})
    store.notes.add(clip.id, frame=7, text="„so“", shapes=[{"kind": "line", "points": [[0, 1]]}])
    got = store.checks.get(check.id)
    assert (got.athlete_name, got.height_cm, got.shoes, got.day) == (
        "Ada Ähre",
        171.5,
        "Old ones",
        TODAY,
    )
    assert got.created.tzinfo is not None
    assert got.clips[0].size_bytes == 5_000_000_000
    assert got.clips[0].told.view == "side_left"
    assert got.thumb_clip_id == clip.id
    assert store.notes.of(clip.id)[0].text == "„so“"
    assert store.clips.total_bytes() == 5_000_000_000


def test_what_was_told_of_an_athlete_is_remembered(store):
    ada = store.athletes.add("Ada", height_cm=170.0)
    store.checks.add(ada.id, TODAY, shoes="A", speed_kmh=11.0)
    second = store.checks.add(ada.id, LATER)
    assert (second.height_cm, second.shoes, second.speed_kmh) == (170.0, "A", 11.0)
    store.checks.change(second.id, shoes="B")
    assert store.athletes.get(ada.id).shoes == "B"


def test_checks_of_a_day_are_one_visit_and_a_guest_is_alone(store):
    ada = store.athletes.add("Ada")
    same = {store.checks.add(ada.id, TODAY).session_id for _ in range(2)}
    other = store.checks.add(ada.id, LATER)
    guests = {store.checks.add(None, TODAY).session_id for _ in range(2)}
    assert (len(same), len(guests)) == (1, 2)
    assert [day for _, day in store.athletes.sessions(ada.id)] == [LATER, TODAY]
    moved = store.checks.change(other.id, day=TODAY)
    assert {moved.session_id} == same
    assert [day for _, day in store.athletes.sessions(ada.id)] == [TODAY]  # none is left empty


def test_search_finds_names_titles_shoes_and_days_of_any_case(store):
    store.checks.add(store.athletes.add("Änne Öz").id, TODAY, title="100 % easy", shoes="Kinvara")
    store.checks.add(store.athletes.add("Bea").id, LATER)

    def found(search):
        return [one.athlete_name for one in store.checks.find(search, [], 10, 0)[0]]

    assert found("") == ["Bea", "Änne Öz"]
    for search in ("ÄNNE", "öz", "kinvara", "2026-11-29", "100 %", "easy öz"):
        assert found(search) == ["Änne Öz"]
    for search in ("%", "_", "easy bea", "' OR 1=1 --"):
        assert found(search) == (["Änne Öz"] if search == "%" else [])
    assert [one.name for one in store.athletes.find("öz", 10, 0)[0]] == ["Änne Öz"]
    assert store.checks.find("", ["done"], 10, 0) == ([], 0)


def test_the_newest_result_that_is_done_is_the_checks(store):
    check = store.checks.add(None, TODAY)
    first = store.analyses.add(check.id, [])
    store.analyses.change(
        first.id, state="done", report={"a": 1}, sentence={"en": "Fine.", "de": "Gut."}
    )
    second = store.analyses.add(check.id, [])
    assert (first.number, second.number) == (1, 2)
    assert store.checks.get(check.id).analysis_id == first.id
    store.analyses.change(second.id, state="done", report={"b": 1})
    row = store.checks.find("", [], 1, 0)[0][0]
    assert (row.analysis_id, row.sentence) == (second.id, {})
    assert store.analyses.report(first.id) == {"a": 1}


def test_what_is_deleted_takes_everything_with_it(store):
    ada = store.athletes.add("Ada")
    check = store.checks.add(ada.id, TODAY)
    clip = store.clips.add(check.id, "a.mp4", 1)
    analysis = store.analyses.add(check.id, [clip.id])
    note = store.notes.add(clip.id, frame=0)
    store.corrections.add(clip.id, "c1", {"change": {"kind": "leave_out"}})
    assert store.athletes.delete(ada.id) == [clip.id]
    for get, id in (
        (store.checks.get, check.id),
        (store.clips.get, clip.id),
        (store.analyses.get, analysis.id),
        (store.notes.delete, note.id),
        (store.athletes.get, ada.id),
    ):
        with pytest.raises(RefusedError):
            get(id)
    assert store.corrections.of(clip.id) == []
    assert store.checks.count() == 0


def test_settings_are_kept_by_their_key(store):
    store.settings.put(language="de", keep_days=None)
    store.settings.put(language="en")
    assert store.settings.all() == {"language": "en", "keep_days": None}


def test_many_may_write_at_once(store):
    check = store.checks.add(None, TODAY)
    failed = []

    def write(number):
        try:
            for n in range(10):
                store.clips.change(
                    store.clips.add(check.id, f"{number}-{n}.mp4", 1).id, state="ready"
                )
                store.checks.get(check.id)
        except Exception as error:  # whatever it is, the test shall name it
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(store.checks.get(check.id).clips) == 60


# ------------------------------------------------------------------ revisions


def test_the_last_migration_is_the_one_that_is_written(tmp_path):
    store = open_store(tmp_path)
    with store.database.engine.connect() as connection:
        assert revision_of(connection) == HEAD == known_revisions()[-1]
    store.close()


def test_the_migrations_make_the_tables_that_the_code_knows(store):
    found = inspect(store.database.engine)
    assert set(found.get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    for name, table in Base.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert columns == {column.name: column.nullable for column in table.columns}, name
        indexes = {index["name"] for index in found.get_indexes(name)}
        assert indexes == {index.name for index in table.indexes}, name
        assert str(CreateTable(table))


def test_a_store_of_the_first_revision_keeps_its_history(tmp_path):
    with sqlite3.connect(tmp_path / "studio.sqlite3") as old:
        old.executescript(FIRST.read_text(encoding="utf-8"))
    old.close()
    store = open_store(tmp_path)
    [row], total = store.checks.find("änne", [], 10, 0)
    check = store.checks.get(row.id)
    assert (total, check.title, check.clips[0].name) == (1, "old check", "side.mp4")
    assert store.analyses.report(check.analysis_id) == {"schema_version": 2}
    assert store.notes.of(check.clips[0].id)[0].text == "an old note"
    assert store.corrections.of(check.clips[0].id)[0].entry == {"change": {"kind": "leave_out"}}
    assert store.settings.all() == {"language": "de"}
    store.analyses.add(check.id, [check.clips[0].id])  # and can be measured again
    assert [one.number for one in store.checks.get(check.id).analyses] == [1, 2]
    store.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path, monkeypatch):
    place = tmp_path / "studio.sqlite3"
    with sqlite3.connect(place) as old:
        old.executescript(FIRST.read_text(encoding="utf-8"))
        old.execute("DROP TABLE corrections")  # of which the second revision drops a column
    old.close()
    with pytest.raises(Exception, match="corrections"):
        open_store(tmp_path)
    with sqlite3.connect(place) as now:
        columns = [row[1] for row in now.execute("PRAGMA table_info(analyses)")]
        assert "sentence" not in columns
        assert now.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    now.close()


def test_a_store_of_a_newer_formcheck_is_refused_by_name(tmp_path):
    open_store(tmp_path).close()
    with sqlite3.connect(tmp_path / "studio.sqlite3") as newer:
        newer.execute("UPDATE alembic_version SET version_num = '0999'")
    newer.close()
    with pytest.raises(InputError, match=r"0999.*update formcheck"):
        open_store(tmp_path)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "no address"),
        ("mysql://a@b/c", "no address"),
        ("postgresql+psycopg://nobody:secret@127.0.0.1:1/none", "cannot be opened"),
        ("sqlite:////no/such/folder/a.sqlite3", "cannot be opened"),
    ],
)
def test_a_database_that_cannot_be_had_is_one_sentence(tmp_path, url, said):
    with pytest.raises(InputError, match=said) as refused:
        open_store(tmp_path, url)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_stored_first_revision_is_what_its_migration_makes(tmp_path):
    """The dump is not edited by hand: the migration makes the same tables today."""
    store = open_store(tmp_path)
    store.close()
    from sqlalchemy import create_engine

    place = tmp_path / "first.sqlite3"
    engine = create_engine(f"sqlite:///{place}")
    upgrade(engine, "0001")
    engine.dispose()
    with sqlite3.connect(place) as made, sqlite3.connect(":memory:") as kept:
        kept.executescript(FIRST.read_text(encoding="utf-8"))
        query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        assert made.execute(query).fetchall() == kept.execute(query).fetchall()
    made.close()
    kept.close()
