"""Pictures look the same whatever the reader has set for matplotlib, in a file or in a cell."""

import functools
import hashlib
import io
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import RcParams, patheffects, rcParams, rcParamsDefault
from matplotlib.figure import Figure
from picture_cases import examples
from PIL import Image

from course_utils import pictures
from course_utils.pictures.base import LOOK, course_look

WORDS = ("serif", "cursive", "red", "dashed", "x-large", "heavy", "right", "top", "x", "lower",
         "cm", "condensed", "tight", "round", "1980-01-01", "toolmanager",
         "xpdf", "stix", "bevel", "butt", "cycler('color', ['r', 'lime'])")  # fmt: skip
NUMBERS = (3, 0.3, 42, [1, 2], [9.0, 1.0], (1.0, 100.0, 2.0), True, None)
ANYTHING = {  # matplotlib takes any text or number for these, and complains when it draws
    "font.style": "italic", "font.variant": "small-caps", "lines.marker": "s",
    "scatter.marker": "s", "image.cmap": "jet", "image.interpolation": "bilinear",
    "boxplot.flierprops.marker": "s", "boxplot.meanprops.marker": "s", "legend.loc": "center",
    "savefig.format": "svg", "timezone": "Asia/Tokyo", "path.effects": [],
    "grid.major.alpha": 0.5, "grid.minor.alpha": 0.5,
}  # fmt: skip
UNTOUCHED = {"backend"}  # the reader's own: which window system there is


def another(key, value):
    """A valid setting of `key` that is not `value`."""
    if key in ANYTHING:
        return ANYTHING[key]
    check = RcParams.validate[key]
    if isinstance(value, bool):
        near = [not value]
    elif isinstance(value, int | float):
        near = [3 * value + 1, 0.3 * value, 1 - value]
    else:
        near = list(getattr(check, "valid", ()))  # the words that it takes
    for candidate in (*near, *WORDS, *NUMBERS):
        try:
            if check(candidate) != value:
                return candidate
        except (ValueError, TypeError, RuntimeError):
            continue
    raise AssertionError(f"no other value was found for {key}, which is {value!r}")


def hostile():
    """Every setting that matplotlib has, each set to something else than its default."""
    with warnings.catch_warnings():  # a few are on their way out of matplotlib
        warnings.simplefilter("ignore")
        return {key: another(key, value) for key, value in sorted(dict.items(rcParamsDefault))
                if key not in UNTOUCHED}  # fmt: skip


def written(value):
    """A setting as it stands in a matplotlibrc file."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@pytest.fixture
def trouble():
    """All settings changed while a test runs, as by a cell of the reader's."""
    with warnings.catch_warnings(), matplotlib.rc_context():
        warnings.simplefilter("ignore")
        settings = {**hostile(), "path.effects": [patheffects.withStroke(linewidth=4)]}
        yield lambda: rcParams.update(settings)


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png())))


def moved(picture):
    """Its last view, so that what is drawn over the background is another."""
    return picture.at(**{name: picture.last(name) for name in picture.views})


def test_the_hostile_settings_are_all_of_them():
    settings = hostile()
    assert len(settings) == len(dict.keys(rcParamsDefault)) - len(UNTOUCHED) > 250
    assert settings["text.usetex"] is True and settings["image.origin"] == "lower"


def test_the_hostile_settings_change_an_ordinary_figure(trouble):
    def figure():
        out = io.BytesIO()
        with matplotlib.rc_context({"text.usetex": False}):  # LaTeX isn't everywhere
            figure = Figure((3, 2))
            figure.add_subplot(title="words").plot([1, 2, 3])
            figure.savefig(out, format="png")
        return out.getvalue()

    calm = figure()
    trouble()
    assert figure() != calm


@functools.cache
def makers():
    return {kind.__name__: make for kind, make in examples().items()}


@functools.cache
def calm(name):
    """A picture made and drawn without any settings, as it begins and at its last view."""
    assert dict.__getitem__(rcParams, "image.lut") == rcParamsDefault["image.lut"], "not calm"
    picture = makers()[name]()
    return pixels(picture), pixels(moved(picture)), picture


@pytest.mark.parametrize("name", pictures.__all__)
def test_settings_changed_in_a_cell_change_no_pixel(name, trouble):
    first, last, early = calm(name)
    trouble()
    early._background = None  # built before the change, drawn after it
    np.testing.assert_array_equal(pixels(early), last)
    late = makers()[name]()
    np.testing.assert_array_equal(pixels(late), first)
    np.testing.assert_array_equal(pixels(moved(late)), last)


def fingerprint(image):
    return hashlib.sha256(image).hexdigest()


def fingerprints():
    return {name: fingerprint(pixels(make())) for name, make in makers().items()}


def test_a_matplotlibrc_changes_no_pixel(tmp_path):
    """Some settings are read once, when matplotlib is imported: how many colours a map has."""
    rc = tmp_path / "matplotlibrc"
    rc.write_text(
        "".join(f'{key}: "{written(value)}"\n' for key, value in hostile().items()), "utf-8"
    )
    code = (
        "import json, matplotlib, test_picture_settings as t;"
        "print(json.dumps([matplotlib.rcParams['image.lut'], t.fingerprints()]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, text=True,
        env={**os.environ, "MATPLOTLIBRC": str(rc), "PYTHONWARNINGS": "ignore",
             "PYTHONPATH": os.pathsep.join(sys.path)}, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    lut, found = json.loads(run.stdout)
    assert lut != rcParamsDefault["image.lut"], "the file was not read"
    assert found == {name: fingerprint(calm(name)[0]) for name in pictures.__all__}


def test_the_readers_settings_are_as_they_were(trouble):
    trouble()
    before = dict(dict.items(rcParams))
    picture = makers()["STDPPicture"]()
    picture.png()
    with pytest.raises(ValueError, match="t is -1"):
        picture.at(-1)
    with pytest.raises(ZeroDivisionError), course_look():
        assert rcParams["font.size"] == LOOK["font.size"] == 11
        1 / 0  # noqa: B018
    assert dict(dict.items(rcParams)) == before
    assert "backend" not in LOOK
