"""Attention: look back at all that was kept, and take a weighted mean of it (lesson 12).

    e(t, j)     = v . tanh(W_q q(t) + W_k k(j))    additive: Bahdanau, Cho and Bengio (2015)
    e(t, j)     = q(t) . k(j) / sqrt(d)            scaled dot product: Vaswani et al. (2017)
    alpha(t, j) = exp e(t, j) / sum over i of exp e(t, i)
    m(t)        = sum over j of alpha(t, j) u(j)   the mix (papers: the context vector)

Query q(t) asks, key k(j) is what position j is found by, value u(j) is what is taken from it;
in an encoder-decoder the states h(j) of the encoder are both keys and values.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import softmax
from course_utils.models.checks import check_choice, check_finite, check_index, check_numbers
from course_utils.models.number_checks import check_real
from course_utils.models.number_table import Table


@dataclass(frozen=True, eq=False, repr=False)
class AttentionTrace:
    """Everything that attention computed. Arrays are batch-first; e, alpha and m are read-only,
    queries, keys and values are the arrays that were given.

    Attributes
    ----------
    kind : "additive" or "scaled dot product"
    queries : (batch, queries, query numbers)
    keys : (batch, positions, key numbers)
    values : (batch, positions, value numbers)
    tanh : (batch, queries, positions, attention units) or None
        tanh(W_q q + W_k k), for additive attention.
    scale : float
        What the dot products were divided by; 1 for additive attention.
    e : (batch, queries, positions)
        The scores; -inf where the mask forbids to look.
    alpha : (batch, queries, positions)
        The weights: positive, each row adds up to 1.
    m : (batch, queries, value numbers)
        The mix of the values.
    W_q, W_k, v : arrays or None
        The weights of additive attention.
    """

    kind: str
    queries: np.ndarray
    keys: np.ndarray
    values: np.ndarray
    tanh: np.ndarray | None
    scale: float
    e: np.ndarray
    alpha: np.ndarray
    m: np.ndarray
    W_q: np.ndarray | None = None
    W_k: np.ndarray | None = None
    v: np.ndarray | None = None

    def __post_init__(self):
        for name in ("e", "alpha", "m"):
            getattr(self, name).flags.writeable = False

    batch = property(lambda self: self.alpha.shape[0], doc="Sequences side by side.")
    time = property(lambda self: self.alpha.shape[1], doc="Queries.")
    positions = property(lambda self: self.alpha.shape[2], doc="Places that can be looked at.")

    def __repr__(self):
        return (
            f"AttentionTrace({self.kind}, batch={self.batch}, queries={self.time}, "
            f"positions={self.positions})"
        )

    def table(self, t, batch=0, digits=2):
        """The look of query t as a Table: one row per position, with its score and weight."""
        t, batch = self._place(t, batch)
        return Table(
            title=f"Query {t} of 0 to {self.time - 1}",
            columns=("position", f"e({t}, j)", f"α({t}, j)"),
            names=tuple(str(j) for j in range(self.positions)),
            rows=tuple(
                (float(e), float(a))
                for e, a in zip(self.e[batch, t], self.alpha[batch, t], strict=True)
            ),
            digits=digits,
        )

    def describe(self, t, batch=0):
        """Query t in a sentence; also the alt text of its picture."""
        t, batch = self._place(t, batch)
        alpha = self.alpha[batch, t]
        first, *rest = np.argsort(-alpha, kind="stable")
        said = f"Query {t} looks most at position {first} (weight {alpha[first]:z.2f})"
        return said + (f", then at {rest[0]} ({alpha[rest[0]]:z.2f})." if rest else ".")

    def _place(self, t, batch):
        return check_index("t", t, self.time), check_index("batch", batch, self.batch)


def additive(queries, keys, W_q, W_k, v, values=None, mask=None):
    """Additive attention, e = v . tanh(W_q q + W_k k).

    Bahdanau, Cho and Bengio (2015), "Neural machine translation by jointly learning to align and
    translate". Keras's AdditiveAttention is the same without the two matrices.

    Parameters
    ----------
    queries : (batch, queries, query numbers)
    keys : (batch, positions, key numbers)
    W_q : (attention units, query numbers)
    W_k : (attention units, key numbers)
    v : (attention units,)
    values : (batch, positions, value numbers), optional
        The keys if left out.
    mask : bool, optional
        True where a query may look: (queries, positions), or (batch, queries, positions), or
        (batch, 1, positions) where all queries may look at the same places.

    Returns
    -------
    AttentionTrace

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    queries, keys, values, mask = _checked(queries, keys, values, mask)
    v = check_numbers("v", v)
    if v.ndim != 1:
        raise ValueError(f"v has shape {v.shape}: expected (attention units,)")
    W_q = _checked_matrix("W_q", W_q, v.size, queries, "query")
    W_k = _checked_matrix("W_k", W_k, v.size, keys, "key")
    # Each query meets each position: (batch, queries, 1, units) + (batch, 1, positions, units).
    tanh = np.tanh((queries @ W_q.T)[:, :, None] + (keys @ W_k.T)[:, None])
    e, alpha, m = _look(tanh @ v, values, mask)
    return AttentionTrace(
        "additive", queries, keys, values, tanh, 1.0, e, alpha, m, W_q, W_k, v
    )


