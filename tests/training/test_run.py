"""The run folder, from Python."""

import json

import pytest
import torch
from support import Trained

from conserved import Config, Run, analyze, figures, train
from conserved.training.run import BusyError
from simulators import DataError

QUICK = {"system": "pendulum", "trajectories": 40, "points": 10, "steps": 40, "batch": 16, "width": 8}
KEYS = {
    "run", "system", "data", "method", "similarity", "dim", "seed", "steps",
    "expected", "recovered", "invariants", "phases", "code", "seconds",
}  # fmt: skip


def test_a_default_run_recovers_the_pendulums_energy(pendulum_run: Run) -> None:
    metrics = pendulum_run.metrics
    energy = metrics["invariants"]["energy"]
    assert metrics["recovered"] is True
    assert energy["spearman"] >= 0.9995
    assert energy["r2_angle_cdf"] >= 0.995
    assert metrics["code"]["within_ratio"] <= 0.002
    assert metrics["phases"]["angle"]["r2_nonlinear"] <= 0.05
    assert metrics["code"]["loss"] - metrics["code"]["loss_floor"] < 0.1


def test_a_run_has_the_promised_files_and_keys(pendulum_run: Run) -> None:
    names = {path.name for path in pendulum_run.path.iterdir()}
    assert names - {".lock"} == {
        "config.json", "environment.json", "history.jsonl", "encoder.pt", "codes.npz", "metrics.json", "figures",
    }  # fmt: skip
    metrics = pendulum_run.metrics
    assert set(metrics) == KEYS
    assert set(metrics["code"]) == {
        "within_ratio", "std", "effective_rank", "alignment", "uniformity", "loss", "loss_floor",
    }  # fmt: skip
    assert set(metrics["seconds"]) == {"data", "train", "analysis", "figures"}
    assert set(metrics["invariants"]["energy"]) == {
        "spearman", "r2_linear", "r2_angle", "r2_angle_cdf", "r2_nonlinear",
    }  # fmt: skip
    left_open = {
        name for name, value in json.loads((pendulum_run.path / "config.json").read_text()).items() if value is None
    }
    assert left_open == {
        "data", "clip", "window", "momentum", "queue", "negatives", "prototypes", "predictor", "stop_gradient",
        "min_points", "duration", "group", "time", "columns", "angles",
    }  # fmt: skip
    for figure in ("code", "angle", "loss", "portrait"):
        for kind in ("png", "pdf"):
            assert (pendulum_run.figures / f"{figure}.{kind}").stat().st_size > 5000


def test_the_encoder_loads_without_pickle_and_encodes(pendulum_run: Run) -> None:
    torch.load(pendulum_run.path / "encoder.pt", weights_only=True)
    codes = pendulum_run.encode(torch.tensor([[0.5, 0.0], [-0.5, 0.0], [1.5, 0.0]]).numpy())
    assert codes.shape == (3, 2)
    assert abs(codes[0] - codes[1]).max() < 0.1 < abs(codes[0] - codes[2]).max()


def test_the_same_config_loads_the_finished_run(tmp_path: object) -> None:
    first = train(Config(**QUICK), tmp_path, draw=False)
    written = (first.path / "metrics.json").stat().st_mtime_ns
    second = train(Config(**QUICK), tmp_path, draw=False)
    assert (first.loaded, second.loaded) == (False, True)
    assert (second.path / "metrics.json").stat().st_mtime_ns == written
    assert train(Config(**QUICK), tmp_path, again=True, draw=False).loaded is False


def test_two_runs_of_one_seed_agree_to_the_byte(tmp_path: object) -> None:
    first, second = (train(Config(**QUICK), tmp_path / name) for name in ("a", "b"))
    for name in ("encoder.pt", "codes.npz", "history.jsonl", "config.json", "figures/code.pdf", "figures/loss.png"):
        assert (first.path / name).read_bytes() == (second.path / name).read_bytes(), name


