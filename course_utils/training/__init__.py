"""Training a network: losses, optimisers, the loop, and the check of gradients."""

from importlib import import_module

_HOME = {
    "Adam": "optimisers",
    "Checkpoint": "checkpoint",
    "Diverged": "checks",
    "FastPath": "passes.fast_path",
    "GradientReport": "gradients",
    "History": "history",
    "SGD": "optimisers",
    "StepCost": "step_cost",
    "Trainer": "loop",
    "binary_cross_entropy": ".models.losses",
    "clip_by_global_norm": "optimisers",
    "constant": "schedules",
    "cost_per_step": "step_cost",
    "cosine_decay": "schedules",
    "cross_entropy": ".models.losses",
    "exponential_decay": "schedules",
    "gradient_check": "gradients",
    "squared_error": ".models.losses",
    "step_decay": "schedules",
    "warm_up": "schedules",
    "windows": "batches",
}

__all__ = list(_HOME)


def __getattr__(name):
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(set(globals()) | set(_HOME))
