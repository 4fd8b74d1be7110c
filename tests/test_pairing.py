"""The nearest are paired first, and nothing twice."""

from __future__ import annotations

import numpy as np

from formcheck.pairing import nearest_pairs


def pairs_of(apart: list[list[float]]) -> dict[int, int]:
    table = np.array(apart)
    return nearest_pairs(*table.shape, lambda one, other: float(table[one, other]))


def test_the_nearest_go_first_even_where_that_leaves_another_alone() -> None:
    assert pairs_of([[0.2, 0.3], [0.1, 5.0]]) == {1: 0, 0: 1}
    assert pairs_of([[0.2, 1.0], [0.1, 5.0]]) == {1: 0}


def test_what_is_too_far_is_not_paired() -> None:
    assert pairs_of([[1.0]]) == {}
    assert pairs_of([[0.999]]) == {0: 0}
    assert nearest_pairs(0, 3, lambda *_: 0.0) == {}


def test_of_equals_the_first_are_taken() -> None:
    assert pairs_of([[0.5, 0.5], [0.5, 0.5]]) == {0: 0, 1: 1}
