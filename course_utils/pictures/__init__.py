"""Pictures of traces: matplotlib figures made once, whose artists move. No widgets here."""

import logging

from course_utils.public import public

# On a slow machine, and always in a browser, Matplotlib tells a lesson's reader that it lists the
# fonts.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

_HOME = {
    "ActionPotentialPicture": "neurons.action_potential",
    "AlignmentPicture": "attention.alignment",
    "BackpropPicture": "layers.backprop",
    "BackwardStepPicture": "recurrent.backward_step",
    "CliffPicture": "recurrent.loss_cliff",
    "DecisionPicture": "layers.decision_line",
    "DescentPicture": "training.loss_surface",
    "GatesPicture": "gated.gates",
    "GradientLagPicture": "recurrent.gradient_lag",
    "GuessingPicture": "language.guessing",
    "HysteresisPicture": "recurrent.scalar_map",
    "LengthPicture": "training.against_length",
    "LetterBars": "language.letter_bars",
    "LookPicture": "attention.one_look",
    "MarkedLetters": "language.marked_letters",
    "MatrixMemoryPicture": "linear.matrix_memory",
    "MembranePicture": "neurons.membrane",
    "MemoryBankPicture": "recurrent.memory_bank",
    "MemoryPicture": "recurrent.leaky_memory",
    "OptimiserPicture": "training.optimisers",
    "PatternPicture": "neurons.pattern_learning",
    "PhasePortrait": "recurrent.phase_portrait",
    "PsychometricPicture": "recurrent.psychometric",
    "RNNStepPicture": "recurrent.rnn_step",
    "RasterPicture": "neurons.raster",
    "RatePicture": "neurons.rate_curve",
    "ResponsePicture": "response",
    "STDPPicture": "neurons.stdp_window",
    "ScalarMapPicture": "recurrent.scalar_map",
    "ScanPicture": "linear.scan_tree",
    "StateSpacePicture": "recurrent.state_space",
    "StepCostPicture": "training.step_cost",
    "StepErrors": "language.step_errors",
    "StepSizePicture": "neurons.step_size",
    "SummationPicture": "neurons.summation",
    "SynapsePicture": "neurons.synapse",
    "TrainingCurves": "training.training_curves",
    "UnrolledPicture": "recurrent.unrolled",
    "WeightCloudPicture": "neurons.weight_cloud",
    "WordDistancePicture": "language.word_distances",
    "WordMapPicture": "language.word_map",
    "WordTreePicture": "language.word_tree",
    "WritingPicture": "language.writing",
}

__getattr__, __dir__, __all__ = public(__name__, _HOME)
