"""Pictures of traces: matplotlib figures made once, whose artists move. No widgets here."""

from course_utils.pictures.action_potential import ActionPotentialPicture
from course_utils.pictures.against_length import LengthPicture
from course_utils.pictures.alignment import AlignmentPicture
from course_utils.pictures.backprop import BackpropPicture
from course_utils.pictures.cliff import CliffPicture
from course_utils.pictures.decision_line import DecisionPicture
from course_utils.pictures.gates import GatesPicture
from course_utils.pictures.gradient_lag import GradientLagPicture
from course_utils.pictures.guessing import GuessingPicture
from course_utils.pictures.letter_bars import LetterBars
from course_utils.pictures.look import LookPicture
from course_utils.pictures.loss_surface import DescentPicture
from course_utils.pictures.marked_letters import MarkedLetters
from course_utils.pictures.membrane import MembranePicture
from course_utils.pictures.memory import MemoryPicture
from course_utils.pictures.memory_bank import MemoryBankPicture
from course_utils.pictures.optimisers import OptimiserPicture
from course_utils.pictures.pattern_learning import PatternPicture
from course_utils.pictures.phase_portrait import PhasePortrait
from course_utils.pictures.raster import RasterPicture
from course_utils.pictures.rate_curve import RatePicture
from course_utils.pictures.response import ResponsePicture
from course_utils.pictures.rnn_step import RNNStepPicture
from course_utils.pictures.scalar_map import HysteresisPicture, ScalarMapPicture
from course_utils.pictures.stdp_window import STDPPicture
from course_utils.pictures.step_cost import StepCostPicture
from course_utils.pictures.step_errors import StepErrors
from course_utils.pictures.step_size import StepSizePicture
from course_utils.pictures.summation import SummationPicture
from course_utils.pictures.synapse import SynapsePicture
from course_utils.pictures.training_curves import TrainingCurves
from course_utils.pictures.unrolled import UnrolledPicture
from course_utils.pictures.weight_cloud import WeightCloudPicture
from course_utils.pictures.word_map import WordMapPicture
from course_utils.pictures.word_tree import WordTreePicture
from course_utils.pictures.writing import WritingPicture

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
