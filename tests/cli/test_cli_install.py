"""Making an environment and filling it: for real where that is quick, with nothing from the net."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from course_utils.cli.installing import install, installer_settings, pythons
from course_utils.cli.installing.environment import python_in
from course_utils.cli.messages import CourseError

# What sends an installation elsewhere or keeps it from installing: keys of pip.conf.
HOSTILE = {
    "user": "true",
    "target": "{folder}/elsewhere",
    "prefix": "{folder}/elsewhere",
    "root": "{folder}/elsewhere",
    "python": "/no/such/python",
    "require-virtualenv": "true",
    "require-hashes": "true",
    "no-binary": ":all:",
    "only-binary": ":none:",
    "constraint": "{folder}/constraint.txt",
    "dry-run": "true",
    "platform": "win_amd64",
    "python-version": "2.7",
    "ignore-installed": "true",
    "quiet": "3",
    "log": "{folder}/elsewhere/log",
}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """A folder with one package, ``coursetrial`` 1.0."""
    folder = tmp_path_factory.mktemp("wheels")
    info = "coursetrial-1.0.dist-info"
    with zipfile.ZipFile(folder / "coursetrial-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("coursetrial.py", "")
        text = "Metadata-Version: 2.1\nName: coursetrial\nVersion: 1.0\n"
        wheel.writestr(f"{info}/METADATA", text)
        text = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{info}/WHEEL", text)
        wheel.writestr(f"{info}/RECORD", "")
    return folder


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    """An environment whose path has a space, letters beyond ASCII and quotes."""
    folder = tmp_path_factory.mktemp("my course é \"q\" 'r' $x")
    install.uv.cache_clear()
    made = folder / ".venv"
    made.mkdir()
    install.make_venv(made, sys.executable)
    return made


@pytest.fixture
def pip_only(monkeypatch):
    monkeypatch.setattr(install, "uv", lambda: None)


@pytest.mark.parametrize("where", ["file", "variables", "home"])
def test_settings_for_other_installations_do_not_hold(
    where, venv, wheels, tmp_path, monkeypatch, pip_only
):
    """All at once, with what has to hold among them: where the package comes from."""
    (tmp_path / "constraint.txt").write_text("coursetrial<1\n")
    keys = {key: value.format(folder=tmp_path) for key, value in HOSTILE.items()}
    keys |= {"no-index": "true", "find-links": str(wheels)}
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    if where == "variables":
        for key, value in keys.items():
            monkeypatch.setenv("PIP_" + key.upper().replace("-", "_"), value)
    else:
        file = tmp_path / "pip" / ("pip.ini" if os.name == "nt" else "pip.conf")
        file.parent.mkdir()
        lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
        file.write_text(f"[global]\n{lines}[install]\nuser = yes\n")
        monkeypatch.setenv("XDG_CONFIG_HOME" if where == "home" else "PIP_CONFIG_FILE",
                           str(tmp_path if where == "home" else file))  # fmt: skip
        monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setenv("PYTHONUSERBASE", str(tmp_path / "elsewhere"))
    asked = []
    monkeypatch.setattr(install, "check_installed", lambda *arguments: asked.append(arguments))
    python = python_in(venv)
    pip = [str(python), "-m", "pip"]
    subprocess.run([*pip, "--isolated", "uninstall", "-qy", "coursetrial"], check=False,
                   env={**os.environ, "PIP_CONFIG_FILE": os.devnull})  # fmt: skip
    install.install_requirements(python, venv, "coursetrial==1.0\n")
    assert len(asked) == 1
    code = "import coursetrial; print(coursetrial.__file__)"
    found = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(venv)
    assert not (tmp_path / "elsewhere").exists()


def test_what_says_how_packages_are_fetched_is_kept(tmp_path, monkeypatch):
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nuser = true\nsrc = /x\nindex-url = https://one.example\nproxy = http://p:1\n"
        "extra-index-url =\n    https://a.example\n    https://b.example\n"
        "[install]\nindex-url = https://two.example\ntimeout = 9\n[freeze]\nretries = 1\n"
    )
    found = installer_settings.kept(
        {"PIP_CONFIG_FILE": str(config), "PIP_TIMEOUT": "7", "PIP_CERT": "/c", "PIP_USER": "1",
         "HTTPS_PROXY": "http://q", "PATH": "/bin", "SSL_CERT_FILE": "/s"}, tmp_path
    )  # fmt: skip
    assert {name: value for name, value in found.items() if not name.startswith("UV")} == {
        "PIP_INDEX_URL": "https://two.example",
        "PIP_EXTRA_INDEX_URL": "https://a.example https://b.example",
        "PIP_PROXY": "http://p:1",
        "PIP_TIMEOUT": "7",
        "PIP_CERT": "/c",
        "HTTPS_PROXY": "http://q",
        "SSL_CERT_FILE": "/s",
        "PATH": "/bin",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


@pytest.mark.parametrize("text", ["not an ini file", "[global\n", "[global]\nuser\n", "\xff"])
def test_a_broken_file_is_passed_over(text, tmp_path):
    for name in ("pip.conf", "uv.toml"):
        (tmp_path / name).write_bytes(text.encode("latin-1"))
    variables = {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf"),
                 "UV_CONFIG_FILE": str(tmp_path / "uv.toml")}  # fmt: skip
    found = installer_settings.kept(variables, tmp_path)
    assert found["PIP_CONFIG_FILE"] == os.devnull
    assert Path(found["UV_CONFIG_FILE"]).read_text() == ""


def test_uv_keeps_its_mirror_and_loses_the_rest(tmp_path):
    chosen = tmp_path / "uv.toml"
    chosen.write_text(
        'native-tls = true\nno-binary = true\nexclude-newer = "2020-01-01"\n'
        'extra-index-url = ["https://b"]\n'
        '[pip]\ntarget = "/x"\nindex-url = "https://c"\nno-build = true\n'
        '[[index]]\nname = "own"\nurl = "https://a/\\"é"\ndefault = true\n'
    )
    found = installer_settings.kept(
        {"UV_CONFIG_FILE": str(chosen), "UV_SYSTEM_PYTHON": "1", "UV_TARGET": "/x",
         "UV_INDEX_OWN_PASSWORD": "s", "UV_CACHE_DIR": "/c", "UV_EXCLUDE_NEWER": "2020"}, tmp_path
    )  # fmt: skip
    uv = {name: value for name, value in found.items() if name.startswith("UV")}
    file = uv.pop("UV_CONFIG_FILE")
    assert uv == {"UV_INDEX_OWN_PASSWORD": "s", "UV_CACHE_DIR": "/c"}
    assert tomllib.loads(Path(file).read_text(encoding="utf-8")) == {
        "native-tls": True,
        "index-url": "https://c",
        "extra-index-url": ["https://b"],
        "index": [{"name": "own", "url": 'https://a/"é', "default": True}],
    }


def test_an_installation_is_looked_at(venv, wheels, tmp_path, monkeypatch, pip_only, capfd):
    """It is not ready because the installer says so."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    with pytest.raises(CourseError, match="all went well, but packaging is missing"):
        install.install_requirements(python_in(venv), venv, "coursetrial==1.0\n")


