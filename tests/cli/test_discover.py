"""conserved discover and benchmark: the keys that other programs read, and errors of one line."""

import json
from pathlib import Path

import pytest
import sympy
from support import Command

from conserved.crosscheck import learn

KEYS = {
    "data", "system", "trajectories", "points", "noise", "verdict", "count", "confidence", "formulas", "approximate",
    "estimates", "complete", "explained", "library", "seconds", "nearest", "relations", "curves", "parameters", "note",
}  # fmt: skip
LAW_KEYS = {
    "expression",
    "latex",
    "raw",
    "within_ratio",
    "interval",
    "drift",
    "degree",
    "terms",
    "grade",
    "inner",
    "holds",
}


def test_the_json_has_the_fixed_keys_and_formulas_that_sympy_reads(conserved: Command) -> None:
    done = conserved(
        "discover", "--system", "oscillator", "--trajectories", "12", "--points", "40", "--no-encoder", "--json"
    )
    answer = json.loads(done.stdout)
    assert set(answer) == KEYS
    assert (answer["system"], answer["data"], answer["trajectories"], answer["points"]) == ("oscillator", None, 12, 480)
    assert (answer["verdict"], answer["count"]) == ("conserved", 1)
    assert answer["estimates"] == {"null_space": 1, "encoder": None, "dimension": None}
    assert set(answer["seconds"]) == {"total"}
    (law,) = answer["formulas"]
    assert set(law) == LAW_KEYS
    q, p = sympy.symbols("q p")
    assert sympy.sympify(law["expression"]) == p**2 + q**2
    assert law["interval"][0] <= law["within_ratio"] <= law["interval"][1] < 1e-20


def test_the_encoder_gives_a_second_opinion_and_draws_it(
    conserved: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "TRAINING", learn.TRAINING | {"steps": 400, "width": 64})  # enough for one law
    arguments = (
        "discover",
        "--system",
        "oscillator",
        "--trajectories",
        "12",
        "--points",
        "40",
        "-o",
        "pictures",
        "--json",
    )
    answer = json.loads(conserved(*arguments).stdout)
    assert set(answer) == KEYS
    assert answer["estimates"] == {"null_space": 1, "encoder": 1, "dimension": None}
    assert answer["complete"] is True
    assert answer["explained"] > 0.99
    assert (tmp_path / "pictures" / "code.png").exists()


def test_laws_that_contain_the_time_are_sought_when_asked(conserved: Command) -> None:
    sampling = ("--points", "60", "--sampling", "grid", "--duration", "8")
    wanted = ("discover", "--system", "damped-oscillator", *sampling, "--no-encoder", "--json")
    assert "--with-time" in json.loads(conserved(*wanted).stdout)["note"]
    found = json.loads(conserved(*wanted, "--with-time").stdout)
    assert found["count"] == 1
    assert "exp(t/5)" in found["formulas"][0]["expression"]


def test_without_the_encoder_torch_is_not_imported(process: Command) -> None:
    arguments = ("discover", "--system", "oscillator", "--trajectories", "12", "--points", "40", "--no-encoder")
    done = process(*arguments, PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "numpy" in imported
    assert "torch" not in imported


def test_a_file_is_answered_like_the_system_it_came_from(conserved: Command, tmp_path: Path) -> None:
    of = ("--trajectories", "12", "--points", "40")
    conserved("simulate", "--system", "pendulum", *of, "-o", "p.npz")
    from_file = json.loads(conserved("discover", "--data", "p.npz", "--no-encoder", "--json").stdout)
    from_system = json.loads(conserved("discover", "--system", "pendulum", *of, "--no-encoder", "--json").stdout)
    assert from_file["formulas"] == from_system["formulas"]
    assert from_file["data"] == "p.npz"
    done = conserved("discover", "--data", "p.npz", "--no-encoder", "-o", "pictures")
    assert "p**2 - 2*cos(q)" in done.stdout
    assert {path.name for path in (tmp_path / "pictures").iterdir()} >= {"spectrum.png", "drift.png", "laws.pdf"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--library", "polynomial"), "did you mean 'polynomials'"),
        (("--functions", "sin(z)"), "unknown name 'z'"),
        (("--known", "q +"), "is not a formula"),
        (("--form", "a*q*p"), "several variables, q, p"),
        (("--form", "exp(q)"), "has no constant"),
        (("--angles", "z"), "leave --angles out"),
    ],
)
def test_errors_are_one_line_with_exit_code_2(conserved: Command, arguments: tuple[str, ...], said: str) -> None:
    done = conserved("discover", "--system", "oscillator", "--trajectories", "12", "--points", "40", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_benchmark_counts_hits(conserved: Command, tmp_path: Path) -> None:
    options = ("--system", "oscillator", "--noise", "0", "--seeds", "1", "--random-coefficients")
    done = conserved("benchmark", *options, "--json", "-o", "scores.png")
    answer = json.loads(done.stdout)
    (score,), (total,) = answer["scores"], answer["totals"]
    assert (score["hits"], score["misses"], score["over"], score["exact"], score["laws"]) == (1, 0, 0, 1, 1)
    assert score["error"] < 1e-12
    assert total == score | {"system": "all with laws"}
    assert (tmp_path / "scores.png").exists()
