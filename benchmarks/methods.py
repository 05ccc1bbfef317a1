"""Every method: accuracy on the pendulum at dimensions 1 and 2, and the cost of a step beside InfoNCE's.

Held-out scores of the default options, the worst of three seeds; the step at the same batch and network,
at most 2.5 times InfoNCE's. Prints the table of the README.
"""

import statistics
import tempfile
import time

import torch

from conserved import Config, train
from conserved.data.pairs import Pairs
from conserved.methods import METHODS
from conserved.pipeline import build_method
from conserved.training.checks import complete
from conserved.training.loop import Training
from conserved.training.progress import Progress
from simulators import SYSTEMS, simulate

SEEDS, STEPS, ROUNDS = (0, 1, 2), 200, 5


def worst(method: str, dim: int, folder: str) -> str:
    """Return the worst scores of a method as cells of the table."""
    runs = [train(Config(system="pendulum", method=method, dim=dim, seed=seed), folder).metrics for seed in SEEDS]
    energy = [run["invariants"]["energy"] for run in runs]
    within = max(run["code"]["within_ratio"] for run in runs)
    score = "spearman" if dim == 1 else "r2_nonlinear"
    return f"{min(item[score] for item in energy):.4f} | {within:.4f}"


def step(method: str) -> float:
    """Return the seconds of some steps at batch 256 and the same network for all."""
    data = simulate(SYSTEMS["pendulum"](), 4000, 25)
    config = Config(system="pendulum", method=method, steps=STEPS, batch=256, width=64, depth=2, device="cpu")
    config = complete(config, METHODS[method])
    training = Training.start(build_method(config, data), config)
    began = time.perf_counter()
    training.run(torch.from_numpy(data.states), Pairs(data, 256, seed=0), lambda _: None, Progress())
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    for method in METHODS:
        step(method)
    times = {method: [] for method in METHODS}
    for _ in range(ROUNDS):
        for method, values in times.items():
            values.append(step(method))
    print("| method | dim 1 spearman | within_ratio | dim 2 r2_nonlinear | within_ratio | step |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for method, values in times.items():
            cost = statistics.median(ours / other for ours, other in zip(values, times["infonce"], strict=True))
            scores = f"{worst(method, 1, folder)} | {worst(method, 2, folder)}"
            print(f"| `{method}` | {scores} | {cost:.2f} |", flush=True)


if __name__ == "__main__":
    main()
