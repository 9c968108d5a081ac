import pytest

from course_utils.exercises.engine import derived


@pytest.fixture(autouse=True)
def what_fails_is_seen(monkeypatch):
    """A way to a hint that stops is passed over in a lesson, and seen here."""
    monkeypatch.setattr(derived, "STRICT", True)
