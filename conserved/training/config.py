"""Config: everything that decides a run, once. The command line, config.json and the hash come from it.

Imports nothing heavy, so that ``conserved --help`` is quick; what is allowed stands in ``checks``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from conserved.version import __version__


def option(default: Any, panel: str, text: str) -> Any:
    """Declare a field of Config with its line of help and the panel of the help page it stands in."""
    return field(default=default, metadata={"help": text, "panel": panel})


@dataclass(frozen=True)
class Config:
    """A run, completely described.

    An option that is left open is None until ``checks.complete`` puts the method's default there.

    Raises
    ------
    UsageError
        For a value outside what is allowed.
    """

    system: str | None = option(None, "What", "A built-in system, see `conserved systems`, or your own: FILE.py:CLASS.")
    data: str | None = option(None, "What", "File of trajectories, as `conserved simulate -o` writes it.")
    dim: int = option(2, "What", "Dimension of the code.")
    method: str = option("infonce", "What", "Training method, see `conserved methods`.")
    seed: int = option(0, "What", "Seed of everything random.")
    similarity: str = option("auto", "What", "auto, cosine or euclidean; auto is cosine for dim > 1.")
    steps: int = option(None, "Training", "Training steps (the method's).")
    batch: int = option(None, "Training", "Pairs a step (the method's).")
    learning_rate: float = option(None, "Training", "Highest learning rate of the one-cycle schedule (the method's).")
    weight_decay: float = option(None, "Training", "AdamW's weight decay (the method's).")
    temperature: float | None = option(None, "Training", "Temperature of the contrastive losses (the method's).")
    momentum: float | None = option(None, "Training", "Momentum of the moving average in BYOL and MoCo (the method's).")
    queue: int | None = option(None, "Training", "Old keys that MoCo keeps (the method's).")
    negatives: int | None = option(None, "Training", "Negatives of each positive in NCE (the method's).")
    pairs: str = option("any", "Training", "any: two points of a trajectory; window: two near in time.")
    window: float | None = option(None, "Training", "Widest gap of a pair: in time, or in samples without times.")
    width: int = option(None, "Encoder", "Units of each hidden layer of the encoder (the method's).")
    depth: int = option(None, "Encoder", "Hidden layers of the encoder (the method's).")
    activation: str = option("silu", "Encoder", "Activation of the encoder: silu, relu, tanh or gelu.")
    batch_norm: bool = option(None, "Encoder", "Batch norm in the encoder (the method's).")
    parameter: tuple[str, ...] = option((), "Simulation", "Parameter of the system, NAME=VALUE; may be repeated.")
    trajectories: int = option(None, "Simulation", "Trajectories to simulate (8000).")
    points: int = option(None, "Simulation", "Points of each trajectory (25).")
    min_points: int | None = option(None, "Simulation", "Draw lengths from this number to --points.")
    sampling: str = option("random", "Simulation", "random: times over one period; grid: even times.")
    duration: float | None = option(None, "Simulation", "Length of the time grid (four mean periods).")
    noise: float = option(0.0, "Simulation", "Gaussian noise, as a fraction of each variable's deviation.")
    device: str = option("auto", "Training", "auto, cpu or cuda.")
    allow_collapse: bool = option(False, "Training", "Train cosine at dim 1 although it cannot learn, to see it fail.")

    def __post_init__(self) -> None:
        """Turn numpy's numbers into Python's; refuse what is not allowed."""
        from conserved.training.checks import check

        for name, value in vars(self).items():
            if hasattr(value, "item"):
                object.__setattr__(self, name, value.item())
        check(self)

    @property
    def name(self) -> str:
        """Return the name of the run's folder."""
        source = Path(self.system or self.data or "").stem
        return f"{source}-{self.method}-d{self.dim}-s{self.seed}-{self.hash}"

    @property
    def hash(self) -> str:
        """Return eight digits that differ when anything that decides the result differs.

        A file, of data or of a system of one's own, counts by its content, not by its name.

        Raises
        ------
        DataError
            If there is no such file.
        """
        from simulators.own import is_own, parts

        content = asdict(self) | {"version": __version__}
        if self.data is not None:
            content["data"] = digest(Path(self.data))
        if self.system is not None and is_own(self.system):
            file, kind = parts(self.system)
            content["system"] = f"{digest(file)}:{kind}"
        text = json.dumps(content, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Config":
        """Return the Config of what config.json holds."""
        return cls(**dict(values) | {"parameter": tuple(values.get("parameter", ()))})


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, so that a run knows the very data it was made from.

    Raises
    ------
    DataError
        If there is no such file.
    """
    from simulators import DataError

    if not path.is_file():
        raise DataError(f"no file '{path}'; `conserved simulate -o FILE` writes one")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
