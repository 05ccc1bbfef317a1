"""The losses against published implementations, closed forms and first principles."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from torch import Tensor

from conserved.losses import (
    SIMILARITIES,
    balanced_assignment,
    barlow,
    byol,
    dino,
    infonce,
    infonce_floor,
    moco,
    nce,
    noise_variance,
    ntxent,
    ntxent_floor,
    siamese,
    simsiam,
    spectral,
    square_ratio,
    supervised,
    swav,
    vicreg,
)
from conserved.losses.stable import log_sum_exp
from conserved.losses.vicreg import VARIANCE

PARITY = json.loads((Path(__file__).parent / "parity.json").read_text())
DIMS = (1, 2, 3)
COSINE, EUCLIDEAN = SIMILARITIES["cosine"], SIMILARITIES["euclidean"]


def inputs(dim: int) -> dict[str, Tensor]:
    arrays = PARITY["inputs"][f"torch_seed0_d{dim}"]
    return {name: torch.tensor(values, dtype=torch.float64) for name, values in arrays.items()}


def published(dim: int, name: str) -> float:
    return PARITY["values"][f"torch_seed0_d{dim}"][name]


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("temperature", ["0.07", "0.1", "0.5", "1.0"])
@pytest.mark.parametrize(("similarity", "name"), [(COSINE, "infonce_sym_cos"), (EUCLIDEAN, "infonce_sym_negsqeuclid")])
def test_infonce_equals_the_published_one(dim: int, temperature: str, similarity: object, name: str) -> None:
    codes = inputs(dim)
    ours = infonce(codes["z1"], codes["z2"], similarity, float(temperature)).item()
    assert ours == pytest.approx(published(dim, f"{name}_T{temperature}"), rel=1e-10)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize(
    ("similarity", "name"), [(COSINE, "infonce_sym_cos_T0.1"), (EUCLIDEAN, "infonce_sym_negsqeuclid_T0.1")]
)
def test_infonce_has_the_published_gradient(dim: int, similarity: object, name: str) -> None:
    codes = inputs(dim)
    a, b = codes["z1"].requires_grad_(), codes["z2"].requires_grad_()
    infonce(a, b, similarity, 0.1).backward()
    theirs = PARITY["gradients"][f"torch_seed0_d{dim}"][name]["grads_in_argument_order"]
    for ours, expected in zip((a.grad, b.grad), theirs, strict=True):
        torch.testing.assert_close(ours, torch.tensor(expected, dtype=torch.float64), rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("temperature", ["0.07", "0.1", "0.5", "1.0"])
def test_ntxent_and_moco_equal_the_published_ones(dim: int, temperature: str) -> None:
    codes = inputs(dim)
    ours = ntxent(codes["z1"], codes["z2"], COSINE, float(temperature)).item()
    assert ours == pytest.approx(published(dim, f"ntxent_T{temperature}"), rel=1e-10)
    ours = moco(codes["z1"], codes["z2"], codes["queue"], COSINE, float(temperature)).item()
    assert ours == pytest.approx(published(dim, f"moco_T{temperature}"), rel=1e-10)


SAME_IN_OTHER_FORMS = {
    "ntxent_sololearn": lambda c, t: ntxent(c["z1"], c["z2"], COSINE, t),
    "ntxent_pml": lambda c, t: ntxent(c["z1"], c["z2"], COSINE, t),
    "simclr_tf_sum": lambda c, t: 2 * ntxent(c["z1"], c["z2"], COSINE, t),
    "moco_sololearn": lambda c, t: moco(c["z1"], c["z2"], c["queue"], COSINE, t),
    "infonce_oneway_explicit_neg": lambda c, t: moco(c["z1"], c["z2"], c["queue"], COSINE, t),
}


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("temperature", ["0.07", "0.1", "0.5", "1.0"])
@pytest.mark.parametrize("name", SAME_IN_OTHER_FORMS)
def test_other_published_codes_agree(dim: int, temperature: str, name: str) -> None:
    ours = SAME_IN_OTHER_FORMS[name](inputs(dim), float(temperature)).item()
    # two of these codes add a small number under a logarithm or a root
    assert ours == pytest.approx(published(dim, f"{name}_T{temperature}"), rel=1e-6 if "ntxent" in name else 1e-10)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("temperature", ["0.07", "0.1", "0.5", "1.0"])
def test_infonce_is_the_mean_of_both_published_directions(dim: int, temperature: str) -> None:
    codes = inputs(dim)
    ours = infonce(codes["z1"], codes["z2"], COSINE, float(temperature)).item()
    forward, backward = (published(dim, f"infonce_oneway_cos{way}_T{temperature}") for way in ("", "_rev"))
    assert ours == pytest.approx((forward + backward) / 2, rel=1e-10)


LOSSES_OF_CODES = {
    "byol_deepmind": lambda c: byol(c["p1"], c["p2"], c["z1"], c["z2"], COSINE),
    "byol_sololearn_sum": lambda c: byol(c["p1"], c["p2"], c["z1"], c["z2"], COSINE),
    "byol_lightly_half_sum_negcos": lambda c: byol(c["p1"], c["p2"], c["z1"], c["z2"], COSINE) / 4 - 1,
    "simsiam_official": lambda c: simsiam(c["p1"], c["p2"], c["z1"], c["z2"], COSINE),
    "simsiam_sololearn_sum": lambda c: 2 * simsiam(c["p1"], c["p2"], c["z1"], c["z2"], COSINE),
    "barlow_official_l0.0051": lambda c: barlow(c["z1"], c["z2"]),
    "barlow_lightly_l0.005": lambda c: barlow(c["z1"], c["z2"], 0.005),
    "barlow_sololearn_l0.005_scale0.025": lambda c: 0.025 * barlow(c["z1"], c["z2"], 0.005),
    "vicreg_lightly": lambda c: vicreg(c["z1"], c["z2"]),
    "vicreg_official": lambda c: vicreg(c["z1"], c["z2"]),
    "spectral_official_mu1e+06": lambda c: spectral(c["z1"], c["z2"]) / 1e6,
    "spectral_plain": lambda c: spectral(c["z1"], c["z2"]),
    "square_ratio_concernet": lambda c: square_ratio(c["z1"][0::2], c["z1"][1::2]),
}


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("name", LOSSES_OF_CODES)
def test_a_loss_equals_the_published_one(dim: int, name: str) -> None:
    # solo-learn's batch norm in Barlow Twins adds 1e-5 to the variance
    relative = 1e-4 if name == "barlow_sololearn_l0.005_scale0.025" else 1e-10
    assert LOSSES_OF_CODES[name](inputs(dim)).item() == pytest.approx(published(dim, name), rel=relative)


GRADIENTS = {
    "ntxent_T0.5": (lambda c: ntxent(c["z1"], c["z2"], COSINE, 0.5), ("z1", "z2")),
    "simsiam_official(p1,p2,z1,z2)": (LOSSES_OF_CODES["simsiam_official"], ("p1", "p2")),
    "barlow_lightly_l0.005": (lambda c: barlow(c["z1"], c["z2"], 0.005), ("z1", "z2")),
    "vicreg_lightly": (LOSSES_OF_CODES["vicreg_official"], ("z1", "z2")),
    "spectral_plain": (LOSSES_OF_CODES["spectral_plain"], ("z1", "z2")),
}


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("name", GRADIENTS)
def test_a_loss_has_the_published_gradient(dim: int, name: str) -> None:
    loss, arguments = GRADIENTS[name]
    codes = {key: value.requires_grad_() for key, value in inputs(dim).items()}
    loss(codes).backward()
    theirs = PARITY["gradients"][f"torch_seed0_d{dim}"][name]["grads_in_argument_order"]
    for key, expected in zip(arguments, theirs, strict=False):
        torch.testing.assert_close(codes[key].grad, torch.tensor(expected, dtype=torch.float64), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("similarity", SIMILARITIES.values(), ids=SIMILARITIES)
def test_losses_do_not_depend_on_the_order_of_the_views(similarity: object) -> None:
    codes = inputs(2)
    a, b, p, q = codes["z1"], codes["z2"], codes["p1"], codes["p2"]
    assert infonce(a, b, similarity, 0.2).item() == pytest.approx(infonce(b, a, similarity, 0.2).item(), rel=1e-14)
    assert byol(p, q, a, b, similarity).item() == pytest.approx(byol(q, p, b, a, similarity).item(), rel=1e-14)


def test_byol_sends_no_gradient_to_its_targets() -> None:
    codes = {name: value.requires_grad_() for name, value in inputs(2).items()}
    byol(codes["p1"], codes["p2"], codes["z1"], codes["z2"], EUCLIDEAN).backward()
    assert codes["z1"].grad is None
    assert codes["z2"].grad is None
    assert codes["p1"].grad.abs().min() > 0


@pytest.mark.parametrize("temperature", [0.05, 0.1, 1.0])
def test_cosine_at_dim_1_has_no_gradient_and_euclidean_has(temperature: float) -> None:
    for similarity, vanishes in ((COSINE, True), (EUCLIDEAN, False)):
        codes = inputs(1)
        a = codes["z1"].requires_grad_()
        infonce(a, codes["z2"], similarity, temperature).backward()
        assert (a.grad.abs().max().item() < 1e-14) == vanishes


@pytest.mark.parametrize(("dim", "expected"), [(2, 4.195), (3, 3.279), (4, 2.595)])
def test_the_floor_has_the_known_values(dim: int, expected: float) -> None:
    assert infonce_floor(512, dim, 0.1) == pytest.approx(expected, abs=6e-4)


@pytest.mark.parametrize("dim", [2, 3, 4, 7, 600])
@pytest.mark.parametrize("temperature", [0.02, 0.1, 1.0])
def test_the_floor_is_the_integral_over_the_sphere(dim: int, temperature: float) -> None:
    def weight(angle: float) -> float:
        return math.sin(angle) ** (dim - 2)

    total = quad(weight, 0, math.pi)[0]
    mean = quad(lambda t: weight(t) * math.exp((math.cos(t) - 1) / temperature), 0, math.pi, epsabs=0)[0] / total
    assert infonce_floor(256, dim, temperature) == pytest.approx(math.log1p(255 * mean), rel=1e-8)


@pytest.mark.parametrize("dim", [2, 3])
def test_aligned_uniform_codes_reach_the_floor(dim: int) -> None:
    generator = torch.Generator().manual_seed(1)
    losses = []
    for _ in range(200):
        codes = torch.randn(256, dim, generator=generator, dtype=torch.float64)
        losses.append(infonce(codes, codes, COSINE, 0.5).item())
    assert np.mean(losses) == pytest.approx(infonce_floor(256, dim, 0.5), abs=4 * np.std(losses) / 200**0.5 + 2e-3)


def test_the_siamese_loss_is_a_binary_cross_entropy() -> None:
    codes, threshold = inputs(2), torch.tensor(0.7, dtype=torch.float64)
    a, b = codes["z1"], codes["z2"]
    strangers = torch.cat([(a - b.roll(1, 0)).square().sum(1), (b - a.roll(1, 0)).square().sum(1)])
    partners = (a - b).square().sum(1).repeat(2)
    logits = threshold - torch.cat([partners, strangers])
    labels = torch.cat([torch.ones(16), torch.zeros(16)]).double()
    expected = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)
    torch.testing.assert_close(siamese(a, b, threshold), expected)


def test_vicreg_of_solo_learn_counts_the_deviation_twice() -> None:
    for dim in DIMS:
        codes = inputs(dim)
        theirs = published(dim, "vicreg_sololearn") - VARIANCE * published(dim, "vicreg_official_term_std")
        assert vicreg(codes["z1"], codes["z2"]).item() == pytest.approx(theirs, rel=1e-10)


def test_noise_variance_is_zero_only_for_conserved_codes_of_the_asked_variance() -> None:
    generator = torch.Generator().manual_seed(0)
    codes = torch.randn(5000, 2, generator=generator, dtype=torch.float64)
    noisy = torch.randn(2, 5000, 2, generator=generator, dtype=torch.float64)
    assert noise_variance(codes, codes, *noisy).item() == pytest.approx(0, abs=0.05)
    assert noise_variance(codes, codes, *(2 * noisy)).item() == pytest.approx(3, abs=0.2)
    assert noise_variance(codes, codes, codes, codes).item() == 1
    assert noise_variance(codes, codes.flip(0), *noisy).item() == pytest.approx(1, abs=0.1)


def test_a_balanced_assignment_shares_out_rows_and_prototypes() -> None:
    scores = 0.05 * inputs(3)["z1"] @ inputs(3)["queue"].T
    shares = balanced_assignment(scores, iterations=200)
    torch.testing.assert_close(shares.sum(1), torch.ones(8, dtype=torch.float64))
    torch.testing.assert_close(shares.sum(0), torch.full((16,), 0.5, dtype=torch.float64), rtol=1e-6, atol=0)
    ratio = (shares / (scores / 0.05).exp()).log()  # a rescaling of rows and columns, and nothing else
    torch.testing.assert_close(ratio, ratio[:, :1] + ratio[:1] - ratio[0, 0])


def test_swav_and_dino_are_least_where_both_views_agree() -> None:
    scores = 10 * inputs(3)["z1"]
    centre = torch.zeros(3, dtype=torch.float64)
    for loss in (lambda a, b: swav(a, b, 0.1), lambda a, b: dino(a, b, a, b, centre, 0.1)):
        assert loss(scores, scores).item() < loss(scores, scores.flip(0)).item()
        assert loss(scores, scores.flip(0)).item() == pytest.approx(loss(scores.flip(0), scores).item())


def test_dino_is_a_cross_entropy_with_a_centred_sharpened_teacher() -> None:
    codes, centre = inputs(3), torch.tensor([0.3, -0.1, 0.2], dtype=torch.float64)
    student, teacher = codes["z1"].requires_grad_(), codes["z2"].requires_grad_()
    loss = dino(student, student, teacher, teacher, centre, 0.5)
    target = ((teacher - centre) / 0.2).softmax(1)
    expected = -(target * (student / 0.5).log_softmax(1)).sum(1).mean()
    torch.testing.assert_close(loss, expected)
    loss.backward()
    assert teacher.grad is None


def test_supervised_is_a_mean_squared_error() -> None:
    codes = inputs(3)
    both, truth = torch.cat([codes["z1"], codes["z2"]]), codes["p1"]
    expected = torch.nn.functional.mse_loss(both, truth.repeat(2, 1))
    torch.testing.assert_close(supervised(codes["z1"], codes["z2"], truth), expected)


@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_log_sum_exp_is_torchs(scale: float) -> None:
    exponents = (scale * inputs(3)["z1"]).requires_grad_()
    other = exponents.detach().clone().requires_grad_()
    for dim in (0, 1):
        ours, theirs = log_sum_exp(exponents, dim), torch.logsumexp(other, dim)
        torch.testing.assert_close(ours, theirs, rtol=1e-14, atol=0)
        ours.sum().backward()
        theirs.sum().backward()
    torch.testing.assert_close(exponents.grad, other.grad, rtol=1e-12, atol=1e-20)
    torch.testing.assert_close(log_sum_exp(exponents, 1, keepdim=True), torch.logsumexp(exponents, 1, keepdim=True))


def test_nce_is_least_at_the_log_ratio_of_partners_to_strangers() -> None:
    codes = inputs(3)
    offset = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    a, b = codes["z1"], codes["z2"]
    loss = nce(a, b, COSINE, 0.5, 7, offset)
    scores = COSINE.matrix(a, b) / 0.5 - offset - math.log(7)
    yes = torch.nn.functional.logsigmoid(scores).diagonal().mean()
    others = ~torch.eye(8, dtype=torch.bool)
    no = torch.nn.functional.logsigmoid(-scores)[others].sum() / 8
    torch.testing.assert_close(loss, -(yes + no))


def test_the_floor_of_ntxent_counts_twice_the_negatives() -> None:
    generator = torch.Generator().manual_seed(1)
    codes = torch.randn(2000, 3, generator=generator, dtype=torch.float64)
    assert ntxent(codes, codes, COSINE, 0.5).item() == pytest.approx(ntxent_floor(2000, 3, 0.5), abs=0.01)


def test_similarities_agree_with_their_definitions() -> None:
    codes = inputs(3)
    a, b = codes["z1"], codes["z2"]
    torch.testing.assert_close(EUCLIDEAN.matrix(a, b), -torch.cdist(a, b).square())
    torch.testing.assert_close(COSINE.matrix(a, b), torch.cosine_similarity(a[:, None], b[None], dim=2))
    for similarity in SIMILARITIES.values():
        prepared_a, prepared_b = similarity.prepare(a), similarity.prepare(b)
        torch.testing.assert_close(similarity.distance(a, b), (prepared_a - prepared_b).square().sum(1))
        torch.testing.assert_close(similarity.pairs(a, b), similarity.matrix(a, b).diagonal())
