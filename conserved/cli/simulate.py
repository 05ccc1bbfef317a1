"""conserved simulate: trajectories of a system, into a file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from conserved.cli.options import Json, with_options
from conserved.cli.output import print_json, progress_bar
from conserved.options.source import SimulationOptions


@with_options(SimulationOptions)
def simulate(
    values: dict[str, Any],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write: .npz, .csv, .mat, .h5, ...")],
    as_json: Json = False,
) -> None:
    """Simulate trajectories of a system and write them to a file."""
    from conserved.io.files import writable, write
    from conserved.io.source import simulated
    from simulators import UsageError
    from simulators.simulate import warnings_of

    if values["system"] is None:
        raise UsageError("give a system: --system NAME, one that `conserved systems` lists, or FILE.py:CLASS")
    writable(output)  # before a simulation that may take a while
    options = SimulationOptions(**values)
    with progress_bar() as progress:
        progress.stage("simulating")
        trajectories = simulated(options)
        write(trajectories, output)
    summary = {
        "file": str(output),
        "system": values["system"],
        "trajectories": len(trajectories),
        "points": len(trajectories.states),
        "variables": list(trajectories.variables),
        "invariants": list(trajectories.invariants),
        "drift": dict(trajectories.drift),
        "warnings": warnings_of(trajectories),
    }
    if as_json:
        print_json(summary)
    else:
        print(f"wrote {output}: {len(trajectories)} trajectories, {len(trajectories.states)} points")
        for line in summary["warnings"]:
            print(f"warning: {line}")
