"""One training step of ours against a bare loop over the same tensors, in alternation. At most 1.15.

The bare loop draws the same kind of pairs, does the same arithmetic with the same network, optimiser
and schedule, and nothing else: no classes of ours, no history, no monitors, no snapshots, no progress. It is also
run on ten times the trajectories, where a step must cost the same.
"""

import math
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn
from torch.nn.functional import cross_entropy, normalize

from conserved.methods import METHODS
from conserved.progress import Progress
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.learn import build_method, monitor_of, views_of
from conserved.training.loop import Training
from simulators import SYSTEMS, simulate

STEPS, ROUNDS = 400, 9


def bare_loop(states: torch.Tensor, trajectories: int, points: int) -> Callable[[], None]:
    """Return a function that trains for STEPS steps with torch alone."""
    batch, highest = 256, 1e-2
    mean, deviation = states.mean(0), states.std(0)
    network = nn.Sequential(nn.Linear(2, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 2))
    optimizer = torch.optim.AdamW(network.parameters(), lr=highest, weight_decay=1e-2, fused=True)
    target = torch.arange(batch)

    def run() -> None:
        for step in range(STEPS):
            share = step / STEPS
            rising = 0.04 + 0.96 * (1 - math.cos(math.pi * share / 0.3)) / 2
            falling = (1 + math.cos(math.pi * (share - 0.3) / 0.7)) / 2
            optimizer.param_groups[0]["lr"] = highest * (rising if share < 0.3 else falling)
            place = step % (trajectories // batch)
            if place == 0:
                order = torch.randperm(trajectories)
            chosen = order[place * batch : (place + 1) * batch]
            uniform = torch.rand(2, batch, dtype=torch.float64)
            first = chosen * points + (uniform[0] * points).long()
            second = chosen * points + (uniform[1] * (points - 1)).long()
            second += second >= first
            views = torch.cat([states[first], states[second]])
            code_a, code_b = normalize(network((views - mean) / deviation), dim=1).chunk(2)
            logits = code_a @ code_b.T / 0.1
            loss = (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / 2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss.item()

    return run


def ours(trajectories: int, points: int) -> Callable[[], None]:
    """Return a function that trains for STEPS steps with the training loop."""
    data = simulate(SYSTEMS["pendulum"](), trajectories, points)
    kind = METHODS["infonce"]
    config = complete(Config(system="pendulum", steps=STEPS, device="cpu"), kind)
    method = build_method(config, data)
    views, monitor = views_of(config, method, data, "pairs", 256), monitor_of(config, method, data)

    def run() -> None:
        Training.start(method, config).run(views, lambda _: None, Progress(), monitor)

    return run


def milliseconds(run: Callable[[], None]) -> float:
    """Return the time of a step."""
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) / STEPS * 1000


def main() -> None:
    """Print the table."""
    data = simulate(SYSTEMS["pendulum"](), 4000, 50)
    runs = {
        "bare loop": bare_loop(torch.from_numpy(data.states).float(), 4000, 50),
        "conserved": ours(4000, 50),
        "conserved, 10 times the trajectories": ours(40_000, 50),
    }
    for run in runs.values():
        run()
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            times[name].append(milliseconds(run))
    bare = times["bare loop"]
    print(f"{'':38} {'ms a step':>10} {'ratio':>7}   (medians of {ROUNDS} alternating rounds)")
    for name, values in times.items():
        ratio = statistics.median(mine / other for mine, other in zip(values, bare, strict=True))
        print(f"{name:38} {statistics.median(values):10.3f} {ratio:7.2f}")


if __name__ == "__main__":
    main()
