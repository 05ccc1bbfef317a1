"""What every member of METHODS must do; a new method is tested by its line in the dict."""

import json
import re
from pathlib import Path

import pytest
import torch

from conserved.encoders import Fourier, Perceptron
from conserved.losses import SIMILARITIES
from conserved.methods import METHODS, Method
from conserved.methods.parts import Prototypes, target_momentum
from conserved.pairs.pairs import Pairs
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.encoding import encode
from conserved.training.learn import build_method
from simulators import SYSTEMS, DataError, Trajectories, simulate

KNOWN_FLOORS = {("infonce", "cosine"), ("ntxent", "cosine")}
DATA = simulate(SYSTEMS["pendulum"](), 64, 10)

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


def config_of(name: str, dim: int, similarity: str) -> Config:
    small = {"width": 8, "depth": 1} if METHODS[name].trained else {"width": 20}
    return complete(
        Config(system="pendulum", method=name, dim=dim, similarity=similarity, device="cpu", **small), METHODS[name]
    )


def made(name: str, dim: int, similarity: str) -> Method:
    method = build_method(config_of(name, dim, similarity), DATA).double()
    method.prepare(DATA)
    return method


def views(method: Method) -> tuple[torch.Tensor, torch.Tensor]:
    """Return a pair of every trajectory."""
    shown = method.shown(DATA)
    first, second = Pairs(DATA, len(DATA), seed=3).draw(0)
    return shown[first], shown[second]


@every_kind
def test_the_loss_is_symmetric_in_the_views_where_promised(name: str, dim: int, similarity: str) -> None:
    method = made(name, dim, similarity)
    a, b = views(method)
    same = method.loss(a, b).item() == pytest.approx(method.loss(b, a).item(), rel=1e-9)
    assert same == method.symmetric


@every_kind
def test_a_constant_code_has_the_known_loss(name: str, dim: int, similarity: str) -> None:
    method = made(name, dim, similarity)
    for module in method.modules():
        if isinstance(module, Perceptron):
            torch.nn.init.zeros_(module.last.weight)
            torch.nn.init.constant_(module.last.bias, float(similarity == "cosine"))
        if isinstance(module, Fourier):
            module.weights.zero_()
        if isinstance(module, Prototypes):
            torch.nn.init.ones_(module.places)
    for _ in range(40):  # what remembers earlier codes must forget those of the untrained encoder
        method.loss(*views(method))
        method.after_step(0.5)
    assert method.loss(*views(method)).item() == pytest.approx(method.constant_code_loss(len(DATA)), abs=1e-6)


@every_kind
def test_everything_optimised_gets_a_gradient_and_nothing_else(name: str, dim: int, similarity: str) -> None:
    method = made(name, dim, similarity)
    if not method.trained:
        assert not list(method.parameters())
        return
    method.loss(*views(method)).backward()
    optimised = {id(item) for group in method.parameter_groups() for item in group["params"]}
    for label, parameter in method.named_parameters():
        moved = parameter.grad is not None and bool((parameter.grad != 0).any())
        if parameter is method.encoder.last.bias and similarity == "euclidean":
            continue  # a shift of all codes may change no distance
        assert moved == (id(parameter) in optimised), label


@every_kind
def test_codes_are_as_the_loss_sees_them(name: str, dim: int, similarity: str) -> None:
    method = made(name, dim, similarity).eval()
    codes = encode(method.encoder, config_of(name, dim, similarity), DATA.states)
    assert codes.shape == (len(DATA.states), dim)
    if SIMILARITIES[similarity].normalises:
        torch.testing.assert_close(torch.from_numpy(codes).norm(dim=1), torch.ones(len(codes), dtype=torch.float64))


@every_kind
def test_only_the_supervised_is_shown_the_truth(name: str, dim: int, similarity: str) -> None:
    method = made(name, dim, similarity)
    unknown = Trajectories(DATA.states, DATA.offsets, DATA.times, DATA.variables)
    if name == "supervised":
        with pytest.raises(DataError, match="these data have none"):
            method.shown(unknown)
        return
    assert torch.equal(method.shown(DATA), torch.from_numpy(DATA.states))
    method.prepare(unknown)
    method.loss(*views(method))


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
    assert re.search(r"\((19|20)\d\d\)", METHODS[name].citation), "no source"


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
    for step, value in published["schedules"]["lightly_cosine_schedule"].items():
        assert target_momentum(0.996, int(step) / 99) == pytest.approx(value, rel=1e-12)
