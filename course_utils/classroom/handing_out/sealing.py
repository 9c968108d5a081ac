"""A copy of the course for learners in which no solution stands.

The modules of exercises are written anew: what makes an exercise keeps its stub, inputs and how an
answer is put to use; solutions, wrong answers, hints and what only they need are left out, and what
checks know of them is put into a record (:mod:`course_utils.classroom.handing_out.sealed`).
"""

import ast
import importlib
import shutil

from course_utils.classroom.handing_out.sealed import FILE, record, write_records
from course_utils.exercises.engine.exercise import Exercise
from course_utils.exercises.engine.proof import exercises_of, lesson_modules
from course_utils.paths import ROOT

KEPT = ("inputs", "call", "given", "tolerance", "others")
COPIED = ("README.md", "LICENSE", "pyproject.toml", "requirements.txt", "assets")
LEFT_OUT = ("__pycache__", "lesson_??", "grade.py", "release.py", "handout.py", "sealing.py",
            "command.py", "running.py")
INSTEAD = '''\
"""Not in a learner's copy."""

from course_utils.cli.messages import CourseError


def run(arguments):
    raise CourseError("This is a learner's copy of the course: it has no `grade` and no `release`.")
'''


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
    for name in ("grade.py", "handing_out/release.py"):
        (package / "classroom" / name).write_text(INSTEAD, encoding="utf-8")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True,
                            ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copyfile(source, folder / name)
    modules = lesson_modules()
    for lesson in (f"lesson_{number}" for number in lessons):
        target = package / "exercises" / lesson
        seal(lesson, modules[lesson], target)
        hold(modules[lesson], target)


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
    texts = [ast.keyword(arg, ast.Constant(getattr(exercise, arg))) for arg in ("stub", "why")]
    call = ast.Call(ast.Name("Sealed", ast.Load()), [ast.Constant(name)], [*texts, *kept])
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


def hold(module, target):
    """That no line which a solution adds to its stub stands in the written modules."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in target.glob("*.py"))
    for name, exercise in exercises_of(module).items():
        given = {line.strip() for line in exercise.stub.splitlines()}
        for line in map(str.strip, exercise.solution.splitlines()):
            if len(line) > 12 and line not in given and line in text:
                raise ValueError(f"{module.__name__}: {name} keeps a line: {line!r}")
