"""conserved methods: how a code can be trained."""

from conserved.cli.options import Json
from conserved.cli.output import print_rows


def methods(as_json: Json = False) -> None:
    """List the training methods."""
    from conserved.catalogue import methods_table

    print_rows("methods", methods_table(), as_json=as_json)
