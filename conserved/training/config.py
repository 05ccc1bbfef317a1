"""Config: everything that decides a run, once. The command line, config.json and the hash come from it.

Imports nothing heavy, so that ``conserved --help`` is quick; what is allowed stands in ``checks``.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
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
    data: str | None = option(None, "What", "File of trajectories; or a folder or pattern of files, one each.")
    dim: int = option(2, "What", "Dimension of the code.")
    method: str = option("infonce", "What", "Training method, see `conserved methods`.")
    seed: int = option(0, "What", "Seed of everything random.")
    similarity: str = option("auto", "What", "auto, cosine or euclidean; auto is cosine for dim > 1.")
    steps: int = option(None, "Training", "Training steps (the method's).")
    batch: int = option(None, "Training", "Pairs a step (the method's).")
    optimizer: str = option("adamw", "Training", "Optimiser: adamw, sgd or lars.")
    schedule: str = option("one-cycle", "Training", "Learning rate over the training: one-cycle, cosine or constant.")
    learning_rate: float = option(None, "Training", "Highest learning rate of the schedule (the method's).")
    weight_decay: float = option(None, "Training", "Weight decay (the method's).")
    clip: float | None = option(None, "Training", "Longest gradient; longer ones are shortened.")
    temperature: float | None = option(None, "Training", "Temperature of losses that have one (the method's).")
    momentum: float | None = option(None, "Training", "Momentum of the average in BYOL, MoCo and DINO (the method's).")
    queue: int | None = option(None, "Training", "Old keys that MoCo keeps (the method's).")
    negatives: int | None = option(None, "Training", "Negatives of each positive in NCE (the method's).")
    prototypes: int | None = option(None, "Training", "Prototypes of SwAV and DINO (the method's).")
    predictor: bool | None = option(None, "Training", "The predictor of BYOL and SimSiam (on).")
    stop_gradient: bool | None = option(None, "Training", "SimSiam's stopped gradient (on).")
    pairs: str = option("any", "Training", "any: two points of a trajectory; window: two near in time.")
    window: float | None = option(None, "Training", "Widest gap of a pair: in time, or in samples without times.")
    symmetry: str = option("none", "Training", "rotate: the states of a pair are turned, so direction is not learnt.")
    plane: tuple[str, ...] = option((), "Training", "Two columns that rotate turns, NAME,NAME; may be repeated.")
    width: int = option(None, "Encoder", "Units of each hidden layer, or the kernel's features (the method's).")
    depth: int = option(None, "Encoder", "Hidden layers of the encoder (the method's).")
    activation: str = option("silu", "Encoder", "Activation of the encoder: silu, relu, tanh or gelu.")
    batch_norm: bool = option(None, "Encoder", "Batch norm in the encoder (the method's).")
    head: str = option("none", "Encoder", "Between the encoder's features and the code: none, linear or mlp.")
    head_depth: int = option(1, "Encoder", "Hidden layers of an mlp head.")
    features: int = option(16, "Encoder", "Numbers before the head.")
    layer: str = option("code", "Encoder", "What is analysed: code, which the loss sees, or features, before the head.")
    parameter: tuple[str, ...] = option((), "Simulation", "Parameter of the system, NAME=VALUE; may be repeated.")
    trajectories: int = option(None, "Simulation", "Trajectories to simulate (8000).")
    points: int = option(None, "Simulation", "Points of each trajectory (25).")
    min_points: int | None = option(None, "Simulation", "Draw lengths from this number to --points.")
    sampling: str = option("random", "Simulation", "random: times over one period; grid: even times.")
    duration: float | None = option(None, "Simulation", "Length of the time grid (four mean periods).")
    noise: float = option(0.0, "Simulation", "Gaussian noise, as a fraction of each variable's deviation.")
    device: str = option("auto", "Training", "auto, cpu or cuda.")
    group: str | None = option(None, "Data", "Column that names the trajectory (guessed from usual names).")
    time: str | None = option(None, "Data", "Column of times (guessed from usual names).")
    columns: str | None = option(None, "Data", "Columns of the variables, separated by commas (all others).")
    angles: str | None = option(None, "Data", "Variables in radians, fed to the encoder as cosine and sine.")
    velocities: bool = option(False, "Data", "Add time derivatives, by local polynomials, to positions.")
    drop_short: bool = option(False, "Data", "Leave out trajectories of a single point.")
    drop_missing: bool = option(False, "Data", "Leave out rows in which a number is missing (nan, -9999, ...).")
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
        source = re.sub(r"[^\w.-]", "", Path(self.system or self.data or "").stem) or "data"
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
        from conserved.io.files import files_of
        from simulators.own import is_own, parts

        content = asdict(self) | {"version": __version__}
        if self.data is not None:
            content["data"] = digest(files_of(self.data))
        if self.system is not None and is_own(self.system):
            file, kind = parts(self.system)
            content["system"] = f"{digest([file])}:{kind}"
        text = json.dumps(content, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Config":
        """Return the Config of what config.json holds."""
        repeated = {name: tuple(values.get(name, ())) for name in ("parameter", "plane")}
        return cls(**dict(values) | repeated)


def digest(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of a file, or of those of several, so that a run knows the very data it was made from.

    Raises
    ------
    DataError
        If there is no such file.
    """
    from simulators import DataError

    digests = []
    for path in paths:
        if not path.is_file():
            raise DataError(f"no file '{path}'")
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
