"""What each number of ``Criteria`` does: halved and doubled, hits, false laws and false "none" of discovery.

    python benchmarks/criteria.py [NAME ...]      all numbers when none is named; each takes about half a minute

The data are five systems at three noises, one seed, and four kinds of data from elsewhere (an integrator's ripple, a
solver's drift, points in no order, few trajectories). A number that changes nothing here and in
``tests/discovery`` should go.
"""

import sys
from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np

from conserved.discovery import Criteria, Discovery, discover
from conserved.evaluation.benchmark import FRESH_SEED, NO_LAW, formula_errors
from simulators import SYSTEMS, Trajectories, simulate

LAWFUL = ("pendulum", "kepler", "lotka-volterra")
LAWLESS = ("lorenz", "van-der-pol")
NOISES = (0.0, 0.01, 0.05)
SEED = 61


def ripple(step: float) -> Trajectories:
    """Return pendulums by symplectic Euler, whose energy changes by a ripple."""
    random = np.random.default_rng(SEED)
    q, p = random.uniform(-2, 2, 40), random.uniform(-1, 1, 40)
    states = np.empty((40, 200, 2))
    for place in range(200):
        states[:, place] = np.stack([q, p], axis=-1)
        for _ in range(round(0.1 / step)):
            p = p - step * np.sin(q)
            q = q + step * p
    return Trajectories(states.reshape(-1, 2), np.arange(41) * 200, np.tile(0.1 * np.arange(200), 40), ("q", "p"))


def shuffled() -> Trajectories:
    """Return points of circles in no order."""
    random = np.random.default_rng(SEED)
    radius, phase = random.uniform(3, 5, (40, 1)), random.uniform(0, 2 * np.pi, (40, 100))
    states = np.stack([radius * np.cos(phase), radius * np.sin(phase)], axis=-1)
    return Trajectories(states.reshape(-1, 2), np.arange(41) * 100)


def asked() -> Iterator[tuple[int, Trajectories, Trajectories | None]]:
    """Yield how many quantities are conserved or nearly so, the data, and clean data of the same system."""
    for name in (*LAWFUL, *LAWLESS):
        clean = simulate(SYSTEMS[name](), 40, 200, seed=SEED + FRESH_SEED)
        for noise in NOISES:
            yield SYSTEMS[name].independent, simulate(SYSTEMS[name](), 40, 200, seed=SEED, noise=noise), clean
    yield 1, simulate(SYSTEMS["pendulum"](), 3, 500, seed=SEED, noise=0.01), None
    yield from ((1, data, None) for data in (ripple(0.02), ripple(0.1), shuffled()))


def score(criteria: Criteria, data: list[tuple[int, Trajectories, Trajectories | None]]) -> tuple[int, int, int]:
    """Return hits, false laws and false "none"."""
    hits = false = none = 0
    for laws, one, clean in data:
        found = discover(one, criteria=criteria)
        wrong = 0 if clean is None else sum(formula_errors(law, clean)[1] > NO_LAW for law in found.laws)
        hits += wrong == 0 and _count(found, exactly=clean is not None) == laws
        false += wrong
        none += laws > 0 and found.verdict == "none"
    return hits, false, none


def _count(found: Discovery, *, exactly: bool) -> int:
    return len(found.laws) if exactly else len(found.laws) + len(found.approximate)


def main(names: list[str]) -> None:
    """Print a line a number: what it is, and the three counts at half, as it is, and at twice."""
    data, own = list(asked()), Criteria()
    print(f"{len(data)} data sets; hits / false laws / false none at the default: {score(own, data)}")
    for field in fields(Criteria):
        if names and field.name not in names:
            continue
        value = getattr(own, field.name)
        half, twice = (type(value)(value * factor) for factor in (0.5, 2))
        scores = [score(replace(own, **{field.name: changed}), data) for changed in (half, twice)]
        print(f"{field.name:24} {value:<10g} half {scores[0]}  twice {scores[1]}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
