"""What a training costs: a step of every method, the monitors of collapse, and the kernel, each beside InfoNCE.

A step at the same batch and network is to cost at most 2.5 times InfoNCE's, the monitors at most 2 % of a training,
the kernel's solution at most half of InfoNCE's training. Medians of alternating rounds.
"""

import statistics
import tempfile
import time

from conserved import Config, train
from conserved.methods import METHODS
from conserved.progress import Progress
from conserved.training.checks import complete
from conserved.training.learn import build_method, monitor_of, views_of
from conserved.training.loop import INTERVAL, INTERVALS_BETWEEN_READINGS, Training
from simulators import SYSTEMS, simulate

STEPS, ROUNDS, READINGS = 200, 5, 20
DATA = simulate(SYSTEMS["pendulum"](), 4000, 25)


def seconds(method: str, *, steps: int = STEPS) -> float:
    """Return the seconds of some steps at batch 256 and the same network for all."""
    config = Config(system="pendulum", method=method, steps=steps, batch=256, width=64, depth=2, device="cpu")
    config = complete(config, METHODS[method])
    built = build_method(config, DATA)
    built.prepare(DATA)
    training, views = Training.start(built, config), views_of(config, built, DATA, "pairs", 256)
    began = time.perf_counter()
    training.run(views, lambda _: None, Progress(), unwatched)
    return time.perf_counter() - began


def unwatched(*_: object) -> tuple[dict[str, float], str]:
    """Read nothing."""
    return {"loss": 0.0}, ""


def median_ratio(values: list[float], others: list[float]) -> float:
    """Return the median of the ratios of each round."""
    return statistics.median(ours / other for ours, other in zip(values, others, strict=True))


def steps_table() -> None:
    """Print what a step costs."""
    trained = [name for name, kind in METHODS.items() if kind.trained]
    times: dict[str, list[float]] = {name: [] for name in trained}
    for _ in range(ROUNDS + 1):
        for name in trained:
            times[name].append(seconds(name))
    print("a step, in steps of infonce (at most 2.5)")
    for name, values in times.items():
        print(f"  {name:15} {median_ratio(values[1:], times['infonce'][1:]):.2f}")


def monitors() -> None:
    """Print what a reading of the monitors costs, beside the steps between two of them."""
    config = complete(Config(system="pendulum", device="cpu"), METHODS["infonce"])
    method = build_method(config, DATA)
    monitor, shares = monitor_of(config, method, DATA), []
    history = [{"step": 0} | monitor(method, [])[0]]
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(READINGS):
            monitor(method, history)
        reading = (time.perf_counter() - began) / READINGS
        steps = INTERVAL * INTERVALS_BETWEEN_READINGS
        shares.append(reading / seconds("infonce", steps=steps))
    print(f"monitors of collapse: {statistics.median(shares):.1%} of a training (at most 2 %)")


def kernel() -> None:
    """Print the kernel's time and score beside InfoNCE's training."""
    ratios, scores = [], []
    for seed in range(3):
        with tempfile.TemporaryDirectory() as folder:
            runs = [
                train(Config(system="pendulum", dim=1, method=name, seed=seed), folder, draw=False).metrics
                for name in ("kernel", "infonce")
            ]
        ratios.append(runs[0]["seconds"]["train"] / runs[1]["seconds"]["train"])
        scores.append(runs[0]["invariants"]["energy"]["spearman"])
    print(f"kernel: {statistics.median(ratios):.2f} of infonce's training (at most 0.5), spearman {min(scores):.7f}")


if __name__ == "__main__":
    steps_table()
    monitors()
    kernel()
