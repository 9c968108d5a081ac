"""Pictures of traces: matplotlib figures made once, whose artists move. No widgets here."""

from course_utils.pictures.attention.alignment import AlignmentPicture
from course_utils.pictures.attention.one_look import LookPicture
from course_utils.pictures.gated.gates import GatesPicture
from course_utils.pictures.language.guessing import GuessingPicture
from course_utils.pictures.language.letter_bars import LetterBars
from course_utils.pictures.language.marked_letters import MarkedLetters
from course_utils.pictures.language.step_errors import StepErrors
from course_utils.pictures.language.word_map import WordMapPicture
from course_utils.pictures.language.word_tree import WordTreePicture
from course_utils.pictures.language.writing import WritingPicture
from course_utils.pictures.layers.backprop import BackpropPicture
from course_utils.pictures.layers.decision_line import DecisionPicture
from course_utils.pictures.neurons.action_potential import ActionPotentialPicture
from course_utils.pictures.neurons.membrane import MembranePicture
from course_utils.pictures.neurons.pattern_learning import PatternPicture
from course_utils.pictures.neurons.raster import RasterPicture
from course_utils.pictures.neurons.rate_curve import RatePicture
from course_utils.pictures.neurons.stdp_window import STDPPicture
from course_utils.pictures.neurons.step_size import StepSizePicture
from course_utils.pictures.neurons.summation import SummationPicture
from course_utils.pictures.neurons.synapse import SynapsePicture
from course_utils.pictures.neurons.weight_cloud import WeightCloudPicture
from course_utils.pictures.recurrent.gradient_lag import GradientLagPicture
from course_utils.pictures.recurrent.leaky_memory import MemoryPicture
from course_utils.pictures.recurrent.loss_cliff import CliffPicture
from course_utils.pictures.recurrent.memory_bank import MemoryBankPicture
from course_utils.pictures.recurrent.phase_portrait import PhasePortrait
from course_utils.pictures.recurrent.rnn_step import RNNStepPicture
from course_utils.pictures.recurrent.scalar_map import HysteresisPicture, ScalarMapPicture
from course_utils.pictures.recurrent.unrolled import UnrolledPicture
from course_utils.pictures.response import ResponsePicture
from course_utils.pictures.training.against_length import LengthPicture
from course_utils.pictures.training.loss_surface import DescentPicture
from course_utils.pictures.training.optimisers import OptimiserPicture
from course_utils.pictures.training.step_cost import StepCostPicture
from course_utils.pictures.training.training_curves import TrainingCurves

__all__ = [
    "ActionPotentialPicture",
    "AlignmentPicture",
    "BackpropPicture",
    "CliffPicture",
    "DecisionPicture",
    "DescentPicture",
    "GatesPicture",
    "GradientLagPicture",
    "GuessingPicture",
    "HysteresisPicture",
    "LengthPicture",
    "LetterBars",
    "LookPicture",
    "MarkedLetters",
    "MembranePicture",
    "MemoryBankPicture",
    "MemoryPicture",
    "OptimiserPicture",
    "PatternPicture",
    "PhasePortrait",
    "RNNStepPicture",
    "RasterPicture",
    "RatePicture",
    "ResponsePicture",
    "STDPPicture",
    "ScalarMapPicture",
    "StepCostPicture",
    "StepErrors",
    "StepSizePicture",
    "SummationPicture",
    "SynapsePicture",
    "TrainingCurves",
    "UnrolledPicture",
    "WeightCloudPicture",
    "WordMapPicture",
    "WordTreePicture",
    "WritingPicture",
]
