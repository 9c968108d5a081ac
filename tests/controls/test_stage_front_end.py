"""Runs the front end's own tests (tests/front_end/*.test.mjs) with node's test runner.

The tests read runs of real networks from a file that is written here, so that what the page
shows is held to what Python computed.
"""

import base64
import json
import math
import os
import re
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest

from course_utils.controls.stage import Stage, front
from course_utils.controls.stage.payload import arrays_of
from course_utils.models import ElmanRNN
from course_utils.models.number_table import signed
from course_utils.tasks.language.text import Vocabulary

TESTS = Path(__file__).parents[1] / "front_end"
LARGEST = 40_000  # bytes of JavaScript and style that go with every stage


def plain(value):
    """Nested lists for JSON, with nan and inf as words."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value if math.isfinite(value) else str(float(value))


def run_of(stage):
    trace, back = stage.trace, stage.backward
    places = [(t, u) for t in range(trace.time) for u in range(trace.units)]
    return {
        "about": stage.about,
        "numbers": base64.b64encode(stage.numbers).decode(),
        "arrays": {name: plain(np.asarray(array, dtype=float).tolist())
                   for name, array in arrays_of(stage._scene).items()},
        "equations": [(t, u, trace.equation(t, u)) for t, u in places],
        "gathered": [] if back is None else [
            {"t": t, **{k: v.tolist() for k, v in back.gathered(t).items() if k in "WRb"}}
            for t in range(trace.time)],
    }


def runs():
    text = "hello world"
    vocabulary = Vocabulary.from_text(text + "abc")
    rnn = ElmanRNN(len(vocabulary), 5, len(vocabulary), seed=3)
    rnn.b = np.linspace(-0.5, 0.5, 5)
    numbers = ElmanRNN(2, 3, 2, activation="relu", readout="linear", seed=1)
    x = np.random.default_rng(0).normal(size=(6, 2))
    stages = {
        "text": Stage(rnn, vocabulary=vocabulary, text=text),
        "numbers": Stage(numbers, x=x, targets=x[:, ::-1].copy(), h0=np.array([0.5, 0, -1.0])),
        "without targets": Stage(numbers, x=x),
        "oscillate": Stage.preset("oscillate"),
    }
    made = {name: run_of(stage) for name, stage in stages.items()}
    for stage in stages.values():
        stage.close()
    return made


@pytest.fixture(scope="module")
def node():
    """Path of node: Playwright, which the tests need anyway, brings one."""
    from playwright._impl._driver import compute_driver_executable

    return compute_driver_executable()[0]


def test_the_front_ends_own_tests(node, tmp_path):
    rng = np.random.default_rng(0)
    values = [*rng.normal(size=200), *(10.0 ** rng.uniform(-6, 9, 200)), 0.0, -0.001, 12345.6]
    # no ties: Python rounds 0.125 to even, JavaScript up
    fixture = tmp_path / "fixture.json"
    fixture.write_text(json.dumps({
        "runs": runs(), "signed": [(v, d, signed(v, d)) for v in values for d in (2, 4)],
    }, allow_nan=False), encoding="utf-8")
    files = sorted(map(str, TESTS.glob("*.test.mjs")))
    assert len(files) == 6
    done = subprocess.run([node, "--test", "--test-reporter=tap", *files], encoding="utf-8",
                          capture_output=True, env={**os.environ, "STAGE_FIXTURE": str(fixture)})
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "# fail 0" in done.stdout and "# pass 0" not in done.stdout


def test_the_joined_module_is_one_small_module():
    code = front.module()
    assert code.count("export default") == 1 and "import " not in code
    for name in front.MODULES:
        assert (front.FOLDER / name).is_file()
    assert {p.name for p in front.FOLDER.glob("*.mjs")} == set(front.MODULES)


def test_what_is_sent_with_a_stage_is_small_and_inflates_to_the_module():
    assert Stage._esm == front.packed()
    assert len(front.packed().encode()) + len(front.style().encode()) < LARGEST
    deflated = re.search(r'atob\("([\w+/=]+)"\)', front.packed()).group(1)
    assert zlib.decompress(base64.b64decode(deflated)).decode("utf-8") == front.module()


@pytest.mark.parametrize("code", [front.module(), front.packed()], ids=["module", "packed"])
def test_the_joined_module_can_be_read(node, tmp_path, code):
    (tmp_path / "stage.mjs").write_text(code, encoding="utf-8")
    done = subprocess.run([node, "--check", tmp_path / "stage.mjs"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_no_two_modules_use_one_name_for_two_things():
    """Joined, they share one scope."""
    names = []
    for name in front.MODULES:
        text = (front.FOLDER / name).read_text(encoding="utf-8")
        names += re.findall(r"^(?:export )?(?:const|let|function) (\w+)", text, re.MULTILINE)
    assert len(names) == len(set(names)) > 50


def test_the_colours_come_from_one_place():
    from course_utils.pictures.colours import INK

    text = front.module() + front.style()
    for ink in INK.values():
        if ink.colour not in ("#FFFFFF", "#000000"):
            assert ink.colour.lower() not in text.lower()
