"""The entry point: the commands, and one line for every error."""

import _thread
import io
import os
import re
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Annotated

import typer

from conserved.cli import (
    analyze,
    benchmark,
    compare,
    describe,
    discover,
    figures,
    methods,
    simulate,
    study,
    systems,
    train,
)
from conserved.version import __version__

OUT_OF_MEMORY = re.compile("DefaultCPUAllocator|enforce fail at alloc|out of memory", re.IGNORECASE)
"""What torch says, in a RuntimeError, where Python would raise a MemoryError."""

LONGEST_WORD, LONGEST_LINE = 200, 2000
"""Characters of a word and of a line of an error that are shown."""

AFTER = 0.01
"""So many seconds after an interrupt was ignored, it comes again."""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def show_version(wanted: bool) -> None:
    """Print the version and leave, if it is wanted."""
    if wanted:
        print(f"conserved {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=show_version)
    ] = False,
) -> None:
    """Find the conserved quantities of a dynamical system from its trajectories."""


COMMANDS = (
    systems.systems,
    methods.methods,
    simulate.simulate,
    describe.describe,
    train.train,
    analyze.analyze,
    figures.figures,
    discover.discover,
    compare.compare,
    benchmark.benchmark,
    study.study,
)
for command in COMMANDS:
    app.command()(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; print an error as one line on stderr and exit with its code.

    ``CONSERVED_DEBUG=1`` shows the traceback instead.

    Parameters
    ----------
    arguments : of the command, the process's own when None.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files need not be text in any encoding
    received, hook = stop_as_if_interrupted(), sys.unraisablehook
    sys.unraisablehook = interrupt_again
    try:
        code = app(arguments, standalone_mode=False) or 0  # typer returns 130 for a KeyboardInterrupt
        code = 128 + received[0] if received else code
        line = "interrupted; the same command goes on from the last second"
    except Exception as error:
        if os.environ.get("CONSERVED_DEBUG"):
            raise
        line, code = explain(error)
    finally:
        sys.unraisablehook = hook
    if code and line:
        print(f"conserved: {one_line(line)}", file=sys.stderr)
    sys.exit(code)


def one_line(text: str) -> str:
    """Return a text as one line that a terminal shows as it is: what is long is cut, what is no letter escaped.

    What is told may hold names and values from anywhere, of a megabyte, or with letters that command a terminal.
    """
    words = [word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}..." for word in text.split()]
    line = " ".join(words)
    line = line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}..."
    return "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in line)


def stop_as_if_interrupted() -> list[int]:
    """Let a signal to end stop the command as Ctrl-C does, so that it cleans up; return where received ones are kept.

    One that is ignored, as ``nohup`` asks, stays so.
    """
    received: list[int] = []

    def stop(number: int, _: object) -> None:
        received.append(number)
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, stop)
    return received


def interrupt_again(lost: "sys.UnraisableHookArgs") -> None:
    """Interrupt once more where Python had to ignore an interrupt, which came while it freed something.

    After this hook: within it, it would be ignored again. What else is lost is shown as usual.
    """
    if isinstance(lost.exc_value, KeyboardInterrupt):
        threading.Timer(AFTER, _thread.interrupt_main).start()
    else:
        sys.__unraisablehook__(lost)


def explain(error: Exception) -> tuple[str, int]:
    """Return the one line that explains an error, and the exit code: 2 for usage, 1 for failure."""
    text = str(error)
    if hasattr(error, "format_message"):  # typer's own
        return error.format_message() + where_files_belong(error), 2
    if hasattr(error, "exit_code"):  # ours
        return text, error.exit_code
    if isinstance(error, OSError):
        place = f" '{error.filename}'" if error.filename else ""
        reason = error.strerror or text
        return f"the system refused{place}: {reason}; check the path, its permissions and its free space", 1
    if isinstance(error, MemoryError) or OUT_OF_MEMORY.search(text):
        return "not enough memory; ask for fewer trajectories, points, pairs a step (--batch) or units (--width)", 1
    return f"internal error: {type(error).__name__}: {text[:LONGEST_LINE]}; CONSERVED_DEBUG=1 shows where", 1


def where_files_belong(error: Exception) -> str:
    """Return how a file is named, to add to the refusal of words that no option was given for."""
    context = getattr(error, "ctx", None)
    named = context is not None and any("--data" in one.opts for one in context.command.params)
    return "; a file is named with --data FILE" if named and "unexpected extra" in str(error) else ""
