"""A recurrent network that learns to write: all of it, on one page of NumPy.

    h(t) = tanh(W x(t) + R h(t-1) + b)     its memory: from this letter and the memory before
    y(t) = softmax(V h(t) + c)             a probability for each letter that may come next

Weights, forward pass, backpropagation through time, gradient check, clipping, Adam, windows,
training, writing: lessons 05 to 07 explain each. Karpathy's min-char-rnn (2015) is the model.

    python -m course_utils.rnn mytext.txt          (Ctrl-C: enough learned, write now)

Shapes: N strips of text side by side (a batch), T letters of each (a window), K letters in the
vocabulary, H hidden units. Time comes first: h[t] is the state of all N strips at step t.
"""

import sys

import numpy as np


def weights(K, H, seed=0, dtype="float32"):
    """Random W and V (uniform, Glorot) and R (a rotation); b and c are zero."""
    rng, limit = np.random.default_rng(seed), np.sqrt(6 / (K + H))
    W, V = rng.uniform(-limit, limit, (2, H, K))
    R, _ = np.linalg.qr(rng.standard_normal((H, H)))
    made = {"W": W, "R": R, "b": np.zeros(H), "V": V.T, "c": np.zeros(K)}
    return {name: np.array(w, dtype, order="C") for name, w in made.items()}


def log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)  # changes nothing, but now exp can't overflow
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def forward(w, x, h0):
    """Read x (T, N, K) from the state h0 (N, H); return h (T + 1, N, H), ln y (T, N, K)."""
    T, N, _ = x.shape
    h = np.empty((T + 1, N, len(w["b"])), w["b"].dtype)
    h[-1] = h0  # the spare last row is h[-1], so that h[t - 1] is h(t-1) at t = 0 too
    Wx = x @ w["W"].T  # (T, N, H), for all steps at once: only h has to wait for h
    for t in range(T):
        h[t] = np.tanh(Wx[t] + h[t - 1] @ w["R"].T + w["b"])
    return h, log_softmax(h[:T] @ w["V"].T + w["c"])


def loss_and_gradients(w, x, targets, h0):
    """The mean of -ln y(letter that came), its slope along each weight, the last state (N, H)."""
    T, N, K = x.shape
    h, log_y = forward(w, x, h0)
    came = np.eye(K, dtype=log_y.dtype)[targets]  # (T, N, K): 1 at the letter that came
    dz = (np.exp(log_y) - came) / (T * N)  # (T, N, K): back through logarithm and softmax in one
    da = np.zeros_like(h)  # (T + 1, N, H): the last row stays 0, nothing comes after the end
    for t in reversed(range(T)):
        dh = dz[t] @ w["V"] + da[t + 1] @ w["R"]  # h(t) acts through y(t) and through h(t+1)
        da[t] = dh * (1 - h[t] ** 2)  # back through tanh
    h, h_before, da = h[:T], h[np.arange(T) - 1], da[:T]  # h(t), h(t-1), da(t): (T, N, H)

    gradients = {"b": da.sum(axis=(0, 1)), "c": dz.sum(axis=(0, 1))}
    for name, d, into in ("W", da, x), ("R", da, h_before), ("V", dz, h):
        gradients[name] = np.tensordot(d, into, ((0, 1), (0, 1)))  # a sum over all t and n
    return -(log_y * came).sum(axis=-1).mean(), gradients, h[-1]


def largest_error(w, x, targets, h0, step=1e-5):
    """How far a measured slope is from the computed one at most (w in float64, 20 of each)."""
    gradients, errors = loss_and_gradients(w, x, targets, h0)[1], []
    for name in w:
        numbers, slopes = w[name].reshape(-1), gradients[name].reshape(-1)  # views: in a row
        for k in np.random.default_rng(0).integers(len(numbers), size=20):
            kept, losses = numbers[k], []
            for numbers[k] in kept - step, kept + step:
                losses.append(loss_and_gradients(w, x, targets, h0)[0])
            numbers[k] = kept
            errors.append(abs(np.diff(losses)[0] / (2 * step) - slopes[k]))
    return max(errors)


