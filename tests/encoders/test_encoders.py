"""Encoders: the network with and without a head, the Fourier features, and their files."""

from pathlib import Path

import numpy as np
import pytest
import torch

from conserved import Config, train
from conserved.encoders import ENCODERS, Fourier, Perceptron, pack, unpack
from simulators import UsageError

SMALL = {"system": "pendulum", "trajectories": 60, "points": 10, "steps": 30, "batch": 16, "width": 8}


@pytest.mark.parametrize("kind", ENCODERS.values(), ids=ENCODERS)
def test_an_encoder_comes_back_from_its_file(kind: type, tmp_path: Path) -> None:
    encoder = kind(3, 2, width=8)
    states = torch.randn(20, 3, dtype=torch.float64) * 5 + 2
    encoder.standardise_by(states)
    if kind is Fourier:
        encoder.weights.normal_()
    torch.save(pack(encoder), tmp_path / "encoder.pt")
    again = unpack(torch.load(tmp_path / "encoder.pt", weights_only=True))
    assert torch.equal(again(states), encoder.eval()(states))


@pytest.mark.parametrize("kind", ENCODERS.values(), ids=ENCODERS)
def test_an_angle_is_the_same_after_a_turn_for_every_kind(kind: type) -> None:
    encoder = kind(3, 2, width=8, angles=(1,)).double()
    states = torch.randn(20, 3, dtype=torch.float64)
    encoder.standardise_by(states)
    if kind is Fourier:
        encoder.weights.normal_()
    again = unpack(pack(encoder.eval())).double()
    turned = states + torch.tensor([0.0, 2 * torch.pi, 0.0], dtype=torch.float64)
    torch.testing.assert_close(again(turned), encoder(states))
    inputs = torch.stack([states[:, 0], states[:, 2], states[:, 1].cos(), states[:, 1].sin()], dim=1)
    torch.testing.assert_close(encoder.standardised(states), (inputs - inputs.mean(0)) / inputs.std(0))


@pytest.mark.parametrize(
    ("head", "head_depth", "linear_layers"), [("none", 1, 3), ("linear", 1, 4), ("mlp", 1, 5), ("mlp", 2, 6)]
)
def test_a_head_stands_between_features_and_code(head: str, head_depth: int, linear_layers: int) -> None:
    encoder = Perceptron(3, 2, width=8, depth=2, head=head, head_depth=head_depth, features=5)
    assert sum(isinstance(module, torch.nn.Linear) for module in encoder.modules()) == linear_layers
    states = torch.randn(7, 3, dtype=torch.float64)
    features = encoder.features(states)
    assert features.shape == (7, 2 if head == "none" else 5)
    assert torch.equal(encoder.head(features), encoder(states))


@pytest.mark.parametrize(("layer", "columns"), [("code", 2), ("features", 5)])
def test_the_layer_that_is_analysed_can_be_chosen(layer: str, columns: int, tmp_path: Path) -> None:
    run = train(Config(head="mlp", features=5, layer=layer, **SMALL), tmp_path)
    codes = run.encode(np.array([[0.1, 0.2], [0.3, 0.4]]))
    assert codes.shape == (2, columns)
    lengths = np.linalg.norm(codes, axis=1)
    assert np.allclose(lengths, 1, atol=1e-6) == (layer == "code")
    assert (run.figures / "portrait.png").stat().st_size > 5000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"head": "mpl"}, "did you mean 'mlp'"),
        ({"layer": "features"}, "there is no head; give --head linear or mlp, or leave --layer out"),
        ({"head_depth": 2}, "leave --head-depth out"),
        ({"head": "linear", "head_depth": 2}, "a linear head has no hidden layers"),
        ({"head": "mlp", "features": 0}, "features is 0"),
    ],
)
def test_an_impossible_head_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Config(system="pendulum", **options)


def test_fourier_features_approach_a_gaussian_kernel() -> None:
    torch.manual_seed(0)
    encoder = Fourier(2, 1, width=20_000, scale=0.7)
    a, b = torch.randn(2, 5, 2, dtype=torch.float64)
    product = 2 / 20_000 * encoder.features(a) @ encoder.features(b).T
    expected = (-0.5 * 0.7**2 * torch.cdist(a, b).square()).exp()
    torch.testing.assert_close(product, expected, atol=0.04, rtol=0)
