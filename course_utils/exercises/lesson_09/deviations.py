"""Exercises and quizzes of lesson 09: what an accuracy means; the others are gathered here."""

from course_utils.exercises import Exercise

deviations = Exercise(
    stub="""
        def deviations(accuracy, n):
            return ...
    """,
    solution="""
        def deviations(accuracy, n):
            sd = np.sqrt(0.5 * 0.5 / n)
            return (accuracy - 0.5) / sd
    """,
    inputs=[(0.53, 200), (0.53, 2000), (0.48, 1000)],
    why="0.53 on 200 answers is 0.85 SD above 1/2, as any guesser may be; on 2000 answers the same "
    "0.53 is 2.7 SD, which few guessers reach.",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) / (0.5 * 0.5 / n)
    """,
    "you divide by the variance, 0.25 / n: its square root is the SD",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return accuracy / np.sqrt(0.5 * 0.5 / n)
    """,
    "count the distance from 1/2, where guessing lies, not from 0",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return accuracy - 0.5
    """,
    "that is the distance from 1/2; now ask how many chance SDs it is long",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return np.sqrt(0.5 * 0.5 / n)
    """,
    "that is the chance SD itself; how often does it fit between 1/2 and the accuracy?",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) / np.sqrt(accuracy * (1 - accuracy) / n)
    """,
    "that is the spread of a coin with this accuracy; the question is what a *fair* coin does: "
    "0.5 * 0.5 under the root",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return abs(accuracy - 0.5) / np.sqrt(0.5 * 0.5 / n)
    """,
    "keep the sign: an accuracy below 1/2 lies a negative number of SDs above it",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) * np.sqrt(0.5 * 0.5 / n)
    """,
    "divide by the SD: a distance *in* SDs is how often the SD fits into it",
)
deviations.mistake(
    """
        def deviations(accuracy, n):
            return (accuracy - 0.5) / np.sqrt(0.5 / n)
    """,
    "under the root stands 0.5 * 0.5 / n: the chance of a right answer times that of a wrong one",
)
