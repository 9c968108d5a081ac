"""Text never shows a negative zero: in pictures, tables, messages, and what the lessons print."""

import ast
import json
import re

import numpy as np
import pytest
from matplotlib.text import Text
from picture_cases import examples

from course_utils import pictures
from course_utils.models.number_table import Table
from course_utils.number_format import number, signed, spaced, term
from course_utils.paths import ROOT

NEGATIVE_ZERO = re.compile(r"(?<![\w.])[-\u2212]\s?0\.?0*(?:e[+-]?\d+)?(?![\w.])(?!\.\d)")
FIXED = re.compile(r"^(.?[<>=^])?[-+ ]?z?#?0?\d*,?(\.(\d+|\{\w+\}))?[eEfFgG%]$")
HERE = "course_utils"


def test_the_sign_of_nothing_is_plus():
    for value in (-0.0, -0.004, -1e-300, np.float32(-0.001), np.float64(-0.0), np.array(-0.0)):
        assert number(value) == "0.00" and number(value, 1, sign=True) == "+0.0"
        assert signed(value) == "+0.00"
        assert term(value) == "+ 0.00" and spaced(value) == " + 0.00"
        assert str(Table("t", ("", "a"), ("b",), ((value,),))).endswith("b  +0.00")


@pytest.mark.parametrize("value", [0, 3, -0.005, -0.31, 0.125, 2.675, -12345.678, 1e22, True])
@pytest.mark.parametrize("digits", [0, 1, 2, 6])
def test_other_numbers_are_written_as_python_does(value, digits):
    text = f"{value:.{digits}f}"
    assert number(value, digits) == (text if float(text) else f"{0:.{digits}f}")
    assert number(value, digits, sign=True).lstrip("+") == number(value, digits)


def test_what_is_no_number_is_named():
    assert [signed(v) for v in (np.nan, np.inf, -np.inf)] == ["nan", "+inf", "-inf"]
    assert signed(2e6) == "+2.00e+06" and signed(-2e6, 1) == "-2.0e+06"
    assert number(np.nan) == "nan" and number(-np.inf, sign=True) == "-inf"


def specs(tree):
    """(line, format) of every value in an f-string that has one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            parts = (part.value if isinstance(part, ast.Constant) else "{name}"
                     for part in node.format_spec.values)  # fmt: skip
            yield node.lineno, "".join(parts)


def careless(source):
    """Lines of a module that write a number so that it can come out as -0.00."""
    return [
        line for line, spec in specs(ast.parse(source)) if FIXED.match(spec) and "z" not in spec
    ]


def test_every_format_of_the_package_minds_the_negative_zero():
    """Apart from the commands' own messages and the page, which count and have no zero below 0."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / HERE).rglob("*.py"))
        if "cli" not in path.parts and path.name != "rnn.py"
        for line in careless(path.read_text(encoding="utf-8"))
    ]
    assert not found, "write f'{value:z.2f}' or number(value): " + ", ".join(found)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('f"{x:.2f}"', True), ('f"{x:+.1e}"', True), ('f"{x:6.1f}"', True), ('f"{x:g}"', True),
        ('f"{x:.{n}f}"', True), ('f"{x:.0%}"', True), ('f"{x:z.2f}"', False), ('f"{x:5}"', False),
        ('f"{x:+z.{n}f}"', False), ('f"{x:,}"', False), ('f"{x:>8}"', False), ('f"{x}"', False),
    ],
)  # fmt: skip
def test_the_lint_finds_what_it_looks_for(line, wrong):
    assert bool(careless(line)) is wrong


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-0.0", True), ("[-0.  1.]", True), ("h = \u22120.00,", True), ("(-0)", True),
        ("-0.00e+00", True), ("- 0.00", True), ("-0.01", False), ("2-0", False), ("+0.00", False),
        ("1e-05", False), ("-0.5", False), ("cell-0", False), ("0.5-0.7", False),
    ],
)  # fmt: skip
def test_the_pattern_finds_negative_zeros(text, shown):
    assert bool(NEGATIVE_ZERO.search(text)) is shown


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_no_lesson_shows_a_negative_zero(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            texts = [output.get("text", [])] + [
                said for kind, said in output.get("data", {}).items() if kind.startswith("text/")
            ]
            for text in map("".join, texts):
                found = NEGATIVE_ZERO.search(text)
                assert not found, f"cell {cell['id']}: {text[max(0, found.start() - 60):][:120]!r}"


@pytest.mark.parametrize("name", pictures.__all__)
def test_no_picture_says_a_negative_zero(name):
    picture = examples()[getattr(pictures, name)]()
    for view in picture.views:
        for place in {0, 1, picture.last(view) // 2, picture.last(view)}:
            picture.at(**{view: min(place, picture.last(view))})
            written = [text.get_text() for text in picture.figure.findobj(Text)]
            for text in (*written, picture.alt()):
                assert not NEGATIVE_ZERO.search(str(text)), text


def test_a_rounded_log_of_one_has_no_sign():
    """The norm of a product is 1 on paper, and its logarithm as often below zero as above."""
    logs = {"norm": np.array([-1e-9, -0.04])}
    picture = pictures.ResponsePicture([1.0, 2.0], logs, xlabel="SD", ylabel="log")
    assert "norm from 0 to 0" in picture.alt() and "norm: 0.0" in picture.at(1).words.get_text()
