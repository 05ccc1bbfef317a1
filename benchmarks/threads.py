"""Threads of a training: seconds a step against one thread's, idle and beside a busy process; and a whole training.

The table is what ``conserved.training.threads`` takes its threshold from; arithmetic is that of its rule. Last comes
the README's command beside two busy processes, against the import of what any such program needs in such company.
"""

import itertools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from process import LIBRARIES, TRAIN, seconds

from conserved.methods import METHODS
from conserved.progress import Progress
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.learn import build_method, views_of
from conserved.training.loop import Training
from conserved.training.threads import arithmetic, helping
from simulators import SYSTEMS, simulate

WIDTHS, BATCHES = (64, 128, 256, 512, 1024, 2048), (256, 1024, 4096)
ROUNDS = 3
ROUND = 0.2
"""Seconds that the steps of one thread take in a round, about; a step where that is longer."""
LONGEST = 25
"""Steps of a round, at most: beside a busy process each may wait."""
PROCESSES = 3


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Keep so many processors busy."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def counts() -> list[int]:
    """Return the numbers of threads to try: 1, 2, 4 ... up to the processors."""
    processors = os.cpu_count() or 1
    return [2**power for power in range(processors.bit_length()) if 2**power <= processors]


def trainer(width: int, batch: int) -> tuple[int, int, Callable[[int, int], float]]:
    """Return the arithmetic of a step, the threads that the rule gives it, and what times steps on some threads."""
    data = simulate(SYSTEMS["pendulum"](), max(BATCHES), 25)
    config = complete(Config(system="pendulum", width=width, batch=batch, device="cpu"), METHODS["infonce"])
    method = build_method(config, data)
    views = views_of(config, method, data, "pairs", batch)

    def time_of(threads: int, steps: int) -> float:
        torch.set_num_threads(threads)
        training = Training.start(method, complete(Config(system="pendulum", steps=steps), METHODS["infonce"]))
        began = time.perf_counter()
        training.run(views, lambda _: None, Progress(), lambda *_: ({}, ""))
        return (time.perf_counter() - began) / steps

    return arithmetic(method, config), helping(method, config, max(counts())), time_of


def print_steps() -> None:
    """Print the table of steps."""
    several = counts()[1:]
    columns = "".join(f"{f'{place} {threads}':>9}" for place in ("idle", "busy") for threads in several)
    print(f"{'width':>6}{'batch':>7}{'arithmetic':>12}{'ms':>9}{'ms busy':>9}{columns}{'rule':>6}")
    print(f"(ms a step on one thread; ratios to it of {several} threads; medians of {ROUNDS} alternating rounds)")
    for width, batch in itertools.product(WIDTHS, BATCHES):
        work, rule, time_of = trainer(width, batch)
        time_of(1, 1)
        steps = min(LONGEST, max(1, round(ROUND / time_of(1, 3))))
        ones, ratios = [], []
        for others in (0, 1):
            with busy(others):
                rounds = [[time_of(threads, steps) for threads in counts()] for _ in range(ROUNDS)]
            ones.append(statistics.median(row[0] for row in rounds))
            ratios += [statistics.median(row[place] / row[0] for row in rounds) for place in range(1, len(several) + 1)]
        times = "".join(f"{1000 * one:9.2f}" for one in ones) + "".join(f"{ratio:9.2f}" for ratio in ratios)
        print(f"{width:6}{batch:7}{work:12.1e}{times}{rule:6}", flush=True)


def print_training() -> None:
    """Print the whole default training beside others, in ratio to the imports."""
    print(
        f"\n{'conserved train beside':28} {'seconds':>8} {'imports':>8} {'ratio':>6}   (medians of {PROCESSES} rounds)"
    )
    for others in (0, 1, 2):
        with busy(others):
            times = [(seconds(TRAIN), seconds(LIBRARIES)) for _ in range(PROCESSES)]
        ours, imports = (statistics.median(column) for column in zip(*times, strict=True))
        ratio = statistics.median(mine / other for mine, other in times)
        print(f"{others} busy processes{'':12} {ours:8.2f} {imports:8.2f} {ratio:6.2f}", flush=True)


def main() -> None:
    """Print both tables."""
    print_steps()
    print_training()


if __name__ == "__main__":
    main()
