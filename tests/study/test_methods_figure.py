"""The figure of all methods: what is trained for it, and the table made from it."""

from pathlib import Path

import pytest

from conserved.methods import METHODS
from conserved.study import FIGURES, Study
from conserved.study.methods import CORE, right_dimension, table
from conserved.study.study import QUICK_STEPS, few_steps
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.run import Run


class Asked(Exception):
    """Carries what a figure wants trained."""


class Asking(Study):
    """A study that trains nothing and says what it was asked for."""

    def train(self, configs: list[Config]) -> list[Run]:
        raise Asked(configs)


def asked_by(name: str, *, quick: bool) -> list[Config]:
    """Return the complete configs of a figure."""
    with pytest.raises(Asked) as asked:
        FIGURES[name](Asking(Path("nowhere"), quick=quick))
    return [complete(config, METHODS[config.method]) for config in asked.value.args[0]]


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("name", [name for name in FIGURES if name != "collapse_1d"])  # that one trains by itself
def test_figures_ask_for_what_can_be_trained_and_for_nothing_twice(name: str, quick: bool) -> None:
    configs = asked_by(name, quick=quick)
    assert len(set(configs)) == len(configs) >= 2


def test_methods_are_trained_by_their_defaults_where_numbers_are_promised() -> None:
    configs = asked_by("methods", quick=False)
    for method in METHODS:
        for system, dim in (("pendulum", 1), ("pendulum", 2), ("kepler", right_dimension(method))):
            seeds = 3 if system == "pendulum" or method in CORE else 1
            for seed in range(seeds):
                wanted = Config(system=system, method=method, dim=dim, seed=seed)
                assert complete(wanted, METHODS[method]) in configs


def test_the_right_dimension_is_one_more_on_a_sphere() -> None:
    assert right_dimension("infonce") == 4
    assert right_dimension("vicreg") == 3


def test_a_quick_study_gives_no_steps_to_what_is_solved_for() -> None:
    configs = [
        Config(system="pendulum", method="kernel"),
        Config(system="pendulum"),
        Config(system="pendulum", steps=25),
    ]
    assert [few_steps(config).steps for config in configs] == [None, QUICK_STEPS, 25]


def test_the_table_has_the_worst_seed_and_seconds_in_those_of_infonce() -> None:
    scores = {
        "spearman": [0.99, 0.98],
        "r2": [0.97, 0.96],
        "within_ratio": [0.1, 0.2],
        "seconds": [4.0, 4.0],
    }
    faster = scores | {"seconds": [2.0, 2.0]}
    places = ("pendulum 1", "pendulum 2", "kepler 3", "kepler 4")
    rows = table({"infonce": dict.fromkeys(places, scores), "vicreg": dict.fromkeys(places, faster)}).splitlines()
    assert rows[2:] == [
        "| `infonce` | 0.9800 | 0.2000 | 0.9600 | 0.2000 | 0.960 (dim 4) | 1.00 |",
        "| `vicreg` | 0.9800 | 0.2000 | 0.9600 | 0.2000 | 0.960 (dim 3) | 0.50 |",
    ]
