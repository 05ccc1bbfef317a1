"""Names that are no Python names: formulas hold others, which sympy reads, and say so."""

from dataclasses import replace

import pytest
import sympy

from conserved.discovery import discover
from conserved.discovery.prepare.identifiers import identifiers
from simulators import SYSTEMS, simulate


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["q", "theta_1", "θ"], ["q", "theta_1", "θ"]),
        (["x pos", "theta(1)", "x'", "lambda", "p-1", "v [m/s]", "2nd"],
         ["x_pos", "theta_1", "x_prime", "lambda_", "p_1", "v_m_s", "_2nd"]),
        (["p-1", "p_1", "p 1"], ["p_1__2", "p_1", "p_1__3"]),
        (["%", "°"], ["variable", "variable__2"]),
    ],
)  # fmt: skip
def test_every_variable_has_a_name_of_its_own_that_python_reads(names: list[str], words: list[str]) -> None:
    assert list(identifiers(names).values()) == words
    assert len(set(words)) == len(words)
    assert all(word.isidentifier() for word in words)


@pytest.mark.parametrize("names", [("x pos", "lambda"), ("theta(1)", "p-1"), ("q", "q'")])
def test_formulas_of_unreadable_names_are_read_by_sympy_and_the_names_are_told(names: tuple[str, str]) -> None:
    data = replace(simulate(SYSTEMS["pendulum"](), 20, 60), variables=names)
    found = discover(data)
    q, p = identifiers(names).values()
    symbols = {word: sympy.Symbol(word) for word in (q, p)}
    (law,) = found.to_dict()["formulas"]
    expression = sympy.sympify(law["expression"], locals=symbols)
    assert expression == symbols[p] ** 2 - 2 * sympy.cos(symbols[q])
    assert found.written == {name: word for name, word in zip(names, (q, p), strict=True) if name != word}
    assert all(f"{word} for '{name}'" in found.note for name, word in found.written.items())


def test_the_names_in_formulas_are_those_to_write() -> None:
    data = replace(simulate(SYSTEMS["pendulum"](), 20, 60), variables=("x pos", "p-1"))
    assert discover(data, functions=["cos(x_pos)"]).count == 1
    assert discover(data, known=["p_1**2 - 2*cos(x_pos)"]).count == 0
    assert discover(data, angles=["x pos"]).count == 1


def test_ordinary_names_are_not_told() -> None:
    found = discover(simulate(SYSTEMS["pendulum"](), 20, 60))
    assert (found.note, dict(found.written)) == ("", {})
    assert "written" not in found.to_dict()
