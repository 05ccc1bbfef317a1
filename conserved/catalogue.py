"""What there is, as tables made from the registries: for the command line, and for the docs."""

from typing import Any

from simulators import SYSTEMS
from simulators.system import settings_of


def systems_table() -> list[dict[str, Any]]:
    """Return one row a system: its name, what it is, its variables, its laws as formulas, its parameters."""
    import sympy

    rows = []
    for name, kind in SYSTEMS.items():
        state = sympy.symbols(kind.variables, real=True)
        laws = {law: _formula(expression) for law, expression in kind().invariants(state, sympy).items()}
        rows.append(
            {
                "system": name,
                "what": kind.summary(),
                "variables": ", ".join(kind.variables),
                "conserved": "; ".join(f"{law} = {formula}" for law, formula in laws.items()),
                "independent": kind.independent,
                "parameters": ", ".join(settings_of(kind())),
            }
        )
    return rows


def _formula(expression: Any) -> str:
    """Return a formula with its decimal numbers as the fractions, or multiples of sqrt(3), that they stand for."""
    import sympy

    return str(expression.replace(lambda part: part.is_Float, lambda part: sympy.nsimplify(part, [sympy.sqrt(3)])))


def methods_table() -> list[dict[str, Any]]:
    """Return one row a method: its name and what it does."""
    from conserved.methods import METHODS  # brings torch, which the systems do without

    return [{"method": name, "what": kind.summary()} for name, kind in METHODS.items()]
