"""The process that runs one learner's code; it knows inputs, but no solution and no right result.

It is started anew for each submission, with a copy of the course that has no exercises in it, goes
behind the walls (:mod:`course_utils.classroom.apart.walls`), and then answers what it is asked: to
run some statements of the notebook, to call what they define. What it prints goes nowhere. Where
hints need to know what an answer would give with a right value in it, that is tried in one more
process of the kind, which nothing else is asked of (:meth:`.remote.Remote.apart`).
"""

import builtins
import importlib
import io
import json
import os
import sys
from types import FunctionType

import numpy as np

from course_utils.classroom.apart import walls, wire
from course_utils.exercises.engine.crash import Crash, remember
from course_utils.exercises.engine.runs import (
    LINES,
    MUTANTS_LINES,
    fill_memory,
    limited,
    manageable,
    quietly,
)

MUTANT = "<mutant>"


def main():
    """Serve the messages that come in at the standard input, until it ends."""
    asked, told = _pipes()
    options = json.loads(sys.argv[1])
    held_by = walls.build(options["readable"], options["memory"], options["seconds"])
    wire.send(told, {"walls": held_by})
    learner = Learner(asked, told)
    while True:
        try:
            message = wire.receive(asked)
        except EOFError:
            return
        wire.send(told, {**learner.answer(message), "id": message["id"]})


def _pipes():
    """The two ends that the judge holds the others of; whatever is printed is lost."""
    asked, told = (os.fdopen(os.dup(n), mode) for n, mode in ((0, "rb"), (1, "wb")))
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.stdout = sys.stderr = Nowhere()
    return asked, told


class Nowhere(io.TextIOBase):
    """Takes what is printed, and does nothing with it: a gigabyte takes no time."""

    def write(self, text):
        return len(text)


class Learner:
    """What the notebook has defined so far, and how it is called."""

    def __init__(self, asked, told):
        self._asked, self._told = asked, told
        self._made = []  # the answers, and mutants of them: (value, its file, lines it may run)

    def answer(self, message):
        """What to say to one message of the judge's."""
        self._number = message["id"]
        try:
            return {"define": self._define, "call": self._call}[message["do"]](message)
        except BaseException as error:  # SystemExit and KeyboardInterrupt of the answer's
            return {"stops": self._told_of(error)}

    # The messages -----------------------------------------------------------------------------

    def _define(self, message):
        """Run the statements that an answer needs, then say what its name stands for."""
        names = {"__name__": "__main__", "np": np}
        for name, (module, attribute) in message["given"].items():
            names[name] = getattr(importlib.import_module(module), attribute)
        failed = []
        for again in (False, True):  # what came too early may find its names the second time
            if again and not failed:
                break
            if again and message["name"] in names:
                break
            failed = self._run(message["statements"], names)
        if message["name"] not in names:
            error = failed[-1] if failed else NameError(f"{message['name']} is not defined")
            return {"stops": self._told_of(error)}
        value = names[message["name"]]
        number = self._keep(value, LINES)
        if not callable(value):
            return {"value": wire.packed(manageable(value)), "number": number}
        kind = "function" if isinstance(value, FunctionType) else "callable"
        return {"callable": kind, "number": number}

    @staticmethod
    def _run(statements, names):
        failed = []
        for file, source in statements:
            remember(file, source)
            try:
                with quietly():
                    exec(compile(source, file, "exec"), names)
            except (Exception, SystemExit) as error:
                failed.append(error)
        return failed

    def _mend(self, text):
        """Define an answer once more, from a changed text, beside the first; gives its number."""
        before, *_ = self._made[text["of"]]
        names = dict(before.__globals__)
        remember(MUTANT, text["source"])
        with quietly(), limited(MUTANT, MUTANTS_LINES):
            exec(compile(text["source"], MUTANT, "exec"), names)
        return self._keep(names[text["name"]], MUTANTS_LINES)

    def _call(self, message):
        number = self._mend(message["mend"]) if "mend" in message else message["number"]
        value, file, lines = self._made[number]
        if message["fill"]:
            fill_memory()
        inputs = [self._input(packed, k) for k, packed in enumerate(message["inputs"])]
        self._inputs = inputs
        before = [wire.packed(one) if isinstance(one, _CHANGEABLE) else None for one in inputs]
        with quietly(), limited(file, lines):
            result = manageable(value(*inputs))
        changed = [
            [k, wire.packed(one)]
            for k, (one, was) in enumerate(zip(inputs, before, strict=True))
            if was is not None and wire.packed(one) != was
        ]
        return {"gives": wire.packed(result), "changed": changed, "number": number}

    # How --------------------------------------------------------------------------------------

    def _keep(self, value, lines):
        parts = [value, *(vars(value).values() if isinstance(value, type) else ())]
        codes = [part.__code__ for part in parts if isinstance(part, FunctionType)]
        self._made.append((value, codes[0].co_filename if codes else "", lines))
        return len(self._made) - 1

    def _input(self, packed, k):
        if isinstance(packed, list) and packed[:1] == ["asked"]:
            return _asked(packed[1], {name: self._asking(k, name) for name in packed[2]})
        return wire.unpacked(packed)

    def _asking(self, k, name):
        """A method of an input that stays with the judge."""

        def method(*arguments, **named):
            arguments = [wire.packed(one) for one in arguments]
            named = {key: wire.packed(one) for key, one in named.items()}
            wire.send(self._told, {"asks": [k, name, arguments, named], "id": self._number})
            reply = wire.receive(self._asked)
            if "refuses" in reply:
                kind, words = reply["refuses"]
                raise getattr(builtins, kind, ValueError)(words)
            module, kind, fields = reply["record"]
            made = getattr(importlib.import_module(module), kind)
            return made(**{name: wire.unpacked(one) for name, one in fields.items()})

        return method

    def _told_of(self, error):
        """All that a check says of an error, as text."""
        step = error.__traceback__
        while step is not None and step.tb_frame.f_code.co_filename == __file__:
            step = step.tb_next
        crash = Crash(error.with_traceback(step))
        kind = type(error)
        told = {"kind": [base.__name__ for base in kind.__mro__][:8], "words": str(error)[:2000]}
        for name in ("text", "advice", "place", "unfinished", "ours", "judged"):
            try:
                with quietly():
                    told[name] = getattr(crash, name)
            except Exception:  # an error that refuses to be looked at
                told[name] = {"text": kind.__name__, "advice": ""}.get(name)
            if isinstance(told[name], str):
                told[name] = told[name][:2000]
        lacking = getattr(error, "obj", None)
        inputs = getattr(self, "_inputs", ())
        told["obj"] = next((k for k, one in enumerate(inputs) if one is lacking), None)
        return told


_CHANGEABLE = np.ndarray | list | dict


def _asked(kind, methods):
    """Stands for an input that is an experiment: it can be asked, and not be looked into."""
    return type(kind, (), {"__slots__": (), **{k: staticmethod(m) for k, m in methods.items()}})()