def test_what_is_missing_is_named(tmp_path):
    file = tmp_path / "requirements.txt"
    good = f"pytest=={pytest.__version__}\nno-such==1 ; python_version < '3'\n# a==1\n-e .\n"
    file.write_text(good)
    install.check_installed(sys.executable, file, dict(os.environ))
    file.write_text(good + "no-such==1\npytest==0.1\n")
    with pytest.raises(CourseError, match=r"but no-such is missing; pytest is .*, not ==0\.1\. To"):
        install.check_installed(sys.executable, file, dict(os.environ))


def test_a_dead_mirror_is_named(venv, monkeypatch, pip_only, capfd):
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(CourseError, match=r"127\.0\.0\.1:9/simple \(set as index-url\) could not"):
        install.install_requirements(python_in(venv), venv, "coursetrial2==1.0\n")


def test_another_failure_gets_no_word_of_the_network(venv, monkeypatch, pip_only, capfd):
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(CourseError) as raised:
        install.install_requirements(python_in(venv), venv, "coursetrial2==1.0\n")
    assert str(raised.value).startswith("The installation failed; the lines above say why.")
    assert "No matching distribution found for coursetrial2" in capfd.readouterr().err


# An environment that can't be made ---------------------------------------------------------------

DEBIAN = """\
The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python3.11-venv

Failing command: /x/.venv/bin/python3
"""


