"""A copy of the course for learners in which no solution stands.

The modules of exercises are written anew: what makes an exercise keeps its stub, inputs and how an
answer is put to use; solutions, wrong answers, hints and what only they need are left out, and what
checks know of them is put into a record (:mod:`course_utils.classroom.handing_out.sealed`).

What else tells answers stays behind: the exams and the guide of those who teach, the pages' maker
and the other commands for instructors, the tests, git's history, the outputs that notebooks store,
the worked example of the capstone, and the example in the manual of exercises, which is one of
lesson 05. What stays: the quizzes, which tell anybody who clicks; the library, which lessons use;
and the cells of a lesson that go on with what an exercise made (:func:`shown_below`).
"""

import ast
import importlib
import shutil

import nbformat

from course_utils.classroom.handing_out.sealed import FILE, record, write_records
from course_utils.cli.main import COMMANDS
from course_utils.exercises.engine.exercise import Exercise
from course_utils.exercises.engine.proof import exercises_of, lesson_modules
from course_utils.lessons import find_lesson
from course_utils.paths import ROOT

KEPT = ("inputs", "call", "given", "tolerance", "others")
COPIED = ("README.md", "LICENSE", "pyproject.toml", "requirements.txt", "assets")
LEFT_OUT = ("__pycache__", "lesson_??", "handout.py", "for_otter.py", "sealing.py", "command.py",
            "running.py", "site", "teaching")
# Commands for instructors that would have nothing to work on.
WITHOUT = ("site", "links", "release", "grade", "lock")
INSTEAD = '''\
"""Not in a learner's copy."""

from course_utils.cli.messages import CourseError


def run(arguments):
    raise CourseError("This is a learner's copy of the course: it has no `{name}`.")
'''
# What lessons are about, finished: it stays, and is not looked through for solutions.
LIBRARY = ("models", "training", "tasks", "analysis", "pictures", "controls", "notebooks")
WORKED = "EXAMPLE"  # the capstone's worked example


def copy_without_solutions(folder, lessons):
    """Write the course into a folder, with the exercises of some lessons, without solutions.

    Parameters
    ----------
    folder : Path
    lessons : list of str
        Their numbers; no other exercises are in the copy. Notebooks are not copied.

    Raises
    ------
    ValueError
        If a solution is still found in what was written.
    """
    package = folder / "course_utils"
    shutil.copytree(ROOT / "course_utils", package, ignore=shutil.ignore_patterns(*LEFT_OUT),
                    dirs_exist_ok=True)
    for name in WITHOUT:
        module = folder.joinpath(*COMMANDS[name].split(".")).with_suffix(".py")
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(INSTEAD.format(name=name), encoding="utf-8")
    manual = package / "exercises" / "__init__.py"
    manual.write_text(_without_manual(manual.read_text(encoding="utf-8")), encoding="utf-8")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True,
                            ignore=shutil.ignore_patterns(*LEFT_OUT))
        elif source.exists():
            shutil.copyfile(source, folder / name)
    modules = lesson_modules()
    for lesson in (f"lesson_{number}" for number in lessons):
        target = package / "exercises" / lesson
        seal(lesson, modules[lesson], target)
    texts = texts_in(folder)
    for module in modules.values():
        hold(module, texts)


def seal(lesson, module, target):
    """Write a lesson's exercises, and the record of what is known of them."""
    target.mkdir(parents=True, exist_ok=True)
    for source in sorted((ROOT / "course_utils/exercises" / lesson).glob("*.py")):
        text = source.read_text(encoding="utf-8")
        if source.name != "__init__.py":
            found = importlib.import_module(f"course_utils.exercises.{lesson}.{source.stem}")
            text = sealed_text(text, vars(found))
        (target / source.name).write_text(text, encoding="utf-8")
    records = {name: record(exercise) for name, exercise in exercises_of(module).items()}
    write_records(target / FILE, records)


