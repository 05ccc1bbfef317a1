"""The house: no file imports, now or later, a file that imports it."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("conserved", "simulators")
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
}


DRAWN = ("conserved.discovery.result", "conserved.plotting.discovery")
"""The one arrow that runs up: ``found.plot()`` imports the pictures when it is called."""


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield what is imported anywhere in a file, but for what only the checker of types sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" if f"{node.module}.{name.name}" in FILES else node.module
                        for name in node.names)  # fmt: skip
        yield from imports(node)


def test_there_is_no_cycle_of_imports() -> None:
    graph = {
        name: {found for found in imports(ast.parse(path.read_text())) if found in FILES and found != name}
        for name, path in FILES.items()
    }
    graph[DRAWN[0]] -= {DRAWN[1]}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))
