"""JSON: records, columns, or a list of trajectories; whole, or a line each."""

import json
from pathlib import Path
from typing import Any

from conserved.io.formats.format import Share
from conserved.io.formats.text_encoding import encoding_of
from conserved.io.reading import Reading
from conserved.io.schema import Choice
from simulators import DataError


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read what Python would hold: a list of records, or of lists, or named lists.

    Raises
    ------
    DataError
        For a single number or text.
    """
    from conserved.io.objects import from_object  # which reads tables, and needs the formats' neighbours

    content = _content(path.read_text(encoding_of(path)))
    share(1.0)
    if not isinstance(content, dict | list) or not content:
        raise DataError("no list of records, nor named lists of numbers")
    return from_object(content, choice)


def _content(text: str) -> Any:
    """Return the content of JSON; of lines of JSON, a list."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
