"""What is asked for is done in order, and is whole or as if it had never been begun."""

import shutil
import time

import pytest

from formcheck.errors import FormcheckError
from formcheck.studio.jobs.progress import Teller, read_progress
from formcheck.studio.jobs.said import Said
from support import jobs, slow_work
from support.jobs import Place, wait_for


@pytest.fixture
def place(tmp_path):
    opened = Place(tmp_path / "data")
    opened.jobs.start()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    opened = Place(tmp_path_factory.mktemp("studio"), jobs.processes)
    opened.jobs.start()
    yield opened
    opened.close()


def test_a_clip_is_looked_at_and_then_copied(place):
    clip_id = place.upload(place.check())
    place.jobs.arrive(clip_id)
    wait_for(lambda: place.store.clips.get(clip_id).look is not None)
    assert place.store.clips.get(clip_id).state == "arriving", "the look comes before the copy"
    clip = place.clip(clip_id)
    assert (clip.state, clip.look["view"], clip.sha256) == ("ready", "side_left", "0" * 64)
    folder = place.files.clip(clip_id)
    assert (folder / "proxy.mp4").read_bytes() == slow_work.PROXY
    assert {path.name for path in folder.iterdir()} == {"original.mp4", "proxy.mp4", "thumb.jpg"}
    wait_for(lambda: not place.left_over())


def test_a_clip_that_cannot_be_used_says_why_and_leaves_nothing(place):
    check_id = place.check()
    bad, good = place.upload(check_id, b"bad", "my run.mp4"), place.upload(check_id)
    for clip_id in (bad, good):
        place.jobs.arrive(clip_id)
    clip = place.clip(bad)
    assert clip.state == "unusable"
    assert Said.model_validate(clip.error).message == "my run.mp4 is no video"
    assert place.clip(good).state == "ready"
    wait_for(lambda: not place.left_over())


def test_checks_queue_and_are_done_in_order(place):
    checks = [place.check() for _ in range(3)]
    for check_id in checks:
        clip_id = place.upload(check_id)
        place.jobs.arrive(clip_id)
        place.clip(clip_id)
    analyses = [place.jobs.analyse(check_id) for check_id in checks]
    assert [place.jobs.progress(check_id).place_in_queue for check_id in checks[1:]] == [1, 2]
    assert place.jobs.progress(checks[2]).state == "waits"
    done = []
    while len(done) < 3:
        states = [place.store.checks.get(check_id).state for check_id in checks]
        assert states.count("running") <= 1
        done = [state for state in states if state == "done"]
        assert states == sorted(states, key=["done", "running", "queued"].index)
        time.sleep(0.005)
    for check_id, analysis_id in zip(checks, analyses, strict=True):
        found = place.store.analyses.newest(check_id)
        assert found.id == analysis_id
        assert place.store.analyses.report(analysis_id)["schema_version"] >= 2
        assert (place.files.analysis(analysis_id) / "annotated.mp4").stat().st_size == 5_000
    assert place.jobs.progress(checks[0]).state == "idle"
    wait_for(lambda: not place.left_over())


def test_a_check_without_a_clip_fails_with_a_sentence(place):
    check_id = place.check()
    place.jobs.analyse(check_id)
    check = place.result(check_id)
    assert check.state == "failed"
    assert "no clip that can be used" in check.error["text"]
    assert not place.store.analyses.ids()


def test_a_check_that_is_deleted_while_it_waits_is_forgotten(place):
    busy, check_id = place.check(), place.check()
    for one in (busy, check_id):
        place.upload(one)
        place.jobs.analyse(one)
    assert place.jobs.cancel(check_id)
    assert place.store.checks.get(check_id).state == "cancelled"
    assert not place.jobs.cancel(check_id)
    place.store.checks.delete(check_id)
    with pytest.raises(FormcheckError):
        place.jobs.analyse(check_id)
    assert place.result(busy).state == "done"


def test_a_running_check_is_cancelled_and_nothing_of_it_is_left(processes):
    place, check_id = processes, processes.check()
    clip_id = place.upload(check_id)
    place.jobs.arrive(clip_id)
    place.clip(clip_id)
    place.jobs.analyse(check_id)
    wait_for(lambda: place.jobs.progress(check_id).stage == "detect")
    assert place.jobs.cancel(check_id)
    assert place.store.checks.get(check_id).state == "cancelled"
    assert not place.left_over()
    place.jobs.analyse(check_id)
    assert place.result(check_id).state == "done"
    wait_for(lambda: not place.left_over())


def test_somebody_who_corrects_does_not_wait_for_what_is_long(processes):
    place, check_id = processes, processes.check()
    clips = [place.upload(check_id) for _ in range(4)]
    for clip_id in clips:
        place.jobs.arrive(clip_id)
    place.jobs.analyse(check_id)
    for _ in range(3):
        begun = time.monotonic()
        assert place.jobs.frame(clips[0], 7).result(30) == b"jpeg of 7"
        assert place.jobs.remeasure(check_id).result(30).clip_ids == tuple(clips)
        assert time.monotonic() - begun < 2.0
    assert place.result(check_id).state == "done"
    for clip_id in clips:
        place.clip(clip_id)


def test_a_clip_that_is_deleted_while_it_arrives_is_let_go_first(processes):
    place = processes
    clip_id = place.upload(place.check(), b"endless")
    place.jobs.arrive(clip_id)
    wait_for(lambda: place.jobs.progress(clip_id).state == "runs")
    assert place.jobs.cancel(clip_id)
    place.store.clips.delete(clip_id)
    place.files.remove([clip_id])
    wait_for(lambda: not place.left_over())


