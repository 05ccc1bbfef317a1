"""The entry point: the commands, and one line for every error."""

import os
import sys

import typer

from conserved.cli import analyze, figures, methods, simulate, systems, train

app = typer.Typer(
    help="Find the conserved quantities of a dynamical system from its trajectories.",
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (systems.systems, methods.methods, simulate.simulate, train.train, analyze.analyze, figures.figures):
    app.command()(command)

USAGE, FAILURE = 2, 1


def main() -> None:
    """Run one command; print an error as one line on stderr and exit with its code.

    ``CONSERVED_DEBUG=1`` shows the traceback instead.
    """
    try:
        code = app(standalone_mode=False) or 0  # typer returns 130 for a KeyboardInterrupt
        line = "interrupted; a training goes on from where it was when the command is given again"
    except Exception as error:
        if os.environ.get("CONSERVED_DEBUG"):
            raise
        line, code = explain(error)
    if code and line:
        print(f"conserved: {line}", file=sys.stderr)
    sys.exit(code)


def explain(error: Exception) -> tuple[str, int]:
    """Return the one line that explains an error, and the exit code."""
    if hasattr(error, "format_message"):
        return " ".join(error.format_message().split()), USAGE
    if isinstance(error, OSError):
        place = f" '{error.filename}'" if error.filename else ""
        return f"the system refused{place}: {error.strerror or error}; check the place and its free space", FAILURE
    text = " ".join(str(error).split())
    if type(error).__name__ == "UsageError":
        return text, USAGE
    if type(error).__name__ in ("DataError", "TrainingError", "BusyError"):
        return text, FAILURE
    return f"internal error: {type(error).__name__}: {text}; CONSERVED_DEBUG=1 shows where", FAILURE
