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

USAGE, FAILURE, INTERRUPTED = 2, 1, 130


def main() -> None:
    """Run one command; print an error as one line on stderr and exit with its code.

    ``CONSERVED_DEBUG=1`` shows the traceback instead.
    """
    try:
        code = app(standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("CONSERVED_DEBUG"):
            raise
        line, code = explain(error)
        print(f"conserved: {line}", file=sys.stderr)
    sys.exit(code if isinstance(code, int) else 0)


def explain(error: BaseException) -> tuple[str, int]:
    """Return the one line that explains an error, and the exit code."""
    if hasattr(error, "format_message"):
        return " ".join(error.format_message().split()), USAGE
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "Abort":
        return "interrupted; the same command goes on from where it was", INTERRUPTED
    if isinstance(error, OSError):
        place = f" '{error.filename}'" if error.filename else ""
        return f"the system refused{place}: {error.strerror or error}; check the place and its free space", FAILURE
    text = " ".join(str(error).split())
    if type(error).__name__ == "UsageError":
        return text, USAGE
    if type(error).__name__ in ("DataError", "TrainingError", "BusyError"):
        return text, FAILURE
    return f"internal error: {type(error).__name__}: {text}; CONSERVED_DEBUG=1 shows where", FAILURE
