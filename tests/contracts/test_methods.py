"""What every member of METHODS must do; a new method is tested by its line in the dict."""

import json
from pathlib import Path

import pytest
import torch

from conserved.encoders import Encoder
from conserved.losses import SIMILARITIES
from conserved.methods import METHODS, Method
from conserved.methods.byol import target_momentum
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.loop import method_of

KNOWN_FLOORS = {("infonce", "cosine"), ("ntxent", "cosine")}

every_method = pytest.mark.parametrize("name", METHODS)
every_kind = pytest.mark.parametrize(
    ("name", "dim", "similarity"),
    [
        (name, dim, similarity)
        for name, kind in METHODS.items()
        for dim, similarity in ((1, "euclidean"), (2, "cosine"), (3, "euclidean"))
        if similarity in kind.similarities
    ],
)


def made(name: str, dim: int, similarity: str) -> Method:
    config = Config(system="pendulum", method=name, dim=dim, similarity=similarity, width=8, depth=1)
    config = complete(config, METHODS[name])
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return method_of(config, Encoder(2, dim, width=8, depth=1, batch_norm=bool(config.batch_norm))).double()


def views() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(3)
    return tuple(torch.randn(2, 32, 2, generator=generator, dtype=torch.float64))


@every_kind
def test_the_loss_is_symmetric_in_the_views_where_promised(name: str, dim: int, similarity: str) -> None:
    a, b = views()
    method = made(name, dim, similarity)
    same = method.loss(a, b).item() == pytest.approx(method.loss(b, a).item(), rel=1e-12)
    assert same == method.symmetric


@every_kind
def test_a_constant_code_has_the_known_loss(name: str, dim: int, similarity: str) -> None:
    method = made(name, dim, similarity)
    encoders = [module for module in method.modules() if isinstance(module, Encoder)]
    for encoder in encoders:
        torch.nn.init.zeros_(encoder.layers[-1].weight)
        torch.nn.init.ones_(encoder.layers[-1].bias)
    for _ in range(40):  # what remembers earlier codes must forget those of the untrained encoder
        method.loss(*views())
        method.after_step(0.5)
    assert method.loss(*views()).item() == pytest.approx(method.constant_code_loss(32), abs=1e-9)


@every_kind
def test_everything_optimised_gets_a_gradient_and_nothing_else(name: str, dim: int, similarity: str) -> None:
    method = made(name, dim, similarity)
    method.loss(*views()).backward()
    optimised = {id(item) for group in method.parameter_groups() for item in group["params"]}
    for label, parameter in method.named_parameters():
        moved = parameter.grad is not None and bool((parameter.grad != 0).any())
        if label == f"encoder.layers.{len(method.encoder.layers) - 1}.bias" and similarity == "euclidean":
            continue  # a shift of all codes may change no distance
        assert moved == (id(parameter) in optimised), label


@every_kind
def test_codes_are_as_the_loss_sees_them(name: str, dim: int, similarity: str) -> None:
    method = made(name, dim, similarity).eval()
    codes = method.encode(views()[0])
    assert codes.shape == (32, dim)
    if SIMILARITIES[similarity].normalises:
        torch.testing.assert_close(codes.norm(dim=1), torch.ones(32, dtype=torch.float64))


@every_kind
def test_the_floor_is_below_the_loss_of_a_constant_code(name: str, dim: int, similarity: str) -> None:
    method = made(name, dim, similarity)
    floor = method.floor(64)
    assert (floor is not None) == ((name, similarity) in KNOWN_FLOORS)
    if floor is not None:
        assert 0 < floor < method.constant_code_loss(64)


@every_method
def test_defaults_name_real_options(name: str) -> None:
    for dim in (1, 2, 4):
        config = Config(system="pendulum", dim=dim, method=name)
        completed = complete(config, METHODS[name])
        open_options = [key for key in METHODS[name].defaults(dim) if getattr(completed, key) is None]
        assert not open_options


@every_method
def test_a_method_is_documented(name: str) -> None:
    assert METHODS[name].summary()
    assert "arXiv" in (METHODS[name].__doc__ or "")


def test_byols_target_moves_by_its_momentum_and_only_after_a_step() -> None:
    method = made("byol", 2, "cosine")
    before = [parameter.clone() for parameter in method.target.parameters()]
    with torch.no_grad():
        for parameter in method.encoder.parameters():
            parameter.add_(1.0)
    method.after_step(0.25)
    share = 1 - target_momentum(method.momentum, 0.25)
    for old, new in zip(before, method.target.parameters(), strict=True):
        torch.testing.assert_close(new, old + share)


def test_byols_schedule_is_deepminds() -> None:
    published = json.loads((Path(__file__).parents[1] / "losses" / "parity.json").read_text())
    for start, values in published["schedules"]["byol_target_ema"].items():
        for step, value in values.items():
            assert target_momentum(float(start), int(step) / 100) == pytest.approx(value, rel=1e-12)
