"""A learner's answer as the judge sees it: it can be called, and its code runs elsewhere.

``Remote`` is what an exercise's ``check`` is given. It looks like the function that the learner
wrote (its name, its text, its bytecode, none of which is ever run here); calling it sends the
inputs to the learner's process and gives back numbers, or raises what was raised there.
"""

import ast
import builtins
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from course_utils.classroom.apart import wire
from course_utils.exercises.engine.crash import Crash, remember
from course_utils.exercises.engine.runs import RunsOn
from course_utils.models.neurons.mystery import MysteryNeuron
from course_utils.paths import ROOT

SECONDS = 10.0  # of processor time for one call, or for the definition of an answer
BUSY = 6  # times that, on the clock
MEMORY = 1_500_000_000  # bytes
MENDING = 2.0  # seconds of processor time for all mended answers together; BUSY times as above
ANSWERED = 200  # questions to an experiment in one call
# Inputs that stay with the judge, and which of their methods may be asked.
ASKED = {MysteryNeuron: ("run",)}
STEPS = 1_000_000  # of an experiment

# What a learner's process has of the course: nothing that holds a solution, nothing that it needs
# not. The exercises' engine is there, for its limits and its words about errors.
LEFT_OUT = ("lesson_??", "cli", "site", "controls", "pictures", "__pycache__", "notebooks", "marks")


class Ended(Exception):
    """The learner's process was stopped, or ended itself: the message says why."""

    def crash(self, error, call):
        return Told(error, call, {"text": f"{self.args[1]}: {self.args[0]}"})


class Course:
    """A copy of the course without solutions, for learners' processes; made once, removed at the
    end of a ``with`` block."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="course-for-marking-"))
        target = self.folder / "course_utils"
        shutil.copytree(ROOT / "course_utils", target, ignore=shutil.ignore_patterns(*LEFT_OUT))
        script = "import compileall, sys; compileall.compile_dir(sys.argv[1], quiet=2)"
        subprocess.run([sys.executable, "-I", "-S", "-c", script, str(target)], check=False,
                       stdin=subprocess.DEVNULL)
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.folder, ignore_errors=True)

    def paths(self):
        """What is looked through for modules, besides Python's own."""
        packages = Path(np.__file__).parents[1]
        return [str(self.folder), str(packages)]

    def readable(self):
        """Folders that may be read: Python, its packages, this copy."""
        hidden = [ROOT / "course_utils", ROOT / "notebooks", ROOT / "assets", ROOT / "tests"]
        library = Path(os.__file__).parent
        places = [self.folder, *_around(library, hidden), *_around(self.paths()[1], hidden)]
        places += [Path(place) for name in ("LIBDIR", "DESTSHARED")
                   if (place := sysconfig.get_config_var(name))]
        places += [Path(place) for place in ("/lib", "/lib64", "/usr/lib64", "/etc/ld.so.cache",
                                             "/proc/cpuinfo", "/sys/devices/system/cpu")]
        if not library.is_relative_to("/usr/lib"):
            places.append(Path("/usr/lib"))
        return [str(place) for place in places]


def _around(folder, hidden):
    """A folder, or, where something hidden lies in it, all that lies beside that."""
    folder = Path(folder)
    if folder in hidden or folder.name == "course_utils":
        return
    if not any(place.is_relative_to(folder) for place in hidden) and not (
        (folder / "course_utils").is_dir()
    ):
        yield folder
        return
    for inside in folder.iterdir():
        yield from _around(inside, hidden)


