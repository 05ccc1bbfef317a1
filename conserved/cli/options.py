"""The options of a command, made from those that ``conserved.options`` declares: one source for names and help."""

import inspect
from collections.abc import Callable
from dataclasses import Field, fields
from typing import Annotated, Any, get_type_hints

import typer

from conserved.options.option import Options

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
RunPath = Annotated[str, typer.Argument(metavar="RUN", help="Folder of a finished run.")]

PANELS = ("What", "Training", "Encoder", "Simulation", "Data")
FIRST = ("system", "data", "dim", "method", "seed", "similarity")
"""The panels of a page of help from above, and the options of the first of them."""


def with_options(kind: type[Options], *without: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command ``function(values, ...)`` the options of a kind, but for some.

    ``values`` is the dictionary of what was given on the command line; the function's other parameters
    stay options of their own.
    """
    items = sorted((item for item in fields(kind) if item.name not in without), key=_place)
    hints = get_type_hints(kind)
    parameters = [_parameter(item, hints[item.name]) for item in items]

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        own = [item.replace(kind=item.KEYWORD_ONLY) for item in inspect.signature(function).parameters.values()][1:]

        def command(**given: Any) -> None:
            values = {item.name: given.pop(item.name) for item in items}
            function(values, **given)

        command.__name__, command.__doc__ = function.__name__, function.__doc__
        command.__signature__ = inspect.Signature([*parameters, *own])  # type: ignore[attr-defined]
        return command

    return decorate


def _place(item: Field[Any]) -> tuple[int, int]:
    """Return what options are sorted by."""
    panel = item.metadata["panel"]
    return PANELS.index(panel), FIRST.index(item.name) if panel == PANELS[0] else 0


def _parameter(item: Field[Any], kind: Any) -> inspect.Parameter:
    """Return the parameter of a command that stands for an option of some type."""
    repeated = kind == tuple[str, ...]
    option = typer.Option(help=item.metadata["help"], rich_help_panel=item.metadata["panel"])
    declared: Any = Annotated[list[str] if repeated else kind, option]
    default = [] if repeated else item.default
    return inspect.Parameter(item.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=declared)
