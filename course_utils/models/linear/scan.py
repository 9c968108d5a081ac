"""The linear recurrence h(t) = a(t) h(t-1) + b(t): step by step, and as a parallel scan. Lesson 14.

A step is a pair (a, b). Two steps in a row are one step again, with the pair (a2 a1, a2 b1 + b2),
and which two neighbours are joined first makes no difference: `compose` is associative. So the
steps can be joined as a tree, in about log2(time) rounds, each of which is one array operation.

The two scans are named after Hillis and Steele (1986), "Data parallel algorithms", and Blelloch
(1990), "Prefix sums and their applications"; the second one is written so that it gives h(t)
itself. Time is the first axis of all arrays here.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_choice, check_numbers


def compose(earlier, later):
    """The one step (a, b) that does what two steps do, `earlier` first. Each is a pair (a, b)."""
    (a1, b1), (a2, b2) = earlier, later
    return a2 * a1, a2 * b1 + b2


def _hillis_steele(time):
    """Every element takes in the one 1, 2, 4 ... places before it."""
    distance = 1
    while distance < time:
        yield distance, distance, 1
        distance *= 2


def _blelloch(time):
    """Up the tree: pairs, pairs of pairs ...; then down again, filling in between."""
    distance = 1
    while 2 * distance <= time:
        yield 2 * distance - 1, distance, 2 * distance
        distance *= 2
    while distance >= 1:
        if 3 * distance - 1 < time:
            yield 3 * distance - 1, distance, 2 * distance
        distance //= 2


# By name: from the length, the rounds, each as (first element, distance, every how many). In a
# round these elements are joined with those `distance` before them, all at the same time.
ROUNDS = {"hillis_steele": _hillis_steele, "blelloch": _blelloch}
WAYS = ("loop", *ROUNDS)


def scan(a, b, h0=None, way="loop"):
    """All h(t) = a(t) h(t-1) + b(t).

    Parameters
    ----------
    a, b : (time, ...)
        Real or complex; a may be of any shape that broadcasts to that of b.
    h0 : (...), optional
        h(-1); zeros if left out.
    way : "loop", "hillis_steele" or "blelloch"
        The loop makes time - 1 joins, one after the other. The scans make time log2 time or
        about 2 time of them, in log2 time or about 2 log2 time rounds.

    Returns
    -------
    (time, ...) : array

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    check_choice("way", way, WAYS)
    b = np.asarray(b)
    if b.ndim == 0 or len(b) == 0:
        raise ValueError(f"b has shape {b.shape}: expected (time, ...) with at least one step")
    try:
        a = np.broadcast_to(a, b.shape)
    except ValueError:
        raise ValueError(f"a has shape {np.shape(a)}: expected {b.shape}, as b has") from None
    h = np.array(b, np.result_type(a, b))
    if h0 is not None:
        h[0] += a[0] * h0
    if way == "loop":
        part = np.empty_like(h[0])
        for t in range(1, len(h)):
            np.multiply(a[t], h[t - 1], out=part)
            h[t] += part
        return h
    a, time = np.array(a), len(h)
    for first, distance, every in ROUNDS[way](time):
        later = slice(first, time, every)
        earlier = slice(first - distance, time - distance, every)
        h[later] += a[later] * h[earlier]
        a[later] = a[later] * a[earlier]
    return h


def scan_backward(dh, a, h, h0=None, way="loop"):
    """The gradients of a loss with respect to a, b and h0, from dh (time, ...), what reaches h(t)
    from outside the recurrence.

    It is a scan again, from the end: g(t) = dh(t) + a(t+1) g(t+1). Mind the t+1: h(t) acts on
    h(t+1) through a(t+1). Then db = g and da(t) = g(t) h(t-1). (Of complex numbers, conjugates.)

    Returns
    -------
    da, db : (time, ...) of the shape of h; dh0 : (...)
    """
    a = np.conj(np.broadcast_to(a, np.shape(h)))
    after = np.zeros_like(a)
    after[:-1] = a[1:]  # nothing comes after the last step
    db = scan(after[::-1], dh[::-1], way=way)[::-1]
    before = np.zeros_like(h)
    before[1:] = h[:-1]
    if h0 is not None:
        before[0] = h0
    return db * np.conj(before), db, a[0] * db[0]


