"""Every method on the pendulum and on Kepler orbits: how conserved its code is, what that tells, what it costs."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from conserved.methods import METHODS
from conserved.plotting.cells import cells
from conserved.plotting.style import new_figure
from conserved.study.scores import scores_of
from conserved.study.study import Shown, Study
from conserved.training.config import Config
from simulators import SYSTEMS
from simulators.trajectories import Array

PLACES = (*(("pendulum", dim) for dim in (1, 2, 3)), *(("kepler", dim) for dim in (2, 3, 4, 5)))
CORE = ("infonce", "ntxent", "moco", "vicreg")
"""Methods that must tell all of Kepler at its right dimension, whatever the seed."""

Numbers = dict[str, dict[str, dict[str, list[float]]]]
"""Method, then place, such as ``kepler 4``, then score: the values of all seeds."""


def right_dimension(method: str) -> int:
    """Return the dimension Kepler needs: that of its invariants, and one more for a code on a sphere."""
    return SYSTEMS["kepler"].independent + ("cosine" in METHODS[method].similarities)


def draw(study: Study) -> Shown:
    """Draw within_ratio, R2 and seconds of every method at every place."""
    wanted = {(method, place): _configs(study, method, *place) for method in METHODS for place in PLACES}
    runs = iter(study.train([config for configs in wanted.values() for config in configs]))
    numbers: Numbers = {method: {} for method in METHODS}
    for (method, (system, dim)), configs in wanted.items():
        if configs:
            scores = scores_of(list(islice(runs, len(configs))), (len(configs),))
            numbers[method][f"{system} {dim}"] = {
                name: scores[name].tolist() for name in ("spearman", "r2", "within_ratio", "seconds")
            }
    return Shown(_figure(numbers), _sentences(numbers), {"methods": numbers, "table": table(numbers).splitlines()})


def _configs(study: Study, method: str, system: str, dim: int) -> list[Config]:
    """Return what is trained at a place: the defaults where a number is promised, less elsewhere beyond dim 2."""
    kepler, right = system == "kepler", system == "kepler" and dim == right_dimension(method)
    if study.quick and ((dim == 3 and not kepler) or (kepler and not right)):
        return []
    options: dict[str, Any] = {"trajectories": 2000} if study.quick and kepler else {}
    if METHODS[method].trained and dim > 2 and not right:
        less = METHODS[method].defaults(2)
        options |= {name: less[name] for name in (("steps",) if kepler else ("steps", "batch", "width", "depth"))}
    seeds = study.choose(3 if not kepler or (right and method in CORE) else 1, 1)
    return [Config(system=system, method=method, dim=dim, seed=seed, **options) for seed in range(seeds)]


def _figure(numbers: Numbers) -> Figure:
    """Draw the three tables of cells."""
    trained = np.isfinite(_worst(numbers, "seconds")).any(axis=0)
    within, r2, seconds = (_worst(numbers, score)[:, trained] for score in ("within_ratio", "r2", "seconds"))
    names = list(METHODS), ["{}\ndim {}".format(*PLACES[place]) for place in np.flatnonzero(trained)]
    figure, panels = new_figure(3, width=0.7 * len(names[1]) + 0.4, height=5.6)
    cells(panels[0], within, names, (1e-4, 1), "{:.4f}".format)
    cells(panels[1], 1 - r2, names, (1e-3, 1), lambda lost: f"{1 - lost:.4f}")
    cells(panels[2], seconds, names, (0.5, 60), "{:.1f}".format)
    titles = "within_ratio, worst seed", "R2, worst invariant and seed", "seconds of training, slowest seed"
    for axes, title in zip(panels, titles, strict=True):
        axes.set_title(title, fontsize=10)
        axes.axvline(sum("pendulum" in name for name in names[1]) - 0.5, color="white", linewidth=5)
    for axes in panels[1:]:
        axes.set_yticklabels([])
    return figure


def _worst(numbers: Numbers, score: str) -> Array:
    """Return the worst value over the seeds (methods, places); nan where nothing was trained."""
    worst = min if score in ("r2", "spearman") else max
    names = [f"{system} {dim}" for system, dim in PLACES]
    rows = [[worst(one[name][score]) if name in one else np.nan for name in names] for one in numbers.values()]
    return np.array(rows)


def _sentences(numbers: Numbers) -> str:
    spearman, r2, within = (_worst(numbers, score) for score in ("spearman", "r2", "within_ratio"))
    one = _those((spearman[:, 0] >= 0.995) & (within[:, 0] <= 0.01))
    two = _those((r2[:, 1] >= 0.99) & (within[:, 1] <= 0.02))
    told = np.array([worst >= 0.95 for worst in _kepler_r2(numbers).values()])
    cost = _relative_seconds(numbers)
    low, high = min(cost, key=cost.__getitem__), max(cost, key=cost.__getitem__)
    less = "elsewhere beyond dim 2 the steps are those of dim 2, on the pendulum with its smaller network too"
    aside = f"; {less}" if "pendulum 3" in numbers["infonce"] else ""
    return (
        f"On the pendulum, at the worst seed, {one} have rank correlation >= 0.995 and within_ratio <= 0.01 at dim 1, "
        f"and {two} have R2 >= 0.99 and within_ratio <= 0.02 at dim 2. "
        "Kepler at its right dimension, 4 on the sphere and 3 for methods that take codes as they are: "
        f"{_those(told)} tell all four numbers with R2 >= 0.95 ({', '.join(CORE)} by the worst of several seeds, "
        "the others by one). "
        f"A training at dim 2 takes from {cost[low]:.2f} ({low}) to {cost[high]:.2f} ({high}) times InfoNCE's{aside}."
    )


def _those(holds: Sequence[bool] | Array) -> str:
    """Return how many methods do, and which do not."""
    lacking = [name for name, does in zip(METHODS, holds, strict=True) if not does]
    but = f" (not {', '.join(lacking)})" if lacking else ""
    return f"{len(METHODS) - len(lacking)} of {len(METHODS)} methods{but}"


def _kepler_r2(numbers: Numbers) -> dict[str, float]:
    """Return each method's worst R2 on Kepler at its right dimension."""
    return {name: min(one[f"kepler {right_dimension(name)}"]["r2"]) for name, one in numbers.items()}


def _relative_seconds(numbers: Numbers) -> dict[str, float]:
    """Return the median seconds of each method's training at dim 2 of the pendulum, InfoNCE's being 1."""
    seconds = {name: float(np.median(one["pendulum 2"]["seconds"])) for name, one in numbers.items()}
    return {name: value / seconds["infonce"] for name, value in seconds.items()}


def table(numbers: Numbers) -> str:
    """Return the docs' table of methods in Markdown, of the worst seed."""
    spearman, r2, within = (_worst(numbers, score) for score in ("spearman", "r2", "within_ratio"))
    kepler, cost = _kepler_r2(numbers), _relative_seconds(numbers)
    lines = [
        "| method | dim 1 spearman | within_ratio | dim 2 r2_nonlinear | within_ratio "
        "| Kepler's worst r2_nonlinear | seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    for row, name in enumerate(numbers):
        pendulum = f"{spearman[row, 0]:.4f} | {within[row, 0]:.4f} | {r2[row, 1]:.4f} | {within[row, 1]:.4f}"
        lines.append(f"| `{name}` | {pendulum} | {kepler[name]:.3f} (dim {right_dimension(name)}) | {cost[name]:.2f} |")
    return "\n".join(lines)
