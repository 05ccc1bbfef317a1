"""What other tools make of laws with constants inside: python benchmarks/others.py CASES.py [--seeds 1].

Needs ``pip install pysindy pyoperon`` beside conserved. On the same data, nothing told of what stands in a law:

- discover;
- pysindy's polynomials to degree 3 with sine and cosine of each variable, and what of their span its derivatives say
  changes least: the null space, as many functions as there are laws;
- pyoperon's symbolic regression on the curves that our splines show, whose sum is the law.

A line a case and noise: of each how many laws hold on trajectories that start farther out, and how much they change
there over their deviation.
"""

import argparse
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from forms import CLEAN, INSIDE, LOUD, NOISY, STEEP, WIDE, cases_of, data_of
from scipy.linalg import eigh

from conserved import discover
from conserved.discovery.prepare.prepared import prepare
from conserved.discovery.proposers.forms import shown
from conserved.evaluation.benchmark import formula_errors
from simulators import Trajectories
from simulators.trajectories import Array

DEGREE, FREQUENCIES = 3, 1
GENERATIONS, POPULATION, LENGTH, SECONDS = 1000, 1000, 20, 30
"""Of pyoperon: at most so many generations and seconds a curve, programs of so many nodes."""

RIDGE = 1e-12


def change(values: Array, wide: Trajectories) -> float:
    """Return how much values (points) change along trajectories, over their deviation; 1 of what is not finite."""
    if not np.isfinite(values).all() or values.std() == 0:
        return 1.0
    return float(wide.deviations(values[:, None]).std() / values.std())


def ours(data: Trajectories, wide: Trajectories, _: int) -> list[float]:
    """Return the changes of the laws that discover finds."""
    return [formula_errors(law, wide)[0] for law in discover(data).laws]


def pysindy_null_space(data: Trajectories, wide: Trajectories, laws: int) -> list[float]:
    """Return the changes of as many functions of pysindy's library as there are laws, those of the least derivative."""
    import pysindy

    library = pysindy.PolynomialLibrary(degree=DEGREE, include_bias=False)
    library += pysindy.FourierLibrary(n_frequencies=FREQUENCIES)
    derivative = pysindy.SmoothedFiniteDifference()
    runs = [data.states[start:stop] for start, stop in zip(data.offsets[:-1], data.offsets[1:], strict=True)]
    times = data.clock[: len(runs[0])]
    library.fit([pysindy.AxesArray(run, {"ax_time": 0, "ax_coord": 1}) for run in runs])

    def evaluate(states: Array) -> Array:
        return np.asarray(library.transform(pysindy.AxesArray(states, {"ax_time": 0, "ax_coord": 1})))

    columns = [evaluate(run) for run in runs]
    rates = np.vstack([np.asarray(derivative(one, times)) for one in columns])
    whole = np.vstack(columns) - np.vstack(columns).mean(axis=0)
    scale = whole.std(axis=0)
    whole, rates = whole / scale, rates / scale
    total = whole.T @ whole
    _, functions = eigh(rates.T @ rates, total + RIDGE * np.trace(total) * np.eye(len(total)))
    values = evaluate(wide.states) / scale
    return [change(values @ functions[:, place], wide) for place in range(laws)]


def pyoperon_on_curves(data: Trajectories, wide: Trajectories, _: int) -> list[float]:
    """Return the change of the sum of what pyoperon makes of each curve of our splines; nothing without curves."""
    from pyoperon.sklearn import SymbolicRegressor

    found, prepared = discover(data, library=["polynomials"]), prepare(data)
    formulas = [law.formula for law in found.laws if not law.formula.inner]
    spline = next(shown(prepared.trajectories, prepared.errors, prepared.kinds, formulas, np.random.default_rng(0)))
    total = np.zeros(len(wide.states))
    for curve in spline.curves:
        assert curve.group.argument
        regressor = SymbolicRegressor(
            allowed_symbols="add,sub,mul,div,exp,log,sin,cos,sqrt,pow,constant,variable",
            generations=GENERATIONS, population_size=POPULATION, max_length=LENGTH, max_time=SECONDS,
            optimizer_iterations=10, n_threads=1, random_state=1,
        )  # fmt: skip
        regressor.fit(curve.x[:, None], curve.y)
        total += regressor.predict(curve.group.argument.values(data.variables, wide.states)[:, None])
    return [change(total, wide)] if spline.curves else []


TOOLS: dict[str, Callable[[Trajectories, Trajectories, int], list[float]]] = {
    "discover": ours,
    "pysindy": pysindy_null_space,
    "pyoperon": pyoperon_on_curves,
}


def rows(cases: Any, names: list[str], seeds: list[int], tools: list[str]) -> Iterator[str]:
    """Yield a line a case, noise, seed and tool."""
    for name in names:
        for loud in (False, True):
            noise, limit = ((STEEP if name in INSIDE[-3:] else LOUD), NOISY) if loud else (0.0, CLEAN)
            for seed in seeds:
                data, wide = data_of(cases, name, seed, noise), data_of(cases, name, seed + 100, width=WIDE)
                laws = len(cases.CASES[name].laws)
                for tool in tools:
                    began = time.process_time()
                    changes = TOOLS[tool](data, wide, laws)
                    right = sum(one <= limit for one in changes)
                    told = " ".join(f"{one:.1e}" for one in changes) or "-"
                    spent = time.process_time() - began
                    yield f"{name:14} {noise:<5} {seed} {tool:9} {right} of {laws}: {told}; {spent:.1f} s"


def main() -> None:
    """Print a line a case, noise, seed and tool."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--names", nargs="+", default=list(INSIDE))
    parser.add_argument("--tools", nargs="+", default=list(TOOLS), choices=list(TOOLS))
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    for row in rows(cases_of(given.cases), given.names, given.seeds, given.tools):
        print(row, flush=True)


if __name__ == "__main__":
    main()
