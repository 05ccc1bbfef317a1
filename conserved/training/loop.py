"""The training loop: draw pairs, take a step, note the loss, keep a state to return to."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from conserved.data.pairs import Pairs
from conserved.encoders import Encoder
from conserved.losses import SIMILARITIES
from conserved.methods import METHODS, Method
from conserved.training.config import Config
from conserved.training.progress import Progress
from conserved.training.schedule import one_cycle

INTERVAL = 25
"""Steps between two entries of the history, which are also the states a training can go on from."""


def method_of(config: Config, encoder: Encoder) -> Method:
    """Return the method of a complete config around an encoder."""
    kind = METHODS[config.method]
    options = {name: getattr(config, name) for name in kind.options}
    return kind(encoder, SIMILARITIES[config.similarity], **options)


class TrainingError(RuntimeError):
    """A training that cannot go on."""

    exit_code = 1


@dataclass
class Training:
    """A training on its way: what changes from step to step, and nothing else.

    ``snapshot`` and ``restore`` give and take all of it, so a training that goes on from a snapshot ends
    with the same bytes as one that was never interrupted.
    """

    method: Method
    config: Config
    optimizer: torch.optim.Optimizer
    step: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)

    @classmethod
    def start(cls, method: Method, config: Config) -> "Training":
        """Begin at step 0."""
        groups = method.parameter_groups()
        optimizer = torch.optim.AdamW(groups, lr=0.0, weight_decay=config.weight_decay, fused=True)
        return cls(method, config, optimizer)

    def snapshot(self) -> dict[str, Any]:
        """Return all of it as tensors and plain types; the tensors go on changing with the training."""
        return {
            "step": self.step,
            "seconds": self.seconds,
            "history": self.history,
            "method": self.method.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Go back to a snapshot."""
        self.step, self.seconds = snapshot["step"], snapshot["seconds"]
        self.history = list(snapshot["history"])
        self.method.load_state_dict(snapshot["method"])
        self.optimizer.load_state_dict(snapshot["optimizer"])

    def run(self, states: Tensor, pairs: Pairs, keep: Callable[["Training"], None], progress: Progress) -> None:
        """Train to the last step.

        Parameters
        ----------
        states : (points, variables), what the drawn rows point into.
        keep : is called before the first step and after every interval whose losses were all finite, and
            may store a snapshot; how often is its own affair.
        progress : is told the step and the mean loss since the last interval.

        Raises
        ------
        TrainingError
            When a loss is not finite, with the step, the likely cause and what was kept.
        """
        steps = self.config.steps
        self.method.train()
        keep(self)
        while self.step < steps:
            began = time.perf_counter()
            until = min(self.step + INTERVAL, steps)
            losses = [self._advance(states, *pairs.draw(step), step / steps) for step in range(self.step, until)]
            self._refuse_not_finite(losses)
            self.step = until
            self.seconds += time.perf_counter() - began
            self.history.append({"step": self.step, "loss": math.fsum(losses) / len(losses)})
            keep(self)
            progress.update(self.step, self.history[-1]["loss"])

    def _advance(self, states: Tensor, first: Tensor, second: Tensor, progress: float) -> float:
        """Take one step on the pairs of rows ``first`` and ``second``; return the loss before it."""
        for group in self.optimizer.param_groups:
            schedule = 1.0 if group.get("constant") else one_cycle(progress)
            group["lr"] = group["pace"] * self.config.learning_rate * schedule
        loss = self.method.loss(states[first], states[second])
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self.method.after_step(progress)
        return loss.item()

    def _refuse_not_finite(self, losses: list[float]) -> None:
        bad = [position for position, loss in enumerate(losses) if not math.isfinite(loss)]
        if not all(bool(torch.isfinite(item).all()) for item in self.method.parameters()):
            losses, bad = [*losses, math.nan], [*bad, len(losses)]  # the next loss would not be finite
        if bad:
            rate = self.config.learning_rate
            raise TrainingError(
                f"the loss is {losses[bad[0]]} at step {self.step + bad[0]}: most likely the learning rate ({rate:g}) "
                "is too high for these data; lower --learning-rate or raise --weight-decay; "
                "the last good state is kept"
            )
