"""Let a network write: feed it a prompt, draw the next symbol, feed that back, and so on."""

import numpy as np

from course_utils.models.checks import check_whole


def temper(z, temperature):
    """Probabilities proportional to exp(z / temperature).

    Parameters
    ----------
    z : array_like of float, shape (..., symbols)
        What the readout gives before its softmax; logarithms of probabilities do as well.
    temperature : float, 0 or more
        1 leaves the model's own probabilities; below 1 the likely becomes likelier, down to 0,
        where the likeliest symbol (the first of equals) has probability 1; above 1 the
        differences shrink, towards all being equally likely.

    Returns
    -------
    ndarray of float64, the shape of z
    """
    temperature = _checked_temperature(temperature)
    z = np.asarray(z, dtype=float)
    if temperature == 0:
        return np.eye(z.shape[-1])[z.argmax(axis=-1)]
    # The largest becomes 0 before the division, so that no temperature, however small, overflows.
    with np.errstate(over="ignore"):
        p = np.exp((z - z.max(axis=-1, keepdims=True)) / temperature)
    return p / p.sum(axis=-1, keepdims=True)


def sampling_steps(rnn, vocabulary, prompt, length=200, temperature=1.0, seed=0):
    """Write symbol by symbol, and show what each choice was made from.

    Parameters
    ----------
    rnn : ElmanRNN
        With a softmax readout, and as many inputs and outputs as the vocabulary has symbols.
    vocabulary : Vocabulary
    prompt : str
        What the network reads before it writes: one symbol or more.
    length : int
        How many symbols to write.
    temperature : float
        See :func:`temper`.
    seed : int
        The same seed gives the same text.

    Yields
    ------
    symbol : str
        The symbol that was drawn.
    probabilities : ndarray of shape (symbols,)
        What it was drawn from.
    h : ndarray of shape (units,)
        The hidden state that gave these probabilities, before the symbol was read.

    Raises
    ------
    ValueError
        For a prompt that is empty or has a symbol outside the vocabulary, and for a network that
        doesn't fit the vocabulary; raised by the call, not at the first step.
    """
    _check_fit(rnn, vocabulary)
    length = check_whole("length", length, at_least=0)
    seed = check_whole("seed", seed, at_least=0)
    temperature = _checked_temperature(temperature)
    if not isinstance(prompt, str) or not prompt:
        raise ValueError(f"prompt is {prompt!r}: expected text, at least one symbol to start from")
    try:
        ids = vocabulary.encode(prompt)
    except ValueError as error:
        raise ValueError(str(error).replace("text has", "prompt has", 1)) from None
    return _steps(rnn, vocabulary, ids, length, temperature, np.random.default_rng(seed))


def sample(rnn, vocabulary, prompt, length=200, temperature=1.0, seed=0):
    """Let a network go on with a text; parameters and errors as in :func:`sampling_steps`.

    Returns
    -------
    str
        The prompt and the ``length`` symbols written after it.
    """
    steps = sampling_steps(rnn, vocabulary, prompt, length, temperature, seed)
    return prompt + "".join(symbol for symbol, _, _ in steps)


def score(rnn, vocabulary, ids, window=1000):
    """Bits per character of a network on a text, each symbol predicted from all before it.

    The same symbols are counted as by :meth:`NGram.bits_per_character` (all but the first), and
    the hidden state is carried from the first to the last, so the two can be compared.

    Parameters
    ----------
    rnn : ElmanRNN
        With a softmax readout.
    vocabulary : Vocabulary
    ids : array_like of int, shape (symbols,)
    window : int
        Steps computed at once: memory for speed, the result is the same.

    Returns
    -------
    float
    """
    _check_fit(rnn, vocabulary)
    window = check_whole("window", window)
    ids = vocabulary.checked_ids(ids)
    if ids.ndim != 1 or len(ids) < 2:
        raise ValueError(f"ids has shape {ids.shape}: expected (symbols,), 2 or more symbols")
    nats, state = 0.0, None
    for start in range(0, len(ids) - 1, window):
        stop = min(start + window, len(ids) - 1)
        trace = rnn.forward(vocabulary.one_hot(ids[None, start:stop], rnn.dtype), state)
        state = trace.last_state
        z = trace.z[0].astype(float)
        z -= z.max(axis=1, keepdims=True)
        chosen = z[np.arange(stop - start), ids[start + 1 : stop + 1]]
        nats += float(np.sum(np.log(np.exp(z).sum(axis=1)) - chosen))
    return nats / (len(ids) - 1) / np.log(2)


def _steps(rnn, vocabulary, ids, length, temperature, generator):
    if not length:
        return
    symbols = np.eye(len(vocabulary), dtype=rnn.dtype)
    trace = rnn.forward(symbols[None, ids])  # the prompt, all at once
    for written in range(length):
        p = temper(trace.z[0, -1], temperature)
        # The last bin is open, so that rounding can't draw past it.
        chosen = int(np.searchsorted(np.cumsum(p)[:-1], generator.random(), side="right"))
        yield vocabulary.symbols[chosen], p, trace.h[0, -1]
        if written + 1 < length:
            trace = rnn.forward(symbols[None, chosen : chosen + 1], trace.last_state)


def _check_fit(rnn, vocabulary):
    if rnn.readout != "softmax":
        raise ValueError(f"rnn has readout {rnn.readout!r}: expected 'softmax', probabilities")
    if (rnn.inputs, rnn.outputs) != (len(vocabulary),) * 2:
        raise ValueError(
            f"rnn has {rnn.inputs} inputs and {rnn.outputs} outputs: expected {len(vocabulary)} "
            "and the same, the vocabulary's symbols"
        )


def _checked_temperature(temperature):
    try:
        number = float(temperature)
    except (TypeError, ValueError):
        number = -1.0
    if not number >= 0:
        raise ValueError(f"temperature is {temperature!r}: expected a number, 0 or more")
    return number
