"""An option: a field that carries its line of help, its panel of the help page, and what it may be.

The command line, config.json, the estimator's parameters and the checks are all made from such fields. Nothing heavy
is imported before a value is refused, so that ``conserved --help`` is quick.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NoReturn

Rule = Callable[[str, Any], None]
"""Refuses a value, after the name of its option, that is not allowed."""

SHOWN = 60
"""Characters of a refused value that are shown."""

LARGEST = sys.float_info.max


def option(default: Any, panel: str, text: str, rule: Rule) -> Any:
    """Declare an option with its panel of the help page, its line there, and the rule for its values."""
    return field(default=default, metadata={"help": text, "panel": panel, "rule": rule})


def closed(kind: "type[Options]", name: str) -> Any:
    """Declare an option that ``kind`` leaves open as one that must be given, with the same help and rule."""
    return field(metadata=kind.__dataclass_fields__[name].metadata)


@dataclass(frozen=True, kw_only=True)
class Options:
    """A set of options; one that may be left open has None for a default.

    Raises
    ------
    UsageError
        For a value outside what is allowed.
    """

    def __post_init__(self) -> None:
        """Turn numpy's numbers and lists into Python's numbers and tuples; refuse what is not allowed."""
        for item in fields(self):
            value = plain(getattr(self, item.name))
            object.__setattr__(self, item.name, value)
            if "rule" in item.metadata and not (value is None and item.default is None):
                item.metadata["rule"](item.name, value)


def plain(value: Any) -> Any:
    """Return a number of numpy or torch as Python's, a list as a tuple, anything else as it is."""
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        return value.item()
    return tuple(value) if isinstance(value, list) else value


def own_names(kind: type[Options], *without: str) -> tuple[str, ...]:
    """Return the names of the options of a kind, but for some."""
    return tuple(item.name for item in fields(kind) if item.name not in without)


def refuse_given(options: Options, names: Iterable[str], why: str) -> None:
    """Refuse any of the named options that is not left at its default.

    Raises
    ------
    UsageError
        Which begins with ``why`` and says what to leave out.
    """
    from simulators import UsageError

    defaults = {item.name: item.default for item in fields(options)}
    for name in names:
        if getattr(options, name) != defaults[name]:
            raise UsageError(f"{why} leave --{name.replace('_', '-')} out")


def refuse(name: str, value: Any, allowed: str) -> NoReturn:
    """Refuse a value in one line, which says what is allowed."""
    from simulators import UsageError

    raise UsageError(f"{name} is {shown(value)}; it must be {allowed}")


def shown(value: Any) -> str:
    """Return a value as it is told: text and numbers as they are, if they are short; the kind of anything else."""
    if isinstance(value, int) and abs(value) >= 10**SHOWN:  # Python does not print those of thousands of digits
        return f"a number of more than {SHOWN} digits"
    if value is not None and not isinstance(value, str | int | float | complex):
        return f"an object of kind {type(value).__name__}"
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def is_whole(value: Any) -> bool:
    """Return whether a value is a whole number, which True and False are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def whole(least: int, most: int) -> Rule:
    """Allow whole numbers from ``least`` to ``most``, beyond which none makes sense."""

    def rule(name: str, value: Any) -> None:
        if not is_whole(value) or value < least:
            refuse(name, value, f"a whole number, {least} or more")
        if value > most:
            refuse(name, value, f"{most:,} or less")

    return rule


def number(words: str, least: float = 0.0, most: float = LARGEST, *, above: bool = False) -> Rule:
    """Allow numbers from ``least``, or only those ``above`` it, to ``most``; ``words`` say so."""

    def rule(name: str, value: Any) -> None:
        real = isinstance(value, int | float) and not isinstance(value, bool)
        if not (real and least <= value <= most) or (above and value == least):
            refuse(name, value, words)

    return rule


def choice(kind: str, *names: str) -> Rule:
    """Allow some names only; ``kind`` is what they are names of."""

    def rule(name: str, value: Any) -> None:
        from simulators.errors import choose

        if not isinstance(value, str):
            refuse(name, value, f"one of {', '.join(names)}")
        if value not in names:
            choose(kind, shown(value), names)

    return rule


def text(name: str, value: Any) -> None:
    """Allow text."""
    if not isinstance(value, str):
        refuse(name, value, "text")


def texts(name: str, value: Any) -> None:
    """Allow several texts, or none."""
    if not (isinstance(value, tuple) and all(isinstance(part, str) for part in value)):
        refuse(name, value, "a list or tuple of texts")


def many(name: str, value: Any) -> tuple[str, ...]:
    """Return several texts, of any collection that holds them, as a tuple.

    Raises
    ------
    UsageError
        For a single text, and anything that holds something else.
    """
    try:
        members = value if isinstance(value, str | bytes) else tuple(value)
    except Exception:  # no members, or an object that raises whatever it likes
        members = value
    texts(name, members)
    return tuple(members)


def path(name: str, value: Any) -> Path:
    """Return the name of a file or folder as a path.

    Raises
    ------
    UsageError
        For anything that is no such name.
    """
    if not isinstance(value, str | Path) or "\0" in str(value) or not str(value):
        refuse(name, value, "the name of a file or folder, as text or a Path")
    return Path(value)


def flag(name: str, value: Any) -> None:
    """Allow True and False."""
    if not isinstance(value, bool):
        refuse(name, value, "True or False")


def names_in(listed: str | None) -> tuple[str, ...]:
    """Return the names in a list with commas."""
    return tuple(name.strip() for name in listed.split(",")) if listed else ()