def scaled_dot(queries, keys, values=None, mask=None, scale=None):
    """Dot-product attention, e = q . k / sqrt(d), with d the numbers of a key.

    Vaswani et al. (2017), "Attention is all you need", section 3.2.1.

    Parameters
    ----------
    queries : (batch, queries, d)
    keys : (batch, positions, d)
    values, mask
        As in `additive`.
    scale : float, optional
        What the dot products are divided by; sqrt(d) if left out, 1 for none.

    Returns
    -------
    AttentionTrace

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    queries, keys, values, mask = _checked(queries, keys, values, mask)
    if queries.shape[2] != keys.shape[2]:
        raise ValueError(
            f"queries has shape {queries.shape}: expected (batch, queries, {keys.shape[2]}), "
            "as many numbers as the keys"
        )
    scale = float(np.sqrt(keys.shape[2])) if scale is None else scale
    if not check_real("scale", scale) > 0:
        raise ValueError(f"scale is {scale!r}: expected a number above 0")
    e, alpha, m = _look(queries @ keys.swapaxes(1, 2) / scale, values, mask)
    return AttentionTrace(
        "scaled dot product", queries, keys, values, None, float(scale), e, alpha, m
    )


def attention_backward(trace, dm):
    """The gradients of a loss, from its gradient dm with respect to the mix.

        dalpha(t, j) = dm(t) . u(j)              du(j) = sum over t of alpha(t, j) dm(t)
        de(t, j)     = alpha(t, j) (dalpha(t, j) - sum over i of alpha(t, i) dalpha(t, i))

    and from e on by the chain rule through the tanh, or through the dot product.

    Parameters
    ----------
    trace : AttentionTrace
    dm : (batch, queries, value numbers)

    Returns
    -------
    dict
        "queries", "keys" and "values", shaped like them; for additive attention "W_q", "W_k" and
        "v" as well. Where the keys are the values too, their gradient is the sum of the two.
    """
    dm = check_numbers("dm", dm)
    if dm.shape != trace.m.shape:
        raise ValueError(f"dm has shape {dm.shape}: expected {trace.m.shape}")
    alpha = trace.alpha
    dalpha = dm @ trace.values.swapaxes(1, 2)
    gradients = {"values": alpha.swapaxes(1, 2) @ dm}
    de = alpha * (dalpha - (alpha * dalpha).sum(axis=-1, keepdims=True))
    if trace.tanh is None:
        de = de / trace.scale
        gradients["queries"] = de @ trace.keys
        gradients["keys"] = de.swapaxes(1, 2) @ trace.queries
        return gradients
    units = trace.v.size
    gradients["v"] = de.ravel() @ trace.tanh.reshape(-1, units)
    da = np.square(trace.tanh)
    np.subtract(1, da, out=da)
    da *= de[..., None]
    da *= trace.v
    dq, dk = da.sum(axis=2), da.sum(axis=1)  # what reaches W_q q(t), and W_k k(j)
    gradients["queries"], gradients["keys"] = dq @ trace.W_q, dk @ trace.W_k
    gradients["W_q"] = dq.reshape(-1, units).T @ trace.queries.reshape(-1, trace.W_q.shape[1])
    gradients["W_k"] = dk.reshape(-1, units).T @ trace.keys.reshape(-1, trace.W_k.shape[1])
    return gradients


def causal_mask(time, strict=False):
    """(time, time) of bool: step t may look at the positions j <= t, with `strict` at j < t
    (step 0 then at itself alone, since a row must have something to look at).
    """
    mask = np.tri(time, time, -1 if strict else 0, dtype=bool)
    mask[0, 0] = True
    return mask


def alignment(alpha, positions="reversed"):
    """How much weight lies where a reversal must look: the mean of alpha(t, T-1-t).

    Parameters
    ----------
    alpha : (batch, T, T)
    positions : "reversed" or "late"
        The right positions T-1-t, or those one step later, T-t.

    Returns
    -------
    weight, share : float
        The mean weight there, and the share of queries whose largest weight is there.
    """
    alpha = check_numbers("alpha", alpha)
    if alpha.ndim != 3 or alpha.shape[1] != alpha.shape[2]:
        raise ValueError(f"alpha has shape {alpha.shape}: expected (batch, T, T)")
    late = check_choice("positions", positions, ("reversed", "late")) == "late"
    time = alpha.shape[1]
    t = np.arange(1 if late else 0, time)
    where = time - t if late else time - 1 - t
    peak = alpha.argmax(axis=2)[:, t] == where
    # T-t doesn't exist at t = 0: that step counts as a miss, so that the shares can be compared.
    return float(alpha[:, t, where].mean()), float(peak.sum() / (alpha.shape[0] * time))


def _look(e, values, mask):
    if mask is not None:
        e = np.where(mask, e, -np.inf)
    alpha = softmax(e)
    return e, alpha, alpha @ values


def _checked(queries, keys, values, mask):
    keys = _checked_rows("keys", keys)
    queries = _checked_rows("queries", queries, keys.shape[0])
    values = keys if values is None else _checked_rows("values", values, *keys.shape[:2])
    if mask is None:
        return queries, keys, values, None
    batch, time, positions = keys.shape[0], queries.shape[1], keys.shape[1]
    mask = check_numbers("mask", mask).astype(bool)
    fitting = (time, positions), (batch, time, positions), (batch, 1, positions)
    if mask.shape not in fitting:
        raise ValueError(
            f"mask has shape {mask.shape}: expected {fitting[0]}, {fitting[1]} or {fitting[2]}"
        )
    if not mask.any(axis=-1).all():
        raise ValueError("mask leaves a query without a position: expected one True in each row")
    return queries, keys, values, mask


def _checked_rows(name, value, batch=None, positions=None):
    array = check_numbers(name, value)
    wanted = f"({batch or 'batch'}, {positions or 'positions'}, numbers)"
    fits = array.ndim == 3 and 0 not in array.shape
    if not fits or batch not in (None, len(array)) or positions not in (None, array.shape[1]):
        raise ValueError(f"{name} has shape {array.shape}: expected {wanted}")
    check_finite(name, array, ("batch", "position", "number"))
    return array if array.dtype.kind == "f" else array.astype(float)


def _checked_matrix(name, value, units, rows, what):
    array = check_numbers(name, value)
    wanted = (units, rows.shape[2])
    if array.shape != wanted:
        raise ValueError(
            f"{name} has shape {array.shape}: expected (attention units, {what} numbers) = {wanted}"
        )
    return array
