"""What a training takes of the memory of a process, which is measured in one that did nothing else."""

import io
from pathlib import Path
from typing import Any

import torch

from conserved.methods import METHODS
from conserved.options.learning import Learning
from conserved.progress import Progress
from conserved.training.checks import complete
from conserved.training.encoding import encode
from conserved.training.learn import build_method, fit
from conserved.training.loop import Training
from conserved.training.sizes import bytes_needed, sizes_of
from simulators import SYSTEMS, Trajectories, simulate


def needed_of_taken(options: dict[str, Any]) -> float:
    """Return what a training is said to need as a share of what it adds to this process's peak."""
    data = simulate(SYSTEMS["pendulum"](), 400, 25)
    train({"batch": 16}, data)  # for the libraries
    before = peak()
    needed = train(options, data)
    return needed / (peak() - before)


def train(options: dict[str, Any], data: Trajectories) -> float:
    """Train and encode; return the bytes that this is said to need."""
    kind = METHODS[options.get("method", "infonce")]
    steps = {"steps": 2} if kind.trained else {}
    learning = complete(Learning(device="cpu", **steps, **options), kind)
    method = build_method(learning, data)

    def keep(training: Training) -> None:
        file = io.BytesIO()
        torch.save(training.snapshot(), file)
        file.getvalue()

    fit(method, learning, data, Progress(), None, keep)
    encode(method.encoder, learning, data.states)
    return bytes_needed(sizes_of(learning), kind, 2, len(data.states), learning.head)


def peak() -> int:
    """Return the peak of this process; ``ru_maxrss`` is at first that of the process that started this one."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
