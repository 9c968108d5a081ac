"""The first network of the course does what lesson 00 says of it."""

import itertools
import re

import numpy as np
import pytest

from course_utils.paths import ASSETS
from course_utils.tasks.memory.brackets import LETTERS, bracket_reader, open_brackets


def read(text, memory=2.0):
    return bracket_reader(memory).forward(LETTERS.one_hot(LETTERS.encode(text))[None])


def test_the_truth_counts_brackets_and_passes_over_a_stray_one():
    assert open_brackets("a(b(c)d)e").tolist() == [0, 1, 1, 2, 2, 1, 1, 0, 0]
    assert open_brackets(")a(").tolist() == [0, 0, 1]
    assert open_brackets("").shape == (0,)
    with pytest.raises(ValueError, match="text is int: expected str"):
        open_brackets(3)


def test_it_is_right_wherever_brackets_are_not_nested():
    texts = ["".join(text) for text in itertools.product("a ()", repeat=7)]
    depths = np.array([open_brackets(text) for text in texts])
    x = LETTERS.one_hot(np.array([LETTERS.encode(text) for text in texts]))
    says_open = bracket_reader().forward(x).y[:, :, 0] > 0.5
    flat = depths.max(axis=1) <= 1
    assert 5000 < flat.sum() < len(texts)
    np.testing.assert_array_equal(says_open[flat], depths[flat] > 0)
    assert (says_open[~flat] != (depths[~flat] > 0)).any()


def test_nested_brackets_fool_it():
    for text in ("((a)", "((a)b", "(a (b) c"):
        assert open_brackets(text)[-1] == 1
        assert read(text).y[0, -1, 0] < 0.1


def test_each_unit_keeps_the_past_in_its_own_way():
    h = read("(a" + "b" * 60).h[0]
    np.testing.assert_allclose(h[2:, 0], np.tanh(-1.5))  # now: only the present letter counts
    assert h[-1, 2] > 0.95  # held
    fading = read(" " + "b" * 60).h[0, :, 1]
    assert fading[0] > 0.95 and (np.diff(fading) < 0).all() and fading[-1] < 1e-3


@pytest.mark.parametrize("memory, held", [(0.0, False), (0.9, False), (1.1, True), (2.5, True)])
def test_a_unit_holds_above_one_and_fades_below(memory, held):
    last = read("(" + "b" * 300, memory).h[0, -1, 2]
    assert (last > 0.4) if held else (last < 1e-3)


def test_an_unknown_character_brings_nothing_in():
    trace = read("(Z中8")
    np.testing.assert_array_equal(trace.Wx[0, 1:], 0)
    assert trace.h[0, -1, 2] > 0.95


@pytest.mark.parametrize("memory", ["2", None, float("nan"), float("inf"), [1.0, 2.0]])
def test_a_memory_that_is_no_number_is_a_clear_error(memory):
    with pytest.raises(ValueError, match=r"memory is .*: expected a finite number"):
        bracket_reader(memory)


def test_an_empty_text_is_a_clear_error():
    with pytest.raises(ValueError, match=r"x has shape \(1, 0, 30\): .* at least one .* step"):
        read("")


def test_the_drawing_of_lesson_00_has_the_networks_numbers():
    drawn = re.findall(r">(\d\.\d\d)<", (ASSETS / "unrolled.svg").read_text(encoding="utf-8"))
    assert drawn == [f"{y:.2f}" for y in read("(at)").y[0, :, 0]]
