"""What passes between a learner's process and the one that judges: numbers and text, no code.

A message is its length (4 bytes) and JSON. Arrays go as their bytes; whatever else a result may be
(a generator, a set, an object) arrives as a stand-in that has its kind, its parts and its text, so
that a check says of it what it says in the notebook. Nothing that is read here can run.
"""

import base64
import json
import re
import struct
from collections.abc import Mapping
from fractions import Fraction
from itertools import islice

import numpy as np

LARGEST = 64_000_000  # bytes of one message
LONGEST = 200_000  # letters of one text
DEEP = 12
MANY = 1_000_001  # one more than a check takes, so that it is the check that refuses
PLAIN = "biufc"  # kinds of arrays that go as bytes


class Broken(ValueError):
    """What came can't be read."""


class StandIn:
    """What a thing without a form of its own is known by: its kind and its text."""

    text, parts = "", ()

    def __repr__(self):
        return self.text


class Parts(StandIn):
    """The same of what can be gone through, a generator for instance."""

    def __iter__(self):
        return iter(self.parts)


def function_stand_in(*_, **__):
    """A result that is a function which was not called."""


def send(stream, message):
    """Write one message; ValueError if it is too large."""
    data = json.dumps(message).encode()
    if len(data) > LARGEST:
        raise ValueError(f"the result takes {len(data) // 1_000_000} MB: too large to look at")
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def receive(stream):
    """Read one message.

    Raises
    ------
    EOFError
        If the other side has ended.
    Broken
        If what came is no message.
    """
    head = stream.read(4)
    if len(head) < 4:
        raise EOFError
    (size,) = struct.unpack(">I", head)
    if size > LARGEST:
        raise Broken(f"a message of {size} bytes")
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Broken(f"no message: {error}") from None


def packed(value, deep=0):
    """A value as JSON; a list's first item says what the rest is.

    Only exact types count: a class of the learner's that calls itself a number is taken for the
    number that it holds, or for an object.
    """
    kind = type(value)
    if value is None or kind is bool:
        return value
    if value is Ellipsis:
        return ["..."]
    if isinstance(value, int) and kind is not bool:
        whole = int.__index__(value)
        return whole if abs(whole) < 10**300 else ["whole", str(whole)]
    if isinstance(value, float) and not isinstance(value, np.generic):
        return ["f", float.hex(float.__float__(value))]
    if isinstance(value, complex) and not isinstance(value, np.generic):
        return ["c", complex.__complex__(value).real, complex.__complex__(value).imag]
    if isinstance(value, str):
        return str.__str__(value)[:LONGEST]
    if deep >= DEEP:
        raise ValueError(f"the result is a list in a list, more than {DEEP} deep")
    if isinstance(value, np.generic | np.ndarray):
        return _packed_array(value, deep)
    if kind in (list, tuple):
        return [kind.__name__, *(packed(part, deep + 1) for part in islice(value, MANY))]
    if kind is range:
        return ["range", value.start, value.stop, value.step]
    if isinstance(value, Fraction):
        return ["fraction", value.numerator, value.denominator]
    if isinstance(value, Mapping):
        pairs = [[packed(k, deep + 1), packed(v, deep + 1)] for k, v in islice(value.items(), MANY)]
        return ["dict", *pairs]
    if isinstance(value, type):
        return ["is", "type", repr(value)[:200], None]
    return _packed_thing(value, deep)


def _packed_array(value, deep):
    array = np.asarray(value)
    if array.nbytes > LARGEST // 2:
        raise ValueError(f"the result has shape {array.shape}: too large to look at")
    one = isinstance(value, np.generic)
    if array.dtype.kind in PLAIN and array.dtype.itemsize <= 16:
        plain = array.astype(array.dtype.newbyteorder("<"))
        text = base64.b64encode(np.ascontiguousarray(plain).tobytes()).decode()
        return ["array", plain.dtype.str, list(array.shape), text, one]
    parts = [packed(part, deep + 1) for part in array.ravel().tolist()]
    return ["objects", "U" if array.dtype.kind == "U" else "O", list(array.shape), parts]


def _packed_thing(value, deep):
    kind = type(value)
    name, text = kind.__name__[:40], ""
    if callable(value):
        return ["function"]
    if hasattr(kind, "__array__"):  # of another library: what NumPy makes of it
        return _packed_array(np.asarray(value), deep)
    try:
        text = str(repr(value))[:200]
    except Exception:  # an object that refuses to be shown
        text = f"<{name}>"
    parts = None
    if not isinstance(value, str | bytes):
        try:
            parts = [packed(part, deep + 1) for part in islice(value, MANY)]
        except TypeError:  # it has none
            parts = None
    return ["set" if kind in (set, frozenset) else "is", name, text, parts]


def unpacked(value, things=()):
    """The value again; ``["thing", k]`` is the k-th of `things`."""
    if not isinstance(value, list):
        if value is None or type(value) in (bool, int, str):
            return value
        raise Broken("a value of an unknown kind")
    try:
        kind, *rest = value
        return _UNPACK[kind](rest, things)
    except Broken:
        raise
    except (ValueError, LookupError, TypeError, OverflowError, AttributeError) as error:
        raise Broken(f"{type(error).__name__}: {error}") from None


def _array(rest, _):
    kind, shape, text, one = rest
    dtype = np.dtype(str(kind))
    if dtype.kind not in PLAIN or dtype.hasobject:
        raise Broken("an array of an unknown kind")
    array = np.frombuffer(base64.b64decode(text), dtype).reshape([int(n) for n in shape])
    array = array.astype(dtype.newbyteorder("="))  # a copy that can be written to
    return array[()] if one and array.ndim == 0 else array


def _objects(rest, things):
    kind, shape, parts = rest
    array = np.empty(len(parts), object)
    for k, part in enumerate(parts):
        array[k] = unpacked(part, things)
    array = array.reshape([int(n) for n in shape])
    return array.astype(str) if kind == "U" else array


def _thing_like(rest, things):
    kind, text, parts = rest
    parts = None if parts is None else [unpacked(part, things) for part in parts]
    # The class bears the kind's name, as a check says it: "a generator".
    name = re.sub(r"\W", "_", str(kind)[:40]) or "object"
    thing = type(name, (StandIn if parts is None else Parts,), {})()
    thing.text, thing.parts = str(text)[:200], parts
    return thing


def _set(rest, things):
    """Sets are told from lists by a check, so they stay sets, of what can be in one."""
    return frozenset(unpacked(part, things) for part in rest[2])


def _fraction(rest, _):
    return Fraction(int(rest[0]), int(rest[1]) or 1)


_UNPACK = {
    "...": lambda rest, _: Ellipsis,
    "whole": lambda rest, _: int(str(rest[0])[:4000]),
    "f": lambda rest, _: float.fromhex(rest[0]),
    "c": lambda rest, _: complex(rest[0], rest[1]),
    "list": lambda rest, things: [unpacked(part, things) for part in rest],
    "tuple": lambda rest, things: tuple(unpacked(part, things) for part in rest),
    "range": lambda rest, _: range(*map(int, rest)),
    "fraction": _fraction,
    "dict": lambda rest, things: {unpacked(k, things): unpacked(v, things) for k, v in rest},
    "array": _array,
    "objects": _objects,
    "is": _thing_like,
    "set": _set,
    "function": lambda rest, _: function_stand_in,
    "thing": lambda rest, things: things[int(rest[0])],
}
