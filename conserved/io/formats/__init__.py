"""Kinds of files. Adding one is one file and one line in FORMATS."""

from functools import partial

from conserved.io.formats import excel, hdf5, matlab, netcdf, npz, parquet, records, simulation, text, tracks
from conserved.io.formats.format import Format, Share

TEXT = Format(text.read, text.write)
HDF5 = Format(hdf5.read, hdf5.write)

FORMATS: dict[str, Format] = {
    ".csv": TEXT,
    ".txt": TEXT,
    ".dat": TEXT,
    ".tsv": Format(text.read, partial(text.write, delimiter="\t")),
    ".npz": Format(npz.read_npz, npz.write_npz),
    ".npy": Format(npz.read_npy),
    ".mat": Format(matlab.read, matlab.write),
    ".h5": HDF5,
    ".hdf5": HDF5,
    ".parquet": Format(parquet.read, parquet.write),
    ".nc": Format(netcdf.read, netcdf.write),
    ".xlsx": Format(excel.read),
    ".xlsm": Format(excel.read),
    ".json": Format(records.read),
    ".jsonl": Format(records.read),
    ".ndjson": Format(records.read),
    ".xvg": Format(simulation.read_xvg),
    ".log": Format(simulation.read_log),
    ".lammps": Format(simulation.read_log),
    ".lammpstrj": Format(simulation.read_dump),
    ".dump": Format(simulation.read_dump),
    ".xyz": Format(simulation.read_xyz),
    ".xml": Format(tracks.read),
}
"""By the suffix of the file's name."""

__all__ = ["FORMATS", "Format", "Share"]
