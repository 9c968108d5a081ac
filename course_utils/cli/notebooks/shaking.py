"""Run notebooks as other machines would and report which cells hold; inside the environment."""

import ast
import asyncio
import difflib
import os
import re
import signal
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbval.plugin import (
    IPyNbCell,
    coalesce_streams,
    find_comment_markers,
    find_metadata_tags,
    nocolors,
)

from course_utils.cli import shake
from course_utils.cli.messages import CourseError, say
from course_utils.cli.notebooks import recording
from course_utils.cli.notebooks.kernels import (
    AsyncLessonKernelManager,
    apply_variables,
    lesson_variables,
)
from course_utils.cli.notebooks.machines import Machine, choices, machine

WIDTH = 100  # characters of a line of output that is shown
MOST = 5  # values shown for a cell
# As nbval has it.
SKIPPED = ("metadata", "traceback", "prompt_number", "output_type", "name", "execution_count",
           "application/vnd.jupyter.widget-view+json", "image/png", "image/jpeg")
_FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")
_MOVE = "__import__('course_utils.cli.notebooks.moved_draws', fromlist=['x']).{name}({run})"


@dataclass(frozen=True)
class Outcome:
    """What a cell did in one run: `error` and `text` are empty where it did as it should.

    Parameters
    ----------
    error : str
        The error's line, with the numbers that an assertion compared.
    text : str
        In what its text differs from the stored one.
    """

    error: str = ""
    text: str = ""


@dataclass(frozen=True)
class Run:
    """One run of a notebook.

    Parameters
    ----------
    number : int
    machine : str
        What it stood in for.
    cells : dict of int to Outcome
        By the cell's place among all cells of the notebook, from 0.
    seconds : float
    """

    number: int
    machine: str
    cells: dict[int, Outcome]
    seconds: float

    @property
    def first_error(self) -> int | None:
        """The first cell that failed, which may be why later ones failed."""
        return next((place for place, cell in self.cells.items() if cell.error), None)


# One run ---------------------------------------------------------------------------------------


async def run_once(path: Path, number: int, on: Machine, seeds: bool = False) -> Run:
    """Run the notebook at `path` on that machine, to its end, whatever fails on the way.

    Parameters
    ----------
    path : Path
    number : int
        Says how drawn numbers are moved, or with `seeds` which seeds are taken.
    on : Machine
    seeds : bool
        Other seeds instead of moved numbers; texts are not compared.
    """
    start = time.perf_counter()
    stored = recording.read(path)
    notebook = nbformat.from_dict(stored)
    recording.normalise(notebook)
    manager = AsyncLessonKernelManager(kernel_name="python3")
    client = NotebookClient(notebook, km=manager, allow_errors=True, interrupt_on_timeout=True,
                            **recording.CLIENT)
    outcomes = {}
    await manager.start_kernel(cwd=str(path.parent), env={**os.environ, **on.variables()})
    try:
        await client.async_start_new_kernel_client()
        # The messages of a kernel that dies are not shown: the report says it.
        client.log.disabled = True
        await _prepare(client, number, seeds)
        dead = ""
        for place, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if dead:
                outcomes[place] = Outcome(error=f"not run, since {dead}")
                continue
            try:
                await client.async_execute_cell(cell, place)
            except (DeadKernelError, CellTimeoutError):
                if asyncio.current_task().cancelling():
                    raise asyncio.CancelledError from None
                dead = f"the kernel died or hung in cell {place}"
                outcomes[place] = Outcome(error="the kernel died or hung")
                continue
            outcomes[place] = await _outcome(client, cell, stored.cells[place], seeds)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        await manager.shutdown_kernel(now=True)
        await manager.cleanup_resources()
    what = "other seeds" if seeds else str(on)
    return Run(number, what, outcomes, time.perf_counter() - start)


async def _prepare(client: NotebookClient, number: int, seeds: bool) -> None:
    code = _MOVE.format(name="change_seeds" if seeds else "move", run=number)
    reply = await _evaluated(client, {"done": code})
    if reply["done"]["status"] != "ok":
        raise CourseError(f"Drawn numbers can't be changed: {reply['done'].get('evalue')}")


async def _evaluated(client: NotebookClient, expressions: dict[str, str]) -> dict:
    """What the kernel says to these expressions; nothing of it counts as a cell."""
    sent = client.kc.execute("", silent=True, user_expressions=expressions)
    reply = await client.async_wait_for_reply(sent)
    return reply["content"].get("user_expressions", {}) if reply else {}


async def _outcome(client, cell, stored, seeds: bool) -> Outcome:
    failed = next((one for one in cell.outputs if one.output_type == "error"), None)
    if failed is not None and not _marks(stored).get("check_exception"):
        line = f"{failed.ename}: {failed.evalue}".splitlines()[0].strip(": ")
        if failed.ename == "AssertionError":
            line += await _compared(client, cell, failed)
        return Outcome(error=_cut(line, 2 * WIDTH))
    return Outcome() if seeds else Outcome(text=differing_text(stored, cell.outputs))


