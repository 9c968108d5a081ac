"""Dev container, Binder and hub: what these files name is there, in the versions of the lock."""

import json
import os
import re
import subprocess
import sys

import pytest
import yaml

from course_utils.cli.installing import environment
from course_utils.cli.lock import HUB_FILE, pins
from course_utils.lessons import LESSONS
from course_utils.paths import ROOT
from course_utils.sharing import links

HUB = ROOT / "assets/hub"
KERAS = re.compile(r"^(keras|tensorflow)", re.MULTILINE)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def lines_that_pip_gets(script, tmp_path, *arguments):
    """Run a shell script of the project's with a python3 that only shows what is installed."""
    if sys.platform == "win32":
        pytest.skip("it runs on Linux alone, in a container")
    shown = tmp_path / "shown"
    for name in ("python", "python3"):
        stand_in = tmp_path / name
        stand_in.write_text(
            "#!/bin/sh\n"
            f'case "$*" in *" pip "*) while [ $# -gt 1 ]; do shift; done; cat "$1" > {shown};;\n'
            f"*purelib*) echo {tmp_path};; *prefix*) echo {tmp_path}/prefix;; esac\n"
        )
        stand_in.chmod(0o755)
    path = f"{tmp_path}:/usr/bin:/bin"
    subprocess.run(["sh", script, *arguments], check=True, cwd=ROOT, env={"PATH": path})
    return shown.read_text(encoding="utf-8")


def test_the_dev_container_installs_the_lock_and_opens_the_first_lesson():
    text = re.sub(r"^\s*//.*$", "", read(".devcontainer/devcontainer.json"), flags=re.MULTILINE)
    found = json.loads(text)
    install = found["updateContentCommand"].split()
    assert install[:4] == ["python", "-m", "pip", "install"]
    assert (ROOT / install[install.index("-r") + 1]).is_file()
    first = LESSONS[0].path.relative_to(ROOT).as_posix()
    assert found["customizations"]["codespaces"]["openFiles"] == [first]
    assert found["postAttachCommand"] == f"code {first}"


def test_containers_have_a_python_that_keras_has_builds_for():
    oldest, newest = environment.OLDEST, environment.NEWEST
    for name, form in (
        (".devcontainer/devcontainer.json", r'"image": "python:(\d+)\.(\d+)"'),
        ("assets/hub/Dockerfile", r"^FROM python:(\d+)\.(\d+)-slim$"),
        (".binder/runtime.txt", r"^python-(\d+)\.(\d+)$"),
    ):
        (version,) = re.findall(form, read(name), re.MULTILINE)
        assert oldest <= tuple(map(int, version)) <= newest, name


def test_binder_installs_the_light_part_of_the_lock_and_the_course(tmp_path):
    installed = lines_that_pip_gets(".binder/postBuild", tmp_path)
    light = environment.parts(light=True, tests=False)["course"]
    assert os.access(ROOT / ".binder/postBuild", os.X_OK)
    assert pins(installed) == pins(light)
    assert installed.endswith("\n-e .\n")
    assert not KERAS.search(installed)


@pytest.mark.parametrize("keras", ["yes", "no"])
def test_a_hubs_servers_get_the_lock_and_no_copy_of_the_course(tmp_path, keras):
    installed = lines_that_pip_gets("assets/hub/packages.sh", tmp_path, keras)
    parts = environment.parts(light=keras == "no", tests=False)
    wanted = pins("".join(parts.values()) + read(HUB_FILE))
    assert sorted(pins(installed)) == sorted(line for line in wanted if "debugpy" not in line)
    assert bool(KERAS.search(installed)) == (keras == "yes")
    assert "-e ." not in installed
    for needed in ("jupyterhub==", "nbgitpuller==", "jupyterlab==", "ipywidgets=="):
        assert f"\n{needed}" in installed
    settings = tmp_path / "prefix/share/jupyter/lab/settings/overrides.json"
    assert settings.read_text() == read("course_utils/cli/lab_settings/overrides.json")
    assert json.loads((tmp_path / "prefix/etc/jupyter/jupyter_server_config.json").read_text())


def test_python_looks_for_the_course_where_the_links_put_it(tmp_path):
    lines_that_pip_gets("assets/hub/packages.sh", tmp_path, "no")
    line = (tmp_path / "course-of-learner.pth").read_text()
    code = f"{line}\nprint(sys.path[-1])"
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=home)
    assert said.stdout.decode().strip() == str(tmp_path / links.FOLDER)


def test_the_image_copies_what_its_script_reads():
    copied = re.findall(r"^COPY (\S+) /tmp/course/", read("assets/hub/Dockerfile"), re.MULTILINE)
    for name in copied:
        assert (ROOT / name).exists()
    read_by_script = set(re.findall(r"[\w/]+\.(?:txt|json)\b", read("assets/hub/packages.sh")))
    named = [name for name in read_by_script if (ROOT / name).is_file()]
    assert {"requirements.txt", HUB_FILE} <= set(named)
    for name in named:
        assert any(name == one or name.startswith(f"{one}/") for one in copied), name


def test_the_values_name_the_image_that_the_recipe_makes():
    values = yaml.safe_load(read("assets/hub/values.yaml"))
    server, recipe = values["singleuser"], read("assets/hub/Dockerfile")
    light = f"{server['image']['name']}:{server['image']['tag']}"
    assert f"-t {light.partition('/')[2]} --build-arg KERAS=no" in recipe
    heavy = server["profileList"][1]["kubespawner_override"]["image"]
    assert f"-t {heavy.partition('/')[2]} ." in recipe
    assert f'CMD ["{server["cmd"]}"]' in recipe


def test_the_hubs_page_names_files_and_commands_that_exist():
    page = (HUB / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"(?:assets|tests)/[\w./]+\w", page):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"\]\(([^)#:]+)\)", page):
        assert (HUB / name).exists(), name
