"""Methods that stand in a module of their own, which is imported when one is first called.

What a class is can be read (and loaded) without them: a network without its loss and its file
format, a trace without the words in which it is told.
"""

from importlib import import_module


class Elsewhere:
    """The function of this name in `module` as a method, of the class itself if `of_class`."""

    def __init__(self, module, of_class=False):
        self.module, self.of_class = module, of_class

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, thing, owner=None):
        function = getattr(import_module(self.module), self.name)
        bound_to = owner if self.of_class else thing
        return function if bound_to is None else function.__get__(bound_to)
