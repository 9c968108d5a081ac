"""Whether a page of feedback gives the hints that the check in the notebook gives.

    python tests/classroom/same_hints.py 12

tries so many wrong answers of each exercise, drawn from all that are known and made here, both
ways, and prints the share whose words are the same, and those that differ.
"""

import argparse
import ast
import sys
import tempfile
from copy import deepcopy

import numpy as np

from course_utils.classroom import answers, marking
from course_utils.classroom.apart import remote
from course_utils.exercises.engine.crash import Crash
from course_utils.exercises.engine.derived import _asked_for, _where_set
from course_utils.exercises.engine.proof import exercises_of, lesson_modules

# What no slip of the solution is, so that the hints have to be found from what comes out.
BENT = ("np.cos({}) * 0.37 + 0.11", "np.sqrt(np.abs({}) + 0.29)", "({}) * 0.5 - 0.3")


def wrong_answers(exercise, most, random):
    """Texts of wrong answers: known ones, slips, terms that are bent, in an order by chance."""
    texts = [text for text, _ in exercise.wrong_answers]
    slips = [made[0].text(made[1]) for _, outcome, made in exercise.derived.single_slips()
             if made is not None and not isinstance(outcome, Crash)]
    bent = list(bent_terms(exercise))
    chosen = []
    for group in (texts, slips, bent):
        group = list(dict.fromkeys(group))
        chosen += [group[k] for k in random.permutation(len(group))[: -(-most // 3)]]
    return list(dict.fromkeys(chosen))


def bent_terms(exercise):
    """The solution with another value for a name that the stub leaves open, or for the result."""
    tree = ast.parse(exercise.solution)
    if not exercise.inputs or not isinstance(tree.body[0], ast.FunctionDef):
        return
    body = tree.body[0].body
    places = [_where_set(name, body) for name in _asked_for(exercise.stub)]
    places += [k for k, line in enumerate(body) if isinstance(line, ast.Return)][-1:]
    for k in places:
        for way in BENT if k is not None else ():
            other = deepcopy(tree)
            value = other.body[0].body[k].value
            other.body[0].body[k].value = ast.parse(way.format(ast.unparse(value))).body[0].value
            yield ast.unparse(other)


def both(exercise, source, learner):
    """What is said of an answer in the notebook, and by `grade`."""
    answer = answers.program(answers.Notebook((source,))).answer(exercise.name)
    said = []
    for make in (lambda: exercise.run(source),
                 lambda: remote.define(learner, answer, marking.given_by(exercise))):
        try:
            said.append(exercise.check(make()).text)
        except (Exception, SystemExit) as error:  # it stops where it is defined
            said.append(type(error).__name__)
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("most", type=int, nargs="?", default=12)
    parser.add_argument("--lesson", action="append")
    options = parser.parse_args()
    alike = total = named = 0
    with remote.Course() as course:
        for lesson, module in lesson_modules().items():
            if options.lesson and lesson[-2:] not in options.lesson:
                continue
            random = np.random.default_rng(0)
            for name, exercise in exercises_of(module).items():
                with tempfile.TemporaryDirectory() as folder, \
                        remote.Learner(course, folder) as learner:
                    for source in wrong_answers(exercise, options.most, random):
                        here, there = both(exercise, source, learner)
                        total, alike = total + 1, alike + (here == there)
                        named += "ll but `" in here
                        if here != there:
                            print(f"{lesson}.{name}\n{source}\n  notebook: {here}\n"
                                  f"  grade:    {there}\n", flush=True)
    print(f"{alike} of {total} the same ({alike / total:.1%}); "
          f"{named} of them name a term of the solution")


if __name__ == "__main__":
    sys.exit(main())
