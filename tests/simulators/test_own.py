"""A system of one's own, from a file."""

import signal
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
        ("0.1, 0.5", "-np.inf, np.inf", "draw fails: OverflowError"),
        ("p**2 / 2", "1 / (p - p)", r"invariants\['energy'\] is not finite"),
        ('{"energy": p**2', '{"energy": state**2', r"invariants\['energy'\] has shape \(2, 8\)"),
        ("independent = 1", "independent = 2", "independent is 2, of 1 invariants"),
        ("8.0", "-8.0", "period is not positive"),
        ("8.0", "8j", "period gives values of type complex128; needed are real numbers"),
        ("return p, -2", "return 1j * p, -2", "rhs, of q, gives values of type complex128"),
        ("return p, -2", "return None, -2", "rhs, of q, gives values of type object"),
        ('("q", "p")', '"qp"', "variables are no names; needed is a tuple"),
        ('("q", "p")', '("q", "q")', "variables name one twice: q, q"),
        ("independent = 1", 'independent, angles = 1, ("r",)', "unknown variable, among Morse.angles, 'r'"),
        ("independent = 1", "independent = None", "independent is no whole number"),
        ("import numpy", "raise SystemExit; import numpy", r"mine\.py' does not run: SystemExit$"),
        ("import numpy", "raise GeneratorExit('x'); import numpy", r"mine\.py' does not run: GeneratorExit: x$"),
        ("import numpy", "raise ValueError('x' * 10**6); import numpy", r"does not run: ValueError: x{200}$"),
        ("q, p = state", "raise SystemExit(3)", "rhs fails: SystemExit: 3$"),
        ("return np.full", "raise type('Own', (BaseException,), {}); return np.full", "period fails: Own$"),
        ("m.exp(-q) *", "m.expo(-q) *", "rhs fails: AttributeError: .* 'expo'"),
    ],
)
def test_what_breaks_the_contract_is_refused_in_a_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in MORSE
    with pytest.raises(UsageError, match=message):
        build_own(written(tmp_path, MORSE.replace(old, new, 1)), {})


def test_what_is_wrong_for_some_states_only_is_told_when_it_comes_to_that(tmp_path: Path) -> None:
    for old, new, message in (
        ("return p, -2", "return (np.emath.sqrt(0.2 - p) if len(p) > 8 else p), -2", "rhs, of q, gives .* complex128"),
        ("return np.full", "if len(states) > 8: raise SystemExit\n        return np.full", "period fails: SystemExit$"),
        ("return random", "if count > 8: return [[]]\n        return random", r"draw has shape \(1, 0\)"),
    ):
        system = build_own(written(tmp_path, MORSE.replace(old, new, 1)), {})
        with pytest.raises(UsageError, match=message):
            simulate(system, 20, 10)


def test_an_error_whose_text_fails_is_told_by_its_kind(tmp_path: Path) -> None:
    silent = "\nclass Silent(Exception):\n    def __str__(self):\n        raise self\n\nraise Silent\n"
    with pytest.raises(UsageError, match=r"does not run: Silent$"):
        build_own(written(tmp_path, MORSE + silent), {})


def test_what_never_ends_is_told_after_a_while_and_stopped_by_an_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("simulators.guard.PATIENCE", 0.1)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    endless = "\nimport _thread, time\nfor turn in range(10**9):\n    time.sleep(0.01)\n"
    stopped = endless + "    if turn == 50:\n        _thread.interrupt_main()\n"
    with pytest.raises(KeyboardInterrupt):
        build_own(written(tmp_path, MORSE + stopped), {})
    assert "mine.py' has been running for 0.1 s; if it never ends, Ctrl-C stops it\n" in capsys.readouterr().err


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
