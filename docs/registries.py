"""Pages made from the registries when the site is built, so that what is listed is what there is."""

import inspect
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import conserved
import simulators
from conserved import discovery
from conserved.catalogue import systems_table
from conserved.discovery.libraries.families import FAMILIES
from conserved.discovery.libraries.forms import FORMS
from conserved.io.formats import FORMATS
from conserved.methods import METHODS
from conserved.study import methods as study_of_methods
from simulators import SYSTEMS

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "figures"

WIDEST = 75
"""A longer formula is told in the section of its system only."""

SHOWN = {"kepler": ("x", "y"), "damped-oscillator": ("q", "p")}
"""Variables of a portrait that are not the first two, or might not be."""


PLACES = (conserved, discovery, simulators)
"""The packages whose names are public."""

STAND = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "figures/README.md": "study.md",
}
"""Pages that stand elsewhere in the repository, and those of the site that include them."""


def write(folder: Path) -> None:
    """Write every part, the pages that stand elsewhere, and the portraits of the systems into a folder."""
    (folder / "portraits").mkdir(parents=True, exist_ok=True)
    for name in SYSTEMS:
        draw_portrait(name, folder / "portraits" / f"{name}.png")
    for name, text in parts().items():
        (folder / f"{name}.md").write_text(text)
    for path, page in STAND.items():
        (folder / page).write_text(linked((ROOT / path).read_text(), Path(path).parent))


def parts() -> dict[str, str]:
    """Return what is generated, in Markdown, by the name of its file."""
    makers: tuple[Callable[[], str], ...] = (systems, methods, families, forms, formats, commands, reference)
    return {maker.__name__: maker() for maker in makers}


