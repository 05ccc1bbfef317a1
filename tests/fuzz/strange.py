"""Things that people hold in Python, and give to functions that want trajectories."""

import datetime
import decimal
import fractions
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import torch

from simulators import Trajectories


class Hostile:
    """Raises whatever it is asked."""

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise OSError("no")

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(name)


class Speechless:
    """Raises an error without text, of a kind of its own, when its numbers are wanted."""

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise type("Own", (Exception,), {})


class Pretending:
    """Has the attributes of a table, and none of what they promise."""

    columns, shape, index = ["a", "b"], (3, 2), None

    def __getitem__(self, name: object) -> object:
        if name not in self.columns:
            raise KeyError(name)
        return object()


class Solution:
    """Looks like what a solver returns."""

    def __init__(self, times: Any, states: Any) -> None:
        self.t, self.y = times, states


def wave(count: int = 6, points: int = 12) -> np.ndarray:
    """Return the states (count, points, 2) of oscillators of different energy."""
    times, sizes = np.linspace(0, 6, points), np.linspace(1, 3, count)[:, None]
    return np.stack([sizes * np.cos(times), sizes * np.sin(times)], axis=-1)


def magnitudes() -> dict[str, Any]:
    """Return trajectories whose numbers are very large, very small, or both."""
    good = wave()
    states, offsets = good.reshape(-1, 2), np.arange(0, 73, 12)
    times = np.tile(np.linspace(0, 1, 12), 6)
    made = {
        f"states of {size:g}": Trajectories(states * size, offsets, times) for size in (1e300, 1e-300, 5e307, 5e-324)
    }
    made |= {f"times of {size:g}": Trajectories(states, offsets, times * size) for size in (1e300, 1e-300, 1.7e308)}
    made["one column of each"] = Trajectories(states * np.array([1e300, 1e-300]), offsets, times)
    made["times from below to above"] = Trajectories(states, offsets, (times * 2 - 1) * 1.7e308)
    made["far from zero"] = Trajectories(states + 1e16, offsets, times)
    made["one great number"] = Trajectories(np.where(states == states[5], 1e300, states), offsets, times)
    return made