def clip(gradients, limit=5.0):
    """If the arrow of all gradients is longer than `limit`, shorten it; it points as before."""
    length = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
    for g in gradients.values():
        g *= min(1.0, limit / (length + 1e-12))


def adam(w, gradients, memory, rate, keep_m=0.9, keep_v=0.999):
    """A step downhill, for each weight at its own pace: mean slope m by root of mean square v."""
    memory["steps"] = s = memory.get("steps", 0) + 1
    rate = rate * np.sqrt(1 - keep_v**s) / (1 - keep_m**s)  # m and v began at 0: make up for it
    for name, g in gradients.items():
        m, v = memory.setdefault(name, (np.zeros_like(g), np.zeros_like(g)))
        m += (1 - keep_m) * (g - m)
        v += (1 - keep_v) * (g**2 - v)
        w[name] -= rate * m / (np.sqrt(v) + 1e-7)


def windows(ids, N, T):
    """A text in N strips, read side by side to their ends: inputs and targets, (T, N) each."""
    length = (len(ids) - 1) // N
    inputs, targets = (ids[k : k + N * length].reshape(N, length).T for k in (0, 1))
    return [(inputs[t : t + T], targets[t : t + T]) for t in range(0, length, T)]


def train(w, ids, rates=(0.01,) * 16 + (0.002,) * 4 + (0.0005,) * 2, N=16, T=25):
    """Read the text once per learning rate; after each window yield the share done, the loss."""
    one_hot, memory, losses = np.eye(len(w["c"]), dtype=w["b"].dtype), {}, []
    pieces = windows(ids, N, T)
    for rate in rates:
        h = 0  # the strips begin: nothing to remember
        for x, targets in pieces:
            loss, gradients, h = loss_and_gradients(w, one_hot[x], targets, h)
            clip(gradients)
            adam(w, gradients, memory, rate)
            losses.append(loss)
            yield len(losses) / len(pieces) / len(rates), np.mean(losses[-100:])


def bits(w, ids):
    """Bits per letter of a text, each letter foretold from all before it."""
    _, log_y = forward(w, np.eye(len(w["c"]), dtype=w["b"].dtype)[ids[:-1, None]], 0)
    return -log_y[np.arange(len(log_y)), 0, ids[1:]].mean() / np.log(2)


def write(w, ids, length, temperature=0.7, seed=0):
    """Read ids, then again and again draw a letter by its probability and read it too."""
    rng, one_hot, h, drawn = np.random.default_rng(seed), np.eye(len(w["c"])), 0, []
    for _ in range(length):
        states, log_y = forward(w, one_hot[ids, None], h)  # a batch of one
        h, p = states[-2], np.exp(log_softmax(log_y[-1, 0] / temperature))
        ids = [rng.choice(len(p), p=p)]
        drawn += ids
    return drawn


def main(path):
    with open(path, encoding="utf-8-sig") as file:
        letters, ids = np.unique(list(file.read()), return_inverse=True)  # the vocabulary
    if len(ids) < 1000:
        sys.exit(f"{path} has {len(ids)} letters: expected 1000 or more, to learn from")
    learn, held_out = np.split(ids, [len(ids) * 9 // 10])
    w = weights(len(letters), 96)
    try:
        for done, nats in train(w, learn):
            print(f"\r{done:4.0%}  {nats / np.log(2):.2f} bits per letter", end="")
    except KeyboardInterrupt:
        print("\nStopped: this is what it has learned so far.", end="")
    print(f"\n{bits(w, held_out):.2f} bits per letter on the last tenth, which it has not read\n")
    print("".join(letters[write(w, held_out[:1], 400)]))


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) == 2 else sys.exit(__doc__)
