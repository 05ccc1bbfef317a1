"""What a training needs of memory, so that too much is refused in a line before anything is made or allocated.

Counted are the numbers that are held at once when most are. How many stand for each is measured, over the methods:
what a process takes is between half as much and twice as much, see ``tests/training/test_sizes.py``.
"""

from collections.abc import Mapping

import torch

from conserved.methods import Method
from conserved.options.learning import CompleteLearning
from conserved.training.encoding import POINTS_AT_ONCE
from simulators.memory import available, check_fits

SINGLE, DOUBLE = 4, 8
"""Bytes of a number."""

OF_A_WEIGHT = 13
"""Weight, gradient, two averages of AdamW and a moving copy; and those to be kept, as bytes, twice."""

OF_A_UNIT = 5
"""What a hidden unit does to a state: before and after its activation, both gradients, and batch norm."""

OF_A_COMPARISON = 8
"""What is held for each comparison of two codes, or of a code and a prototype."""

OF_A_CODE = 3
"""Codes that are analysed: in both precisions, and sorted."""

USUAL = {
    "dim": 2, "width": 128, "depth": 3, "batch": 512, "queue": 512, "prototypes": 64, "negatives": 32,
    "head_depth": 1, "features": 16,
}  # fmt: skip


def check_sizes(learning: CompleteLearning, kind: type[Method], variables: int, points: int) -> None:
    """Refuse a training that does not fit into memory.

    Parameters
    ----------
    learning : how a code is learnt by a method of this ``kind``.
    variables, points : of the data, which are in memory.

    Raises
    ------
    UsageError
        With the size at fault, what is needed and what would fit.
    """
    sizes = {name: (size, USUAL[name]) for name, size in sizes_of(learning).items()}
    free = torch.cuda.mem_get_info()[0] if learning.device == "cuda" else available()

    def needed(wanted: Mapping[str, int]) -> float:
        return bytes_needed(wanted, kind, variables, points, head=learning.head)

    check_fits(sizes, needed, free)


def bytes_needed(
    sizes: Mapping[str, int], kind: type[Method], variables: int, points: int, head: str = "none"
) -> float:
    """Return the bytes, about, that a training with sizes takes when it takes most."""
    codes = OF_A_CODE * DOUBLE * points * sizes["dim"]
    if not kind.trained:
        features = min(points, POINTS_AT_ONCE) * sizes["width"]
        return codes + DOUBLE * (4 * features + 6 * sizes["width"] ** 2)
    hidden = sizes["width"] * (sizes["depth"] + (sizes["head_depth"] if head == "mlp" else 0))
    encoding = 3 * min(points, POINTS_AT_ONCE) * sizes["width"]
    step = 2 * OF_A_UNIT * sizes["batch"] * (hidden + sizes["dim"]) + OF_A_COMPARISON * _comparisons(sizes, kind)
    weights = OF_A_WEIGHT * _weights(sizes, variables, head)
    return codes + SINGLE * (weights + max(step, encoding))


def _comparisons(sizes: Mapping[str, int], kind: type[Method]) -> int:
    """Return how often codes are compared in a step: with each other, and with what the method keeps."""
    batch, dim = sizes["batch"], sizes["dim"]
    kept = sizes.get("queue", 0) + 2 * sizes.get("prototypes", 0) + 2 * min(sizes.get("negatives", 0), batch)
    return batch * ((batch if kind.all_pairs else 0) + kept) + dim**2


def _weights(sizes: Mapping[str, int], variables: int, head: str) -> int:
    """Return how many numbers are learnt or kept from step to step, an angle being two variables."""
    width, dim = sizes["width"], sizes["dim"]
    outputs = dim if head == "none" else sizes["features"]
    network = width * (2 * variables + (sizes["depth"] - 1) * width + outputs)
    if head == "linear":
        network += sizes["features"] * dim
    if head == "mlp":
        network += width * (sizes["features"] + sizes["head_depth"] * width + dim)
    return network + dim * (dim + sizes.get("queue", 0) + sizes.get("prototypes", 0))


def sizes_of(learning: CompleteLearning) -> dict[str, int]:
    """Return the sizes that the method of a complete Learning has."""
    return {name: getattr(learning, name) for name in USUAL if getattr(learning, name)}
