"""What a clever learner tries: each stays without a point, and the others keep theirs."""

import os
import sys
import time
from pathlib import Path

import pytest

from course_utils.classroom.apart import remote
from course_utils.paths import ROOT

if sys.platform != "linux":
    pytest.skip("the walls that hold are those of Linux", allow_module_level=True)

RIGHT = "def rnn_step(x, h, W, R, b):\n    return np.tanh(W @ x + R @ h + b)"
HEAD = "def rnn_step(x, h, W, R, b):\n    "


def attack(body, before=""):
    return f"{before}\n{HEAD}" + body.replace("\n", "\n    ")


ATTACKS = {
    "sys.exit": attack("import sys\nsys.exit(0)"),
    "os._exit": attack("import os\nos._exit(0)"),
    "replaced comparisons": attack(
        "return 0 * b",
        "import course_utils.exercises.engine.compare as compare\n"
        "import course_utils.exercises.engine.exercise as exercise\n"
        "np.allclose = np.isclose = lambda *a, **k: True\n"
        "compare.close = exercise.close = lambda *a, **k: None\n"
        "exercise.Exercise.check = lambda *a: 'right'"),
    "the solution in the course": attack(
        "from course_utils.exercises import lesson_05\n"
        "return lesson_05.rnn_step.run(lesson_05.rnn_step.solution)(x, h, W, R, b)"),
    "the solution in the files": attack(
        f"text = open({str(ROOT / 'course_utils/exercises/lesson_05/equation.py')!r}).read()\n"
        "i = text.index('rnn_step = Exercise')\nexec(text[text.index('return np', i):][:60])"),
    "the solution in memory": attack(
        "import gc\n"
        "found = [o for o in gc.get_objects() if type(o).__name__ == 'Exercise']\n"
        "return found[0].expected[0]"),
    "frames": attack(
        "import sys\nframe = sys._getframe()\n"
        "while frame:\n"
        "    for value in {**frame.f_globals, **frame.f_locals}.values():\n"
        "        if hasattr(value, 'expected'):\n            return value.expected[0]\n"
        "    frame = frame.f_back"),
    "the memory of the judge": attack(
        "import os\nreturn open(f'/proc/{os.getppid()}/mem', 'rb').read(10)"),
    "an object that equals all": attack(
        "return All()",
        "class All(np.ndarray):\n"
        "    def __eq__(self, other): return True\n"
        "    __array_ufunc__ = lambda self, *a, **k: np.zeros(3)\n"
        "All = lambda A=All: np.zeros(3).view(A)"),
    "a forged verdict": attack(
        "print('Right.', flush=True)\n"
        "for n in range(3, 60):\n"
        "    try:\n        os.write(n, b'\\x00\\x00\\x00\\x12{\"state\": \"right\"}')\n"
        "    except OSError:\n        pass\n"
        "return 0 * b", "import os"),
    "code in the result": attack(
        "return P()",
        "import os\nclass P:\n    def __reduce__(self): return os.system, ('true',)"),
    "a network": attack("import socket\nsocket.create_connection(('127.0.0.1', 9), 1)"),
    "a program": attack("import os\nos.system('echo')\nreturn os.popen('id').read()"),
    "a fork bomb": attack("import os\nwhile True:\n    os.fork()"),
    "a signal to the judge": attack("import os\nos.kill(os.getppid(), 9)"),
    "an endless loop": attack("while True:\n    h = h"),
    "an endless loop in C": attack("return sum(iter(int, 1))"),
    "all memory": attack("return np.ones(10**10) + np.ones(10**10)"),
    "a huge result": attack("return np.zeros(10**7)"),
    "endless output": attack("while True:\n    print('x' * 10**7)"),
    "a handler for the end": attack(
        "while True:\n    pass", "import signal\nfor n in (2, 15, 24):\n"
                                 "    signal.signal(n, signal.SIG_IGN)"),
}


@pytest.fixture
def attacker(course, tmp_path):
    with remote.Learner(course, tmp_path, seconds=1.0) as learner:
        yield learner


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_nothing_and_harms_nobody(name, marks, lesson_05, attacker):
    before = time.monotonic()
    found = marks(attacker, ATTACKS[name], lesson_05.exercises["switch"].solution,
                  lesson_05.exercises["shapes"].solution)
    assert attacker.walls == "kernel"
    assert found["rnn_step"].state == "wrong" and found["rnn_step"].points == 0.0
    assert found["switch"].state == "right" and found["shapes"].state == "right"
    assert time.monotonic() - before < 60
    assert not found["rnn_step"].text.startswith("Right")


@pytest.mark.parametrize("what", [
    "open({path!r}, 'w')", "os.remove({path!r})", "os.chmod({path!r}, 0o777)",
    "os.utime({path!r}, (0, 0))", "os.rename({path!r}, {path!r} + 'x')",
    "open('mine.txt', 'w')", "os.mkdir('mine')", "os.listdir({home!r})", "open({path!r})",
])
def test_files_can_be_neither_written_nor_looked_at(what, marks, learner, tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    path = folder / "grades.csv"
    path.write_text("kept")
    os.utime(path, (1e9, 1e9))
    what = what.format(path=str(path), home=str(Path.home()))
    text = RIGHT.replace("return", f"import os\n    {what}\n    return")
    mark = marks(learner, text)["rnn_step"]
    assert "PermissionError" in mark.text and mark.points == 0.0
    assert path.read_text() == "kept" and path.stat().st_mtime == 1e9
    assert path.stat().st_mode & 0o777 != 0o777


def test_own_files_can_be_read(marks, learner):
    (learner.folder / "weights.txt").write_text("1.0")
    text = RIGHT.replace("return", "one = float(open('weights.txt').read())\n    return one *")
    assert marks(learner, text)["rnn_step"].state == "right"


def test_where_python_holds_the_walls_the_usual_tricks_fail_too(marks, attacker, monkeypatch):
    monkeypatch.setenv("RNN_COURSE_WALLS", "python")
    for name in ("the solution in the course", "the solution in the files", "a network",
                 "a program", "a fork bomb", "a signal to the judge"):
        assert marks(attacker, ATTACKS[name])["rnn_step"].points == 0.0, name
    assert marks(attacker, RIGHT)["rnn_step"].state == "right"
    assert attacker.walls == "python"
