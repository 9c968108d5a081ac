"""The requirements files: complete, exact, and free of where packages come from."""

import re
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from course_utils.cli.installing import environment
from course_utils.cli.lock import pins
from course_utils.paths import ROOT

FILES = ("requirements.txt", "tests/requirements.txt", "assets/hub/requirements.txt")
PYTHONS = ("3.11.9", "3.12.4", "3.13.1", "3.14.0")
SYSTEMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_machine": "x86_64"},
    "Linux on ARM": {"sys_platform": "linux", "os_name": "posix", "platform_machine": "aarch64"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_machine": "arm64"},
    "Intel Mac": {"sys_platform": "darwin", "os_name": "posix", "platform_machine": "x86_64"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_machine": "AMD64"},
    "Windows on ARM": {"sys_platform": "win32", "os_name": "nt", "platform_machine": "ARM64"},
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def requirements(name):
    return [Requirement(line.strip()) for line in pins(read(name))]


@pytest.mark.parametrize("name", FILES)
def test_no_host_and_no_address(name):
    text = read(name)
    assert not re.search(r"https?:|//|--(?:extra-)?index|--find-links|\.(?:org|com|io|net)\b", text)


def test_everything_else_is_exact():
    for name in FILES:
        rest = [
            line
            for line in read(name).splitlines()
            if not line.startswith("#") and line + "\n" not in pins(read(name))
        ]
        up = "../" * name.count("/")
        assert rest == (["-e ."] if name == FILES[0] else [f"-r {up}requirements.txt"])
        for requirement in requirements(name):
            assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), requirement


def machine(system, python):
    return {
        **SYSTEMS[system],
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "platform_system": system,
        "extra": "",
    }


def installed(lines, machine):
    """{name: version} of what the lines of a requirements file install there."""
    found = {}
    for requirement in (Requirement(line.strip()) for line in lines):
        if requirement.marker is None or requirement.marker.evaluate(machine):
            assert requirement.name not in found, f"{requirement.name} is listed twice"
            found[requirement.name] = Version(str(requirement.specifier)[2:])
    return found


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_range_has_one_version_in_it(system, python):
    """On each system and Python: what pyproject.toml asks for is locked, once, within its range."""
    here = machine(system, python)
    locked = installed([*pins(read(FILES[0])), *pins(read(FILES[1]))], here)
    extras = PROJECT["optional-dependencies"]
    for requirement in map(Requirement, PROJECT["dependencies"] + extras["keras"] + extras["test"]):
        if requirement.marker is None or requirement.marker.evaluate(here):
            assert locked[requirement.name] in requirement.specifier


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_light_part_is_whole_and_without_keras(system, python):
    here = machine(system, python)
    light = installed(pins(environment.parts(light=True, tests=False)["course"]), here)
    for requirement in map(Requirement, PROJECT["dependencies"]):
        if requirement.marker is None or requirement.marker.evaluate(here):
            assert requirement.name in light
    every = installed(pins(read(FILES[0])), here)
    assert not any(name.startswith(("keras", "tensorflow")) for name in light)
    has = {"keras", "tensorflow-cpu"} <= every.keys() or {"keras", "tensorflow"} <= every.keys()
    there = python < "3.14" and system not in ("Intel Mac", "Windows on ARM")
    assert has == there
    assert there or every == light


def test_the_parts_are_the_whole_file():
    found = environment.parts(light=False, tests=True)
    assert list(found) == ["course", "keras", "tests"]
    assert found["course"].endswith("\n-e .\n")
    assert "-e ." not in found["keras"]
    assert not any(line.startswith("-r") for line in found["tests"].splitlines())
    assert sorted(pins(found["course"] + found["keras"])) == sorted(pins(read(FILES[0])))
    assert pins(found["tests"]) == pins(read(FILES[1]))


def test_learners_do_not_install_what_only_tests_need():
    learners = {requirement.name for requirement in requirements(FILES[0])}
    for requirement in map(Requirement, PROJECT["optional-dependencies"]["test"]):
        assert requirement.name not in learners


def test_pins_are_read_without_where_they_came_from():
    text = "# made\nnumpy==2.0 ; python_full_version < '3.12'  # via keras\n    # via x\n-e .\n"
    assert pins(text) == ["numpy==2.0 ; python_full_version < '3.12'\n"]


def test_a_notebook_is_read_without_building_a_grammar_first():
    """Every command, test process and server would wait for it (see jsonschema in pyproject)."""
    code = "import sys, nbformat, jupyter_server.serverapp; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
