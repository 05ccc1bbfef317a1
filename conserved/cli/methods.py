"""conserved methods: how a code can be trained."""

from conserved.cli.options import Json
from conserved.cli.output import print_json, print_table


def methods(as_json: Json = False) -> None:
    """List the training methods."""
    from conserved.catalogue import methods_table

    rows = methods_table()
    if as_json:
        print_json({"methods": rows})
    else:
        print_table(list(rows[0]), [list(row.values()) for row in rows])
