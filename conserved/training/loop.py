"""The training loop: draw pairs, take a step, note the loss, keep a state to return to."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from conserved.encoders import Encoder
from conserved.losses import SIMILARITIES
from conserved.methods import METHODS, Method
from conserved.options.learning import CompleteLearning
from conserved.pairs.views import Views
from conserved.progress import Progress
from conserved.training.optimizers import OPTIMIZERS
from conserved.training.schedule import SCHEDULES

INTERVAL = 25
"""Steps between two entries of the history, which are also the states a training can go on from."""

INTERVALS_BETWEEN_READINGS = 8
"""So many intervals are between two readings of the monitor, which then cost less than 2 % of the training."""

Entry = dict[str, float]
Monitor = Callable[[Method, list[Entry]], tuple[Entry, str]]
"""Reads more of a method into the last entry of the history; also returns an alarm, empty when all is well."""


def method_of(config: CompleteLearning, encoder: Encoder) -> Method:
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
    config: CompleteLearning
    optimizer: torch.optim.Optimizer
    learning_rate: float
    step: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)

    @classmethod
    def start(cls, method: Method, config: CompleteLearning) -> "Training":
        """Begin at step 0."""
        rate, decay = config.learning_rate, config.weight_decay
        assert rate is not None and decay is not None  # noqa: PT018  they are open only where nothing is trained
        return cls(method, config, OPTIMIZERS[config.optimizer](method.parameter_groups(), decay), rate)

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

    def run(self, views: Views, keep: Callable[["Training"], None], progress: Progress, monitor: Monitor) -> None:
        """Train to the last step.

        Parameters
        ----------
        views : gives both views of a step.
        keep : is called before the first step and after every interval whose losses were all finite, and
            may store a snapshot; how often is its own affair.
        progress : is told the step, the mean loss since the last interval, and the alarm.
        monitor : reads the code before the first step and now and then.

        Raises
        ------
        TrainingError
            When a loss is not finite, with the step, the likely cause and what was kept.
        """
        steps, alarm = self.config.steps, ""
        self.method.train()
        if not self.history:
            self.history.append({"step": 0} | monitor(self.method, [])[0])
        keep(self)
        while self.step < steps:
            began = time.perf_counter()
            until = min(self.step + INTERVAL, steps)
            losses = [self._advance(*views.draw(step), step / steps) for step in range(self.step, until)]
            self._refuse_not_finite(losses)
            self.step = until
            self.history.append({"step": self.step, "loss": math.fsum(losses) / len(losses)})
            if until == steps or (until // INTERVAL) % INTERVALS_BETWEEN_READINGS == 0:
                reading, alarm = monitor(self.method, self.history)
                self.history[-1] |= reading
            self.seconds += time.perf_counter() - began
            keep(self)
            progress.update(self.step, self.history[-1]["loss"], alarm)

    def _advance(self, view_a: Tensor, view_b: Tensor, progress: float) -> float:
        """Take one step on both views; return the loss before it."""
        schedule = SCHEDULES[self.config.schedule](progress)
        for group in self.optimizer.param_groups:
            group["lr"] = group["pace"] * self.learning_rate * (1.0 if group.get("constant") else schedule)
        loss = self.method.loss(view_a, view_b)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if self.config.clip is not None:
            torch.nn.utils.clip_grad_norm_(self.method.parameters(), self.config.clip)
        self.optimizer.step()
        self.method.after_step(progress)
        return loss.item()

    def _refuse_not_finite(self, losses: list[float]) -> None:
        bad = [position for position, loss in enumerate(losses) if not math.isfinite(loss)]
        if not all(bool(torch.isfinite(item).all()) for item in self.method.parameters()):
            losses, bad = [*losses, math.nan], [*bad, len(losses)]  # the next loss would not be finite
        if bad:
            raise TrainingError(
                f"the loss is {losses[bad[0]]} at step {self.step + bad[0]}: most likely the learning rate "
                f"({self.learning_rate:g}) is too high for these data; lower --learning-rate or raise --weight-decay; "
                "the last good state is kept"
            )