class Learner:
    """The process of one submission, begun when it is first needed, and anew after it ended.

    Parameters
    ----------
    course : Course
    folder : path
        The copy of what was handed in, where it works.
    seconds, memory
        See SECONDS and MEMORY.
    """

    def __init__(self, course, folder, seconds=SECONDS, memory=MEMORY):
        self.course, self.folder = course, Path(folder)
        self.seconds, self.memory = seconds, memory
        self.walls, self.starts = None, 0
        self._process = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()

    @property
    def runs(self):
        return self._process is not None

    def end(self):
        """End the process, and all that it may have begun."""
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()

    def _begin(self):
        options = {
            "readable": [*self.course.readable(), str(self.folder)],
            "memory": self.memory,
            "seconds": int(self.seconds * 6) + 5,
        }
        script = (
            f"import sys; sys.path[:0] = {self.course.paths()[:1]!r}; "
            f"sys.path += {self.course.paths()[1:]!r}; "
            "from course_utils.classroom.apart.learner import main; main()"
        )
        plain = {"PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
                 "MKL_NUM_THREADS": "1", "LANG": "C.UTF-8", "HOME": str(self.folder)}
        kept = ("SYSTEMROOT", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "RNN_COURSE_WALLS")
        plain |= {name: os.environ[name] for name in kept if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", script, json.dumps(options)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=self.folder, env=plain, start_new_session=True,
        )
        self.starts += 1
        self.walls = wire.receive(self._process.stdout)["walls"]

    def ask(self, message, things=(), seconds=None):
        """Send a message, answer what the process asks back, and give its reply.

        Raises
        ------
        Ended
            If it took too long, ended, or said what can't be read.
        """
        with self._no_longer_than(60.0 if self._process is None else seconds or self.seconds):
            if self._process is None:
                self._begin()
            number = secrets.randbits(62)  # what is said unasked doesn't have it
            wire.send(self._process.stdin, {**message, "id": number})
            for _ in range(ANSWERED):
                reply = wire.receive(self._process.stdout)
                if not isinstance(reply, dict) or reply.get("id") != number:
                    raise wire.Broken("no message")
                if "asks" not in reply:
                    return reply
                wire.send(self._process.stdin, _experiment(reply["asks"], things))
            raise Ended(f"it asked for more than {ANSWERED} experiments", "RuntimeError")

    @contextlib.contextmanager
    def _no_longer_than(self, seconds):
        """End the process if what follows takes longer, and say in what way it ended."""
        done, late = threading.Event(), threading.Event()
        before = _processor_seconds(self._process)

        def watch():
            for _ in range(BUSY):  # a machine with much else to do takes longer
                if done.wait(seconds):
                    return
                used = _processor_seconds(self._process)
                if used is None or used - (before or 0.0) > 0.8 * seconds:
                    break
            if self._process is not None and not done.is_set():
                late.set()
                _kill(self._process)

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        except (BrokenPipeError, EOFError):
            self._process.wait()
            status = self._process.returncode
            if late.is_set() or status in (-signal.SIGKILL, -getattr(signal, "SIGXCPU", 99)):
                raise self._too_long() from None
            raise Ended("it ended the process that runs it", "SystemExit") from None
        except wire.Broken as error:
            raise Ended(f"what it gave can't be read ({error})", "ValueError") from None
        finally:
            done.set()
            if sys.exc_info()[0] is not None:
                self.end()

    def _too_long(self):
        said = f"it was stopped after {self.seconds:z.0f} seconds: does every loop end?"
        return Ended(said, "TimeoutError")


def _processor_seconds(process):
    """What a process has used so far; None where that isn't known."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError, IndexError, ValueError):
        return None


def _kill(process):
    """End a process, and all that it may have begun."""
    if hasattr(os, "killpg"):  # it leads a group of its own
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        process.kill()


def _experiment(asked, things):
    """What an input answers that stays here."""
    try:
        k, name, arguments, named = asked
        thing = things[int(k)]
        if name not in ASKED[type(thing)]:
            raise wire.Broken("a question that may not be asked")
        arguments = [wire.unpacked(one) for one in arguments]
        named = {str(key): wire.unpacked(one) for key, one in named.items()}
        if _steps(*arguments, **named) > STEPS:
            raise ValueError(f"an experiment of more than {STEPS} steps is too long here")
        found = getattr(thing, name)(*arguments, **named)
    except wire.Broken:
        raise
    except Exception as error:
        return {"refuses": [type(error).__name__, str(error)[:500]]}
    kind = type(found)
    fields = {name: wire.packed(getattr(found, name)) for name in kind.__dataclass_fields__}
    return {"record": [kind.__module__, kind.__name__, fields]}


def _steps(current=0.0, duration=0.0, dt=0.1):
    return float(duration) / max(float(dt), 1e-9) * max(np.size(current), 1)


# Answers ------------------------------------------------------------------------------------------


class Remote:
    """An answer that is a function, in a learner's process."""

    def __init__(self, learner, number, answer, given):
        self._learner, self._number, self._answer, self._given = learner, number, answer, given
        self._patience, self._fills = None, False
        self._start, self._ended, self._used = learner.starts, None, 0.0
        self.__name__ = self.__qualname__ = answer.name
        if answer.is_function:
            self._look_like(answer.source)

    def _look_like(self, source):
        """Name, signature and bytecode of the text, so that a check can look at them."""
        file = f"<answer {self.__name__} {hash(source)}>"
        try:
            tree = ast.parse(source)
            whole = compile(source, file, "exec")
            codes = [part for part in whole.co_consts if hasattr(part, "co_code")]
            code = next(part for part in codes if part.co_name == tree.body[0].name)
        except (SyntaxError, ValueError, RecursionError, MemoryError, StopIteration):
            return
        remember(file, tree)
        arguments = tree.body[0].args
        self.__code__ = code
        self.__defaults__ = (None,) * len(arguments.defaults) or None
        asked = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        self.__kwdefaults__ = {one.arg: None for one, value in asked if value} or None
        self.__annotations__ = {}

    @property
    def has_ended(self):
        """Whether it was stopped, or ended its process, so that it can't be called any more."""
        return self._ended is not None

    def __repr__(self):
        return f"<function {self.__name__}>"

    def __call__(self, *inputs):
        packed = [_as_input(one) for one in inputs]
        message = {"do": "call", "number": self._number, "inputs": packed, "fill": self._fills}
        reply = _replied(self._asked(message, inputs), inputs)
        for k, value in reply.get("changed", ()):
            _change(inputs[int(k)], wire.unpacked(value))
        return wire.unpacked(reply["gives"])

    def _asked(self, message, inputs):
        """One who was stopped is not begun again, and no answer has more than thrice its time:
        that of a processor, or BUSY times as much by the clock."""
        learner = self._learner
        if self._ended is None and (learner.starts != self._start or not learner.runs):
            self._ended = Ended("its process has ended", "RuntimeError")
        if self._ended is None and self._used > 3 * learner.seconds:
            self._ended = Ended("it takes too long", "TimeoutError")
        if self._ended is not None:
            raise self._ended
        start, before = time.monotonic(), _processor_seconds(learner._process)
        try:
            return learner.ask(message, inputs)
        except Ended as error:
            self._ended = error
            raise
        finally:
            passed, after = time.monotonic() - start, _processor_seconds(learner._process)
            known = before is not None and after is not None
            self._used += max(after - before, passed / BUSY) if known else passed

    def mended(self, tree):
        """The answer with another text; it runs where the answer runs."""
        if self._patience is None:
            self._patience = _Patience(self._learner)
        return _Mended(self, tree, self._patience)

    @contextlib.contextmanager
    def apart(self):
        """The same answer in a process of its own, which ends with the block.

        It may be shown what a process that is judged must not know: it keeps nothing.
        """
        if self._ended is not None:
            raise self._ended
        own = self._learner
        with Learner(own.course, own.folder, own.seconds, own.memory) as other:
            yield define(other, self._answer, self._given)

    def fill_memory(self):
        """From now on the process fills its memory with numbers before each call."""
        self._fills = True


