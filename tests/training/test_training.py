"""The loop, its snapshots, and what stops it."""

import copy
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from conserved import pipeline
from conserved.analysis.spread import within_ratio
from conserved.methods import METHODS
from conserved.progress import Progress
from conserved.training import learn
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.encoding import encode
from conserved.training.loop import Training, TrainingError
from conserved.training.optimizers import LARS
from conserved.training.run import Run
from conserved.training.schedule import cosine, one_cycle
from simulators import SYSTEMS, DataError, Trajectories, UsageError, simulate

DATA = simulate(SYSTEMS["pendulum"](), 60, 10)
STATES = torch.from_numpy(DATA.states)


def run(trained: Training, data: Trajectories = DATA, keep: Callable[[Training], None] = lambda _: None) -> None:
    views = learn.views_of(trained.config, trained.method, data, "pairs", trained.config.batch)
    trained.run(views, keep, Progress(), learn.monitor_of(trained.config, trained.method, data))


def training(**options: object) -> Training:
    config = Config(system="pendulum", **{"steps": 100, "batch": 16, "width": 8, "device": "cpu"} | options)
    kind = METHODS[config.method]
    config = complete(config, kind)
    method = learn.build_method(config, DATA)
    method.prepare(DATA)
    return Training.start(method, config)


def weights(trained: Training) -> list[bytes]:
    return [value.numpy().tobytes() for value in trained.method.state_dict().values()]


@pytest.mark.parametrize("method", [name for name, kind in METHODS.items() if kind.trained])
def test_a_training_resumed_from_any_snapshot_ends_with_the_same_bytes(method: str) -> None:
    whole, snapshots = training(method=method, steps=50), []
    run(whole, keep=lambda now: snapshots.append(copy.deepcopy(now.snapshot())))
    assert [snapshot["step"] for snapshot in snapshots] == [0, 25, 50]
    for snapshot in snapshots:
        resumed = training(method=method, steps=50)
        resumed.restore(snapshot)
        run(resumed)
        assert weights(resumed) == weights(whole)
        assert resumed.history == whole.history


def test_another_seed_trains_another_code() -> None:
    first, second = training(seed=0), training(seed=1)
    assert weights(first) != weights(second)


def test_the_truth_does_not_reach_the_training() -> None:
    scrambled = simulate(SYSTEMS["pendulum"](), 60, 10)
    scrambled.invariants["energy"][:] = np.random.default_rng(0).permutation(scrambled.invariants["energy"])
    first, second = training(), training()
    run(first)
    run(second, scrambled)
    assert weights(first) == weights(second)


def test_a_loss_that_is_not_finite_stops_with_step_and_cause_and_keeps_the_last_good_state(tmp_path: Path) -> None:
    bad = Config(system="pendulum", trajectories=40, steps=100, batch=16, width=8, learning_rate=1e30)
    with pytest.raises(TrainingError, match=r"the loss is (nan|inf) at step \d+: .* the learning rate \(1e\+30\)"):
        pipeline.train(bad, tmp_path)
    (run,) = map(Run, tmp_path.iterdir())
    assert not run.finished
    kept = run.checkpoint()
    assert all(torch.isfinite(value).all() for value in kept["method"].values())


def test_cosine_at_dim_1_has_no_gradient_for_any_weight() -> None:
    stuck = training(dim=1, similarity="cosine", allow_collapse=True)
    stuck.method.loss(*learn.views_of(stuck.config, stuck.method, DATA, "pairs", 16).draw(0)).backward()
    largest = max(item.grad.abs().max().item() for item in stuck.method.parameters())
    assert largest < 1e-6


def test_the_schedule_rises_and_falls() -> None:
    values = [one_cycle(progress) for progress in np.linspace(0, 1, 101)]
    assert values[0] == pytest.approx(1 / 25)
    assert max(values) == values[30] == 1
    assert values[-1] < 1e-5
    assert (np.diff(values[:31]) > 0).all()
    assert (np.diff(values[30:]) < 0).all()


def test_the_cosine_schedule_is_byols() -> None:
    published = json.loads((Path(__file__).parents[1] / "losses" / "parity.json").read_text())
    for step, value in published["schedules"]["byol_learning_schedule"].items():
        rate = 0.2 * 512 / 256 * cosine(int(step) / 100)
        assert rate == pytest.approx(value, rel=2e-6, abs=1e-9), "theirs is in single precision"


def test_lars_takes_the_published_steps() -> None:
    published = json.loads((Path(__file__).parents[1] / "losses" / "parity.json").read_text())["lars"]
    start = {name: torch.tensor(values, dtype=torch.float64) for name, values in published["init"].items()}
    weights = {name: torch.nn.Parameter(start[name]) for name in ("w", "b")}
    optimizer = LARS([{"params": list(weights.values())}], lr=0.1, weight_decay=1e-2)
    for step in published["steps"]:
        for name, weight in weights.items():
            weight.grad = start[f"g{name}"].clone()
        optimizer.step()
        for name, weight in weights.items():
            torch.testing.assert_close(weight.data, torch.tensor(step[name], dtype=torch.float64), rtol=1e-10, atol=0)


def test_lars_leaves_biases_and_single_numbers_to_plain_momentum() -> None:
    for shape in ((), (3,)):
        weight = torch.nn.Parameter(torch.full(shape, 2.0))
        weight.grad = torch.ones(shape)
        LARS([{"params": [weight]}], lr=0.5, weight_decay=0.1).step()
        torch.testing.assert_close(weight.data, torch.full(shape, 1.5))


