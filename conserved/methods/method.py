"""Method: an encoder plus whatever it is trained with. Adding one is one file and one line in METHODS."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from conserved.encoders import Encoder
from conserved.losses import Similarity
from simulators import Trajectories


class Method(nn.Module, ABC):
    """What a training needs to know: the loss of two views, the code, and the hook after a step."""

    citation: ClassVar[str]
    """Where it comes from: authors, title, where, the year in brackets."""

    options: ClassVar[tuple[str, ...]] = ()
    """Options of the run, beyond the encoder and the similarity, that the constructor takes."""

    similarities: ClassVar[tuple[str, ...]] = ("cosine", "euclidean")
    """Ways of comparing codes that the loss knows; those that only take codes as they are: euclidean."""

    symmetric: ClassVar[bool] = True
    """Whether the loss is the same when the views are exchanged."""

    encoder_kind: ClassVar[str] = "perceptron"
    """Which of ENCODERS it is built around."""

    trained: ClassVar[bool] = True
    """Whether it is trained step by step; one that is not is solved by ``prepare``."""

    symmetries: ClassVar[bool] = True
    """Whether views may differ by a symmetry."""

    all_pairs: ClassVar[bool] = False
    """Whether the loss compares each pair of a batch with all others, which in large batches is most of the work."""

    needs: ClassVar[Mapping[str, str]] = {}
    """Options that must be on for it not to collapse, and what each is called."""

    def __init__(self, encoder: Encoder, similarity: Similarity) -> None:
        super().__init__()
        self.encoder = encoder
        self.similarity = similarity

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """Return the options of a run that are best for this method at this dimension of the code.

        A code of higher dimension has more to tell apart: more negatives, a larger network, more steps.
        """
        common = {"learning_rate": 1e-2, "weight_decay": 1e-2, "batch_norm": False}
        if dim <= 2:
            return common | {"steps": 1500, "batch": 256, "width": 64, "depth": 2}
        return common | {"steps": 3000, "batch": 512, "width": 128, "depth": 3}

    @property
    def dim(self) -> int:
        """Dimension of the code."""
        return int(self.encoder.architecture["dim"])

    def prepare(self, trajectories: Trajectories) -> None:
        """Look at the training trajectories as a whole, once, before the first step."""

    def shown(self, trajectories: Trajectories) -> Tensor:
        """Return what views are rows of: the states (points, variables), and never the truth."""
        return torch.from_numpy(trajectories.states)

    @abstractmethod
    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Return the loss, a scalar, of N pairs of states (N, variables) of one trajectory each."""

    @abstractmethod
    def constant_code_loss(self, batch: int) -> float:
        """Return the loss when every state has the same code: where a collapsed training ends."""

    def floor(self, batch: int) -> float | None:
        """Return the loss of a perfect code in closed form, or None where there is no such formula."""
        return None

    def after_step(self, progress: float) -> None:
        """Do what the method does between steps; ``progress`` goes from 0 to 1 over the training."""

    def parameter_groups(self) -> list[dict[str, Any]]:
        """Return what is optimised, each group with its ``pace``: a factor on the learning rate."""
        return [{"params": list(self.encoder.parameters()), "pace": 1.0}]

    def both(self, view_a: Tensor, view_b: Tensor) -> tuple[Tensor, Tensor]:
        """Return the codes (N, dim) of what is shown of both points, made in one call of the encoder."""
        codes = self.encoder(torch.cat([view_a, view_b]))
        return codes[: len(view_a)], codes[len(view_a) :]

    @classmethod
    def summary(cls) -> str:
        """Return the first line of the docstring."""
        return (cls.__doc__ or "").splitlines()[0].rstrip(".")
