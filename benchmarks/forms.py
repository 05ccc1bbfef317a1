"""Laws with constants inside, scored on cases with known answers: python benchmarks/forms.py CASES.py [--seeds 1 2 3].

CASES.py has ``CASES`` and ``trajectories(case, seed, width)``. A line a case, noise and seed: whether splines see a
law, the best formula, and how much it changes along trajectories that start farther out (clean), over its deviation.
"""

import argparse
import importlib.util
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import formula
from conserved.discovery.prepare.kinds import kinds_of
from conserved.discovery.prepare.noise import noise_at
from conserved.discovery.proposers.forms import propose
from simulators import Trajectories

INSIDE = ("morse", "lattice", "gaussian_well", "power_1_5", "relativistic", "yukawa", "plummer", "lennard_jones")
LOUD, STEEP = 0.01, 0.005
"""The noise, and that of the last three, whose forces are steep."""

WIDE = 1.35


def cases_of(path: Path) -> Any:
    """Return the module of the cases."""
    spec = importlib.util.spec_from_file_location("cases", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["cases"] = module
    spec.loader.exec_module(module)
    return module


def data_of(cases: Any, name: str, seed: int, noise: float = 0.0, width: float = 1.0) -> Trajectories:
    """Return the trajectories of a case with noise of a share of each variable's deviation."""
    names, times, states = cases.trajectories(cases.CASES[name], seed, width)
    states = states + noise * states.std((0, 1)) * np.random.default_rng(seed + 1).normal(size=states.shape)
    count, points, variables = states.shape
    flat = states.reshape(-1, variables)
    return Trajectories(flat, np.arange(count + 1) * points, np.tile(times, count), tuple(names))


def score(cases: Any, name: str, seed: int, noise: float) -> str:
    """Return a line: the case, what was found, how it does farther out, the seconds of the processor."""
    data, wide = data_of(cases, name, seed, noise), data_of(cases, name, seed + 100, width=WIDE)
    laws = cases.CASES[name].laws
    plain = [law for law in laws if not any(word in law for word in ("sqrt", "exp", "cos", "Abs", "**6"))]
    known = [formula(library_of(law, data.variables), np.ones(1), np.ones((2, 1))) for law in plain]
    began, deviation = time.process_time(), noise_at(data)
    found = propose(data, deviation, kinds_of(data, deviation), known, rng=np.random.default_rng(0))
    seconds = time.process_time() - began
    if not found.laws:
        return f"{name:14} {noise:<5} {seed} none, splines {found.spline.variation:.2g}; {seconds:.1f} s"
    best = found.laws[0]
    values = best.formula.values(wide.states).reshape(len(wide), -1)
    variation = float((values - values.mean(axis=1, keepdims=True)).std() / values.std())
    return f"{name:14} {noise:<5} {seed} {best.formula.expression}; farther out {variation:.1e}; {seconds:.1f} s"


def main() -> None:
    """Print a line a case, noise and seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--names", nargs="+", default=INSIDE)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    cases = cases_of(given.cases)
    for name in given.names:
        for noise in (0.0, STEEP if name in INSIDE[-3:] else LOUD):
            for seed in given.seeds:
                print(score(cases, name, seed, noise), flush=True)


if __name__ == "__main__":
    main()
