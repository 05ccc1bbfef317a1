"""conserved systems: what can be simulated."""

from conserved.cli.options import Json
from conserved.cli.output import print_json, print_table


def systems(as_json: Json = False) -> None:
    """List the built-in systems, their variables and what they conserve."""
    from conserved.catalogue import systems_table

    rows = systems_table()
    if as_json:
        print_json({"systems": rows})
    else:
        print_table(list(rows[0]), [list(row.values()) for row in rows])
