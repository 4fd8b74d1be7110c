"""Models are fitted, held against what they were not shown, written, and read again."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from formcheck.files.track import write_track
from formcheck.lab.phantom import Clip, landmark_track, truth
from formcheck.lab.scoreboard.cases import Case
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.training import events
from formcheck.lab.training.clips import read_clip
from formcheck.lab.training.models import Seen, fit, held_out, learn_all
from formcheck.model import Bystander
from formcheck.prepare import prepare

RANDOM = np.random.default_rng(5)
FEATURES = RANDOM.normal((3.0, -1.0, 0.0), (2.0, 0.5, 1.0), (400, 3))
SLOPE = np.array([[2.0, 0.0], [-1.0, 3.0], [0.0, 0.5]])
ANSWERS = FEATURES @ SLOPE + [4.0, -2.0]
ALIKE = np.ones(len(FEATURES))


def test_a_linear_relation_is_found():
    model = fit(FEATURES, ANSWERS, ALIKE, 1e-9)
    some = FEATURES[np.abs((FEATURES - model.mean) / model.std).max(axis=1) < 3]
    assert len(some) > 350
    assert model.predict(some) == pytest.approx(some @ SLOPE + [4.0, -2.0], abs=1e-4)


def test_what_is_missing_is_left_out():
    answers = ANSWERS.copy()
    answers[::3, 1] = np.nan
    model = fit(FEATURES, answers, ALIKE, 1e-9)
    assert model.predict(FEATURES[:50])[:, 0] == pytest.approx(ANSWERS[:50, 0], abs=1.0)
    features = FEATURES.copy()
    features[::2, 2] = np.nan
    assert np.isfinite(fit(features, ANSWERS, ALIKE, 0.01).slope).all()


def test_weight_decides_and_a_penalty_flattens():
    answers = np.where(np.arange(len(FEATURES)) < 200, 1.0, 5.0)[:, None]
    weight = np.where(np.arange(len(FEATURES)) < 200, 1.0, 0.0)
    assert fit(FEATURES, answers, weight, 0.01).intercept == pytest.approx([1.0])
    loose, tight = (np.abs(fit(FEATURES, ANSWERS, ALIKE, r).slope).sum() for r in (0.01, 10.0))
    assert tight < 0.2 * loose


def test_a_clip_is_told_by_a_model_that_never_saw_it():
    seen = [Seen("near", f"clip {number % 7}") for number in range(70)]
    shown = []

    def learn(some):
        shown.append({one.clip for one in some})
        return len(shown) - 1

    told = [({one.clip for one in own}, model) for own, model in held_out(seen, learn)]
    assert sorted(clip for clips, _ in told for clip in clips) == [f"clip {n}" for n in range(7)]
    assert not [clips for clips, model in told if clips & shown[model]]


def test_each_model_is_reported_and_written(tmp_path, capsys):
    seen = [Seen(name, "a") for name in ("near", "far", "near")]
    counts = []
    learn_all(
        seen,
        lambda some: fit(FEATURES, ANSWERS, ALIKE, 0.1 * len(some)),
        lambda name, some: counts.append((name, len(some))),
        tmp_path / "models.npz",
    )
    assert counts == [("far", 1), ("near", 2)]
    with np.load(tmp_path / "models.npz") as stored:
        kept = {name: stored[name] for name in stored.files}
    assert kept["near.slope"].shape == (3, 2)
    assert kept["near.slope"] == pytest.approx(fit(FEATURES, ANSWERS, ALIKE, 0.2).slope, rel=1e-5)
    assert "models.npz" in capsys.readouterr().out


def test_every_second_frame_is_what_a_slower_camera_saw_even_of_a_film_with_bystanders(tmp_path):
    clip = Clip(duration_s=0.5)
    heads = Bystander(np.arange(20), np.full((20, 3), 9.0))
    whole = replace(landmark_track(clip), bystanders=(heads,))
    write_track(whole, tmp_path / "one.npz")
    (tmp_path / "one.pkl").write_bytes(pickle.dumps(Case("one", clip)))
    case, half = read_clip(tmp_path / "one.npz", 2)
    assert case == Case("one", clip)
    assert np.array_equal(half.time_s, whole.time_s[::2])
    assert half.xy_px == pytest.approx(whole.xy_px[::2], nan_ok=True)


def test_events_are_learnt_from_a_runner_whose_contacts_are_known(capsys):
    clip = Clip(duration_s=3.0)
    run = prepare(landmark_track(clip), told_of(clip))
    rows = list(events.rows_of(run, truth(clip).contacts, "landmarks", "one", 1))
    assert {row.event for row in rows} == set(events.EVENTS)
    assert {row.near for row in rows} == {True, False}
    off_s = np.array([row.off * row.stride_s for row in rows])
    assert np.abs(off_s.mean()) < 0.003
    assert off_s.std() == pytest.approx(events.JITTER_S, rel=0.25)
    table = events.pd.DataFrame(rows, columns=events.Row._fields)
    strikes = table[table.event == "strike"]
    events.report("strike", events.learn(strikes, near=True), strikes)
    said = capsys.readouterr().out
    assert "strike, landmarks, 60 fps: bias" in said
    assert float(said.split("mean error ")[1].split(" ms")[0]) < 1000 * events.JITTER_S / 3
