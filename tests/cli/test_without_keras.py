"""An installation without Keras: which cells need it, what they say, what goes on without them."""

import os
import subprocess
import sys
import textwrap

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_utils.cli.notebooks.kernels import AsyncLessonKernelManager
from course_utils.lessons import written_lessons
from course_utils.paths import ROOT
from course_utils.without_keras import KerasCells, KerasMissing, advice, keras_is_here

WITHOUT = str(ROOT / "tests" / "without_keras")
BRIDGE = "from course_utils.keras_bridge import import_keras, to_keras as convert"


def who_needs(*cells):
    """For each cell whether it needs Keras."""
    reader = KerasCells()
    return [reader.needs(textwrap.dedent(cell)) for cell in cells]


@pytest.mark.parametrize(
    "cell",
    [
        "import keras",
        "import keras.layers as layers",
        "from keras import layers",
        "from tensorflow.keras import layers",
        "import numpy, tensorflow as tf",
        "def f():\n    import keras",
        "if True:\n    import keras",
    ],
)
def test_an_import_of_keras_needs_it(cell):
    assert who_needs(cell) == [True]


@pytest.mark.parametrize(
    "cell",
    [
        "import keras_tuner",
        "keras = 'a word'",
        "print('import keras')",
        "import numpy as np",
        "from course_utils.keras_bridge import import_keras",
        "try:\n    import keras\nexcept ImportError:\n    keras = None",
        "def f(:",
    ],
)
def test_what_does_not_need_it(cell):
    assert who_needs(cell) == [False]


def test_what_comes_of_keras_needs_it_until_it_is_bound_anew():
    cells = {
        BRIDGE: False,
        "keras = import_keras()": True,
        "model = keras.Sequential()": True,
        "x = 1": False,
        "print(x)": False,
        "def loss(y):\n    return model(y)": True,
        "error = loss(x)": True,
        "def own(model):\n    return model": False,  # its own argument
        "[model for model in (1, 2)]": False,
        "class Net:\n    model = 3\n    twice = 2 * model": False,
        "error": True,
        "error = 0": False,
        "error + 1": False,
        "for model in (1, 2):\n    print(model)": False,
        "model": False,
        "convert(model)": True,
        "del loss": True,
        "class Callback(keras.callbacks.Callback):\n    pass": True,
        "Callback()": True,
    }
    assert who_needs(*cells) == list(cells.values())


@pytest.mark.parametrize(
    "cell", ["import course_utils.keras_bridge as b\nb.to_keras(1)",
             "from course_utils import keras_bridge\nkeras_bridge.to_keras(1)",
             f"{BRIDGE}\nkeras = import_keras()"])
def test_the_bridge_by_other_ways(cell):
    assert who_needs(cell) == [True]


def test_only_the_lessons_with_keras_need_it_and_none_as_a_whole():
    needing = {}
    for lesson in written_lessons():
        cells = nbformat.read(lesson.path, as_version=4).cells
        needs = who_needs(*[cell.source for cell in cells if cell.cell_type == "code"])
        needing[lesson.number] = sum(needs)
        assert not all(needs)
        imported = any("import_keras" in cell.source for cell in cells if cell.cell_type == "code")
        if needing[lesson.number] > 1:
            assert imported
    assert {number for number, count in needing.items() if count} == {"07", "09", "11", "12"}


def test_a_script_gets_the_line_as_an_error():
    code = "from course_utils.keras_bridge import to_keras; to_keras(None)"
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([WITHOUT, str(ROOT)])}
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True,
                          text=True, check=False)
    assert done.stderr.splitlines()[-1] == f"course_utils.without_keras.KerasMissing: {advice()}"
    assert issubclass(KerasMissing, ModuleNotFoundError)


@pytest.mark.parametrize(
    ("platform", "version", "prefix", "said"),
    [("linux", (3, 13), ROOT / ".venv", "python3 -m course_utils lab installs it"),
     ("linux", (3, 13), ROOT / "mine", "pip install -r requirements.txt"),
     ("linux", (3, 14), ROOT / ".venv", "Python 3.11 to 3.13"),
     ("emscripten", (3, 13), "/", "does not run in a browser")],
)
def test_the_line_says_how_to_get_it_here(monkeypatch, platform, version, prefix, said):
    monkeypatch.setattr(sys, "prefix", str(prefix))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "version_info", version)
    assert said in advice() and "\n" not in advice()


# In a kernel -----------------------------------------------------------------------------------