def sealed_text(text, names):
    """The text of a module of exercises without what solutions need.

    Parameters
    ----------
    text : str
    names : dict
        What the module defines.
    """
    tree = ast.parse(text)
    body, made = [], set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == WORKED:
            node.value = ast.Constant("")
            made.add(WORKED)
        name = _makes(node, names)
        if name:
            body.append(_sealed(node, name, names[name]))
            made.add(name)
        elif not _is_about(node, names):
            body.append(node)
    if not made:
        return text
    tree.body = _needed(body, made)
    at = 1 if ast.get_docstring(tree) else 0
    if made - {WORKED}:
        line = "from course_utils.classroom.handing_out.sealed import Sealed"
        tree.body.insert(at, ast.parse(line).body[0])
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _makes(node, names):
    """The name of the exercise that a statement makes."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        if isinstance(names.get(name), Exercise) and isinstance(node.value, ast.Call):
            return name
    return None


def _sealed(node, name, exercise):
    kept = [word for word in node.value.keywords if word.arg in KEPT]
    stub = ast.keyword("stub", ast.Constant(exercise.stub))
    call = ast.Call(ast.Name("Sealed", ast.Load()), [ast.Constant(name)], [stub, *kept])
    return ast.Assign(node.targets, call)


def _is_about(node, names):
    """Whether a statement only says more about exercises: wrong answers, hints."""
    if isinstance(node, ast.For):
        return all(_is_about(one, names) for one in node.body)
    calls = [node.value] if isinstance(node, ast.Expr) else getattr(node, "decorator_list", [])
    return any(isinstance(owner, ast.Name) and isinstance(names.get(owner.id), Exercise)
               for owner in map(_owner, calls))


def _owner(call):
    """Whose method is called, as in `owner.hint(...)` and `owner.hint(...)(find)`."""
    while isinstance(call, ast.Call):
        call = call.func
    return call.value if isinstance(call, ast.Attribute) else None


def _needed(body, made):
    """The statements without those that define what nothing uses any more."""
    while True:
        used = {part.id for node in body for part in ast.walk(node)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)}
        kept = [node for node in body if not _defined(node) or _defined(node) & (used | made)
                or _starts(node)]
        if len(kept) == len(body):
            return kept
        body = kept


def _defined(node):
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    if isinstance(node, ast.Assign):
        return {part.id for target in node.targets for part in ast.walk(target)
                if isinstance(part, ast.Name)}
    return set()


def _starts(node):
    return isinstance(node, ast.Assign) and _defined(node) <= {"__all__"}


def _without_manual(text):
    """A module's text without what stands at its top: how an exercise is made, with its solution"""
    tree = ast.parse(text)
    del tree.body[: ast.get_docstring(tree) is not None]
    return ast.unparse(tree) + "\n"


def texts_in(folder):
    """All text in a folder that isn't the library's, by its place."""
    texts = {}
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and not set(place.parts) & set(LIBRARY):
            texts[place] = path.read_bytes().decode("utf-8", errors="replace")
    return texts


def hold(module, texts):
    """That no line which a solution adds to its stub stands in texts, nor why it is right.

    Raises
    ------
    ValueError
        Naming the exercise and the place.
    """
    for name, exercise in exercises_of(module).items():
        for line in [*own_lines(exercise), exercise.why]:
            for place, text in texts.items():
                if line in text:
                    raise ValueError(f"{module.__name__}: {name} is told in {place}: {line!r}")


def own_lines(exercise):
    """The lines that a solution adds to its stub; short ones may stand anywhere."""
    given = {line.strip() for line in exercise.stub.splitlines()}
    lines = map(str.strip, exercise.solution.splitlines())
    return [line for line in lines if len(line) > 12 and line not in given]


def shown_below(number):
    """The exercises of which a later cell of their own lesson shows lines, for who releases it.

    Parameters
    ----------
    number : str
        The lesson's.

    Returns
    -------
    list of str
    """
    cells = nbformat.read(find_lesson(number).path, as_version=4).cells
    shown = []
    for exercise in exercises_of(lesson_modules()[f"lesson_{number}"]).values():
        at = next(k for k, cell in enumerate(cells) if exercise.stub in cell.source)
        below = "\n".join(cell.source for cell in cells[at:])
        if any(line in below for line in own_lines(exercise)):
            shown.append(exercise.name)
    return shown
