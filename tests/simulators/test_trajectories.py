"""Trajectories: the contract that everything else stands on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from simulators import DataError, Trajectories


@st.composite
def trajectories(draw: st.DrawFn) -> Trajectories:
    lengths = draw(st.lists(st.integers(1, 6), min_size=1, max_size=8))
    points, variables = sum(lengths), draw(st.integers(1, 3))
    number = st.floats(-1e6, 1e6)
    times = np.concatenate([np.arange(length, dtype=float) for length in lengths])
    return Trajectories(
        states=draw(arrays.arrays(float, (points, variables), elements=number)),
        offsets=np.concatenate([[0], np.cumsum(lengths)]),
        times=times if draw(st.booleans()) else None,
        invariants={"energy": draw(arrays.arrays(float, len(lengths), elements=number))},
        phases={"phase": draw(arrays.arrays(float, points, elements=number))},
    )


@given(trajectories(), st.randoms(use_true_random=False))
def test_a_subset_holds_the_chosen_trajectories_in_their_order(whole: Trajectories, random: object) -> None:
    chosen = list(range(len(whole)))
    random.shuffle(chosen)  # type: ignore[attr-defined]
    part = whole.subset(chosen)
    for place, original in enumerate(chosen):
        ours = slice(*part.offsets[place : place + 2])
        theirs = slice(*whole.offsets[original : original + 2])
        np.testing.assert_array_equal(part.states[ours], whole.states[theirs])
        np.testing.assert_array_equal(part.phases["phase"][ours], whole.phases["phase"][theirs])
        assert part.invariants["energy"][place] == whole.invariants["energy"][original]


@given(trajectories())
def test_owners_and_owner_agree_with_the_offsets(whole: Trajectories) -> None:
    assert [whole.owner(row) for row in range(len(whole.states))] == whole.owners.tolist()
    assert np.bincount(whole.owners).tolist() == whole.lengths.tolist()


def test_variables_get_names_when_they_have_none() -> None:
    assert Trajectories(np.zeros((3, 2)), np.array([0, 3])).variables == ("x0", "x1")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"states": np.zeros(4)}, "shape"),
        ({"offsets": np.array([0, 2])}, "offsets are 0, 2, ..., 2; they must rise from 0 to the 4 points"),
        ({"states": np.zeros((4, 2), complex)}, "of type complex128; needed are real numbers"),
        ({"states": np.full((4, 2), "1")}, "needed are real numbers"),
        ({"states": [[1, 2], [3]]}, "states: no array of numbers: ValueError"),
        ({"states": None}, "states are of type object; needed are real numbers"),
        ({"offsets": [0, 1.5, 4]}, "offsets are not whole numbers"),
        ({"offsets": [0, np.nan, 4]}, "offsets are not whole numbers"),
        ({"offsets": "0, 4"}, "offsets are of type <U4; needed are real numbers"),
        ({"offsets": [0, 10**400]}, "offsets are of type object"),
        ({"times": np.zeros(4, complex)}, "times are of type complex128"),
        ({"times": [object()] * 4}, "times are of type object"),
        ({"variables": "qp"}, "variables are of type str; needed is a list or tuple of names"),
        ({"variables": 2}, "variables are of type int"),
        ({"variables": [["q"], ["p"]]}, "variables are of type list"),
        ({"variables": np.zeros((2, 2))}, "variables are of type ndarray"),
        ({"invariants": [1.0, 2.0]}, "invariants are of type list; needed is a dictionary, name -> array"),
        ({"phases": {"angle": ["a"] * 4}}, "phases 'angle' are of type <U1; needed are real numbers"),
        ({"offsets": np.array([0, 2, 2, 4])}, "without empty trajectories"),
        ({"variables": ("q", "q")}, "each once"),
        ({"times": np.zeros(3)}, "times have shape"),
        ({"times": np.array([0.0, 1.0, 1.0, 0.5])}, r"time falls at row 3 \(trajectory 1\)"),
        ({"times": np.array([0.0, np.nan, 1.0, 2.0])}, "time is not finite at row 1"),
        ({"invariants": {"energy": np.zeros(3)}}, "invariant 'energy' has shape"),
        ({"phases": {"angle": np.array([0, 0, np.inf, 0])}}, "phase 'angle' is not finite at row 2"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, object], message: str) -> None:
    good = {"states": np.zeros((4, 2)), "offsets": np.array([0, 2, 4]), "variables": ("q", "p")}
    Trajectories(**good)
    with pytest.raises(DataError, match=message):
        Trajectories(**good | change)


def test_a_nan_is_named_with_row_column_and_trajectory() -> None:
    states = np.zeros((6, 2))
    states[4, 1] = np.nan
    with pytest.raises(DataError, match=r"nan in variable 'p', point 1 of trajectory 1 \(row 4\); 1 such"):
        Trajectories(states, np.array([0, 3, 6]), variables=("q", "p"))


class Unwilling:
    def __array__(self, *_: object, **__: object) -> np.ndarray:
        raise RuntimeError("first line\nsecond line")


def test_an_object_that_raises_is_one_line() -> None:
    with pytest.raises(DataError, match="states: no array of numbers: RuntimeError: first line second line"):
        Trajectories(Unwilling(), np.array([0, 1]))


def test_a_tensor_with_a_gradient_is_an_array() -> None:
    import torch

    states = torch.ones(4, 2, requires_grad=True)
    assert Trajectories(states, np.array([0, 4])).states.tolist() == [[1.0, 1.0]] * 4