class _Mended(Remote):
    """An answer with another text; it is defined there when it is first called."""

    def __init__(self, own, tree, patience):
        super().__init__(own._learner, None, own._answer, own._given)
        self._own, self._tree, self._its_patience = own, tree, patience
        self._text = {"of": own._number, "source": ast.unparse(tree), "name": tree.body[0].name}

    def _look_like(self, source):
        """Nothing looks at its text."""

    def _asked(self, message, inputs):
        self._its_patience.keep()
        if self._number is None:
            message = {**message, "mend": self._text}
        reply = super()._asked(message, inputs)
        self._number = reply.get("number", self._number)
        return reply


class _Patience:
    """How long mended answers are tried."""

    def __init__(self, learner):
        self._process = learner._process
        self._start, self._used = time.monotonic(), _processor_seconds(self._process)

    def keep(self):
        """Raise TimeoutError when it is over."""
        passed = time.monotonic() - self._start
        used = _processor_seconds(self._process)
        used = passed if used is None or self._used is None else used - self._used
        if used > MENDING or passed > BUSY * MENDING:
            raise TimeoutError("enough of mending")


def define(learner, answer, given):
    """Run what an answer needs in the learner's process; gives the value, or a `Remote`.

    Raises
    ------
    Exception
        What the learner's code raised, or Ended.
    """
    message = {"do": "define", "name": answer.name, "given": given,
               "statements": [list(one) for one in answer.statements]}
    reply = _replied(learner.ask(message))
    if "callable" not in reply:
        return wire.unpacked(reply["value"])
    return Remote(learner, reply["number"], answer, given)


def _as_input(value):
    methods = ASKED.get(type(value))
    return ["asked", type(value).__name__, list(methods)] if methods else wire.packed(value)


def _change(old, new):
    """What the answer did to an input, done to ours."""
    if isinstance(old, np.ndarray):
        if isinstance(new, np.ndarray) and new.shape == old.shape:
            old[...] = new
        else:
            old.fill(0)
    elif isinstance(old, list) and isinstance(new, list):
        old[:] = new
    elif isinstance(old, dict) and isinstance(new, dict):
        old.clear()
        old.update(new)


def _replied(reply, inputs=()):
    if "stops" in reply:
        raise _error(reply["stops"], inputs)
    return reply


def _error(told, inputs):
    """The exception that was raised there, with all that was said of it."""
    if not isinstance(told, dict):
        raise wire.Broken("no message")
    kinds = (_KINDS.get(name) for name in told.get("kind", ()) if isinstance(name, str))
    kind = next(filter(None, kinds), Exception)
    words = str(told.get("words", ""))
    try:
        error = kind(words)
    except TypeError:  # UnicodeDecodeError and the like take more
        error = ValueError(words)
    known = told.get("obj")
    if isinstance(error, AttributeError) and isinstance(known, int) and known < len(inputs):
        error.obj = inputs[known]
    error.crash = lambda error, call: Told(error, call, told)
    return error


_KINDS = {
    name: kind for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception | SystemExit)
} | {"RunsOn": RunsOn, "LinAlgError": np.linalg.LinAlgError}


class Told(Crash):
    """A crash in a learner's process: what is said of it was worked out there."""

    def __init__(self, error, call, told):
        super().__init__(error, call)
        object.__setattr__(self, "_told", told)

    text = property(lambda self: str(self._told.get("text") or type(self.error).__name__))
    advice = property(lambda self: str(self._told.get("advice") or ""))
    place = property(lambda self: self._told.get("place"))
    unfinished = property(lambda self: self._told.get("unfinished") is True)
    ours = property(lambda self: self._told.get("ours") is True)
    judged = property(lambda self: self._told.get("judged") is True)
