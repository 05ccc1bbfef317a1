"""What programs of other fields write is read: trackers, phones, molecular dynamics, spreadsheets, archives."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from conserved import read
from conserved.io.files import read_source
from conserved.io.schema import Choice
from simulators import DataError

TIMES = np.arange(30) / 8
TRACKS = [[(i, t, (k + 1) * np.cos(t), np.sin(t + k)) for i, t in enumerate(TIMES)] for k in range(5)]


def rows(*lines: str) -> str:
    return "\n".join(lines) + "\n"


TRACKMATE = rows(
    "LABEL,ID,TRACK_ID,POSITION_X,POSITION_Y,POSITION_T,FRAME,MANUAL_SPOT_COLOR",
    "Label,Spot ID,Track ID,X,Y,T,Frame,Manual spot color",
    "Label,Spot ID,Track ID,X,Y,T,Frame,Spot color",
    ",,,(micron),(micron),(sec),,",
    *(f"ID{i},{1000 * k + i * i},{k},{x},{y},{t},{i}," for k, track in enumerate(TRACKS) for i, t, x, y in track),
)
DEEPLABCUT = rows(
    "scorer,DLC,DLC,DLC,DLC",
    "bodyparts,bob,bob,hand,hand",
    "coords,x,y,x,y",
    *(f"{i},{x},{y},{y / 2},{x / 3}" for i, _, x, y in TRACKS[0]),
)
TRACKER = rows("#mass A", "#t;x;y", *(f"{t};{x};{y}".replace(".", ",") for _, t, x, y in TRACKS[0]))
PHYPHOX = rows('"Time (s)","x (m)","y (m)"', *(f"{t:.9E},{x:.9E},{y:.9E}" for _, t, x, y in TRACKS[0]))
XVG = rows(
    "# by gmx", '@ xaxis  label "Time (ps)"', "@TYPE xy", '@ s0 legend "Potential"', '@ s1 legend "Kinetic En."',
    *(f"  {t} {x}  {y}" for _, t, x, y in TRACKS[0]),
)  # fmt: skip
LOG = rows(
    "LAMMPS (2 Aug 2023)", "units lj", "   Step   Temp   PotEng ",
    *(f"  {100 * i}  {x} {y}" for i, _, x, y in TRACKS[0][:20]), "Loop time of 1.2 on 4 procs", "run 1000",
    "   Step   Temp   PotEng ", *(f"  {100 * i}  {x} {y}" for i, _, x, y in TRACKS[0][19:]), "Loop time of 1",
)  # fmt: skip
XYZ = "".join(f"2\nframe {i}\nH {x} {y} 0.5\nO {y} {x} {x * y}\n" for i, _, x, y in TRACKS[0])
DUMP = "".join(
    f"ITEM: TIMESTEP\n{10 * i}\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\n"
    f"ITEM: ATOMS id type x y\n2 1 {y} {x / 3}\n1 1 {x} {y}\n"
    for i, _, x, y in TRACKS[0]
)
SPOT = '<detection t="{}" x="{}" y="{}"/>'
XML = rows(
    '<?xml version="1.0"?>', "<Tracks>",
    *("<particle>" + "".join(SPOT.format(i, x, y) for i, _, x, y in track) + "</particle>" for track in TRACKS),
    "</Tracks>",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "variables", "tracks"),
    [
        ("trackmate.csv", TRACKMATE, ("POSITION_X", "POSITION_Y"), 5),
        ("trackmate.xml", XML, ("x", "y"), 5),
        ("deeplabcut.csv", DEEPLABCUT, ("bob_x", "bob_y", "hand_x", "hand_y"), 1),
        ("tracker.txt", TRACKER, ("x", "y"), 1),
        ("phyphox.csv", PHYPHOX, ("x (m)", "y (m)"), 1),
        ("energy.xvg", XVG, ("Potential", "Kinetic En."), 1),
        ("thermo.log", LOG, ("Temp", "PotEng"), 1),
        ("atoms.lammpstrj", DUMP, ("x1", "y1", "x2", "y2"), 1),
        ("atoms.xyz", XYZ, ("x1", "y1", "z1", "x2", "y2", "z2"), 1),
    ],
)
def test_exports_of_programs(name: str, content: str, variables: tuple[str, ...], tracks: int, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    data = read(tmp_path / name)
    assert data.variables == variables
    assert len(data) == tracks
    expected = np.array([x for track in TRACKS[:tracks] for _, _, x, _ in track])
    np.testing.assert_allclose(data.states[:, 0], expected, rtol=1e-8)
    assert (data.times is None) == (name == "atoms.xyz")
    if data.times is not None:
        steps = np.delete(np.diff(data.times), data.offsets[1:-1] - 1)
        np.testing.assert_allclose(steps, steps[0])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.log", "nothing of it\n", "no table that begins with Step"),
        ("a.xyz", "2\n\nH 0 0 0\n", "a frame with fewer atoms than it says"),
        ("a.xyz", "1\n\nH 0 0 0\n2\n\nH 0 0 0\nH 0 0 0\n", "a frame of 2 atoms, the first has 1"),
        ("a.xml", "<a/>", "without tracks"),
        ("a.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "a document type, which is not read"),
        ("a.json", "3", "no list of records, nor named lists"),
        ("a.json", '{"q": [1, "x"]}', "needed is a number"),
        ("a.csv.gz", "no gzip", "not a readable"),
        ("a.zip", "no zip", "not a readable"),
    ],
)
def test_what_is_none_of_it_is_refused_in_one_line(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=rf"{name}: .*{message}") as refusal:
        read(tmp_path / name)
    assert "\n" not in str(refusal.value)


def test_an_archive_without_data_and_names_that_lead_out_of_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("read.me", "no data")
    with pytest.raises(DataError, match=r"a\.zip: no file inside whose name ends in \.csv"):
        read(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("../../b.csv", PHYPHOX)
    assert len(read(tmp_path / "b.zip")) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.zip"]


def test_packed_files_of_a_folder(tmp_path: Path) -> None:
    import gzip

    for number, track in enumerate(TRACKS):
        content = "t,x,y\n" + "".join(f"{t},{x},{y}\n" for _, t, x, y in track)
        (tmp_path / f"run{number}.csv.gz").write_bytes(gzip.compress(content.encode()))
    reading = read_source(tmp_path, Choice())
    assert [reading.label(place) for place in range(5)] == [f"run{number}.csv.gz" for number in range(5)]


def test_sheets_of_excel(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Lab 3"])
    for line in (
        [],
        ["run", "t", "x"],
        ["", "s", "m"],
        *([k, t, x] for k, track in enumerate(TRACKS) for _, t, x, _ in track),
    ):
        book.active.append(line)
    book.create_sheet("notes").append(["by hand"])
    book.save(tmp_path / "a.xlsx")
    data = read(tmp_path / "a.xlsx")
    assert (data.variables, len(data)) == (("x",), 5)
    np.testing.assert_allclose(data.states[:30, 0], [x for _, _, x, _ in TRACKS[0]])
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, track in enumerate(TRACKS):
        sheet = book.create_sheet(f"run {number}")
        for line in (["t", "x"], *([t, x] for _, t, x, _ in track)):
            sheet.append(line)
    book.save(tmp_path / "b.xlsx")
    reading = read_source(tmp_path / "b.xlsx", Choice())
    assert [reading.label(place) for place in range(5)] == [f"run {number}" for number in range(5)]
