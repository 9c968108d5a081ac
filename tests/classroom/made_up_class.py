"""A class that nobody taught: notebooks with right and wrong answers in all kinds of layouts.

    python tests/classroom/made_up_class.py 1000 --lesson 05

writes a thousand of them, marks them with the command, holds every mark against what is known of
the answer, and prints how long it took. A right answer is one of an exercise's right forms; a wrong
one is a wrong answer that it knows, or a right form with a slip in it.
"""

import argparse
import copy
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np

from course_utils.exercises.engine.proof import exercises_of, lesson_modules
from course_utils.lessons import LESSONS

NAMES = ["Anna", "Jörg", "李雷", "Иван", "Ngọc", "علي", "Zoë", "राम", "Ólafur", "O'Neil"]
NOISE = ["%matplotlib inline", "x = (", "!ls", "import random", "print('my notes')", "x = W = 3",
         "raise SystemExit", "h = ...", "#", "1 / 0", "def helper(x):\n    return x"]


KINDS = ["right", "wrong", "not tried", "missing"]


class Answers:
    """Right and wrong answers of a lesson's exercises."""

    def __init__(self, lesson):
        self.exercises = exercises_of(lesson_modules()[f"lesson_{lesson}"])
        self._wrong = {}

    def wrong(self, name):
        """Wrong answers; each is refused by the check in this process."""
        if name not in self._wrong:
            exercise = self.exercises[name]
            texts = [text for text, _ in exercise.wrong_answers]
            texts += [form.text(slip) for _, _, made in exercise.derived.solution.single_slips[:40]
                      if made is not None for form, slip in [made]]
            self._wrong[name] = [text for text in dict.fromkeys(texts) if refused(exercise, text)]
        return self._wrong[name]

    def pick(self, name, random):
        """An answer's text, or None, and what it has to get."""
        exercise = self.exercises[name]
        kind = str(random.choice(KINDS, p=[0.5, 0.35, 0.1, 0.05]))
        if kind == "right":
            return str(random.choice(exercise.forms)), kind
        if kind == "wrong":
            return str(random.choice(self.wrong(name))), kind
        return (exercise.stub if kind == "not tried" else None), kind


def refused(exercise, text):
    try:
        return exercise.check(exercise.run(text)).state == "hint"
    except Exception:  # it stops where it is defined
        return True


def notebook(cells, answers, random):
    """A notebook as a learner leaves it, as a file, and what each exercise has to get."""
    cells, truth = [copy.deepcopy(cell) for cell in cells], {}
    for name, exercise in answers.exercises.items():
        text, truth[name] = answers.pick(name, random)
        place = next(k for k, cell in enumerate(cells) if exercise.stub in "".join(cell["source"]))
        own = _as_written(text, exercise, answers, name, truth[name], random)
        cells[place : place + 1] = [_code(part) for part in own]
    for _ in range(random.integers(0, 6)):
        cells.insert(random.integers(len(cells)), _code(str(random.choice(NOISE))))
    checks = [cell for cell in cells if ".check(" in "".join(cell["source"])]
    for cell in checks:  # a check may be missing, or stand anywhere
        if random.random() < 0.3:
            cells.remove(cell)
    return _file(cells, random), truth


def _as_written(text, exercise, answers, name, kind, random):
    """The cells that an answer stands in."""
    if text is None:
        return []
    cells, way = [text], random.choice(["plain", "split", "copies", "commented", "indented"])
    lines = text.split("\n")
    if way == "split" and text.startswith("def ") and len(lines) > 2:
        at = int(random.integers(2, len(lines)))
        if "\n".join(lines[at:]).strip() and lines[at].startswith("    return"):
            cells = ["\n".join(lines[:at]), "\n".join(lines[at:])]
    elif way == "copies":  # the stub again, and an older try
        cells = [exercise.stub, *cells, exercise.stub]
        if kind in ("right", "wrong"):
            cells.insert(0, str(random.choice(answers.wrong(name))))
    elif way == "commented":
        cells = [f"# my answer\n\n{text}\n\n# {exercise.name} = 0"]
    elif way == "indented":
        cells = ["\n".join(f"    {line}" for line in lines)]
    return cells


def _code(text):
    return {"cell_type": "code", "source": text, "outputs": [], "metadata": {},
            "execution_count": None}


