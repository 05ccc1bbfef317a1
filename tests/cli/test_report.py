"""The sentences under the tables of a run: what the scores mean."""

import re
from typing import Any

import pytest

from conserved.cli.report import verdict


def metrics_of(
    *, recovered: bool | None, within: float, r2: dict[str, float], expected: list[str] | None = None, dim: int = 2
) -> dict[str, Any]:
    return {
        "recovered": recovered,
        "expected": expected,
        "invariants": {name: {"r2_nonlinear": value} for name, value in r2.items()},
        "code": {"within_ratio": within},
        "similarity": "cosine",
        "dim": dim,
    }


KEPLER = {"energy": 0.99, "spin": 0.99, "axis": 0.1}


@pytest.mark.parametrize(
    ("metrics", "independent", "collapse", "said"),
    [
        (metrics_of(recovered=None, within=0.5, r2={}), 0, "", "Nothing is conserved: .* and the code tells none"),
        (metrics_of(recovered=None, within=0.01, r2={}), 0, "", "what the code keeps along trajectories is none"),
        (metrics_of(recovered=False, within=0.5, r2={}), 0, "collapsed: flat", "and the code collapsed"),
        (metrics_of(recovered=None, within=0.5, r2={}), None, "", "is not conserved .*; no truth is known"),
        (metrics_of(recovered=None, within=0.01, r2=KEPLER, expected=[]), 3, "", "is conserved .*; a file does not"),
        (metrics_of(recovered=False, within=0.01, r2=KEPLER), 3, "collapsed: flat", r"^collapsed: flat\.$"),
        (metrics_of(recovered=True, within=0.01, r2={"energy": 0.99}), 1, "", r"and tells energy\.$"),
        (
            metrics_of(recovered=True, within=0.01, r2=KEPLER, expected=["energy", "spin"]),
            3,
            "",
            r"and tells energy, spin\.\nNot asked for, as the views were rotated: axis\.$",
        ),
        (
            metrics_of(recovered=False, within=0.2, r2=KEPLER, expected=["energy", "axis"]),
            3,
            "",
            r"0\.95 for axis 0\.100\.\n.*within_ratio 0\.200 > 0\.05.*\nThere are n = 2 .*Try --dim 3\.$",
        ),
        (metrics_of(recovered=False, within=0.01, r2=KEPLER), 3, "", r"\nThere are n = 3 .*Try --dim 4\.$"),
        (metrics_of(recovered=False, within=0.01, r2=KEPLER, dim=4), 3, "", r"for axis 0\.100\.$"),
    ],
)
def test_a_verdict_says_what_is_so_and_what_to_do(
    metrics: dict[str, Any], independent: int | None, collapse: str, said: str
) -> None:
    lines = "\n".join(verdict(metrics, independent, collapse))
    assert re.search(said, lines), lines
