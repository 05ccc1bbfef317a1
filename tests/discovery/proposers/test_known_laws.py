"""Functions of known laws: columns write those they can, and no others; few states tell none."""

import numpy as np

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import Formula, formula
from conserved.discovery.libraries.library import products
from conserved.discovery.proposers.known_laws import of_trajectories, written
from simulators import Trajectories
from simulators.trajectories import Array

NAMES = ("x", "y", "z")
QUADRATICS = products(NAMES, symbols_of(NAMES), 2)
STATES = np.random.default_rng(191).standard_normal((400, 3))


def law(text: str) -> Formula:
    return formula(library_of(text, NAMES), np.ones(1), np.ones((2, 1)))


def values(states: Array, functions: Array) -> Array:
    """Return the values (points, functions) of functions of the quadratics, about their means."""
    all_of_them: Array = QUADRATICS.evaluate(states) @ functions
    return all_of_them - all_of_them.mean(axis=0)


def test_of_a_sum_columns_write_itself_and_its_square_and_nothing_else() -> None:
    found = written(QUADRATICS.evaluate, len(QUADRATICS), [law("x + y")], STATES)
    assert found.shape == (len(QUADRATICS), 2)
    total = STATES[:, 0] + STATES[:, 1]
    true = np.column_stack([total, total**2])
    told = values(STATES, found)
    left = told - true @ np.linalg.lstsq(true - true.mean(axis=0), told, rcond=None)[0]
    assert np.abs(left - left.mean(axis=0)).max() < 1e-6 * np.abs(told).max()


def test_what_columns_cannot_write_is_none_of_them() -> None:
    assert written(QUADRATICS.evaluate, len(QUADRATICS), [law("sin(3*x*z)")], STATES).shape[1] == 0


def test_so_few_states_that_any_functions_agree_there_tell_none() -> None:
    assert written(QUADRATICS.evaluate, len(QUADRATICS), [law("x + y")], STATES[:12]).shape[1] == 0
    assert written(QUADRATICS.evaluate, len(QUADRATICS), [], STATES).shape[1] == 0


def test_so_few_trajectories_tell_no_squares() -> None:
    for count, degree in ((4, 1), (40, 4)):
        data = Trajectories(np.repeat(STATES[:count], 2, axis=0), np.arange(count + 1) * 2, None, NAMES)
        basis = of_trajectories([law("x + y")], data, np.ones(2 * count))
        assert basis.shape == (count, degree + 1)
        assert np.allclose(basis.T @ basis, np.eye(degree + 1))