def test_work_goes_on_after_a_stop(tmp_path):
    first = Place(tmp_path / "data")
    check_id = first.check()
    clip_id = first.upload(check_id)
    first.ledger.begin(check_id)
    first.store.close()
    again = Place(tmp_path / "data")
    again.jobs.start()
    assert again.clip(clip_id).state == "ready"
    assert again.result(check_id).state == "done"
    wait_for(lambda: not again.left_over())
    again.close()


def test_what_ended_with_the_studio_twice_is_not_begun_a_third_time(tmp_path):
    first = Place(tmp_path / "data")
    check_id = first.check()
    first.upload(check_id)
    analysis_id = first.ledger.begin(check_id)
    for _ in range(2):
        first.ledger.running(check_id, analysis_id)
    first.store.close()
    again = Place(tmp_path / "data")
    again.jobs.start()
    assert again.result(check_id).state == "interrupted"
    again.jobs.analyse(check_id)
    assert again.result(check_id).state == "done"
    again.close()


def test_rows_without_files_and_files_without_rows_are_cleared_up(tmp_path):
    first = Place(tmp_path / "data")
    check_id = first.check()
    lost, kept = first.upload(check_id), first.upload(check_id)
    shutil.rmtree(first.files.clip(lost))
    (first.files.folder / "clips" / "stranger").mkdir()
    (first.files.folder / "work" / "half").mkdir()
    (first.files.clip(kept) / ".pose.npz.x1.part").write_bytes(b"half")
    first.store.close()
    again = Place(tmp_path / "data")
    again.jobs.start()
    assert again.clip(lost).state == "interrupted"
    assert again.clip(kept).state == "ready"
    wait_for(lambda: not again.left_over())
    again.close()


def test_progress_is_told_at_most_five_times_a_second_and_never_goes_back(tmp_path):
    now = [100.0]
    teller = Teller(tmp_path, (("detect", 3.0), ("draw", 1.0)), clock=lambda: now[0])
    shares, lefts, written = [], [], 0
    for step in range(1, 101):
        now[0] += 0.1
        before = (tmp_path / "progress.json").stat().st_mtime_ns if step > 1 else 0
        stage, share = ("detect", step / 75) if step <= 75 else ("draw", (step - 75) / 25)
        teller.listener(stage)(slow_work.Progress("detect", share, "looking"))
        told = read_progress(tmp_path)
        written += (tmp_path / "progress.json").stat().st_mtime_ns != before
        shares.append(told.share)
        lefts.append(told.seconds_left)
    assert written <= 51
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=0.02)
    known = [left for left in lefts if left is not None]
    assert known[0] == pytest.approx(8.0, abs=0.3)
    assert known[-1] < 0.3


def test_a_clip_is_called_as_its_owner_calls_it(tmp_path):
    from formcheck.i18n import Wording, msg
    from formcheck.progress import Progress

    teller = Teller(tmp_path, (("detect", 1.0),))
    words = msg("finding the runner in {name}", name="original.mp4")
    teller.listener("detect", as_name="Anna 3.mov")(Progress("detect", 0.5, words))
    said = read_progress(tmp_path).waits_for
    assert said.text == "finding the runner in Anna 3.mov"
    assert "Anna 3.mov" in Wording("de")(said.message)


def test_nothing_is_read_of_a_progress_that_is_not_there(tmp_path):
    assert read_progress(tmp_path) is None
    (tmp_path / "progress.json").write_text("{")
    assert read_progress(tmp_path) is None


def test_what_is_handed_on_comes_whole_or_says_why_not(place):
    check_id = place.check()
    clip_id = place.upload(check_id)
    place.jobs.arrive(clip_id)
    place.clip(clip_id)
    analysis_id = place.jobs.analyse(check_id)
    place.result(check_id)
    place.jobs.share(analysis_id, "zip")
    shared = place.files.analysis(analysis_id) / "shared"
    wait_for(lambda: place.jobs.progress(analysis_id).state == "idle")
    assert (shared / "a.zip").stat().st_size == 5_000
    assert place.jobs.failed(analysis_id) is None
    place.jobs.share(analysis_id, "trc")
    wait_for(lambda: place.jobs.progress(analysis_id).state == "idle")
    assert place.jobs.failed(analysis_id).message == "nothing is no video"
    wait_for(lambda: not place.left_over())


class _PowerCutError(BaseException):
    """Everything stops here."""


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["looked", "ready", "running", "done"])
def test_a_power_cut_around_any_row_that_is_written_leaves_nothing_half(tmp_path, step, when):
    first = Place(tmp_path / "data")
    check_id = first.check()
    clip_id = first.upload(check_id)
    write, stopped = getattr(first.ledger, step), []

    def cut(*values):
        if when == "after":
            write(*values)
        stopped.append(step)
        raise _PowerCutError

    setattr(first.ledger, step, cut)
    first.jobs.start()
    first.jobs.arrive(clip_id)
    first.jobs.analyse(check_id)
    wait_for(lambda: stopped)
    first.jobs._executors.shutdown()  # threads cannot be killed: what they write stays where it is
    assert first.untrue() == []
    first.store.close()
    again = Place(tmp_path / "data")
    again.jobs.start()
    assert again.clip(clip_id).state == "ready"
    assert again.result(check_id).state == "done"
    wait_for(lambda: not again.left_over())
    again.close()
