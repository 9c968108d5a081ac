"""Many linear memories side by side, each of which turns and fades: a diagonal recurrence."""

import numpy as np

from course_utils.models.linear.scan import scan, scan_backward
from course_utils.models.linear.stack import LinearStack
from course_utils.models.network import Parameter


class DiagonalRNN(LinearStack):
    """Linear recurrence with a complex number per memory in place of the matrix R (lesson 14).

        s(t) = a s(t-1) + gamma (W x(t) + b)          s, a, W x + b complex; a = e^(-e^nu + i theta)
        h(t) = (Re s(t), Im s(t))
        y(t) = g(V h(t) + c)

    |a| = e^(-e^nu) is below 1 whatever nu is, and gamma = sqrt(1 - |a|^2) keeps the size of s
    near that of its input. A memory is two units, k and units / 2 + k, which turn by theta and fade
    by |a| in each step: the block |a| (cos, -sin; sin, cos) of an R, see `matrix`. With several
    layers, tanh(h) of one is the next one's x.

    The linear recurrent unit of Orvieto and others (2023), "Resurrecting recurrent neural networks
    for long sequences", without its skip D x and with gamma as a function of a.

    Parameters
    ----------
    inputs, units, outputs : int
        Numbers in x(t), in h(t) (an even number) and in y(t).
    readout : "softmax", "sigmoid" or "linear"
        g. It also sets the loss: cross-entropy, binary cross-entropy or squared error.
    layers : int
    way : "loop", "hillis_steele" or "blelloch"
        How the recurrence is computed (see `scan`); all give the same numbers.
    shortest, longest : float
        Steps after which the untrained memories have faded to 37 %: spread from the one to the
        other, evenly in the logarithm. Their angles are spread over 0 to 180 degrees by chance.
    seed : int
        Of the random weights and angles; W, U and V are Glorot uniform.
    dtype : "float64" or "float32"

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    nu = Parameter("How fast each memory fades, (layers, units / 2).")
    theta = Parameter("By which angle it turns in a step, in radians, (layers, units / 2).")

    settings = ("readout", "layers", "way")

    def __init__(self, inputs, units, outputs, readout="softmax", layers=1, way="loop",
                 shortest=1.0, longest=100.0, seed=0, dtype="float64"):
        if isinstance(units, int) and units % 2:
            raise ValueError(f"units is {units}: expected an even number, two for each memory")
        if not 0 < shortest <= longest < np.inf:
            raise ValueError(
                f"shortest and longest are {shortest!r} and {longest!r}: expected two times in "
                "steps, the first one not larger"
            )
        half = lambda n: n // 2  # noqa: E731
        super().__init__(inputs, units, outputs, readout, layers, seed, dtype, way, nu=half,
                         theta=half)
        times = np.geomspace(shortest, longest, self.units // 2)
        self.nu = np.tile(-np.log(times), (self.layers, 1))
        self.theta = self._generator.uniform(0, np.pi, self.theta.shape)

    @property
    def a(self):
        """The complex share that each memory keeps in a step, (layers, units / 2)."""
        return np.exp(-np.exp(self.nu) + 1j * self.theta)

    @property
    def gamma(self):
        """sqrt(1 - |a|^2), (layers, units / 2)."""
        return np.sqrt(-np.expm1(-2 * np.exp(self.nu)))

    def matrix(self, layer=0):
        """The R (units, units) of which a layer's recurrence is the short form:
        h(t) = R h(t-1) + gamma (W x(t) + b).
        """
        a = self.a[layer]
        real, imaginary = np.diag(a.real), np.diag(a.imag)
        return np.block([[real, -imaginary], [imaginary, real]])

    def kernel(self, time):
        """What an input leaves in the memories of the first layer j = 0 ... time - 1 steps
        later, a^j: the kernel of the long convolution that does the same. (time, units / 2).
        """
        return self.a[0] ** np.arange(time)[:, None]

    def between(self, h):
        return np.tanh(h)

    def between_slope(self, passed):
        return 1 - passed * passed

    def _layer(self, layer, pre, h0):
        dtype = np.result_type(self.dtype, np.complex64)
        a, gamma = self.a[layer].astype(dtype), self.gamma[layer]
        driven = _complex(pre)
        s0 = _complex(h0)
        s = scan(a, gamma * driven, s0, self.way)
        return {"h": _real(s), "s": s, "s0": s0, "a": a, "gamma": gamma, "driven": driven,
                "fade": np.exp(self.nu[layer])}

    def _layer_back(self, tape, dh):
        a, s = tape["a"], tape["s"]
        da, db, _ = scan_backward(_complex(dh), a, s, tape["s0"], self.way)
        da = da.sum(axis=(0, 1))
        # What nu does to a, and what it does to gamma.
        by_a = -tape["fade"] * (da.real * a.real + da.imag * a.imag)
        dgamma = np.sum(db.real * tape["driven"].real + db.imag * tape["driven"].imag, axis=(0, 1))
        by_gamma = dgamma * tape["fade"] * np.abs(a) ** 2 / tape["gamma"]
        turned = da.imag * a.real - da.real * a.imag
        return _real(tape["gamma"] * db), {"nu": by_a + by_gamma, "theta": turned}


def _complex(h):
    """(..., 2 n) real numbers as (..., n) complex ones: the first half is the real part."""
    n = h.shape[-1] // 2
    return h[..., :n] + 1j * h[..., n:]


def _real(s):
    return np.concatenate([s.real, s.imag], axis=-1)
