"""Progress: how the pipeline says how far it is. No imports, so that a command line can start quickly."""


class Progress:
    """Told how far things are; this one keeps it to itself."""

    def stage(self, text: str) -> None:
        """Something without a known length begins."""

    def share(self, done: float) -> None:
        """So much of the stage, 0 to 1, is done."""

    def note(self, text: str) -> None:
        """Something that stays worth reading when the stage is over."""

    def start(self, steps: int, step: int, floor: float | None) -> None:
        """A training of ``steps`` begins at ``step``; ``floor`` is the lowest possible loss."""

    def update(self, step: int, loss: float, alarm: str) -> None:
        """``step`` steps are done, with this mean loss over the last; ``alarm`` says what looks like a collapse."""
