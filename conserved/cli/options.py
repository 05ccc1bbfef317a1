"""The options of a command, made from the fields of Config: one source for names, types and help."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Annotated, Any, get_type_hints

import typer

from conserved.training.config import Config

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
RunPath = Annotated[str, typer.Argument(metavar="RUN", help="Folder of a finished run.")]

CONFIG_FIELDS = tuple(item.name for item in fields(Config))

SOURCE = (
    "system", "data", "parameter", "trajectories", "points", "min_points", "sampling", "duration", "noise", "seed",
    "group", "time", "columns", "angles", "velocities", "drop_short", "drop_missing",
)  # fmt: skip
"""The fields of Config that say where trajectories come from."""


def with_config(names: Iterable[str] = CONFIG_FIELDS) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command ``function(values, ...)`` the named fields of Config as options.

    ``values`` is the dictionary of what was given on the command line; the function's other parameters
    stay options of their own.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        own = [item.replace(kind=item.KEYWORD_ONLY) for item in inspect.signature(function).parameters.values()][1:]

        def command(**given: Any) -> None:
            values = {name: given.pop(name) for name in names}
            function(values, **given)

        command.__name__, command.__doc__ = function.__name__, function.__doc__
        command.__signature__ = inspect.Signature([*map(_parameter, names), *own])  # type: ignore[attr-defined]
        return command

    return decorate


def _parameter(name: str) -> inspect.Parameter:
    """Return the parameter of a command that stands for a field of Config."""
    item = next(item for item in fields(Config) if item.name == name)
    kind = get_type_hints(Config)[name]
    repeated = kind == tuple[str, ...]
    if item.default is None:
        kind = kind | None
    option = typer.Option(help=item.metadata["help"], rich_help_panel=item.metadata["panel"])
    declared: Any = Annotated[list[str] if repeated else kind, option]
    default = [] if repeated else item.default
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=declared)
