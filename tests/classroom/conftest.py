"""A class to mark: one copy of the course without solutions for all tests."""

import json

import pytest

from course_utils.classroom import answers
from course_utils.classroom.apart import remote
from course_utils.classroom.marking import Examiner


@pytest.fixture(scope="session")
def course():
    with remote.Course() as course:
        yield course


@pytest.fixture(scope="session")
def lesson_05():
    return Examiner("05", seed=1)


@pytest.fixture(scope="module")
def learner(course, tmp_path_factory):
    """One process for what does it no harm."""
    with remote.Learner(course, tmp_path_factory.mktemp("learner"), seconds=3.0) as learner:
        yield learner


@pytest.fixture(scope="session")
def notebook():
    """A notebook file with these code cells."""

    def made(*cells):
        return json.dumps({
            "cells": [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells],
            "nbformat": 4, "nbformat_minor": 5, "metadata": {},
        }).encode()

    return made


@pytest.fixture(scope="session")
def marks(lesson_05, notebook):
    """Marks of lesson 05 for code cells, by the name of the exercise."""

    def of(learner, *cells):
        found = lesson_05.mark(answers.read(notebook(*cells)), learner)
        return {mark.exercise: mark for mark in found.marks}

    return of
