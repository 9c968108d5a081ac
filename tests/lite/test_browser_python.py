"""The browser's Python: what is put into it, and a lesson run there under node."""

import ast
import hashlib
import io
import json
import re
import sys
import types
import zipfile

import pytest
from browser_python import run_cells, run_lesson

from course_utils import in_browser, locking
from course_utils.cli.messages import CourseError
from course_utils.controls import registry
from course_utils.lessons import written_lessons
from course_utils.paths import ROOT
from course_utils.site.lite import bytecode, folder, laboratory, pyodide, wheels

QUICK = "03"  # the lesson that takes the least time there
# What lies under a lesson's names in the browser: all packages that are loaded before a cell runs.
FIRST = {"numpy", "matplotlib", "PIL", "ipywidgets", "anywidget", "traitlets", "IPython",
         "threadpoolctl", "charset_normalizer", "pyodide_js", "js"}  # fmt: skip


def test_a_folder_with_other_files_is_refused_with_their_names(tmp_path, monkeypatch):
    wanted = {"a.whl": hashlib.sha256(b"a").hexdigest(), "b.whl": hashlib.sha256(b"b").hexdigest()}
    monkeypatch.setattr(pyodide, "hashes", lambda: wanted)
    (tmp_path / "a.whl").write_bytes(b"another")
    with pytest.raises(CourseError, match=r"a\.whl is not that of Pyodide .* \(and 1 more\)"):
        pyodide.find(tmp_path)
    (tmp_path / "a.whl").write_bytes(b"a")
    with pytest.raises(CourseError, match=r"b\.whl is missing"):
        pyodide.find(tmp_path)
    (tmp_path / "b.whl").write_bytes(b"b")
    assert pyodide.find(tmp_path) == tmp_path


def test_all_that_is_needed_of_pyodide_has_a_hash_and_is_named():
    assert all(len(value) == 64 for value in pyodide.hashes().values())
    names = set(pyodide.TESTED["packages"]) | folder.NOT_NEEDED
    for name, one in pyodide.TESTED["packages"].items():
        assert {other.replace("_", "-") for other in one["depends"]} <= names, name


def test_the_courses_wheel_is_the_same_each_time_and_has_what_lessons_read(tmp_path):
    name, content = wheels.course()
    assert (name, content) == wheels.course()
    (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / name) as archive:
        inside = archive.namelist()
    assert "assets/reader.txt" in inside and "course_utils/pictures/course.mplstyle" in inside
    assert not [path for path in inside if path.startswith(("course_utils/site", "notebooks"))]


def test_what_lessons_show_and_link_to_lies_beside_them():
    texts = [lesson.path.read_text(encoding="utf-8") for lesson in written_lessons()]
    linked = {path for text in texts for path in re.findall(r"""[("'\\]\.\./([\w/.]+)""", text)}
    assert linked == set(laboratory.LINKED)
    assert all((ROOT / path).is_file() for path in linked)


