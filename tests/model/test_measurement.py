"""Samples, made of rows."""

import numpy as np

from formcheck.model import Samples


def test_samples_are_made_of_rows_of_value_instant_and_side():
    made = Samples.of([(1.0, 0.5, "left"), (float("nan"), 0.9, "both")], 2.0, 0.1)
    np.testing.assert_array_equal(made.values, [1.0, np.nan])
    assert made.time_s.tolist() == [0.5, 0.9]
    assert made.sides == ("left", "both")
    assert (made.estimate, made.estimate_error) == (2.0, 0.1)


def test_no_rows_are_empty_arrays_of_numbers():
    none = Samples.of([])
    assert none.values.shape == none.time_s.shape == (0,)
    assert none.values.dtype == float
    assert none.sides == ()
