"""Whatever is given for data is learnt from or refused in one line; so are numbers at the ends of what there is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from conserved import Config, ConservedEncoder, train
from simulators import SYSTEMS, DataError, UsageError, simulate

DATA = simulate(SYSTEMS["pendulum"](), 20, 6)
STACK = DATA.states.reshape(20, 6, 2)
SMALL = {"steps": 3, "batch": 8, "width": 8}


class Unwilling:
    def __array__(self, *_: object, **__: object) -> np.ndarray:
        raise RuntimeError("no\nnumbers")


STRANGE: dict[str, Any] = {
    "object": object(), "None": None, "text": "abc", "bytes": b"x", "number": 3, "dictionary": {"a": 1}, "empty": [],
    "ragged": [[1, 2], [3]], "ragged inside": [[[1, [2]]]], "different columns": [np.ones((3, 2)), np.ones((2, 3))],
    "objects": [object()], "texts": np.array(["a", "b"]), "complex": STACK * 1j, "set": {1, 2}, "function": len,
    "nan": STACK * np.nan, "dates": np.array(["2020-01-01"], "M8[D]"), "many dimensions": np.ones((2, 2, 2, 2)),
    "unwilling": Unwilling(), "large integers": [[10**400, 1], [2, 3]], "Nones": [None, None],
    "too large": STACK / np.abs(STACK).max() * 1.7e308,
}  # fmt: skip


@pytest.mark.parametrize("kind", STRANGE)
def test_strange_data_are_refused_in_one_line(kind: str) -> None:
    encoder = ConservedEncoder(**SMALL)
    with pytest.raises((DataError, UsageError, TypeError)) as refusal:
        encoder.fit(STRANGE[kind])
    assert "\n" not in str(refusal.value)
    fitted = encoder.fit(DATA)
    if kind != "too large":  # a state may be coded that could not be learnt from
        for ask in (fitted.transform, fitted.score):
            with pytest.raises((DataError, UsageError, TypeError)) as refusal:
                ask(STRANGE[kind])
            assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("kind", sorted(set(STRANGE) - {"None"}))
def test_strange_groups_are_refused_in_one_line(kind: str) -> None:
    with pytest.raises((DataError, UsageError)) as refusal:
        ConservedEncoder(**SMALL).fit(DATA.states, groups=STRANGE[kind])
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("kind", STRANGE)
def test_what_is_no_config_folder_or_number_of_threads_is_refused_in_one_line(kind: str, tmp_path: Path) -> None:
    value, config = STRANGE[kind], Config(system="pendulum")
    attempts = [(value, tmp_path, None)] + [(config, tmp_path, value)] * (value is not None)
    attempts += [(config, value, None)] * (not isinstance(value, str))
    for arguments in attempts:
        with pytest.raises(UsageError) as refusal:
            train(arguments[0], arguments[1], threads=arguments[2])
        assert "\n" not in str(refusal.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("method", ["infonce", "kernel"])
@pytest.mark.parametrize("scale", [1e299, 1e-300, [1e299, 1e-300], 1e-315])
def test_the_unit_of_a_variable_does_not_matter(method: str, scale: Any) -> None:
    options = {"method": method, "dim": 1} | (SMALL if method == "infonce" else {})
    plain = ConservedEncoder(**options).fit(STACK)
    scaled = ConservedEncoder(**options).fit(STACK * scale)
    few_digits = np.min(scale) < 1e-308
    np.testing.assert_allclose(
        scaled.transform(STACK * scale), plain.transform(STACK), atol=1e-2 if few_digits else 1e-4
    )


def test_tensors_with_gradients_are_arrays() -> None:
    tensor = torch.tensor(STACK, requires_grad=True)
    plain, taken = ConservedEncoder(**SMALL).fit(STACK), ConservedEncoder(**SMALL).fit(tensor)
    assert np.array_equal(plain.transform(STACK), taken.transform(STACK))
