"""How long the lessons take, estimated from what is in them: the minutes of lessons.py are near.

    python tests/benchmarks/reading_minutes.py

Nobody was timed. The rates below are assumptions for a reader who meets the matter for the first
time: technical prose is read at about 180 words a minute, a displayed formula is followed in 20
seconds, a line of code in 3, a picture with a slider is played with for 90, a quiz takes 45, and an
exercise 4 minutes. What is folded, and sections marked "can wait", are counted apart.
"""

import re

import nbformat

from course_utils.lessons import written_lessons

WORDS_PER_MINUTE = 180
FORMULA, LINE, PICTURE, QUIZ, EXERCISE = 20 / 60, 3 / 60, 90 / 60, 45 / 60, 4.0
FOLD = re.compile(r"<details>.*?</details>", re.DOTALL)
DISPLAY = re.compile(r"\$\$.*?\$\$", re.DOTALL)
COMMENT = re.compile(r"#.*")
PIECE = re.compile(r"(?m)^(?=#{2,3} |\*\(Can wait)")  # at each heading, and at each mark
WAITING_EXERCISE = re.compile(r"\*\*Exercise \d+\*\* \*\(can wait")


def prose(text):
    """Minutes for a text: its words, and its displayed formulas."""
    formulas = DISPLAY.findall(text)
    words = re.findall(r"\S+", re.sub(r"\]\([^)]*\)|\\color\{#\w+\}", " ", DISPLAY.sub(" ", text)))
    return len(words) / WORDS_PER_MINUTE + FORMULA * len(formulas)


def code(source):
    """Minutes for a code cell, by what it is for."""
    if "..." in COMMENT.sub("", source) and ".check(" not in source and "print(" not in source:
        return EXERCISE
    if re.fullmatch(r"exercises\.\w+\.check\(.*\)", source):
        return 0.0
    if re.fullmatch(r"exercises\.\w+", source):
        return QUIZ
    played = PICTURE if re.search(r"\b(Explorer|Stage)\b.*\(", source) else 0.0
    return played + LINE * len(source.splitlines())


def minutes(notebook):
    """Minutes of a lesson: {"main": the main path, "wait": what can wait, "fold": folded}.

    "This section can wait" holds until the next section, "This part can wait" until the next
    heading of any kind; "(Can wait: 4 minutes.)" is of the first kind where a section begins with
    it, else of the second. An exercise that can wait ends where the next text begins.
    """
    total = dict.fromkeys(("main", "wait", "fold"), 0.0)
    section = part = exercise = False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            if "import" not in cell.source.split("\n")[0]:
                total["wait" if section or part or exercise else "main"] += code(cell.source)
            continue
        exercise, before = bool(WAITING_EXERCISE.search(cell.source)), ""
        for piece in PIECE.split(cell.source):
            if piece.startswith("## "):
                section = False
            if piece.startswith("##"):
                section = section or "section can wait" in piece or "(can wait, " in piece
                part = "part can wait" in piece
            elif piece.startswith("*(Can wait"):
                opens = before.startswith("## ") and "\n" not in before.strip()
                section, part = section or opens, True
            total["fold"] += sum(map(prose, FOLD.findall(piece)))
            total["wait" if section or part else "main"] += prose(FOLD.sub("", piece))
            before = piece
    return total


if __name__ == "__main__":
    print("lesson  said  main  can wait  folded")
    for lesson in written_lessons():
        found = minutes(nbformat.read(lesson.path, as_version=4))
        print(f"{lesson.number:6}  {lesson.minutes:4}  {found['main']:4.0f}  {found['wait']:8.0f}"
              f"  {found['fold']:6.0f}")
