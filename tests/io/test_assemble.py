"""Rows are gathered by their trajectory, wherever they stand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from conserved.io.assemble import gather


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_rows_are_gathered_in_the_order_in_which_trajectories_first_appear(groups: list[int]) -> None:
    offsets, order, labels = gather(np.array(groups, dtype=float))
    rows = np.arange(len(groups)) if order is None else order
    appearing = list(dict.fromkeys(groups))
    assert labels == appearing
    assert [part.tolist() for part in np.split(rows, offsets[1:-1])] == [
        [row for row, group in enumerate(groups) if group == wanted] for wanted in appearing
    ]
    assert (order is None) == (rows.tolist() == list(range(len(groups))))
