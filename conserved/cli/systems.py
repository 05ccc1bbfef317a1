"""conserved systems: what can be simulated."""

from conserved.cli.options import Json
from conserved.cli.output import print_rows


def systems(as_json: Json = False) -> None:
    """List the built-in systems, their variables and what they conserve."""
    from conserved.catalogue import systems_table

    print_rows("systems", systems_table(), as_json=as_json)
