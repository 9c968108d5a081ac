"""What lives on a page without a kernel: the stages and the quizzes of a lesson.

A stage's numbers are not stored in its notebook. They come from running the lesson, or as much of
it as the stage needs: the cells before it that have to do with the names in its cell.
"""

import ast
import builtins
import importlib
import json
import re

import nbformat

from course_utils.cli.messages import say
from course_utils.cli.notebooks.recording import RecordError, execute
from course_utils.paths import NOTEBOOKS

STATE = "application/vnd.rnn-course.stage+json"
NOTED = "Noted. Read on: what was measured stands further down."


def quiz(lesson, source):
    """The question and choices of a cell that shows a quiz or a claim, for its radio buttons.

    And under which name the browser keeps the choice.

    Returns
    -------
    dict or None
        None if the cell shows anything else.
    """
    shown = re.fullmatch(r"exercises\.(\w+)", source.strip())
    if shown is None:
        return None
    module = importlib.import_module(f"course_utils.exercises.lesson_{lesson.number}")
    thing = getattr(module, shown[1])
    if hasattr(thing, "judge"):  # a claim: nobody knows yet
        from course_utils.exercises.engine.claims import VERDICTS

        return {
            "kept": f"{lesson.number}/predictions/{shown[1]}",
            "question": f"Claim: {thing.text}",
            "choices": [[verdict, NOTED, None] for verdict in VERDICTS.values()],
        }
    if not hasattr(thing, "choices"):
        return None
    return {
        "kept": f"{lesson.number}/quizzes/{shown[1]}",
        "question": thing.question,
        "choices": [[choice.text, choice.feedback, choice.correct] for choice in thing.choices],
    }


def shows_stage(source):
    """Whether the last line of a cell is a stage."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return False
    made = {
        target.id: line.value
        for line in tree.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }

    def is_stage(thing):
        if isinstance(thing, ast.Name):
            return thing.id in made and is_stage(made.pop(thing.id))
        if not isinstance(thing, ast.Call):
            return False
        if isinstance(thing.func, ast.Attribute):  # Stage.preset(...), or a stage's own method
            thing = thing.func.value
            return is_stage(thing) or (isinstance(thing, ast.Name) and thing.id == "Stage")
        return isinstance(thing.func, ast.Name) and thing.func.id == "Stage"

    return is_stage(last.value)


def stage_cells(notebook):
    """The numbers of the cells that show a stage."""
    return [
        i
        for i, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and shows_stage(cell.source)
    ]


def needed(sources, index):
    """The cells (among those before `index`) that cell `index` needs, as a set of numbers.

    Every cell that mentions a name is taken to change what stands behind it: too many cells rather
    than one too few.
    """
    named = [_names(source) for source in sources[: index + 1]]
    imported = set().union(*(imports for _, imports in named)) | set(dir(builtins))
    wanted, found = named[index][0] - imported, {index}
    while True:
        more = {
            i
            for i, (names, imports) in enumerate(named)
            if i not in found and ((names - imported) & wanted or (imports and not names))
        }
        if not more:
            return found
        found |= more
        wanted = wanted.union(*(named[i][0] for i in more)) - imported


def _names(source):
    """The names that a cell mentions, and those among them that it imports."""
    names, imports = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    return names, imports


def stages(notebook):
    """The stages of a lesson as their pages need them.

    Returns
    -------
    dict of int -> dict
        Cell number -> state; empty if the lesson could not be run so far.
    """
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    sources = [notebook.cells[i].source for i in code]
    shown = [place for place, i in enumerate(code) if shows_stage(sources[place])]
    wanted = sorted(set().union(*(needed(sources, place) for place in shown)))
    run = nbformat.v4.new_notebook()
    for place in wanted:
        run.cells.append(nbformat.v4.new_code_cell(sources[place]))
        if place in shown:
            run.cells.append(
                nbformat.v4.new_code_cell("from course_utils.site.living import tell\ntell()")
            )
    try:
        execute(run, NOTEBOOKS)
    except RecordError as error:
        say(f"The stages stay pictures: {str(error).strip().splitlines()[-1]}", error=True)
        return {}
    told = [
        output.data[STATE]
        for cell in run.cells
        for output in cell.outputs
        if STATE in output.get("data", {})
    ]
    return {code[place]: json.loads(state) for place, state in zip(shown, told, strict=True)}


def tell():
    """In a lesson's kernel: hand out what the page of the stage that was shown last needs."""
    from IPython import get_ipython
    from IPython.display import display

    from course_utils.controls.stage import page

    stage = list(get_ipython().user_ns["_oh"].values())[-1]  # a lesson may use _ for itself
    display({STATE: json.dumps(page.state(stage, stage.presets))}, raw=True)
