"""``python -m conserved`` is the command ``conserved``."""

from conserved.cli.main import main

main()