def things() -> dict[str, Any]:
    """Return strange things by name."""
    good = wave()
    cycle: list[Any] = []
    cycle.append(cycle)
    deep: Any = [1.0]
    for _ in range(200):
        deep = [deep]
    values = good[0, :, 0]
    return {
        "None": None, "an object": object(), "a class": int, "a function": print, "True": True, "a number": 3.5,
        "nan": float("nan"), "a huge number": 10**400, "a complex number": 1j, "an empty text": "", "bytes": b"abc",
        "a text with NUL": "a\0b", "a long text": "x" * 5000, "a surrogate": "\udc80.npz", "a folder": Path("."),
        "Ellipsis": ..., "NotImplemented": NotImplemented, "a slice": slice(3), "a range": range(5),
        "an empty list": [], "a list of None": [None, None], "a list of texts": ["a", "b"], "an empty tuple": (),
        "a list of empty lists": [[], []], "an empty dictionary": {}, "a set": {1, 2},
        "a dictionary of None": {"a": None}, "a ragged list": [[1.0, 2.0], [3.0]],
        "ragged arrays": [good[0], good[1][:, :1]], "a ragged stack": [[[1.0, 2.0], [3.0]], [[4.0]]],
        "a list in itself": cycle, "a deep list": deep, "objects in a list": [object(), object()],
        "arrays and None": [good[0], None], "arrays and texts": [good[0], "a"],
        "a list of strange tables": [Pretending(), Pretending()], "hostile": Hostile(), "speechless": Speechless(),
        "hostile in a list": [Hostile(), Hostile()], "hostile columns": {"x": Hostile(), "y": values},
        "pretending": Pretending(), "an empty array": np.empty((0, 2)), "no variables": np.empty((3, 4, 0)),
        "a scalar array": np.array(3.0), "four axes": np.zeros((2, 2, 2, 2)), "complex": good * 1j,
        "texts": np.array([["a", "b"]] * 4), "objects": np.array([[object()] * 2] * 4),
        "None in objects": np.array([[None, 1.0]] * 4),
        "dates": np.array([["2020-01-01", "2020-01-02"]] * 3, dtype="M8[D]"),
        "no date": np.array(["NaT"] * 3, dtype="M8[s]"), "records": np.zeros(5, dtype=[("a", "f8"), ("b", "O")]),
        "void": np.zeros(3, dtype="V4"), "nan array": np.full((3, 4, 2), np.nan),
        "infinite": np.full((3, 4, 2), np.inf), "constant": np.ones((5, 6, 2)),
        "decimals": [[decimal.Decimal(1)] * 2] * 4, "fractions": [[fractions.Fraction(1, 3)] * 2] * 4,
        "moments": [datetime.datetime(2020, 1, 1)] * 3, "huge integers": [[10**400, 1]] * 4,
        "a gradient": torch.ones(4, 5, 2, requires_grad=True) * torch.rand(4, 5, 2),
        "sparse": torch.eye(3).to_sparse(), "a meta tensor": torch.empty(3, 4, 2, device="meta"),
        "bfloat16": torch.rand(3, 4, 2).bfloat16(), "a generator": (x for x in [1, 2]),
        "a masked array": np.ma.masked_all((3, 4, 2)), "longdouble": np.full((3, 4, 2), np.longdouble("1e4000")),
        "half": good.astype(np.float16), "negative strides": good[::-1, ::-1], "an empty table": pd.DataFrame(),
        "a table without rows": pd.DataFrame({"a": [], "b": []}),
        "a table of objects": pd.DataFrame({"a": [object()] * 3, "b": [1, 2, 3]}),
        "columns of one name": pd.DataFrame(np.ones((4, 2)), columns=["a", "a"]),
        "levels of columns": pd.DataFrame(good[0], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
        "categories": pd.DataFrame({"trial": pd.Categorical(list("aabb")), "x": [1.0, 2, 3, 4]}),
        "nullable": pd.DataFrame({"x": pd.array([1, None, 3], dtype="Int64"), "y": [1.0, 2, 3]}),
        "time zones": pd.DataFrame({"t": pd.date_range("2020", periods=4, tz="UTC"), "x": [1.0, 2, 3, 4]}),
        "periods": pd.DataFrame({"t": pd.period_range("2020", periods=4, freq="D"), "x": [1.0, 2, 3, 4]}),
        "a series": pd.Series([1.0, 2, 3]), "a solution of None": Solution(None, None),
        "a solution of nothing": Solution([], [[]]), "a solution of other times": Solution([1.0, 2], np.ones((3, 3))),
        "a list of dictionaries": [{"a": 1}, {"b": 2}], "records with lists": [{"a": [1, 2]}, {"a": [1]}],
        "records in records": [{"a": {"b": {"c": 1}}}] * 3, "names that are numbers": {1: values, 2: values[::-1]},
        "names that are None": {None: values, "b": values[::-1]}, "states alone": {"states": good},
        "our own, wrong": {"states": good[0], "offsets": "abc"},
        "our own, short": {"states": good[0], "offsets": [0, 3]},
        "our own, falling": {"states": good[0], "offsets": [0, 9, 3, 12]},
        "our own, odd": {"states": None, "offsets": None},
        "our own times": {"states": good[0], "offsets": [0, 12], "times": object()},
        "our own independent": {"states": good[0], "offsets": [0, 12], "independent": [1, 2]},
        "our own drift": {"states": good[0], "offsets": [0, 12], "drift/a": [1, 2, 3]},
        "a list of pairs": [(values, good[0]), (None, good[1])], "one pair": (values, good[0]), **magnitudes(),
    }  # fmt: skip


THINGS = things()
