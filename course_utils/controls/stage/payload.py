"""A run of the network as the page gets it: one block of float32 numbers and a description.

The block is sent once per run; the page moves through its steps without asking again.
"""

from dataclasses import asdict
from functools import cache

import numpy as np
from matplotlib.colors import to_hex

from course_utils.controls.stage.symbols import shown
from course_utils.models.recurrent.backward_trace import reach
from course_utils.pictures.colours import GRADIENT_MAP, INK, STATE_MAP, WEIGHT_MAP
from course_utils.pictures.fonts import VISIBLE
from course_utils.pictures.scales import fine_round_up

SHADES = 65  # odd, so that zero has a colour of its own
VERSION = 1


@cache
def look():
    """The course's colours for the page: inks by quantity, and colour maps as lists of hex."""
    maps = {"state": STATE_MAP, "weight": WEIGHT_MAP, "gradient": GRADIENT_MAP}
    return {
        "inks": {name: asdict(ink) for name, ink in INK.items()},
        "maps": {use: [to_hex(shades(i / (SHADES - 1))) for i in range(SHADES)]
                 for use, shades in maps.items()},
        "visible": VISIBLE,
    }


def arrays_of(scene):
    """name -> array of everything the page draws, from the scene's trace and backward trace."""
    trace, back = scene.trace, scene.backward
    arrays = {name: getattr(trace, name)[0] for name in ("x", "Wx", "Rh", "a", "h", "z", "y")}
    arrays |= {"b": trace.b[0, 0], "h0": trace.h0[0], "W": trace.W, "R": trace.R, "V": trace.V,
               "c": trace.c}
    if scene.targets is not None and scene.targets.ndim == 2:
        arrays["target"] = scene.targets
    if back is not None:
        arrays |= {name: getattr(back, name)[0] for name in
                   ("step_loss", "dz", "from_output", "from_future", "dh", "df", "da")}
        arrays |= {f"growth_{name}": norms for name, norms in back.growth().items()}
    return arrays


def exact_arrays(scene):
    """name -> array of what the page's own arithmetic begins with: all that can be edited."""
    arrays = {**scene.rnn.get_weights(), "h0": scene.h0, "x": scene.x}
    if scene.targets is not None and scene.targets.ndim == 2:
        arrays["target"] = scene.targets
    return arrays


def pack(arrays, dtype="<f4"):
    """(description, bytes): the arrays end to end as little-endian numbers, mostly float32."""
    places, start, parts = {}, 0, []
    with np.errstate(over="ignore"):
        for name, array in arrays.items():
            part = np.ascontiguousarray(array, dtype=dtype)
            places[name] = {"at": start, "shape": list(part.shape)}
            start += part.size
            parts.append(part.tobytes())
    return places, b"".join(parts)


def describe(scene, places, limits):
    """What the page has to know beside the numbers; no nan or inf in it, so that it is JSON."""
    rnn = scene.rnn
    targets = scene.targets
    return {
        "version": VERSION,
        "time": len(scene.x), "units": rnn.units, "inputs": rnn.inputs, "outputs": rnn.outputs,
        "activation": rnn.activation, "readout": rnn.readout,
        "places": places,
        "limits": limits,
        "tokens": [shown(token) for token in scene.tokens],
        "unknown": [] if scene.ids is None else np.flatnonzero(scene.ids < 0).tolist(),
        "hot": None if scene.ids is None else _hot(scene.x),
        "inputNames": None if scene.inputs is None else [shown(name) for name in scene.inputs],
        "outputNames": None if scene.outputs is None else [shown(name) for name in scene.outputs],
        "classes": targets.tolist() if targets is not None and targets.ndim == 1 else None,
        "counts": scene.mask.astype(int).tolist(),
        "typed": None if scene.reader is None else scene.reader.kind,
        **_reading(scene),
        "text": "" if scene.reader is None else scene.reader.write(scene.tokens),
        "start": scene.start,
        "loss": None if scene.backward is None or not np.isfinite(scene.backward.loss)
        else scene.backward.loss,
        "note": scene.note,
    }


def _reading(scene):
    """How the page itself reads a typed text, and by which rule it gets its targets."""
    symbols = getattr(scene.reader, "symbols", None)
    unknown = getattr(scene.reader, "unknown", None)
    return {"symbols": symbols and list(symbols), "rule": scene.rule,
            "unknownSymbol": symbols.index(unknown) if symbols and unknown in symbols else None}


def _hot(x):
    return np.where((x == 1).any(axis=1), x.argmax(axis=1), -1).tolist()


def limits_of(scene, before=None):
    """The ends of the scales, fixed over the sequence; with `before` they never shrink, so that
    the picture stays calm while a weight is being changed.
    """
    trace, back = scene.trace, scene.backward
    sums = [trace.Wx, trace.Rh, trace.b, trace.a, trace.Wx + trace.Rh]
    limits = {
        "sum": _limit(*sums),
        "h": 1.0 if trace.activation in ("tanh", "sigmoid") else _limit(trace.h, trace.h0),
        "y": 1.0 if trace.readout != "linear"
        else _limit(trace.y, *([] if scene.targets is None else [scene.targets])),
        "W": _limit(trace.W), "R": _limit(trace.R),
    }
    if back is not None:
        limits |= {"dh": _limit(back.from_output, back.from_future, back.dh),
                   "da": _limit(back.da), "dz": _limit(back.dz)}
    if before is not None:
        limits = {name: max(value, before.get(name, 0)) for name, value in limits.items()}
    return limits


def _limit(*arrays):
    finite = [np.abs(array[np.isfinite(array)]).max(initial=0) for array in map(np.asarray, arrays)]
    return fine_round_up(float(min(max(finite), 1e30)))


def reach_rows(trace, t):
    """What the view of the reach shows at step t, as bytes: log10 of the norms of dh(t)/dh(k) for
    k = 0 .. t, then the same for the linear case.

    Logarithms, because a norm of 1e-60 is no float32.
    """
    with np.errstate(divide="ignore"):
        rows = [np.log10(reach(trace, t, linear=linear)) for linear in (False, True)]
    return np.concatenate(rows).astype("<f4").tobytes()
