"""The house: imports only ever go down, and no file imports, now or later, a file that imports it."""

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


FLOORS = (
    ("simulators",),
    ("conserved.version", "conserved.progress", "conserved.workers"),
    ("conserved.options",),
    ("conserved.pairs",),
    ("conserved.io",),
    ("conserved.encoders", "conserved.losses"),
    ("conserved.methods",),
    ("conserved.training", "conserved.analysis"),
    ("conserved.discovery.criteria", "conserved.discovery.evidence"),
    ("conserved.discovery.linear_algebra", "conserved.discovery.folds"),
    ("conserved.discovery.prepare",),
    ("conserved.discovery.libraries",),
    ("conserved.discovery.report", "conserved.discovery.tables"),
    (
        "conserved.discovery.law",
        "conserved.discovery.lagged",
        "conserved.discovery.result",
        "conserved.discovery.relation",
    ),
    ("conserved.discovery.selection",),
    ("conserved.discovery.proposers",),
    ("conserved.discovery",),
    ("conserved.crosscheck", "conserved.evaluation"),
    ("conserved.plotting",),
    ("conserved.catalogue", "conserved.sources", "conserved.scoring", "conserved.finished", "conserved.pipeline"),
    ("conserved.estimator", "conserved.study"),
    ("conserved.cli",),
    ("conserved",),
)
"""The packages from the ground up; those of one floor may use each other, the others only what lies below."""

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


def floor_of(name: str) -> int:
    """Return the floor of a file: that of the longest name of a package that holds it."""
    fitting = [
        (len(package), floor)
        for floor, packages in enumerate(FLOORS)
        for package in packages
        if name == package or name.startswith(f"{package}.")
    ]
    return max(fitting)[1]


def test_imports_only_go_down() -> None:
    arrows = [
        f"{name} -> {found}"
        for name, path in FILES.items()
        for found in imports(ast.parse(path.read_text()))
        if found in FILES and floor_of(found) > floor_of(name) and (name, found) != DRAWN
    ]
    assert arrows == []


def test_an_arrow_that_runs_up_is_seen() -> None:
    assert floor_of("conserved.discovery.selection.decide") < floor_of("conserved.plotting.discovery")
    assert floor_of("simulators.kepler") < floor_of("conserved.io.files") < floor_of("conserved.cli.main")


def test_every_file_of_discovery_is_imported_by_some_test() -> None:
    # What is tested by way of discover() alone may break without a test that says where.
    trees = [ast.parse(path.read_text()) for path in (ROOT / "tests").rglob("*.py")]
    used = {found for tree in trees for found in imports(tree)}
    untested = [
        name
        for name, path in FILES.items()
        if name.startswith("conserved.discovery.") and path.name != "__init__.py" and name not in used
    ]
    assert untested == []