def run_without_keras(folder, monkeypatch, *cells):
    """The outputs of each cell, as text, in a kernel that has no Keras."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([WITHOUT, str(ROOT)]))
    notebook = new_notebook(cells=[new_code_cell(textwrap.dedent(cell)) for cell in cells])
    NotebookClient(notebook, timeout=300, allow_errors=True, kernel_name="python3",
                   kernel_manager_class=AsyncLessonKernelManager,
                   resources={"metadata": {"path": str(folder)}}).execute()
    texts = []
    for cell in notebook.cells:
        parts = [output.get("text") or "\n".join(output.get("traceback", ())) or
                 output["data"]["text/plain"] for output in cell.outputs]
        texts.append("".join(parts).strip())
    return texts


def test_cells_say_it_in_one_line_and_the_notebook_goes_on(tmp_path, monkeypatch):
    cells = {
        f"import numpy as np\n{BRIDGE}": "",
        "rng = np.random.default_rng(0)\nkeras = import_keras()\nx = rng.random()": advice(),
        "round(x, 3)": "0.637",  # the rest of that cell ran
        "import keras": advice(),
        "keras.Sequential()": advice(),
        "'shown', convert": advice(),
        # Nothing is said of what has not been done, but names are set, and random numbers drawn.
        "y = 1\nprint('go')\nassert convert(0)\nfor z in 'ab':\n    y = 2\nw = y\n'all right'":
            advice(),
        "w": advice(),
        "y = w = 3\n(y, w)": "(3, 3)",
        # A call further down, where the cell does not show it.
        "from indirect import use\nbefore = 1\nreviews = use()": advice(),
        "reviews": advice(),
        "before": "1",
        "import keras_tuner": "ModuleNotFoundError: No module named 'keras_tuner'",
        "never_bound": "NameError: name 'never_bound' is not defined",
        "try:\n    import keras\nexcept ImportError as error:\n    print(error)":
            "No module named 'keras'",
        "from importlib.util import find_spec\n1 + 1": "2",
    }
    (tmp_path / "indirect.py").write_text(
        "def use():\n    from course_utils.keras_bridge import import_keras\n"
        "    return import_keras()\n")
    found = run_without_keras(tmp_path, monkeypatch, *cells)
    for (cell, expected), text in zip(cells.items(), found, strict=True):
        if "Error:" in expected:  # a real error keeps its traceback
            assert "Traceback" in text and expected.split(": ")[1] in text
        else:
            assert text == expected, cell


def test_the_line_comes_also_if_the_first_cell_does_it_all(tmp_path, monkeypatch):
    """The guard is set while that cell runs."""
    first = f"{BRIDGE}\nkeras = import_keras()\nlayers = keras.layers"
    found = run_without_keras(tmp_path, monkeypatch, first, "layers.Dense(1)", "2 + 2")
    assert found == [advice(), advice(), "4"]


@pytest.mark.skipif(not keras_is_here(), reason="Keras is not installed")
def test_with_keras_nothing_is_looked_at():
    code = ("import IPython; from IPython.testing.globalipapp import start_ipython; "
            "shell = start_ipython(); import course_utils; print(len(shell.ast_transformers))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=ROOT)
    assert done.stdout.strip() == "0"


# Under pytest ----------------------------------------------------------------------------------


def recorded(source, text=None):
    cell = new_code_cell(source, execution_count=1)
    if text:
        cell.outputs = [new_output("stream", text=text)]
    return cell


def pytest_in(folder, *options, **variables):
    """What pytest says of the notebooks and tests in a folder, with the course's settings."""
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-n", "0",
               "-p", "no:cacheprovider", "-q", *options, str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "COLUMNS": "200", **variables})
    return done.stdout + done.stderr


def test_verdicts_on_cells_and_tests(tmp_path):
    """Skipped: what needs Keras where it is missing, and what has nothing stored. No more."""
    notebook = new_notebook(cells=[
        recorded(BRIDGE),
        recorded("print('Keras', import_keras().__name__)", "Keras keras\n"),
        recorded("print(1 + 1)", "2\n"),
        recorded("print(1 + 1)", "3\n"),
        new_code_cell("print('not recorded')"),
        new_code_cell(""),
        recorded("1 / 0"),
    ])
    nbformat.write(notebook, tmp_path / "own.ipynb")
    (tmp_path / "test_own.py").write_text(
        "import pytest\n"
        "from course_utils.keras_bridge import import_keras\n"
        "@pytest.fixture\ndef keras():\n    return import_keras()\n"
        "def test_a(keras):\n    pass\n"
        "def test_b():\n    import tensorflow\n"
        "def test_c():\n    import nothing_such\n"
        "def test_d():\n    pass\n"
    )
    said = pytest_in(tmp_path, "-p", "no_keras", PYTHONPATH=WITHOUT)
    assert "own.ipynb::Cell 3" in said and "own.ipynb::Cell 6" in said and "::test_c" in said
    assert "3 failed, 5 passed, 4 skipped" in said, said
    assert said.count("needs Keras, which is not installed") >= 1
    assert "nothing is stored to compare with: python3 -m course_utils record own.ipynb" in said


def test_a_damaged_notebook_is_one_line(tmp_path):
    (tmp_path / "own.ipynb").write_bytes(b"")
    said = pytest_in(tmp_path)
    assert "own.ipynb is empty (0 bytes): take it from a copy" in said
    assert "Traceback" not in said and "NotJSONError" not in said
