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
from course_utils.controls.stage.page import state
from course_utils.controls.stage.payload import arrays_of
from course_utils.models import ElmanRNN
from course_utils.models.activations import ACTIVATIONS, READOUTS
from course_utils.models.number_table import signed
from course_utils.models.recurrent.backward_trace import backward, reach
from course_utils.pictures.scales import fine_round_up
from course_utils.tasks.language.text import Vocabulary

TESTS = Path(__file__).parents[1] / "front_end"
LARGEST = 45_000  # bytes of JavaScript and style that go with every stage


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


def networks(count=200):
    """Random networks of all kinds, and everything that Python computes of them."""
    rng = np.random.default_rng(0)
    made = []
    for number in range(count):
        kind = list(ACTIVATIONS)[number % 4], list(READOUTS)[number // 4 % 3]
        inputs, units, outputs, time = rng.integers(1, [5, 7, 5, 9])
        rnn = ElmanRNN(inputs, units, outputs, *kind)
        rnn.parameters[:] = rng.normal(scale=0.8, size=len(rnn.parameters))
        x, h0 = rng.normal(size=(time, inputs)), rng.normal(size=units)
        mask = rng.random(time) < 0.7
        mask[rng.integers(time)] = True
        if rnn.readout == "softmax":
            targets = rng.integers(outputs, size=time)
        else:
            targets = rng.random((time, outputs))
        trace = rnn.forward(x[None], h0[None])
        back = backward(trace, targets[None], mask[None])
        t = int(rng.integers(time))
        with np.errstate(divide="ignore"):
            reached = [np.log10(reach(trace, t, linear=linear)) for linear in (False, True)]
        arrays = {name: getattr(trace, name)[0] for name in ("Wx", "Rh", "a", "h", "z", "y")}
        arrays |= {name: getattr(back, name)[0] for name in
                   ("step_loss", "dz", "from_output", "from_future", "dh", "df", "da")}
        arrays |= {f"growth_{name}": norms for name, norms in back.growth().items()}
        made.append({
            "net": {**{n: plain(w.tolist()) for n, w in rnn.get_weights().items()},
                    "activation": rnn.activation, "readout": rnn.readout},
            "x": x.tolist(), "h0": h0.tolist(), "t": t, "loss": back.loss,
            "targets": [one if counts else None
                        for one, counts in zip(targets.tolist(), mask.tolist(), strict=True)],
            "reach": nested(reached[0]), "linear": nested(reached[1]),
            "arrays": {name: nested(array) for name, array in arrays.items()},
        })
    return made


def nested(array):
    return plain(np.asarray(array, dtype=float).tolist())


def edited(stage, *messages):
    """A stage as a page gets it, and what comes of each message to it."""
    single = stage.rnn.dtype == np.float32  # the page's numbers are double ones
    made = {"state": state(stage), "error": 1e-5 if single else 1e-12, "steps": []}
    for number, message in enumerate([None, *messages], start=1):
        if message:
            stage._on_message(stage, {**message, "id": number}, [])
        made["steps"].append({
            "message": message, "about": stage.about, "notice": stage.reply.get("notice", ""),
            "arrays": {name: nested(array) for name, array in arrays_of(stage._scene).items()},
        })
    stage.close()
    return made


def edits():
    """Stages of all kinds, edited in all ways."""
    vocabulary = Vocabulary.from_text("hello world")
    rnn = ElmanRNN(len(vocabulary), 5, len(vocabulary), seed=3)
    words = ElmanRNN(3, 4, 2, activation="sigmoid", readout="sigmoid", seed=1)

    def edit(name, *index, value=0.7):
        return {"type": "edit", "name": name, "index": list(index), "value": value}

    def start(value):
        return {"type": "start", "value": value}

    def text(value):
        return {"type": "text", "value": value}

    reset = {"type": "reset"}
    stages = {
        "letters": (Stage(rnn, vocabulary=vocabulary, text="hello"), edit("R", 1, 2),
                    edit("W", 0, 3), text("low ?\tx"), start("carry"), edit("b", 4, value=-2.5),
                    edit("h0", 2), edit("c", 1), edit("V", 2, 2), start("zero"), text(""),
                    edit("R", 0, 0, value=1e7), text("d"), reset),
        "words": (Stage(words, x=np.eye(3)[[0, 2, 1]], inputs=["dog", "man", "bites"],
                        targets=np.array([[1, 0], [np.nan, 1], [0, 1]]), h0=np.full(4, 0.5)),
                  edit("R", 3, 0), text("man  bites cat dog"), edit("h0", 1, value=0.0), reset),
        **{name: (Stage.preset(name), edit("R", 0, 0, value=0.9), text("0 1 0 0 -0.5 0.25 0"),
                  start("carry"), text("1 one"), edit("W", 1, 0), reset)
           for name in ("echo", "latch", "oscillate", "vanish", "explode")},
        "reader": (Stage.preset("reader"), text("a cat?"), edit("R", 3, 4, value=-1.25)),
    }
    return {name: edited(stage, *messages) for name, (stage, *messages) in stages.items()}


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
        "runs": runs(), "networks": networks(), "edits": edits(),
        "rounded": [(v, fine_round_up(v)) for v in (0.0, 0.3, 1.2, 7.6, 9.9, 1e-7, 0.034, 1.0, *(
            10.0 ** rng.uniform(-9, 6, 100)))],
        "signed": [(v, d, signed(v, d)) for v in values for d in (2, 4)],
    }, allow_nan=False), encoding="utf-8")
    files = sorted(map(str, TESTS.glob("*.test.mjs")))
    assert len(files) == 8
    done = subprocess.run([node, "--test", "--test-reporter=tap", *files], encoding="utf-8",
                          capture_output=True, env={**os.environ, "STAGE_FIXTURE": str(fixture)})
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "# fail 0" in done.stdout and "# pass 0" not in done.stdout


def test_the_joined_module_is_one_small_module():
    code = front.module()
    assert code.count("export default") == 1 and "import " not in code
    for name in front.MODULES:
        assert (front.FOLDER / name).is_file()
    assert {p.relative_to(front.FOLDER).as_posix() for p in front.FOLDER.rglob("*.mjs")} == \
        set(front.MODULES)


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
