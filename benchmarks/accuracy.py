"""The accuracy of the default options: held-out scores of twelve commands, three seeds each.

Prints one table. A score that misses what is asked of it is marked with an exclamation mark.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from conserved import Config, train

SEEDS = (0, 1, 2)
Metrics = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """A number of the metrics and what it must reach."""

    name: str
    of: Callable[[Metrics], float]
    at_least: float = float("-inf")
    at_most: float = float("inf")

    def worst(self, runs: list[Metrics]) -> Metrics:
        """Return the run with the worst number."""
        return (max if self.at_least == float("-inf") else min)(runs, key=self.of)

    def text(self, metrics: Metrics) -> str:
        """Return the number, marked when it misses."""
        value = float(self.of(metrics))
        return f"{self.name} {value:.5f}{'' if self.at_least <= value <= self.at_most else ' !'}"


def invariant(name: str, score: str, at_least: float) -> Score:
    """Return a score of one invariant."""
    return Score(f"{name} {score}", lambda metrics: metrics["invariants"][name][score], at_least=at_least)


def within(at_most: float) -> Score:
    """Return the within_ratio's score."""
    return Score("within_ratio", lambda metrics: metrics["code"]["within_ratio"], at_most=at_most)


def phase(name: str) -> Score:
    """Return the score of a phase, which should be unknown to the code."""
    return Score(f"{name} r2", lambda metrics: metrics["phases"][name]["r2_nonlinear"], at_most=0.05)


def recovered(wanted: bool) -> Score:
    """Return whether the run says recovered, as it should."""
    return Score("recovered", lambda metrics: metrics["recovered"], at_least=wanted, at_most=wanted)


CIRCLE = (
    invariant("energy", "spearman", 0.9995),
    invariant("energy", "r2_angle_cdf", 0.995),
    within(0.002),
    recovered(wanted=True),
)
KEPLER = tuple(
    invariant(name, "r2_nonlinear", 0.98) for name in ("energy", "angular_momentum", "eccentricity_x", "eccentricity_y")
)
CASES: tuple[tuple[dict[str, Any], tuple[Score, ...]], ...] = (
    ({"system": "pendulum", "dim": 2}, (*CIRCLE, phase("angle"))),
    ({"system": "pendulum", "dim": 1}, (invariant("energy", "spearman", 0.9995), within(0.002))),
    ({"system": "oscillator", "dim": 2}, (*CIRCLE, phase("phase"))),
    ({"system": "kepler", "dim": 4}, (*KEPLER, within(0.02), recovered(wanted=True))),
    ({"system": "kepler", "dim": 2}, (recovered(wanted=False),)),
    (
        {"system": "pendulum", "dim": 1, "method": "byol"},
        (invariant("energy", "spearman", 0.995), within(0.01)),
    ),
    (
        {"system": "pendulum", "dim": 2, "method": "byol"},
        (invariant("energy", "r2_nonlinear", 0.99), within(0.02)),
    ),
    ({"system": "pendulum", "dim": 2, "noise": 0.05}, (invariant("energy", "spearman", 0.98),)),
)

LONGER_CASES: tuple[tuple[dict[str, Any], tuple[Score, ...]], ...] = (
    *(
        ({"system": "kepler", "dim": dim, "method": method}, tuple(replace(score, at_least=0.95) for score in KEPLER))
        for method, dim in (("ntxent", 4), ("moco", 4), ("vicreg", 3))
    ),
    (
        {"system": "kepler", "dim": 3, "symmetry": "rotate"},
        (*KEPLER[:2], *(replace(score, at_least=-float("inf"), at_most=0.05) for score in KEPLER[2:])),
    ),
)
"""What takes too long for the tests."""


def main() -> None:
    """Train every case and print its scores."""
    seeds = [int(text) for text in sys.argv[1:]] or SEEDS
    with tempfile.TemporaryDirectory() as folder:
        for options, scores in CASES + LONGER_CASES:
            print(" ".join(f"--{name} {value}" for name, value in options.items()))
            runs = []
            for seed in seeds:
                runs.append(train(Config(**options, seed=seed), folder).metrics)
                numbers = ", ".join(score.text(runs[-1]) for score in scores)
                print(f"  seed {seed}, {runs[-1]['seconds']['train']:.1f} s: {numbers}", flush=True)
            print("  worst:", ", ".join(score.text(score.worst(runs)) for score in scores), flush=True)


if __name__ == "__main__":
    main()