@pytest.mark.parametrize(
    "said", [DEBIAN, "/usr/bin/python3: No module named venv", "No module named 'ensurepip'"]
)
def test_a_missing_venv_gets_its_advice(said, monkeypatch):
    monkeypatch.setattr(install, "version_of", lambda python: (3, 11))
    monkeypatch.setattr(install.shutil, "which", lambda name: "/usr/bin/apt-get")
    told = install._why_no_venv(said, "/usr/bin/python3")
    assert "sudo apt install python3.11-venv; then run the same command again" in told
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    monkeypatch.setattr(install, "how_to_install", lambda: "brew install python@3.13")
    told = install._why_no_venv(said, "/usr/bin/python3")
    assert "brew" in told and "apt" not in told


@pytest.mark.skipif(os.name == "nt", reason="a colon is no letter of a path there")
def test_any_other_cause_is_in_the_tools_own_words(tmp_path, pip_only):
    folder = tmp_path / "a:b"
    folder.mkdir()
    with pytest.raises(CourseError) as raised:
        install.make_venv(folder, sys.executable)
    assert "because it contains the PATH separator" in str(raised.value)
    assert "apt" not in str(raised.value)


@pytest.mark.parametrize(
    ("said", "line"),
    [("a\nb \n\n", "b"), ("x\nerror: no thing\n hint: y\n", "error: no thing"), ("", "no w")],
)
def test_the_line_that_says_why(said, line):
    assert install._last_line(said).startswith(line)


# Which Python ------------------------------------------------------------------------------------


@pytest.fixture
def fakes(tmp_path, monkeypatch):
    """Scripts that stand for Pythons, and nothing else to be found."""
    if os.name == "nt":
        pytest.skip("shell scripts stand for the Pythons")
    for name in ("CONDA_EXE", "PYENV_ROOT"):
        monkeypatch.delenv(name, raising=False)
    home, path = tmp_path / "home", tmp_path / "bin"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(path))
    real = pythons.os.path.isfile
    monkeypatch.setattr(
        pythons.os.path, "isfile", lambda p: real(p) and str(p).startswith(str(tmp_path))
    )

    def python(place, version, bits="8", venv=True, code=0):
        """A Python there; without venv it fails where that is imported."""
        file = (path if "/" not in place else home) / place
        file.parent.mkdir(parents=True, exist_ok=True)
        refuse = "" if venv else 'case "$2" in *ensurepip*) exit 1;; esac\n'
        answer = f"echo '{version.replace('.', ' ')} {bits}'\necho '{file}'\nexit {code}\n"
        file.write_text(f"#!/bin/sh\n{refuse}{answer}")
        file.chmod(0o755)
        return str(file)

    return python


def test_pythons_on_the_path(fakes):
    assert pythons.find_python() is None
    fakes("python3", "3.14")
    assert pythons.find_python() is None
    fakes("python3.13", "3.13", code=127)  # a launcher without its Python
    fakes("python3.11", "3.11", bits="4")
    found = fakes("python", "3.11")
    assert pythons.find_python() == found
    better = fakes("python3.12", "3.12")
    assert pythons.find_python() == better


def test_a_later_python_will_do_if_nothing_else(fakes):
    fakes("python3", "3.10")
    late = fakes("python3.14", "3.14")
    assert pythons.find_python() is None
    assert pythons.find_python(newest=None) == late


