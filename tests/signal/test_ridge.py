"""Ridge models: known inputs give known answers, whatever is missing or extreme."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.lab.training.models import fit
from formcheck.signal.ridge import RidgeModel

MODEL = RidgeModel(
    mean=np.array([1.0, -2.0]),
    std=np.array([0.5, 4.0]),
    slope=np.array([[2.0, 0.0], [1.0, -3.0]]),
    intercept=np.array([10.0, 20.0]),
)


def test_the_mean_gives_the_intercept_and_a_standard_deviation_adds_a_slope() -> None:
    assert MODEL.predict(np.array([1.0, -2.0])).tolist() == [10.0, 20.0]
    assert MODEL.predict(np.array([1.5, -2.0])).tolist() == [12.0, 20.0]
    assert MODEL.predict(np.array([1.0, -6.0])).tolist() == [9.0, 23.0]


def test_a_feature_that_is_missing_counts_as_its_mean() -> None:
    assert MODEL.predict(np.array([np.nan, -6.0])).tolist() == [9.0, 23.0]
    assert MODEL.predict(np.array([np.nan, np.inf])).tolist() == [10.0, 20.0]


@pytest.mark.parametrize(("limit", "expected"), [(2.0, [14.0, 20.0]), (3.0, [16.0, 20.0])])
def test_features_are_taken_no_further_than_the_limit(limit: float, expected: list[float]) -> None:
    assert MODEL.predict(np.array([51.0, -2.0]), limit).tolist() == expected
    below = 2 * MODEL.intercept - expected
    assert MODEL.predict(np.array([-49.0, -2.0]), limit).tolist() == below.tolist()


def test_three_standard_deviations_are_the_limit_unless_another_is_given() -> None:
    far = np.array([51.0, -2.0])
    assert np.array_equal(MODEL.predict(far), MODEL.predict(far, 3.0))


def test_many_rows_are_answered_one_by_one() -> None:
    rows = np.random.default_rng(1).normal(size=(5, 2))
    assert np.allclose(MODEL.predict(rows), [MODEL.predict(row) for row in rows], atol=1e-12)


def test_fitting_finds_the_line_that_was_drawn() -> None:
    generator = np.random.default_rng(2)
    features = generator.normal([3.0, -1.0], [0.5, 2.0], (400, 2))
    answers = 1.0 + features @ np.array([[2.0], [-0.5]])
    model = fit(features, answers, np.ones(400), ridge=1e-9)
    asked = np.array([[3.2, -0.5], [2.8, 0.5]])
    assert np.allclose(model.predict(asked), 1.0 + asked @ [[2.0], [-0.5]], atol=1e-5)
    answers[::7] = np.nan
    gaps = fit(features, answers, np.ones(400), ridge=1e-9)
    assert np.allclose(gaps.predict(asked), 1.0 + asked @ [[2.0], [-0.5]], atol=0.1)


def test_a_penalty_takes_slopes_towards_nothing() -> None:
    generator = np.random.default_rng(3)
    features = generator.normal(size=(400, 1))
    free, held = (fit(features, 2.0 * features, np.ones(400), ridge) for ridge in (1e-9, 1.0))
    assert held.slope[0, 0] == pytest.approx(0.5 * free.slope[0, 0], rel=0.01)