def differing_text(stored, outputs: list) -> str:
    """In what `outputs` differ from those of the stored cell, as nbval compares; or ""."""
    if not _marks(stored).get("check", True):
        return ""
    cell = nbformat.v4.new_code_cell(outputs=outputs)
    recording.strip_widgets(SimpleNamespace(cells=[cell], metadata={}))
    seen = coalesce_streams(cell.outputs)
    wanted = coalesce_streams(stored.outputs)
    same = IPyNbCell.compare_outputs(_Comparison(), seen, wanted)
    return "" if same else difference(wanted, seen) or "other kinds of output"


def _marks(stored) -> dict:
    return {**dict(find_metadata_tags(stored.metadata)),
            **dict(find_comment_markers(stored.source))}


class _Comparison:
    """What nbval's comparison of outputs asks of a cell, without pytest around it."""

    colors = nocolors
    parent = SimpleNamespace(skip_compare=SKIPPED)

    def sanitize(self, text):
        return text

    def format_output_compare(self, key, left, right):
        pass


async def _compared(client, cell, failed) -> str:
    """The numbers that the assertion of a cell compared, as far as they can be asked for again."""
    frames = _FRAME.findall(recording.ANSI.sub("", "\n".join(failed.traceback)))
    line = next((int(at) for count, at in frames if int(count) == cell.execution_count), None)
    sides = compared_sides(cell.source, line) if line else []
    if not sides:
        return ""
    answers = await _evaluated(client, {side: side for side in sides})
    told = [f"{side} = {_cut(' '.join(answer['data']['text/plain'].split()), 60)}"
            for side, answer in answers.items() if answer["status"] == "ok"]
    return f"  [{'; '.join(told)}]" if told else ""


def compared_sides(source: str, line: int) -> list[str]:
    """The expressions compared by the assertion on that line of a cell, but for constants.

    None are given inside a function: its names are gone when it has failed.
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a line for IPython
        return []
    inside = [one for one in statements if one.lineno <= line <= one.end_lineno]
    while inside and not isinstance(inside[0], ast.Assert):
        if isinstance(inside[0], (ast.FunctionDef, ast.ClassDef)):
            return []
        inside = [one for one in ast.iter_child_nodes(inside[0])
                  if isinstance(one, ast.stmt) and one.lineno <= line <= one.end_lineno]
    if not inside:
        return []
    sides = [side for one in ast.walk(inside[0].test) if isinstance(one, ast.Compare)
             for side in (one.left, *one.comparators)]
    inner = [name.id for one in ast.walk(inside[0].test) if isinstance(one, ast.comprehension)
             for name in ast.walk(one.target) if isinstance(name, ast.Name)]
    return list(dict.fromkeys(
        ast.unparse(side) for side in sides or [inside[0].test]
        if not isinstance(side, ast.Constant)
        and not any(isinstance(one, ast.Name) and one.id in inner for one in ast.walk(side))))


def difference(wanted: list, seen: list) -> str:
    """The lines of two cells' outputs that differ, "-" as stored and "+" as seen."""
    before, after = _lines(wanted), _lines(seen)
    shown = []
    match = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in match.get_opcodes():
        if kind == "equal":
            continue
        old, new = before[i:j], after[k:m]
        start = 0
        if len(old) == len(new) == 1:
            start = _shared(old[0], new[0])
        shown += [f"- {_cut(line, WIDTH, start)}" for line in old]
        shown += [f"+ {_cut(line, WIDTH, start)}" for line in new]
    return "\n".join([*shown[:8], *(["..."] if len(shown) > 8 else [])])


def _lines(outputs: list) -> list[str]:
    lines = []
    for output in outputs:
        if output.output_type == "stream":
            mark = "stderr: " if output.name == "stderr" else ""
            lines += [mark + line for line in output.text.splitlines()]
        for kind, text in output.get("data", {}).items():
            if kind not in SKIPPED:
                mark = "" if kind == "text/plain" else f"{kind}: "
                lines += [mark + line for line in str(text).splitlines()]
    return lines


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    length = min(len(one), len(other))
    return next((i for i in range(length) if one[i] != other[i]), length)