@pytest.mark.parametrize("suffix", [".npz", ".csv", ".mat", ".parquet"])
def test_a_file_of_the_systems_points_gives_the_systems_encoder(
    suffix: str, tmp_path: object, trained: Trained
) -> None:
    from conserved.io.files import write
    from simulators import SYSTEMS, simulate

    write(simulate(SYSTEMS["pendulum"](), 40, 10), tmp_path / f"data{suffix}")
    options = {name: value for name, value in QUICK.items() if name not in ("system", "trajectories", "points")}
    from_file = train(Config(data=str(tmp_path / f"data{suffix}"), **options), tmp_path, draw=False)
    from_system = trained(**QUICK)
    assert (from_file.path / "encoder.pt").read_bytes() == (from_system.path / "encoder.pt").read_bytes()
    assert from_file.metrics["invariants"] == from_system.metrics["invariants"]


def test_analyze_and_figures_do_it_again(tmp_path: object) -> None:
    run = train(Config(**QUICK, dim=3), tmp_path)
    before = run.metrics
    (run.path / "figures" / "code.png").unlink()
    assert {**analyze(run), "seconds": None} == {**before, "seconds": None}
    paths = figures(run)
    assert {path.name for path in paths} >= {"code.png", "code.pdf", "loss.png", "portrait.png"}
    assert all(path.is_file() for path in paths)


@pytest.mark.parametrize("options", [{"dim": 1}, {"dim": 2, "similarity": "euclidean"}, {"dim": 4}, {"method": "byol"}])
def test_every_kind_of_code_has_its_pictures(options: dict[str, object], tmp_path: object) -> None:
    run = train(Config(**QUICK | {"system": "oscillator"} | options), tmp_path)
    names = {path.stem for path in run.figures.iterdir()}
    assert names == {"code", "loss", "portrait"} | ({"angle"} if options.get("method") == "byol" else set())


def test_data_without_truth_are_trained_and_drawn(tmp_path: object) -> None:
    from conserved.io.files import write
    from simulators import SYSTEMS, Trajectories, simulate

    whole = simulate(SYSTEMS["pendulum"](), 40, 10)
    write(Trajectories(whole.states, whole.offsets), tmp_path / "blind.npz")
    options = {name: value for name, value in QUICK.items() if name not in ("system", "trajectories", "points")}
    for dim in (1, 2):
        metrics = train(Config(data=str(tmp_path / "blind.npz"), dim=dim, **options), tmp_path).metrics
        assert metrics["recovered"] is None
        assert metrics["system"] is None


def test_a_run_in_progress_is_not_touched(tmp_path: object) -> None:
    run = train(Config(**QUICK), tmp_path, draw=False)
    with run.locked(), pytest.raises(BusyError, match="another process is working on"):
        train(Config(**QUICK), tmp_path, again=True, draw=False)
    assert run.finished


def test_a_damaged_run_says_so(tmp_path: object) -> None:
    run = train(Config(**QUICK), tmp_path, draw=False)
    (run.path / "encoder.pt").write_bytes(b"")
    with pytest.raises(DataError, match=r"encoder\.pt' is damaged, .*--again"):
        figures(run)
    (run.path / "metrics.json").write_text("{")
    with pytest.raises(DataError, match=r"metrics\.json' is damaged"):
        _ = run.metrics


def test_a_run_of_an_earlier_version_says_so_and_is_made_anew(tmp_path: object) -> None:
    run = train(Config(**QUICK), tmp_path, draw=False)
    scores = run.path / "metrics.json"
    scores.write_text(json.dumps({name: value for name, value in run.metrics.items() if name != "expected"}))
    with pytest.raises(DataError, match=r"was made by an earlier version; .* with --again makes the run anew"):
        analyze(run)
    assert set(train(Config(**QUICK), tmp_path, again=True, draw=False).metrics) == KEYS


def test_an_unfinished_run_says_so(tmp_path: object) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(DataError, match="the command that began it finishes it"):
        Run.open(tmp_path)


def test_a_folder_that_is_no_run_is_named(tmp_path: object) -> None:
    with pytest.raises(DataError, match="is not a finished run"):
        Run.open(tmp_path)
