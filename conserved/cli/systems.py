"""conserved systems: what can be simulated."""

from conserved.cli.options import Json
from conserved.cli.output import print_json, print_table


def systems(as_json: Json = False) -> None:
    """List the built-in systems, their variables, laws and parameters."""
    from conserved.catalogue import systems_table

    rows = systems_table()
    if as_json:
        print_json({"systems": rows})
        return
    cells = [
        f"{row['what']}\nvariables {row['variables']}\n"
        + (row["conserved"] or "nothing is conserved").replace("; ", "\n")
        + f"\n{row['independent']} independent\nparameters {row['parameters'] or 'none'}\n"
        for row in rows
    ]
    print_table(["system", "what it is and conserves"], list(zip((row["system"] for row in rows), cells, strict=True)))
