"""What a lesson's folder holds: the exercises and quizzes of its modules, found by themselves."""

from importlib import import_module
from pkgutil import iter_modules

from course_utils.exercises.engine.exercise import Exercise
from course_utils.exercises.engine.quiz import Quiz


def exercises_in(package):
    """The exercises and quizzes that the modules of a folder make, by their name.

    Parameters
    ----------
    package : str
        The folder's ``__name__``.

    Raises
    ------
    ValueError
        If two modules give one name to different things.
    """
    found = {}
    for module in iter_modules(import_module(package).__path__):
        for name, thing in vars(import_module(f"{package}.{module.name}")).items():
            if not isinstance(thing, Exercise | Quiz):
                continue
            if found.setdefault(name, thing) is not thing:
                raise ValueError(f"{package} has two exercises called {name}: rename one")
    return found