def test_a_python_without_venv_is_the_second_choice(fakes):
    bare = fakes("python3.12", "3.12", venv=False)
    assert pythons.find_python() == bare
    whole = fakes(".pyenv/versions/3.11.7/bin/python", "3.11")
    assert pythons.find_python() == whole


@pytest.mark.parametrize(
    "place",
    [
        ".pyenv/versions/3.12.1/bin/python",
        ".local/share/uv/python/cpython-3.13.2-linux-x86_64-gnu/bin/python3",
        "miniconda3/bin/python",
        "miniforge3/envs/work/bin/python",
    ],
)
def test_pythons_off_the_path(fakes, place):
    assert pythons.find_python() is None
    found = fakes(place, "3.12")
    assert pythons.find_python() == found


def test_uv_is_asked_for_its_python(fakes, tmp_path):
    found = fakes("elsewhere/python", "3.13")
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir(exist_ok=True)
    uv.write_text(f"#!/bin/sh\n[ \"$*\" = 'python find 3.13' ] && echo '{found}'\n")
    uv.chmod(0o755)
    assert pythons.find_python() == found


@pytest.mark.parametrize(
    ("system", "platform", "there", "said"),
    [
        ("debian", "linux", ["python3.12-venv"], "sudo apt install python3.12-venv"),
        ("ubuntu debian", "linux", [], "sudo apt install pipx && pipx install uv"),
        ("fedora", "linux", [], "sudo dnf install python3.13"),
        ("opensuse suse", "linux", [], "sudo zypper install python313"),
        ("", "darwin", [], "brew install python@3.13"),
        ("gentoo", "linux", [], "take Python 3.13 from python.org"),
    ],
)
def test_what_to_install_is_said_for_this_system(system, platform, there, said, monkeypatch):
    monkeypatch.setattr(pythons, "_system", lambda: system)
    monkeypatch.setattr(pythons.sys, "platform", platform)
    monkeypatch.setattr(pythons, "_ask", lambda command: command[-1] in there)
    assert pythons.how_to_install().startswith(said)


@pytest.mark.parametrize(
    ("platform", "machine", "version", "said"),
    [
        ("darwin", "x86_64", (3, 12), "Intel Macs"),
        ("win32", "ARM64", (3, 12), "Windows on ARM"),
        ("linux", "x86_64", (3, 14), "Python 3.14 yet"),
        ("darwin", "arm64", (3, 13), None),
        ("win32", "AMD64", (3, 11), None),
        ("linux", "aarch64", (3, 12), None),
    ],
)
def test_machines_without_tensorflow_get_the_light_course(
    platform, machine, version, said, monkeypatch, capsys
):
    monkeypatch.setattr(install.sys, "platform", platform)
    monkeypatch.setattr(install.platform, "machine", lambda: machine)
    monkeypatch.setattr(install, "how_to_install", lambda: "HOW")
    install.say_if_light(version)
    told = capsys.readouterr().out
    assert (said is None) == (told == "")
    if said:
        assert said in told and "lab --light" in told
        assert ("HOW" in told) == (version > (3, 13))


@pytest.mark.parametrize(
    ("here", "light", "found", "uv", "expected"),
    [
        ((3, 12), False, "/other", None, "this"),
        ((3, 14), True, "/other", "uv", "this"),
        ((3, 14), False, "/other", "uv", "/other"),
        ((3, 14), False, None, "uv", ">=3.11,<3.14"),
        ((3, 14), False, None, None, "this"),
    ],
)
def test_which_python_the_environment_is_made_with(here, light, found, uv, expected, monkeypatch):
    monkeypatch.setattr(install.sys, "version_info", (*here, 0))
    monkeypatch.setattr(install.sys, "_base_executable", "this", raising=False)
    monkeypatch.setattr(install, "find_python", lambda: found)
    monkeypatch.setattr(install, "uv", lambda: uv)
    assert install.base_python(light) == expected
