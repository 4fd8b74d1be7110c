"""Corrections as a file: read as written; a damaged or foreign one is one sentence."""

import json

import pytest

from formcheck.errors import InputError, OutputError
from formcheck.files.corrections import read_corrections, write_corrections
from formcheck.model.correction import Corrections

LOG = Corrections()
for change in (
    {"kind": "delete_contact", "side": "left", "strike_file_s": 1.25},
    {"kind": "choose_person", "at_file_s": 1.0, "x_px": 300.0, "y_px": 420.5},
):
    LOG = LOG.with_entry(change, clip="0f" * 32)
LOG = LOG.undone(LOG.entries[0].id)


@pytest.fixture
def path(tmp_path):
    write_corrections(LOG, tmp_path / "corrections.json")
    return tmp_path / "corrections.json"


def test_a_file_is_read_as_it_was_written(path):
    assert read_corrections(path) == LOG
    write_corrections(LOG.undone(LOG.entries[1].id), path)  # formcheck's own is replaced
    assert len(read_corrections(path).standing) == 0


def test_a_persons_file_is_not_replaced(path):
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert read_corrections(path) == LOG
    with pytest.raises(OutputError, match="not as formcheck wrote it"):
        write_corrections(LOG, path)


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": "other"}', b"[" * 100_000, b"PK\x03\x04"],
)
def test_a_foreign_file_is_one_sentence(tmp_path, raw):
    (tmp_path / "a.json").write_bytes(raw)
    with pytest.raises(InputError, match=r"a\.json holds no corrections that formcheck wrote"):
        read_corrections(tmp_path / "a.json")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    for place in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InputError, match=r"cannot be read .*; name a file of corrections"):
            read_corrections(place)


def changed(path, **changes):
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | changes), encoding="utf-8")
    return path


def test_a_later_version_is_one_sentence(path):
    with pytest.raises(InputError, match="version 7, but this formcheck reads 1; update"):
        read_corrections(changed(path, schema_version=7))


def test_a_damaged_entry_is_named(path):
    told = json.loads(path.read_text(encoding="utf-8"))
    told["entries"][1]["change"]["x_px"] = "middle"
    with pytest.raises(InputError, match=r"is damaged at entry 1\.change\.choose_person\.x_px;"):
        read_corrections(changed(path, entries=told["entries"]))


def test_what_contradicts_itself_is_told_as_it_is(path):
    told = json.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(InputError, match=r"corrections\.json: the entry \w+ takes back"):
        read_corrections(changed(path, entries=told["entries"][::-1]))


@pytest.mark.parametrize("key", ["id", "when", "clip", "change"])
def test_no_part_of_an_entry_is_made_up(path, key):
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["entries"][0][key]
    with pytest.raises(InputError, match=r"damaged at entry 0\.|does not say of which|takes back"):
        read_corrections(changed(path, entries=told["entries"]))
