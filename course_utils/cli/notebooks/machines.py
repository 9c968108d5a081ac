"""Machines other than this one, as far as this one can stand in for them.

What differs between processors is the order in which sums are formed, and so the last digits of the
results. Much of it can be chosen by environment variables: how many threads OpenBLAS shares its
sums among, for which processor its kernels were written, whether NumPy uses its newer instructions
and TensorFlow oneDNN.
"""

import json
import os
import platform
import random
import subprocess
import sys
from dataclasses import dataclass

from course_utils.cli.notebooks.kernels import THREADS

# One of each family that OpenBLAS has; what a build lacks it replaces by another.
CORES = {
    "x86_64": ("Prescott", "Nehalem", "Sandybridge", "Haswell", "SkylakeX"),
    "arm64": ("ARMV8", "NEOVERSEN1", "NEOVERSEV1", "VORTEX"),
}
PROCESSORS = {"amd64": "x86_64", "aarch64": "arm64"}  # other names of the same

# Tells the kernels that are used, or dies where the processor lacks their instructions.
_PROBE = """
import json, warnings
import numpy as np, threadpoolctl
for kind in (np.float32, np.float64):
    for n in (1, 7, 70):
        a = np.arange(n * n, dtype=kind).reshape(n, n) / n**2 + np.eye(n, dtype=kind)
        a @ a, a @ a[0], a[0] @ a[0], np.linalg.inv(a), np.linalg.svd(a), np.linalg.eigh(a @ a.T)
from numpy._core import _multiarray_umath as core
print(json.dumps({
    "cores": [one["architecture"] for one in threadpoolctl.threadpool_info()
              if one["internal_api"] == "openblas"],
    "simd": [name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name)]}))
"""


@dataclass(frozen=True)
class Machine:
    """One combination.

    Parameters
    ----------
    threads : int
        Of BLAS and TensorFlow.
    core : str
        OPENBLAS_CORETYPE; empty for OpenBLAS's own choice.
    plain : str
        The newer instructions that NumPy is to leave, as NPY_DISABLE_CPU_FEATURES takes them.
    onednn : bool
        Whether TensorFlow uses oneDNN.
    """

    threads: int = 1
    core: str = ""
    plain: str = ""
    onednn: bool = False

    def variables(self) -> dict[str, str]:
        """The environment variables of a process on that machine."""
        variables = dict.fromkeys(THREADS, str(self.threads))
        variables["TF_ENABLE_ONEDNN_OPTS"] = str(int(self.onednn))
        if self.core:
            variables["OPENBLAS_CORETYPE"] = self.core
        if self.plain:
            variables["NPY_DISABLE_CPU_FEATURES"] = self.plain
        return variables

    def __str__(self) -> str:
        return (f"BLAS kernel {self.core or 'as here'}, {self.threads} thread(s), "
                f"NumPy {'without ' + self.plain if self.plain else 'as here'}, "
                f"oneDNN {'on' if self.onednn else 'off'}")


def machine(run: int, cores: tuple[str, ...], plain: tuple[str, ...]) -> Machine:
    """The machine of that run: always the same one, and each value about equally often.

    Parameters
    ----------
    run : int
        From 1.
    cores, plain : tuple of str
        What there is to choose from; see `choices`.
    """
    def turn(name, values):
        # All values in random order, then again in another: so few runs see many of them.
        block, place = divmod(run - 1, len(values))
        return random.Random(f"{name} {block}").sample(values, len(values))[place]

    return Machine(turn("threads", (1, 2)), turn("core", cores), turn("plain", plain),
                   turn("onednn", (False, True)))


def choices() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What `machine` can choose from here: OpenBLAS's kernels and NumPy's instructions.

    Each is tried in a process of its own, and what this processor can't do is left out.
    """
    here = probed("")
    if here is None:
        return ("",), ("",)
    found = {tuple(here["cores"]): ""}
    processor = platform.machine().lower()
    cores = CORES.get(PROCESSORS.get(processor, processor), ())
    for core in cores if here["cores"] else ():
        tried = probed(core)
        if tried is not None:
            found.setdefault(tuple(tried["cores"]), core)
    return tuple(found.values()), ("", " ".join(here["simd"])) if here["simd"] else ("",)


def probed(core: str) -> dict | None:
    """What `_PROBE` says under that OPENBLAS_CORETYPE, or None if it can't run."""
    variables = {name: value for name, value in os.environ.items()
                 if name not in ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")}
    variables |= Machine(core=core).variables()
    done = subprocess.run([sys.executable, "-c", _PROBE], env=variables, capture_output=True,
                          text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None