def linked(text: str, folder: Path) -> str:
    """Return a page that stands in a folder of the repository with links and pictures as they are from the site."""

    def target(found: re.Match[str]) -> str:
        path = (folder / found[1]).as_posix()
        return f"]({STAND.get(path, path.removeprefix('docs/') if path.startswith('docs/') else f'../{path}')})"

    return re.sub(r"\]\(((?!\w+:)[^)#]+)\)", target, text)


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table in Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    cells = [[str(cell).replace("|", r"\|") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def said(kind: type) -> str:
    """Return a docstring but for its first line, as Markdown; double ticks are code there too."""
    return inspect.getdoc(kind).partition("\n")[2].strip()  # type: ignore[union-attr]


def systems() -> str:
    """Return a table of all systems, and a section for each."""
    rows = systems_table()
    overview = table(
        ["system", "what", "independent", "conserved"],
        [
            [
                f"[{row['system']}](#{row['system']})",
                code(row["what"].partition(":")[0]),
                row["independent"],
                brief(row),
            ]
            for row in rows
        ],
    )
    return "\n\n".join([overview, *map(system_section, rows)]) + "\n"


def code(text: str) -> str:
    """Return a line of prose and formulas without what Markdown would take for emphasis."""
    return text.replace("*", r"\*").replace("_", r"\_").replace("<", r"\<")


def brief(row: dict[str, Any]) -> str:
    """Return the laws of a system: the short ones as formulas, the others by their names."""
    laws = row["conserved"].split("; ")
    return ", ".join(f"`{law if len(law) <= WIDEST else law.split(' = ')[0]}`" for law in laws if law)


def system_section(row: dict[str, Any]) -> str:
    """Return what there is to say of a system: its laws and why so many, parameters, source, and a portrait."""
    name = row["system"]
    kind = SYSTEMS[name]
    laws = "\n".join(f"- `{law}`" for law in row["conserved"].split("; ") if law) or "- nothing is conserved"
    flow = "a closed form" if kind.exact else "integrated"
    facts = [
        f"Variables: `{row['variables']}`" + (f"; angles: `{', '.join(kind.angles)}`" if kind.angles else ""),
        f"Independent conserved quantities: {row['independent']}",
        f"Parameters: `{row['parameters'] or 'none'}`",
        f"Flow: {flow}" + ("; every orbit closes" if kind.periodic else ""),
        f"Source: {kind.citation}",
    ]
    picture = f"![Trajectories of {name}](_generated/portraits/{name}.png)"
    text = [f"## {name}", f"{code(row['what'])}.", picture, said(kind), laws, *[f"- {fact}" for fact in facts]]
    return "\n\n".join(filter(None, text[: -len(facts)])) + "\n\n" + "\n".join(text[-len(facts) :])


def draw_portrait(name: str, path: Path) -> None:
    """Draw eight trajectories of a system in the plane of two of its variables."""
    from matplotlib.figure import Figure

    system = SYSTEMS[name]()
    data = simulators.simulate(system, 8, 400, sampling="grid", seed=1)
    first, second = (system.variables.index(one) for one in SHOWN.get(name, system.variables[:2]))
    figure = Figure(figsize=(3.2, 2.6), layout="constrained")
    axes = figure.subplots()
    for begin, end in zip(data.offsets[:-1], data.offsets[1:], strict=True):
        axes.plot(data.states[begin:end, first], data.states[begin:end, second], ".", markersize=1.5)
    axes.set(xlabel=system.variables[first], ylabel=system.variables[second])
    figure.savefig(path, dpi=100)


def methods() -> str:
    """Return the scores of all methods, as the study measured them, and a section for each."""
    numbers = json.loads((FIGURES / "methods.json").read_text())["numbers"]["methods"]
    return "\n\n".join([study_of_methods.table(numbers), *map(method_section, METHODS)]) + "\n"


def method_section(name: str) -> str:
    """Return what a method does, its source, and what it takes."""
    kind = METHODS[name]
    defaults = [
        f"dim {dim}: " + ", ".join(f"{option} {value}" for option, value in kind.defaults(dim).items())
        for dim in (2, 3)
    ]
    options = ", ".join(f"`--{one.replace('_', '-')}`" for one in kind.options)
    facts = [
        f"Compares codes by: {' or '.join(kind.similarities)}",
        f"Options: {options or 'those of every method'}",
        f"Needed, or it collapses: {', '.join(kind.needs.values()) or 'nothing'}",
        f"Defaults: {'; '.join(defaults)}",
        f"Source: {kind.citation}",
    ]
    return "\n\n".join([f"## {name}", f"{kind.summary()}.", said(kind), "\n".join(f"- {fact}" for fact in facts)])


def families() -> str:
    """Return the families of libraries, in the order in which they are tried."""
    return table(["family", "what"], [[f"`{name}`", what_of(one)] for name, one in FAMILIES.items()]) + "\n"


def what_of(found: Any) -> str:
    """Return the first line of what documents a thing."""
    return (inspect.getdoc(found) or "").splitlines()[0].rstrip(".")


def forms() -> str:
    """Return the forms that are tried for a function of one argument."""
    rows = [[one.name, ", ".join(f"`{term}`" for term in one.terms)] for one in FORMS]
    return table(["form", "terms, each with a coefficient"], rows) + "\n"


def formats() -> str:
    """Return the kinds of files by suffix, and whether they are written too."""
    kinds: dict[Any, list[str]] = {}
    for suffix, kind in FORMATS.items():
        kinds.setdefault(inspect.getmodule(getattr(kind.read, "func", kind.read)), []).append(suffix)
    rows = []
    for module, suffixes in kinds.items():
        written = [suffix for suffix in suffixes if FORMATS[suffix].write is not None]
        rows.append(
            [" ".join(f"`{one}`" for one in suffixes), what_of(module), " ".join(f"`{one}`" for one in written)]
        )
    return table(["suffix", "what", "written too"], rows) + "\n"


def commands() -> str:
    """Return every command with its options."""
    from typer.main import get_command

    from conserved.cli.main import app

    context = get_command(app)
    return "\n\n".join(command_section(name, one) for name, one in context.commands.items()) + "\n"  # type: ignore[attr-defined]


def command_section(name: str, command: Any) -> str:
    """Return what a command does, and its options with their defaults."""
    rows = []
    for option in command.params:
        if option.name == "help":
            continue
        words = [*option.opts, *option.secondary_opts] if option.opts[0].startswith("-") else [option.metavar]
        default = (
            f"`{option.default}`" if isinstance(option.default, str | float) or type(option.default) is int else ""
        )
        rows.append([", ".join(f"`{word}`" for word in words), default, code(option.help or "")])
    return f"## conserved {name}\n\n{' '.join(command.help.split())}\n\n{table(['option', 'default', 'what'], rows)}"


def reference() -> str:
    """Return the directives that document everything public."""
    seen: set[int] = set()
    sections = []
    for module in PLACES:
        place = module.__name__
        names = [name for name in module.__all__ if not name.startswith("__") and id(getattr(module, name)) not in seen]
        seen |= {id(getattr(module, name)) for name in names}
        sections.append(
            f"## {place}\n\n" + "\n\n".join(directive(place, name, getattr(module, name)) for name in names)
        )
    return "\n\n".join(sections) + "\n"


def directive(place: str, name: str, found: Any) -> str:
    """Return the directive that documents a public name; of a registry, the link to the page of its members."""
    if not callable(found):
        page = f"[{name.lower()}]({name.lower()}.md)"
        return f"```{{py:data}} {place}.{name}\nThe registry: what there is, by its name, see {page}.\n```"
    kind, members = ("autoclass", "   :members:\n") if inspect.isclass(found) else ("autofunction", "")
    return f"```{{eval-rst}}\n.. {kind}:: {place}.{name}\n{members}```"