def _cut(text: str, width: int, start: int = 0) -> str:
    """At most `width` characters of `text`, around `start`."""
    if len(text) <= width:
        return text
    first = min(max(0, start - width // 3), len(text) - width)
    last = first + width
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


# The report ------------------------------------------------------------------------------------


def report(name: str, runs: list[Run], seeds: bool = False) -> list[str]:
    """The lines that say how often each cell held, worst first; one line counts those always held.

    Parameters
    ----------
    name : str
        The notebook's.
    runs : list of Run
        Of the same notebook.
    seeds : bool
        Whether they were of other seeds: texts were not compared then.
    """
    runs = sorted(runs, key=lambda run: run.number)
    count = len(runs)
    places = list(runs[0].cells)
    shaky = [place for place in places if any(run.cells[place] != Outcome() for run in runs)]
    held = {place: sum(not run.cells[place].error for run in runs) for place in places}
    text = {place: sum(run.cells[place] == Outcome() for run in runs) for place in places}
    mean = sum(run.seconds for run in runs) / count
    kind = "no error" if seeds else "no error and their stored text"
    lines = [f"{name}: {len(places)} cells, {count} run{'s'[: count > 1]}, {mean:.1f} s a run; "
             f"{len(places) - len(shaky)} of them always had {kind}"]
    for place in sorted(shaky, key=lambda place: (held[place], text[place], place)):
        told = f"  cell {place} (In [{places.index(place) + 1}])  held {held[place]}/{count}"
        if not seeds:
            told += f"  text {text[place]}/{count}"
        if held[place] < count:
            first = sum(run.first_error == place for run in runs)
            told += f"  first to fail in {first}"
        lines.append(told)
        lines += _values(runs, place)
    numbers = {run.number: run for run in runs if any(map(_failed, run.cells.values()))}
    if not seeds:
        lines += [f"  run {number}: {run.machine}" for number, run in numbers.items()]
    if numbers:
        again = f"--first {next(iter(numbers))} --runs 1{' --seeds' * seeds}"
        lesson = name[:2] if name[:2].isdigit() else name
        lines.append(f"  once more: python3 -m course_utils shake {lesson} {again}")
    return lines


def _failed(cell: Outcome) -> bool:
    return cell != Outcome()


def _values(runs: list[Run], place: int) -> list[str]:
    """What was seen instead in that cell, and in which runs."""
    seen = defaultdict(list)
    for run in runs:
        cell = run.cells[place]
        if _failed(cell):
            after = run.first_error if cell.error and run.first_error != place else None
            where = f"{run.number}" if after is None else f"{run.number} (after cell {after})"
            seen[cell.error or cell.text].append(where)
    lines = []
    for value, numbers in sorted(seen.items(), key=lambda item: -len(item[1]))[:MOST]:
        lines.append(f"      run {', '.join(numbers)}:")
        lines += [f"        {line}" for line in value.splitlines()]
    if len(seen) > MOST:
        lines.append(f"      and {len(seen) - MOST} more")
    return lines


# All runs --------------------------------------------------------------------------------------


class Progress:
    """One line that says what has been done; a line for each run where nothing can be replaced."""

    def __init__(self, count: int):
        self.count = count
        self.done = 0
        self.start = time.monotonic()
        self.terminal = sys.stdout.isatty()

    def step(self, name: str, run: Run) -> None:
        self.done += 1
        seconds = time.monotonic() - self.start
        failed = sum(map(_failed, run.cells.values()))
        said = f"{failed} cells did not" if failed > 1 else "1 cell did not" if failed else "all"
        line = (f"{self.done} of {self.count} runs, {seconds:.0f} s: {name}, run {run.number}, "
                f"{run.seconds:.1f} s, {said} hold")
        if self.terminal:
            print(f"\r\x1b[K{line}", end="", flush=True)
        else:
            say(line)

    def say(self, text: str) -> None:
        say(f"\r\x1b[K{text}" if self.terminal else text)


async def shake_all(paths: list[Path], numbers: range, workers: int, seeds: bool) -> bool:
    """Run each notebook once for each number and report; returns whether all held."""
    cores, plain = (("",), ("",)) if seeds else choices()
    progress = Progress(len(paths) * len(numbers))
    if not seeds:
        names = ", ".join(core or "this machine's own" for core in cores)
        say(f"BLAS kernels that run here: {names}")
    waiting = iter([(path, number) for path in paths for number in numbers])
    done = defaultdict(list)

    async def work():
        for path, number in waiting:
            on = Machine() if seeds else machine(number, cores, plain)
            run = await run_once(path, number, on, seeds)
            done[path].append(run)
            progress.step(path.stem, run)
            if len(done[path]) == len(numbers):
                progress.say("\n".join(report(path.stem, done[path], seeds)))

    await asyncio.gather(*(work() for _ in range(workers)))
    if len(paths) > 1:
        progress.say("\n".join(summary(done)))
    return not any(_failed(cell) for runs in done.values() for run in runs
                   for cell in run.cells.values())


def summary(done: dict[Path, list[Run]]) -> list[str]:
    """A table of the notebooks: how many cells always held, and the seconds of a run."""
    lines = [f"\n{'lesson':32} {'runs':>4} {'cells':>5} {'always held':>11} {'s a run':>8}"]
    for path, runs in sorted(done.items()):
        places = runs[0].cells
        always = sum(all(run.cells[place] == Outcome() for run in runs) for place in places)
        mean = sum(run.seconds for run in runs) / len(runs)
        lines.append(f"{path.stem:32} {len(runs):4} {len(places):5} {always:11} {mean:8.1f}")
    return lines


def main(arguments: list[str]) -> int:
    options = shake.PARSER.parse_args(arguments)
    apply_variables(lesson_variables(options.n))
    numbers = range(options.first, options.first + options.runs)
    paths = [Path(path) for path in dict.fromkeys(options.notebooks)]

    def interrupt(_number, _frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    try:
        # The other kind of loop, Windows' own, can't wait for a kernel's sockets.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            held = runner.run(shake_all(paths, numbers, options.n, options.seeds))
    except CourseError as error:
        say(str(error), error=True)
        return error.code
    except KeyboardInterrupt:
        say("\nStopped.", error=True)
        return 130
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
