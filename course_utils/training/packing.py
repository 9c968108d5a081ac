"""Nested dicts, lists, tuples, numbers and arrays as one flat dict of arrays, and back: what .npz
holds, without pickle.
"""

import json

import numpy as np

PLAN = "plan"  # the key of the text that says how the arrays fit together


def pack(tree):
    """A flat dict of arrays that `unpack` turns into `tree` again, number for number.

    Parameters
    ----------
    tree : dict of str, list, tuple, int, float, str, bool, None or array, nested

    Returns
    -------
    dict of arrays
    """
    arrays = {}
    plan = json.dumps(_planned(tree, "", arrays))
    return arrays | {PLAN: np.array(plan)}


def unpack(arrays):
    """The tree that `pack` was given."""
    if PLAN not in arrays:
        raise ValueError(f"it holds no {PLAN}")
    return _rebuilt(json.loads(str(arrays[PLAN])), arrays)


def _planned(value, place, arrays):
    """The plan of a value, plain enough for JSON: arrays and containers become a pair of what
    they are and what is in them.
    """
    if isinstance(value, (np.ndarray, np.generic)):
        name = f"{len(arrays)}{place}"  # the number keeps names apart, the place is for readers
        arrays[name] = np.asarray(value)
        return ["array" if isinstance(value, np.ndarray) else "scalar", name]
    if isinstance(value, dict):
        parts = {key: _planned(part, f"{place}.{key}", arrays) for key, part in value.items()}
        return ["dict", parts]
    if isinstance(value, (list, tuple)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return [kind, [_planned(part, f"{place}.{i}", arrays) for i, part in enumerate(value)]]
    return value


def _rebuilt(plan, arrays):
    if not isinstance(plan, list):
        return plan
    kind, parts = plan
    if kind == "array":
        return arrays[parts]
    if kind == "scalar":
        return arrays[parts][()]
    if kind == "dict":
        return {key: _rebuilt(part, arrays) for key, part in parts.items()}
    made = [_rebuilt(part, arrays) for part in parts]
    return tuple(made) if kind == "tuple" else made
