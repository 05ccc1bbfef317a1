"""A system of one's own, from a file."""

from pathlib import Path

import pytest

from simulators import UsageError, simulate
from simulators.own import build_own, is_own, parts
from simulators.system import settings_of

MORSE = """
from dataclasses import dataclass
import numpy as np
from simulators import System

@dataclass(frozen=True)
class Morse(System):
    depth: float = 1.0
    variables = ("q", "p")
    independent = 1

    def rhs(self, state, m):
        q, p = state
        return p, -2 * self.depth * m.exp(-q) * (1 - m.exp(-q))

    def invariants(self, state, m):
        q, p = state
        return {"energy": p**2 / 2 + self.depth * (1 - m.exp(-q)) ** 2}

    def draw(self, count, random):
        return random.uniform(0.1, 0.5, (count, 2))

    def period(self, states):
        return np.full(len(states), 8.0)
"""


def written(tmp_path: Path, text: str) -> str:
    (tmp_path / "mine.py").write_text(text)
    return f"{tmp_path / 'mine.py'}:Morse"


def test_it_is_simulated_as_the_built_in_ones_are(tmp_path: Path) -> None:
    system = build_own(written(tmp_path, MORSE), {"depth": "2"})
    trajectories = simulate(system, 20, 10)
    assert vars(system) == {"depth": 2.0}
    assert trajectories.independent == 1
    assert trajectories.drift["energy"] < 1e-9


def test_the_same_content_is_one_class_and_a_changed_file_another(tmp_path: Path) -> None:
    first = build_own(written(tmp_path, MORSE), {})
    assert build_own(written(tmp_path, MORSE), {}) == first
    changed = build_own(written(tmp_path, MORSE.replace("1.0", "3.0")), {})
    assert vars(changed) == {"depth": 3.0}


@pytest.mark.parametrize(
    ("name", "own"), [("a.py:B", True), ("../x/a.py:B", True), ("pendulum", False), ("a:B", False), ("a.py", True)]
)
def test_an_own_system_is_known_by_its_name(name: str, own: bool) -> None:
    assert is_own(name) == own


def test_a_file_without_a_class_is_told_what_to_add() -> None:
    with pytest.raises(UsageError, match=r"'a\.py' names no class; --system takes FILE\.py:CLASS, such as a\.py:My"):
        parts("a.py")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("class Morse", "class Mouse", "did you mean 'Mouse'"),
        ("(System)", "", "unknown system"),
        ("import numpy", "import numpie", r"mine\.py' does not run: ModuleNotFoundError"),
        ("def rhs", "def rhs(:", r"mine\.py' does not run: SyntaxError"),
        ("independent = 1", "", "lacks independent; every System"),
        ("def period", "def time", "lacks period; every System"),
        ("return p, -2", "return -2", "rhs gives 8 derivatives of 2 variables"),
        ("(count, 2)", "(count, 3)", r"draw has shape \(8, 3\); needed is \(8, 2\)"),
        ("0.1, 0.5", "-np.inf, np.inf", "fails when tried: OverflowError"),
        ("p**2 / 2", "1 / (p - p)", r"invariants\['energy'\] is not finite"),
        ('{"energy": p**2', '{"energy": state**2', r"invariants\['energy'\] has shape \(2, 8\)"),
        ("independent = 1", "independent = 2", "independent is 2, of 1 invariants"),
        ("8.0", "-8.0", "period is not positive"),
        ("m.exp(-q) *", "m.expo(-q) *", "fails when tried: AttributeError: .* 'expo'"),
    ],
)
def test_what_breaks_the_contract_is_refused_in_a_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in MORSE
    with pytest.raises(UsageError, match=message):
        build_own(written(tmp_path, MORSE.replace(old, new, 1)), {})


def test_a_whole_number_stays_whole_when_a_run_writes_the_parameters_out(tmp_path: Path) -> None:
    name = written(tmp_path, MORSE.replace("depth: float = 1.0", "depth: int = 2"))
    for given, depth in (("2", 2), ("2.5", 2.5)):
        again = build_own(name, dict(text.split("=") for text in settings_of(build_own(name, {"depth": given}))))
        assert repr(vars(again)) == repr({"depth": depth})


def test_a_missing_file_and_a_misspelt_parameter_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no file '.*none\.py'; --system takes"):
        build_own(f"{tmp_path}/none.py:Morse", {})
    with pytest.raises(UsageError, match="did you mean 'depth'"):
        build_own(written(tmp_path, MORSE), {"dept": "1"})
