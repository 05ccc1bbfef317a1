"""What each number of ``Criteria`` does: halved and doubled, hits, false laws and false "none" of discovery.

    python benchmarks/criteria.py [NAME ...]      all numbers when none is named; each takes about a minute

The data are five systems at three noises, one seed, and one of every kind from elsewhere: an integrator's ripple and a
solver's corrections, points in no order, few trajectories, one, positions only, rounded, filtered, a law with a
constant inside, one that powers imitate, two decays, amplitudes over decades. The last number of each three counts the
answers that are not what they were, in a grade or a formula: a number that changes none here should go.
"""

import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

import numpy as np
from scipy.integrate import solve_ivp
from scipy.ndimage import uniform_filter1d

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


def rounded(data: Trajectories) -> Trajectories:
    """Return the data as a file of two decimals has them."""
    return replace(data, states=np.round(data.states, 2))


def filtered(data: Trajectories) -> Trajectories:
    """Return the data after a mean of five points along each trajectory."""
    states = data.states.copy()
    for first, end in itertools.pairwise(data.offsets):
        states[first:end] = uniform_filter1d(data.states[first:end], 5, axis=0)
    return replace(data, states=states)


def softened(noise: float) -> Trajectories:
    """Return a particle in a softened well, whose energy has a constant inside."""
    return _integrated(lambda _, y: [y[1], -y[0] / (y[0] ** 2 + 0.3) ** 1.5], ("q", "p"), noise)


def logarithm(noise: float) -> Trajectories:
    """Return a particle in log(x)^2, whose energy is imitated by powers near 0."""
    return _integrated(lambda _, y: [y[1], -2 * np.log(y[0]) / y[0]], ("x", "p"), noise)


def decades() -> Trajectories:
    """Return two oscillators with amplitudes over decades, and a column that is the sum of two others."""
    random, times = np.random.default_rng(SEED), np.linspace(0, 10, 100)
    size, phase = np.exp(1.5 * random.standard_normal((2, 40, 1))), random.uniform(0, 2 * np.pi, (2, 40, 1))
    (q, x), (p, y) = size * np.cos(times + phase), -size * np.sin(times + phase)
    states = np.stack([q, p, x, y, q + x], axis=2).reshape(-1, 5)
    return Trajectories(states, np.arange(41) * 100, np.tile(times, 40), ("q", "p", "x", "y", "both"))


def decays() -> Trajectories:
    """Return two decays, of which a ratio of powers is conserved."""
    return _integrated(lambda _, y: [-0.5 * y[0], -1.5 * y[1]], ("x", "y"), 0.0)


def _integrated(field: Callable[..., list[float]], names: tuple[str, ...], noise: float) -> Trajectories:
    random, times = np.random.default_rng(SEED), np.linspace(0, 10, 150)
    starts = random.uniform(0.5, 1.5, (30, 2))
    states = np.concatenate(
        [solve_ivp(field, (0, 10), start, t_eval=times, rtol=1e-10, atol=1e-12).y.T for start in starts]
    )
    states += noise * states.std(axis=0) * random.normal(size=states.shape)
    return Trajectories(states, np.arange(31) * 150, np.tile(times, 30), names)


def asked() -> Iterator[tuple[int, Trajectories, Trajectories | None]]:
    """Yield how many quantities are conserved or nearly so, the data, and clean data of the same system."""
    for name in (*LAWFUL, *LAWLESS):
        clean = simulate(SYSTEMS[name](), 40, 200, seed=SEED + FRESH_SEED)
        for noise in NOISES:
            yield SYSTEMS[name].independent, simulate(SYSTEMS[name](), 40, 200, seed=SEED, noise=noise), clean
    pendulum = SYSTEMS["pendulum"]()
    yield 1, simulate(pendulum, 3, 500, seed=SEED, noise=0.01), None
    yield 1, simulate(pendulum, 1, 2000, seed=SEED, noise=0.01), None
    whole = simulate(pendulum, 30, 200, seed=SEED, noise=0.003)
    yield 1, replace(whole, states=whole.states[:, :1], variables=whole.variables[:1]), None
    yield from ((1, data, None) for data in (rounded(whole), filtered(whole), ripple(0.02), ripple(0.1), shuffled()))
    yield from ((1, data, None) for data in (softened(0.0), softened(0.005), logarithm(0.0), decays()))
    yield 3, decades(), None
    yield 0, simulate(SYSTEMS["duffing"](), 10, 100, seed=SEED, noise=0.05), None


def score(criteria: Criteria, data: list[tuple[int, Trajectories, Trajectories | None]]) -> tuple[list[int], list[str]]:
    """Return hits, false laws and false "none", and the answers."""
    hits = false = none = 0
    answers = []
    for laws, one, clean in data:
        found = discover(one, criteria=criteria)
        wrong = 0 if clean is None else sum(formula_errors(law, clean)[1] > NO_LAW for law in found.laws)
        hits += wrong == 0 and _count(found, exactly=clean is not None) == laws
        false += wrong
        none += laws > 0 and found.verdict == "none"
        kept = [f"{law.grade.value} {law}" for law in (*found.laws, *found.approximate, *found.relations)]
        answers.append(f"{found.verdict.value}: {'; '.join(kept)}")
    return [hits, false, none], answers


def _count(found: Discovery, *, exactly: bool) -> int:
    return len(found.laws) if exactly else len(found.laws) + len(found.approximate)


def main(names: list[str]) -> None:
    """Print a line a number: what it is, and the counts at half, as it is, and at twice."""
    data, own = list(asked()), Criteria()
    counts, answers = score(own, data)
    print(f"{len(data)} data sets; hits, false laws, false none as it is: {counts}; then answers that change")
    for answer in answers:
        print(f"    {answer[:200]}")
    for field in fields(Criteria):
        if names and field.name not in names:
            continue
        value = getattr(own, field.name)
        scores = []
        for factor in (0.5, 2):
            changed, others = score(replace(own, **{field.name: type(value)(value * factor)}), data)
            scores.append([*changed, sum(one != other for one, other in zip(answers, others, strict=True))])
        print(f"{field.name:24} {value:<10g} half {scores[0]}  twice {scores[1]}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
