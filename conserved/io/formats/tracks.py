"""TrackMate's tracks in XML: a ``particle`` for each track, with a ``detection`` for each spot."""

import csv
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from conserved.io.formats import text
from conserved.io.formats.format import Share
from conserved.io.reading import Reading
from conserved.io.schema import Choice
from simulators import DataError


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read the tracks of a file.

    Raises
    ------
    DataError
        For XML of another kind, or with a document type, whose entities may be endless.
    """
    with path.open("rb") as file:
        if b"<!DOCTYPE" in file.read(1 << 12):
            raise DataError("XML with a document type, which is not read")
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from None
    tracks = root.findall("particle")
    if not tracks:
        raise DataError(f"XML of '{root.tag}' without tracks; TrackMate's 'Export tracks to XML file' makes such files")
    names = sorted({name for track in tracks for spot in track.findall("detection") for name in spot.attrib})
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.csv"
        with target.open("w", encoding="utf-8", newline="\n") as rows:
            writer = csv.writer(rows)
            writer.writerow(["track", *names])
            for number, track in enumerate(tracks):
                writer.writerows([number, *map(spot.get, names)] for spot in track.findall("detection"))
        return text.read(target, choice, share)
