"""Laws with constants inside, scored on cases with known answers: python benchmarks/forms.py CASES.py [--seeds 1 2 3].

CASES.py has ``CASES`` and ``trajectories(case, seed, width)``. A line a case, noise and seed: the verdict and the
count, the laws, how much each changes along clean trajectories that start farther out, over its deviation there, its
terms and those of the true laws, and the seconds. At the end a line a noise: how many are right in all of this.
"""

import argparse
import importlib.util
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sympy

from conserved import discover
from conserved.evaluation.benchmark import formula_errors
from simulators import Trajectories
from simulators.trajectories import Array

INSIDE = ("morse", "lattice", "gaussian_well", "power_1_5", "relativistic", "yukawa", "plummer", "lennard_jones")
"""Cases whose laws have constants inside functions."""

LOUD, STEEP = 0.01, 0.005
"""The noise, and that of the last three, whose forces are steep."""

WIDE = 1.35
"""The width of the starts of those on which laws are tried, beside that of those in which they are sought."""

CLEAN, NOISY = 1e-6, 0.02
"""A law that changes more than this farther out, found in clean and in noisy data, is not right."""


@dataclass(frozen=True)
class Row:
    """One discovery: how many laws there are, what was found, its changes farther out, terms, seconds."""

    laws: int
    found: tuple[str, ...]
    verdict: str
    changes: tuple[float, ...]
    terms: int
    true_terms: int
    seconds: float

    def right(self, limit: float) -> bool:
        """Whether as many as there are were found, and all hold farther out."""
        return len(self.found) == self.laws and all(change <= limit for change in self.changes)

    @property
    def form(self) -> bool:
        """Whether the laws have no more terms than the true ones."""
        return len(self.found) == self.laws and self.terms <= self.true_terms


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


def terms_of(text: str) -> int:
    """Return how many terms a formula has, brackets expanded, the constant left out."""
    return sum(1 for term in sympy.expand(sympy.sympify(text)).as_ordered_terms() if term.free_symbols)


def score(cases: Any, name: str, seed: int, noise: float) -> Row:
    """Return what discovery says of a case's data."""
    data, wide = data_of(cases, name, seed, noise), data_of(cases, name, seed + 100, width=WIDE)
    began = time.process_time()
    answer = discover(data)
    seconds = time.process_time() - began
    true = cases.CASES[name].laws
    return Row(
        laws=len(true),
        found=tuple(map(str, answer.laws)),
        verdict=str(answer.verdict),
        changes=tuple(formula_errors(law, wide)[0] for law in answer.laws),
        terms=sum(terms_of(str(law)) for law in answer.laws),
        true_terms=sum(map(terms_of, true)),
        seconds=seconds,
    )


def main() -> None:
    """Print a line a case, noise and seed, and a line a noise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--names", nargs="+", help="some of the cases (those with constants inside, or all)")
    parser.add_argument("--noise", choices=("clean", "noisy", "both"), default="both")
    given = parser.parse_args()
    cases = cases_of(given.cases)
    for loud in [False, True] if given.noise == "both" else [given.noise == "noisy"]:
        limit, rows = NOISY if loud else CLEAN, []
        for name in given.names or [name for name in INSIDE if name in cases.CASES] or cases.CASES:
            noise = (STEEP if name in INSIDE[-3:] else LOUD) if loud else 0.0
            for seed in given.seeds:
                row = score(cases, name, seed, noise)
                rows.append(row)
                changes = " ".join(f"{change:.1e}" for change in row.changes)
                said = "right" if row.right(limit) else "WRONG"
                print(f"{name:14} {noise:<5} {seed} {said} {len(row.found)} of {row.laws} {row.verdict}; "
                      f"farther out {changes or '-'}; terms {row.terms} of {row.true_terms}; {row.seconds:.1f} s; "
                      f"{'; '.join(row.found)}", flush=True)  # fmt: skip
        seconds: Array = np.array([row.seconds for row in rows])
        print(f"{'noisy' if loud else 'clean'}: right {sum(row.right(limit) for row in rows)} of {len(rows)}, form "
              f"{sum(row.form for row in rows)}; seconds median {np.median(seconds):.1f}, 90 % "
              f"{np.quantile(seconds, 0.9):.1f}, worst {seconds.max():.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