def test_the_schedule_is_torchs_one_cycle() -> None:
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=1.0)
    steps = 10_000  # theirs reaches its peak one step earlier, which so many steps make invisible
    theirs = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=steps, cycle_momentum=False)
    for step in range(steps):
        assert optimizer.param_groups[0]["lr"] == pytest.approx(one_cycle(step / steps), abs=1e-3)
        optimizer.step()
        if step < steps - 1:
            theirs.step()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "either a system's name"),
        ({"system": "pendulum", "data": "x.npz"}, "one of the two"),
        ({"system": "pendulm"}, "did you mean 'pendulum'"),
        ({"system": "pendulum", "dim": 0}, "dim is 0; it must be a whole number, 1 or more"),
        ({"system": "pendulum", "temperature": -0.1}, "temperature is -0.1; it must be from 1e-6 to 1e6"),
        ({"system": "pendulum", "batch": 1}, "batch is 1"),
        ({"system": "pendulum", "dim": 2.5}, "dim is 2.5"),
        ({"system": "pendulum", "dim": "2"}, "dim is 2; it must be a whole number"),
        ({"data": __file__, "noise": 0.1}, "simulations have this option, a file does not: leave --noise out"),
        ({"data": __file__, "trajectories": 10}, "leave --trajectories out"),
        ({"system": "pendulum", "noise": math.nan}, "noise is nan"),
        ({"system": "pendulum", "seed": -1}, "seed is -1"),
        ({"system": "pendulum", "momentum": 1.5}, "momentum is 1.5"),
        ({"system": "pendulum", "similarity": "cosin"}, "did you mean 'cosine'"),
        ({"system": "pendulum", "pairs": "window"}, "go together"),
        ({"system": "pendulum", "window": 1.0}, "go together"),
        ({"system": "pendulum", "dim": 1, "similarity": "cosine"}, "gradient is exactly zero"),
        ({"system": "pendulum", "parameter": ("frequency",)}, "needed is NAME=VALUE"),
        ({"system": "pendulum", "device": "gpu"}, "unknown device 'gpu'"),
    ],
)
def test_an_impossible_config_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Config(**options)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file 'nowhere\.npz'"):
        pipeline.train(Config(data="nowhere.npz"), tmp_path)


def test_numpys_numbers_are_numbers() -> None:
    assert Config(system="pendulum", seed=np.int64(1), noise=np.float64(0.5)) == Config(
        system="pendulum", seed=1, noise=0.5
    )


def test_an_interrupted_run_goes_on_from_its_checkpoint_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupting(Progress):
        def update(self, step: int, loss: float, alarm: str) -> None:
            if step == 50:
                raise KeyboardInterrupt

    config = Config(system="pendulum", trajectories=40, steps=100, batch=16, width=8)
    whole = pipeline.train(config, tmp_path / "whole")
    monkeypatch.setattr("conserved.training.run.SECONDS_BETWEEN_CHECKPOINTS", 0.0)
    with pytest.raises(KeyboardInterrupt):
        pipeline.train(config, tmp_path / "broken", progress=Interrupting())
    resumed = pipeline.train(config, tmp_path / "broken")
    assert (whole.resumed_at, resumed.resumed_at) == (None, 50)
    for name in ("encoder.pt", "codes.npz", "history.jsonl"):
        assert (resumed.path / name).read_bytes() == (whole.path / name).read_bytes()


def test_a_state_far_from_zero_keeps_its_digits() -> None:
    near, far = training(), training()
    far.method.encoder.standardise_by(STATES + 1e8)
    torch.testing.assert_close(far.method.encoder(STATES + 1e8), near.method.encoder(STATES), atol=1e-5, rtol=0)


def test_an_untrained_code_is_not_conserved() -> None:
    data = simulate(SYSTEMS["pendulum"](), 500, 25)
    for dim in (1, 2, 4):
        untrained = training(dim=dim, width=64)
        method, config = untrained.method, untrained.config
        codes = encode(method.encoder, config, data.states)
        assert within_ratio(codes, data.offsets) > 0.6


def test_an_option_of_another_method_is_refused() -> None:
    with pytest.raises(UsageError, match="method byol has no temperature"):
        training(method="byol", temperature=0.2)


def test_a_similarity_the_method_does_not_know_is_refused() -> None:
    with pytest.raises(UsageError, match="method vicreg does not know similarity cosine"):
        training(method="vicreg", similarity="cosine")


def test_an_unknown_method_or_activation_gets_a_suggestion(tmp_path: object) -> None:
    with pytest.raises(UsageError, match="did you mean 'infonce'"):
        pipeline.train(Config(system="pendulum", method="infonc"), tmp_path)
    with pytest.raises(UsageError, match="did you mean 'relu'"):
        training(activation="rely")


def test_auto_similarity_is_euclidean_at_dim_1_only() -> None:
    assert training(dim=1).config.similarity == "euclidean"
    assert training(dim=2).config.similarity == "cosine"


def test_the_hash_follows_what_decides_the_result(tmp_path: object) -> None:
    base = Config(system="pendulum")
    assert Config(system="pendulum").hash == base.hash
    assert Config(system="pendulum", steps=7).hash != base.hash
    file, twin, other = (tmp_path / name for name in ("a.npz", "b.npz", "c.npz"))
    file.write_bytes(b"same")
    twin.write_bytes(b"same")
    other.write_bytes(b"else")
    assert Config(data=str(file)).hash == Config(data=str(twin)).hash != Config(data=str(other)).hash
