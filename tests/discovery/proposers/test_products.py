"""Products of powers: what sums of logarithms are written as."""

import numpy as np
import pytest

from conserved.discovery import discover
from conserved.discovery.libraries.formulas import formula
from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.parsing import parse
from conserved.discovery.proposers.products import product_of
from simulators import Trajectories

NAMES = ("x", "y")


def summed(*terms: str, coefficients: tuple[float, ...]):
    library = Library(NAMES, tuple(parse(term, NAMES) for term in terms), np.eye(len(terms), dtype=int), np.ones(2))
    return formula(library, np.array(coefficients), np.array([coefficients, coefficients]))


@pytest.mark.parametrize(
    ("terms", "coefficients", "product"),
    [
        (("log(x)", "log(y)"), (1.0, 2.0), "x*y**2"),
        (("log(x)", "log(y)"), (3.0, -1.0), "x**3/y"),
        (("log(x)", "log(y**2 + 1)"), (1.0, 0.5), "x**2*(y**2 + 1)"),
        (("log(x)", "log(y)"), (1.0, 2.71828), None),
        (("log(x)", "y"), (1.0, 1.0), None),
    ],
)
def test_only_a_sum_of_logarithms_with_fractions_is_a_product(terms, coefficients, product) -> None:
    found = product_of(summed(*terms, coefficients=coefficients))
    assert (None if found is None else str(found.expression)) == product


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_the_ratio_of_two_decays_is_written_as_one(noise: float) -> None:
    random, time = np.random.default_rng(1), np.linspace(0, 2, 80)
    starts = random.uniform(1, 3, (20, 2))
    states = (starts[:, None] * np.exp(-time[:, None] * [0.5, 1.5])).reshape(-1, 2)
    states = states * (1 + noise * random.normal(size=states.shape))
    found = discover(Trajectories(states, np.arange(21) * 80, np.tile(time, 20), NAMES))
    assert [str(law) for law in found.laws] == ["x**3/y"]
