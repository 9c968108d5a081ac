"""The public names of a package, each imported when it is first used.

A lesson then pays only for what it imports, and one table says where a package's things are.
"""

from importlib import import_module


def public(package, homes):
    """`__getattr__`, `__dir__` and `__all__` of a package.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    homes : dict
        Public name -> the module that holds it, inside the package or written in full.
    """
    names = sorted(homes)

    def get(name):
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = homes[name]
        module = home if home.startswith("course_utils.") else f"{package}.{home}"
        return getattr(import_module(module), name)

    return get, lambda: names, names
