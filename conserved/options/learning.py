"""How a code is learnt, whatever the data: the encoder, and its training."""

from collections.abc import Sequence
from dataclasses import dataclass

from conserved.options.option import choice, closed, flag, names_in, number, option, refuse_given, text, texts, whole
from conserved.options.source import Seeded, Turning

POSITIVE = number("a positive number", above=True)
MOST_UNITS = 1_000_000
MOST_LAYERS = 1_000
MOST_PAIRS = 10**9
MOST_STEPS = 10**9
"""Beyond these no machine learns within a year; what fits into the memory of this one, ``training.sizes`` says."""


@dataclass(frozen=True, kw_only=True)
class EncoderOptions(Turning):
    """The network: from states to codes."""

    dim: int = option(2, "What", "Dimension of the code.", whole(1, MOST_UNITS))
    width: int | None = option(
        None, "Encoder", "Units of each hidden layer, or the kernel's features (the method's).", whole(1, MOST_UNITS)
    )
    depth: int | None = option(None, "Encoder", "Hidden layers of the encoder (the method's).", whole(1, MOST_LAYERS))
    activation: str = option(
        "silu", "Encoder", "Activation of the encoder: silu, relu, tanh or gelu.",
        choice("activation", "silu", "relu", "tanh", "gelu"),
    )  # fmt: skip
    batch_norm: bool | None = option(None, "Encoder", "Batch norm in the encoder (the method's).", flag)
    head: str = option(
        "none", "Encoder", "Between the encoder's features and the code: none, linear or mlp.",
        choice("head", "none", "linear", "mlp"),
    )  # fmt: skip
    head_depth: int = option(1, "Encoder", "Hidden layers of an mlp head.", whole(0, MOST_LAYERS))
    features: int = option(16, "Encoder", "Numbers before the head.", whole(1, MOST_UNITS))
    layer: str = option(
        "code", "Encoder", "What is analysed: code, which the loss sees, or features, before the head.",
        choice("layer", "code", "features"),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TrainingOptions(Seeded):
    """The method, its pairs, and how its loss is made small."""

    method: str = option("infonce", "What", "Training method, see `conserved methods`.", text)
    similarity: str = option(
        "auto", "What", "auto, cosine or euclidean; auto is cosine for dim > 1.",
        choice("similarity", "auto", "cosine", "euclidean"),
    )  # fmt: skip
    steps: int | None = option(None, "Training", "Training steps (the method's).", whole(0, MOST_STEPS))
    batch: int | None = option(None, "Training", "Pairs a step (the method's).", whole(2, MOST_PAIRS))
    optimizer: str = option(
        "adamw", "Training", "Optimiser: adamw, sgd or lars.", choice("optimizer", "adamw", "sgd", "lars")
    )
    schedule: str = option(
        "one-cycle", "Training", "Learning rate over the training: one-cycle, cosine or constant.",
        choice("schedule", "one-cycle", "cosine", "constant"),
    )  # fmt: skip
    learning_rate: float | None = option(
        None, "Training", "Highest learning rate of the schedule (the method's).", POSITIVE
    )
    weight_decay: float | None = option(
        None, "Training", "Weight decay (the method's).", number("0 or a positive number")
    )
    clip: float | None = option(None, "Training", "Longest gradient; longer ones are shortened.", POSITIVE)
    temperature: float | None = option(
        None,
        "Training",
        "Temperature of losses that have one (the method's).",
        number("from 1e-6 to 1e6", least=1e-6, most=1e6),
    )
    momentum: float | None = option(
        None, "Training", "Momentum of the average in BYOL, MoCo and DINO (the method's).",
        number("between 0 and 1", most=1),
    )  # fmt: skip
    queue: int | None = option(None, "Training", "Old keys that MoCo keeps (the method's).", whole(1, MOST_PAIRS))
    negatives: int | None = option(
        None, "Training", "Negatives of each positive in NCE (the method's).", whole(1, MOST_PAIRS)
    )
    prototypes: int | None = option(
        None, "Training", "Prototypes of SwAV and DINO (the method's).", whole(2, MOST_PAIRS)
    )
    predictor: bool | None = option(None, "Training", "The predictor of BYOL and SimSiam (on).", flag)
    stop_gradient: bool | None = option(None, "Training", "SimSiam's stopped gradient (on).", flag)
    pairs: str = option(
        "any", "Training", "any: two points of a trajectory; window: two near in time.",
        choice("kind of pairs", "any", "window"),
    )  # fmt: skip
    window: float | None = option(
        None, "Training", "Widest gap of a pair: in time, or in samples without times.", POSITIVE
    )
    symmetry: str = option(
        "none", "Training", "rotate: the states of a pair are turned, so direction is not learnt.",
        choice("symmetry", "none", "rotate"),
    )  # fmt: skip
    plane: tuple[str, ...] = option((), "Training", "Two columns that rotate turns, NAME,NAME; may be repeated.", texts)
    device: str = option("auto", "Training", "auto, cpu or cuda.", choice("device", "auto", "cpu", "cuda"))
    allow_collapse: bool = option(
        False, "Training", "Train cosine at dim 1 although it cannot learn, to see it fail.", flag
    )


@dataclass(frozen=True, kw_only=True)
class Learning(TrainingOptions, EncoderOptions):
    """How a code is learnt, of a file, of a system, or of data in memory.

    An option that is left open is None until ``training.checks.complete`` puts the method's default there.

    Raises
    ------
    UsageError
        For a value outside what is allowed, and options that do not go together.
    """

    def __post_init__(self) -> None:
        """Refuse options that do not go together."""
        from simulators import UsageError

        super().__post_init__()
        if (self.pairs == "window") != (self.window is not None):
            raise UsageError("--pairs window and --window go together: give both or neither")
        if self.symmetry == "none":
            refuse_given(self, ("plane",), "a plane is what --symmetry rotate turns; give that too, or")
        if self.head == "none":
            refuse_given(self, HEAD, "there is no head; give --head linear or mlp, or")
        if self.head == "linear":
            refuse_given(self, ("head_depth",), "a linear head has no hidden layers; give --head mlp, or")
        if self.dim == 1 and self.similarity == "cosine" and not self.allow_collapse:
            raise UsageError(
                "similarity cosine at dim 1: a normalised number is +1 or -1, so the gradient is exactly zero "
                "and nothing is learnt; use --similarity euclidean or --dim 2"
            )

    def planes(self, variables: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return the pairs of variables that the rotation turns; none without one.

        Raises
        ------
        UsageError
            If no plane is known, or one is not two different variables of its own, none of them an angle.
        """
        from simulators import UsageError

        if self.symmetry == "none":
            return ()
        if not self.plane:
            raise UsageError(f"a file does not say what {self.symmetry} turns; name its planes: --plane NAME,NAME")
        planes = tuple(plane_of(listed, variables) for listed in self.plane)
        named = [name for plane in planes for name in plane]
        if len(set(named)) < len(named):
            raise UsageError(f"planes {' '.join(self.plane)} share a variable; each belongs to one plane")
        if turning := sorted(set(named) & set(names_in(self.angles))):
            raise UsageError(f"'{turning[0]}' is an angle, which no rotation of a plane turns; leave it out of --plane")
        return planes


HEAD = ("head_depth", "features", "layer")


@dataclass(frozen=True, kw_only=True)
class CompleteLearning(Learning):
    """A Learning with nothing left open that its method has."""

    steps: int = closed(Learning, "steps")
    batch: int = closed(Learning, "batch")
    width: int = closed(Learning, "width")


def plane_of(listed: str, variables: Sequence[str]) -> tuple[str, str]:
    """Return the two variables of a plane.

    Raises
    ------
    UsageError
        If they are not two different ones.
    """
    from simulators import UsageError
    from simulators.errors import choose

    names = [choose("variable", name, variables) for name in names_in(listed)]
    if len(names) != 2 or names[0] == names[1]:
        raise UsageError(f"plane '{listed}'; needed are two different variables with a comma between, such as x,y")
    return names[0], names[1]