def _file(cells, random):
    way = random.choice(["lab", "code", "colab", "lists", "cut"])
    for k, cell in enumerate(cells):
        cell.pop("id", None)
        text = "".join(cell["source"])
        cell["source"] = text.splitlines(keepends=True) if way == "lists" else text
        if way == "lab":
            cell["id"] = f"{k:08x}"
        elif way == "colab":
            cell["metadata"] = {"id": f"c{k}", "colab": {"base_uri": "x"}}
        elif way == "code":
            cell["metadata"] = {"vscode": {"languageId": "python"}}
    file = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    if way == "cut":
        file["cells"] = [*cells, _code("x = 1" * 20)]
        return json.dumps(file)[:-90].encode()
    text = json.dumps(file, ensure_ascii=bool(random.random() < 0.5))
    return text.encode("utf-8-sig" if way == "code" else "utf-8")


def place_of(number, lesson, random):
    """The learner as `grades.csv` has them, and where the notebook lies."""
    name = f"{random.choice(NAMES)}{number}"
    file = next(one.name for one in LESSONS if one.number == lesson) + ".ipynb"
    way = random.choice(["canvas", "late", "moodle", "folder", "renamed", "zip"])
    if way in ("canvas", "late"):
        late = "LATE_" * (way == "late")
        return (name, str(number)), f"{name}_{late}{number}_{number + 7}_{file}"
    if way == "moodle":
        return (name, str(number)), f"{name}_{number}_assignsubmission_file_/{file}"
    inner = file if way != "renamed" else "final FINAL (2).ipynb"
    return (name, ""), f"{name}{'.zip' * (way == 'zip')}/{inner}"


def write(folder, count, lesson, seed=0):
    """Write a class; gives learner -> exercise -> what it has to get."""
    random, answers = np.random.default_rng(seed), Answers(lesson)
    path = next(one.path for one in LESSONS if one.number == lesson)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    truth = {}
    for number in range(1, count + 1):
        data, marks = notebook(cells, answers, random)
        learner, place = place_of(number, lesson, random)
        truth[learner] = marks
        parts = place.split("/")
        target = Path(folder, *parts)
        if parts[0].endswith(".zip"):
            zipped = io.BytesIO()
            with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("/".join(parts[1:]), data)
            target, data = Path(folder, parts[0]), zipped.getvalue()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return truth


def wrong_marks(grades, truth, lesson):
    """What the table has otherwise than it has to be, as lines."""
    table = csv.DictReader(io.StringIO(Path(grades).read_text(encoding="utf-8-sig")))
    rows = {(row["learner"], row["number"]): row for row in table}
    found = [f"{learner} is lost" for learner in truth if learner not in rows]
    found += [f"{learner} is nobody" for learner in rows if learner not in truth]
    for learner in truth.keys() & rows.keys():
        for name, kind in truth[learner].items():
            points = rows[learner][f"{lesson}.{name}"]
            good = points == "1" if kind == "right" else points != "" and float(points) < 1
            if kind in ("missing", "not tried"):
                good = points == "0"
            if not good:
                found.append(f"{learner} {name}: {kind}, and gets {points!r}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--lesson", default="05")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", default=str(os.cpu_count()))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="made-up-class-"))
    truth = write(folder / "in", options.count, options.lesson, options.seed)
    kinds = Counter(kind for marks in truth.values() for kind in marks.values())
    print(f"{len(truth)} notebooks of lesson {options.lesson}:", dict(kinds), flush=True)
    start, before = time.monotonic(), os.times()
    subprocess.run([sys.executable, "-m", "course_utils", "grade", folder / "in", "--to",
                    folder / "marks", "--workers", options.workers], check=True)
    took, after = time.monotonic() - start, os.times()
    busy = sum(after[2:4]) - sum(before[2:4])
    wrong = wrong_marks(folder / "marks/grades.csv", truth, options.lesson)
    print(*wrong[:20], sep="\n")
    print(f"{took:.0f} s, {60 * len(truth) / took:.0f} a minute; {busy:.0f} s of processor time: "
          f"{120 * len(truth) / busy:.0f} a minute where two processors have nothing else to do")
    print(f"{len(wrong)} wrong marks")
    shutil.rmtree(folder)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