def test_the_list_names_each_file_with_its_hash_and_all_that_it_needs(browser_folder):
    listed = json.loads((browser_folder / folder.LIST).read_text("utf-8"))["packages"]
    for name, one in listed.items():
        content = (browser_folder / one["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"], name
        assert {other.replace("_", "-") for other in one["depends"]} <= set(listed), name
    assert {name.replace("_", "-") for name in folder.FIRST} <= set(listed)


def test_the_data_that_lessons_take_from_matplotlib_come_along(browser_folder):
    texts = [lesson.path.read_text(encoding="utf-8") for lesson in written_lessons()]
    names = {name for text in texts for name in re.findall(r'get_sample_data\(\W*([\w.]+)', text)}
    wheel = next(browser_folder.glob("matplotlib-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        there = {path.rsplit("/", 1)[1] for path in archive.namelist() if "/sample_data/" in path}
    assert names and names == there


def test_a_package_that_is_loaded_late_is_known_by_the_name_that_needs_it():
    late = set()
    for path in (ROOT / "course_utils").rglob("*.py"):
        inner = path.relative_to(ROOT / "course_utils")
        rooms = ("cli", "site", "classroom", "sharing")  # of commands, which no browser runs
        if inner.parts[0] in rooms or inner.stem.startswith("keras_"):
            continue
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.Module):
                late |= {(function.name if isinstance(function, ast.FunctionDef) else inner, name)
                         for name in imported(function)}  # fmt: skip
    known = sys.stdlib_module_names | FIRST | {"course_utils", "keras", "psutil"}
    by_matplotlib = {("savefig", "fonttools")}
    assert {(who, name) for who, name in late if name not in known} == set(
        in_browser.BEHIND.items()
    ) - by_matplotlib
    assert in_browser.wanted("tree = word_tree(a, b)") == {"scipy"}
    assert in_browser.wanted("my_word_trees = 3") == set()


def imported(function):
    """Names of the packages that stand in an import of `function` itself."""
    for node in function.body:
        for one in [node] if isinstance(function, ast.Module) else ast.walk(node):
            if isinstance(one, ast.Import):
                yield from (alias.name.split(".")[0] for alias in one.names)
            elif isinstance(one, ast.ImportFrom) and not one.level:
                yield one.module.split(".")[0]


def test_a_cell_is_known_where_the_kernel_keeps_it_and_not_the_shell(monkeypatch):
    parent = {"metadata": {"cellId": "abc"}, "header": {"msg_id": "run-1"}}
    kernel = types.SimpleNamespace(get_parent=lambda: parent)
    shell = types.SimpleNamespace(kernel=kernel)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    assert registry._cell() == ("abc", "run-1")


def test_no_lock_where_the_module_for_it_is_empty(tmp_path, monkeypatch):
    monkeypatch.setattr(locking, "fcntl", types.ModuleType("fcntl"), raising=False)
    with locking.exclusive(tmp_path / "lock"):
        assert (tmp_path / "lock").exists()


def test_what_a_lesson_begins_with_is_bytecode_and_the_course_can_be_read(
    browser_folder, tmp_path
):
    cells = [
        "import sys\nfrom course_utils.controls import Explorer\n"
        "from course_utils.pictures import RNNStepPicture",
        "files = [getattr(one, '__file__', None) or '' for one in sys.modules.values()]\n"
        "print(sum(file.endswith('.pyc') for file in files) > 500)\n"
        "print([file for file in files if file.endswith('.py') and 'course_utils' not in file\n"
        "       and ('.zip/' in file or 'site-packages' in file)])",  # others are built in
        "import inspect\nprint(inspect.getsource(Explorer)[:15])",
    ]
    told = run_cells(browser_folder, list(enumerate(map(str, cells))), tmp_path)
    texts = ["".join(one.get("text", one.get("evalue", "")) for one in cell["outputs"])
             for cell in told["cells"]]  # fmt: skip
    assert texts == ["", "True\n[]\n", "class Explorer:\n"]


def test_without_a_program_to_compile_with_the_sources_stay(tmp_path, monkeypatch, capsys):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one/__init__.py", "x = 1\n")
    monkeypatch.setattr(bytecode, "node", lambda: None)
    monkeypatch.setattr(bytecode, "MADE", tmp_path)
    made = bytecode.with_bytecode(tmp_path, {"one": packed.getvalue()}, folder.SOURCE)
    with zipfile.ZipFile(io.BytesIO(made["one"])) as archive:
        assert archive.namelist() == ["one/__init__.py"]
    assert "no node" in "".join(capsys.readouterr())
    assert not list(tmp_path.iterdir()), "it would be taken for one with bytecode"


def test_a_quick_lesson_runs_there_with_every_text_as_stored(browser_folder, tmp_path):
    lesson = next(one for one in written_lessons() if one.number == QUICK)
    ran = run_lesson(browser_folder, lesson.path, tmp_path)
    assert not ran.faults, "\n".join(ran.faults)
    assert ran.equal == ran.cells > 20 and ran.keras == 0
    assert not {"scipy", "sklearn"} & set(ran.modules)


def test_packages_are_loaded_by_need_keras_is_said_to_be_missing_and_ids_can_be_counted(
    browser_folder, tmp_path
):
    cells = [
        "import numpy as np\nfrom course_utils.analysis import word_tree",
        "import sys\nprint('scipy' in sys.modules)",
        "print(word_tree(np.eye(3), 'abc', 'xxx').order)",
        "import keras\nkeras.Model()",
        # There NumPy counts and indexes with 32 bits.
        "from course_utils.tasks.language.ngram import NGram\n"
        "from course_utils.tasks.language.text import Vocabulary\n"
        "ids = Vocabulary('ab').encode('abba')\n"
        "print(ids.dtype, np.bincount(ids), NGram(2, 2).fit(ids).probabilities(ids).shape)\n"
        "from course_utils.tasks.language.words import unsegmented_words\n"
        "print(len(unsegmented_words().words) > 200)",
        "import io\nfrom matplotlib.figure import Figure\nfile = io.BytesIO()\n"
        "Figure().savefig(file, format='pdf')\nprint(file.getvalue()[:4])",
    ]
    told = run_cells(browser_folder, list(enumerate(map(str, cells))), tmp_path)
    texts = ["".join(one.get("text", "?") for one in cell["outputs"]) for cell in told["cells"]]
    assert texts[:3] == ["", "False\n", texts[2]] and texts[2].startswith("(")
    assert texts[3].startswith("This cell needs Keras") and "browser" in texts[3]
    assert texts[4] == "int32 [2 2] (4,)\nTrue\n"
    assert texts[5].endswith("b'%PDF'\n"), texts[5]
