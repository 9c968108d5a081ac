"""Training a network: losses, optimisers, the loop, and the check of gradients."""

from course_utils.public import public

_HOME = {
    "Adam": "optimisers",
    "Checkpoint": "checkpoint",
    "Diverged": "history",
    "FastGRU": "passes.fast_gated",
    "FastLSTM": "passes.fast_gated",
    "FastPath": "passes.fast_path",
    "GradientReport": "gradients",
    "History": "history",
    "LocalRule": "local_rule",
    "SGD": "optimisers",
    "StepCost": "step_cost",
    "Trainer": "loop",
    "binary_cross_entropy": "course_utils.models.losses",
    "clip_by_global_norm": "optimisers",
    "constant": "schedules",
    "cost_per_step": "step_cost",
    "cosine_decay": "schedules",
    "cross_entropy": "course_utils.models.losses",
    "exponential_decay": "schedules",
    "gradient_check": "gradients",
    "rflo": "local_rule",
    "squared_error": "course_utils.models.losses",
    "step_decay": "schedules",
    "warm_up": "schedules",
    "windows": "batches",
    "one_thread": "blas_threads",
}

__getattr__, __dir__, __all__ = public(__name__, _HOME)
