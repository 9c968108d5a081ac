"""Networks on disk: one .npz of plain arrays. Reading never unpickles, so never runs code."""

import os
import zipfile
from pathlib import Path

import numpy as np

FORMAT = 1
UNFINISHED = ".part"  # how a file ends that is still being written
LARGEST = 2**30  # bytes; a course network has a few million at most


def save(network, path):
    """Write the network to `path` (.npz is added if missing); return the path written."""
    arrays = {"format": FORMAT, "kind": type(network).__name__}
    arrays |= {name: getattr(network, name) for name in network.settings}
    return write_arrays(path, arrays | network.get_weights())


def load(kind, path):
    """Read a network of class `kind` that `save` wrote; ValueError if the file is broken or
    foreign.
    """
    return read_arrays(path, f"a saved {kind.__name__}", lambda arrays: _network(kind, arrays))


def write_arrays(path, arrays):
    """Write a dict of arrays to `path` as .npz; return the path written.

    The file is written beside the old one, which is replaced at the end in one move: whatever
    interrupts this, `path` holds the old contents or the new.
    """
    path = npz_path(path)
    if not path.parent.is_dir():
        raise ValueError(f"path is {str(path)!r}: expected a file in a folder that exists")
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        with open(unfinished, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())  # on the disk before it takes the other's place
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def read_arrays(path, what, made=dict):
    """What `made` makes of the dict of arrays in the .npz at `path`; ValueError, which says that
    it is not `what`, if the file is broken or `made` raises.
    """
    path = npz_path(path)
    if not path.is_file():
        raise ValueError(f"path is {str(path)!r}: expected a file that exists")
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise ValueError("it is too large")
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return made(arrays)
    except Exception as error:  # whatever a damaged archive brings up
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(f"{str(path)!r} cannot be read as {what}: {reason}") from error


def _network(kind, arrays):
    for name in ("format", "kind"):
        if name not in arrays:
            raise ValueError(f"it holds no {name}")
    if str(arrays["kind"]) != kind.__name__:
        raise ValueError(f"it holds a {arrays['kind']}")
    if arrays["format"] != FORMAT:
        raise ValueError(f"its format is {arrays['format']}, this version reads {FORMAT}")
    missing = [name for name in (*kind.settings, "W", "V") if name not in arrays]
    if missing:
        raise ValueError(f"it holds no {missing[0]}")
    W, V = arrays["W"], arrays["V"]
    if W.ndim != 2 or V.ndim != 2:
        raise ValueError(f"W and V have shapes {W.shape} and {V.shape}")
    settings = {name: arrays[name].item() for name in kind.settings}
    network = kind(W.shape[1], V.shape[1], V.shape[0], dtype=str(W.dtype), **settings)
    network.set_weights({name: arrays[name] for name in network.shapes if name in arrays})
    return network


def npz_path(path):
    """The path as a Path that ends in .npz."""
    try:
        path = Path(path)
    except TypeError:
        raise ValueError(f"path is {path!r}: expected a file name") from None
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")