def convolve(kernel, u, padded=True):
    """The causal convolution sum over j of kernel(j) u(t - j), by Fourier transforms.

    With kernel(j) = a^j it is the recurrence of a constant a: what came in j steps ago has been
    multiplied by a for j times. A constant a is needed: with a(t) there is no one kernel.

    Parameters
    ----------
    kernel : (time, ...)
    u : (time, ...)
        Of shapes that broadcast against each other.
    padded : bool
        False leaves out the zeros behind both: the transform then takes the sequences for
        circles, and the end leaks into the beginning.

    Returns
    -------
    (time, ...) : array, complex if kernel or u is
    """
    time = len(u)
    if len(kernel) != time:
        raise ValueError(f"kernel has {len(kernel)} steps: expected {time}, as u has")
    size = 2 * time if padded else time
    product = np.fft.fft(kernel, size, axis=0) * np.fft.fft(u, size, axis=0)
    result = np.fft.ifft(product, axis=0)[:time]
    return result if np.iscomplexobj(kernel) or np.iscomplexobj(u) else result.real


@dataclass(frozen=True, eq=False)
class ScanTrace:
    """The rounds of a scan, for `ScanPicture`.

    Attributes
    ----------
    way : str
    a, b : (rounds + 1, time)
        The pairs at the start (row 0) and after each round. The last row's b is h.
    partner : (rounds, time) of int
        Which element each was joined with in a round; -1 where it stayed as it was.
    since : (rounds + 1, time) of int
        Each pair stands for the steps since[r, t] .. t.
    """

    way: str
    a: np.ndarray
    b: np.ndarray
    partner: np.ndarray
    since: np.ndarray

    rounds = property(lambda self: len(self.partner), doc="Rounds: the depth.")
    time = property(lambda self: self.b.shape[1], doc="Steps.")
    joins = property(lambda self: int(np.sum(self.partner >= 0)), doc="Joins in all: the work.")

    def __repr__(self):
        return f"ScanTrace(way={self.way!r}, time={self.time}, rounds={self.rounds})"


def scan_rounds(a, b, way="hillis_steele"):
    """The scan of a (time,) and b (time,), round by round, as a ScanTrace. For way="loop" each
    step is a round.
    """
    check_choice("way", way, WAYS)
    a, b = check_numbers("a", a).astype(float), check_numbers("b", b).astype(float)
    if a.shape != b.shape or a.ndim != 1 or not len(a):
        raise ValueError(f"a and b have shapes {a.shape} and {b.shape}: expected (time,) for both")
    time = len(a)
    plan = ROUNDS[way](time) if way in ROUNDS else ((t, 1, time) for t in range(1, time))
    rows_a, rows_b, partners, since = [a], [b], [], [np.arange(time)]
    for first, distance, every in plan:
        later = np.arange(first, time, every)
        partner = np.full(time, -1)
        partner[later] = later - distance
        a, b, s = rows_a[-1].copy(), rows_b[-1].copy(), since[-1].copy()
        earlier = rows_a[-1][later - distance], rows_b[-1][later - distance]
        a[later], b[later] = compose(earlier, (rows_a[-1][later], rows_b[-1][later]))
        s[later] = since[-1][later - distance]
        for rows, row in ((rows_a, a), (rows_b, b), (partners, partner), (since, s)):
            rows.append(row)
    partners = np.array(partners, int).reshape(-1, time)
    return ScanTrace(way, np.array(rows_a), np.array(rows_b), partners, np.array(since))
