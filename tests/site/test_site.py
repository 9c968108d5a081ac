"""The site's files: complete, and asking nothing of other hosts."""

import copy
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup

from course_utils.cli.main import main
from course_utils.cli.messages import CourseError
from course_utils.lessons import written_lessons
from course_utils.site import build, living, mathematics
from course_utils.site.command import server

LESSONS = written_lessons()


@pytest.fixture(scope="session")
def pages(site):
    """name -> parsed page."""
    return {
        path.relative_to(site.folder).as_posix(): BeautifulSoup(
            path.read_text(encoding="utf-8"), "html.parser"
        )
        for path in site.folder.rglob("*.html")
    }


def test_every_lesson_has_its_page_with_all_of_its_headings(pages):
    for lesson in LESSONS:
        page = pages[f"{lesson.name}.html"]
        titles = [node.get_text().strip() for node in page.select("main .prose > h1")]
        assert titles == [f"{lesson.number} · {lesson.title}"]
        text = "\n".join(
            cell.source
            for cell in nbformat.read(lesson.path, 4).cells
            if cell.cell_type == "markdown"
        )
        assert len(page.select("main .prose > h2")) == len(re.findall(r"^## ", text, re.MULTILINE))
        assert len(page.select("nav.contents a")) == len(page.select("main .prose > h2"))


def test_one_goes_through_all_lessons_by_next(pages):
    seen, name = [], f"{LESSONS[0].name}.html"
    while name != "index.html":
        seen.append(name)
        name = pages[name].select_one("a[rel=next]")["href"]
    assert seen == [f"{lesson.name}.html" for lesson in LESSONS]


def test_the_first_page_has_the_equation_the_paths_and_the_whole_map(pages):
    page = pages["index.html"]
    assert (
        page.select_one(".equation math").get_text().replace("\u2009", "")
        == "h(t)=f(Wx(t)+Rh(t−1)+b)"
    )
    assert [link["href"] for link in page.select(".map a")] == [
        f"{one.name}.html" for one in LESSONS
    ]
    assert [len(path.select("a")) for path in page.select(".path")] == [3, 6, len(LESSONS)]
    assert page.select_one("figure.stage")["data-live"] == "live/front.json"


def test_every_link_and_picture_is_there(site, pages):
    for name, page in pages.items():
        ids = {node["id"] for node in page.select("[id]")}
        assert len(ids) == len(page.select("[id]")), f"{name} has an id twice"
        named = [
            node[what] for what in ("href", "src", "data-live") for node in page.select(f"[{what}]")
        ]
        for target in named:
            parts = urlsplit(target)
            if parts.scheme in ("http", "https", "data"):
                continue
            assert not parts.scheme, f"{name}: {target}"
            path = (site.folder / name).parent / unquote(parts.path)
            assert not parts.path or path.is_file(), f"{name}: {target} does not exist"
            if parts.fragment and parts.path in ("", "index.html"):
                there = (
                    ids
                    if not parts.path
                    else {node["id"] for node in pages["index.html"].select("[id]")}
                )
                assert parts.fragment in there, f"{name}: {target} has no such place"


def test_nothing_is_loaded_from_elsewhere(site, pages):
    for name, page in pages.items():
        for node in page.select("link[href], script[src], img[src], iframe, object, source"):
            assert not re.match(r"(\w+:)?//", node.get("href") or node.get("src")), (
                f"{name}: {node}"
            )
    for path in [
        *site.folder.rglob("*.css"),
        *site.folder.rglob("*.mjs"),
        *site.folder.rglob("*.js"),
    ]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(url\(|import |fetch\(|from )["'`]?(https?:)?//""", text), path


def test_every_formula_is_mathml_that_says_all_of_it(pages):
    count = 0
    for name, page in pages.items():
        for formula in page.select("math"):
            count += 1
            assert formula.select("mi, mn, mo, mtext"), f"{name}: {formula}"
            assert "\\" not in formula.get_text(), f"{name}: {formula.get_text()}"
        page = copy.copy(page)
        for node in page.select("pre, code, script, math"):
            node.extract()
        assert "$" not in page.get_text(), f"{name} has a dollar sign left"
    assert count > 1300


def test_every_picture_has_words(pages):
    for name, page in pages.items():
        for image in page.select("figure img, .prose > * > img"):
            assert len(image["alt"]) > 25, f"{name}: {image['src']}"


def test_every_quiz_is_live(pages):
    for lesson in LESSONS:
        shown = sum(
            "  ( ) " in output.get("data", {}).get("text/plain", "")
            for cell in nbformat.read(lesson.path, 4).cells
            if cell.cell_type == "code"
            for output in cell.outputs
        )
        quizzes = [
            json.loads(node.string)
            for node in pages[f"{lesson.name}.html"].select(".quiz > script")
        ]
        assert len(quizzes) == shown >= 2
        for quiz in quizzes:
            assert sum(bool(right) for _, _, right in quiz["choices"]) == (
                0 if quiz["question"].startswith("Claim") else 1
            )
            assert all(why for _, why, _ in quiz["choices"])


def test_solutions_are_folded_and_nothing_says_to_run_a_cell_here(pages):
    page = pages["05_rnn_equation.html"]
    solutions = [node for node in page.select("details") if "Open the solution" in node.get_text()]
    assert len(solutions) == 5 and not any(node.has_attr("open") for node in solutions)
    assert "not tried yet" not in page.get_text()


def test_the_lesson_that_was_run_has_living_stages_and_the_others_keep_their_pictures(site, pages):
    page = pages["00_start_here.html"]
    states = [
        json.loads((site.folder / node["data-live"]).read_text("utf-8"))
        for node in page.select("figure.stage")
    ]
    assert [state["t"] for state in states] == [7, 9, 24]
    assert "".join(states[1]["about"]["tokens"]).startswith("change␣(this)")
    assert ("05", 25) in site.made["still"] and not pages["05_rnn_equation.html"].select(
        "figure.stage"
    )
    assert not [cell for lesson, cell in site.made["still"] if lesson == "00"]


def test_a_stage_is_recognised():
    assert living.shows_stage("Stage(a, b)")
    assert living.shows_stage("x = 1\nStage.preset('latch', t=2).described('words')")
    assert living.shows_stage("english = Stage.preset('reader')\nenglish")
    assert not living.shows_stage("from somewhere import Stage")
    assert not living.shows_stage("stage = Stage(a)\nstage.rnn")  # a network
    assert not living.shows_stage("Explorer(a, b)")


def test_a_stage_gets_the_cells_that_it_needs_and_no_others():
    sources = [
        "import numpy as np\nfrom course import Stage, Trainer",
        "small = net(2)",
        "def net(units):\n    return units",
        "other = np.zeros(3)\nprint(other)",
        "trainer = Trainer(small)",
        "trainer.fit(3)",
        "Stage(small)",
    ]
    assert living.needed(sources, 6) == {0, 1, 2, 4, 5, 6}
    assert living.needed([*sources, "Stage.preset('echo')"], 7) == {0, 7}


def test_the_search_knows_every_section(site, pages):
    sections = json.loads((site.folder / "search.json").read_text("utf-8"))
    assert len(sections) > 150
    for section in sections:
        page = pages[section["page"]]
        assert page.select_one(f"#{section['anchor']}").get_text().strip() == section["title"]
    assert any("clipping" in section["text"] for section in sections)


def test_the_search_finds(site, tmp_path):
    from playwright._impl._driver import compute_driver_executable

    test = Path(__file__).with_name("search.test.mjs")
    done = subprocess.run(
        [compute_driver_executable()[0], "--test", "--test-reporter=tap", str(test)],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0 and "# pass 0" not in done.stdout, done.stdout[-3000:]


def test_a_folder_with_other_files_is_refused_and_an_older_site_replaced(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CourseError, match="holds other files"):
        build.refuse(tmp_path)
    with pytest.raises(CourseError, match="is a file"):
        build.refuse(tmp_path / "mine.txt")
    folder = tmp_path / "pages"
    build.write(folder, {"a.html": "first", "deep/b.html": "first"})
    build.refuse(folder)
    build.write(folder, {"a.html": "second"})
    assert (folder / "a.html").read_text() == "second" and not (folder / "deep").exists()


def test_it_is_small(site):
    assert site.made["bytes"] < 20e6
    assert site.made["pages"] == len(list(site.folder.rglob("*.html"))) >= len(LESSONS) + 2


def test_it_is_served_on_this_machine_only(site):
    with server(site.folder) as serving:
        assert serving.server_address[0] == "127.0.0.1"
        with server(site.folder, serving.server_port) as second:  # taken: a free one
            assert second.server_port != serving.server_port


def test_the_command_says_what_it_takes(capsys):
    with pytest.raises(SystemExit):
        main(["site", "--help"])
    said = capsys.readouterr().out
    assert "--serve" in said and "FOLDER" in said


def test_the_font_has_the_signs_of_the_formulas():
    from io import BytesIO

    from fontTools.ttLib import TTFont

    text = mathematics.signs(["<p>€</p><math><mi>α</mi><mo>∑</mo></math>"])
    assert text == "α∑𝛼"
    font = TTFont(BytesIO(mathematics.font(text)))
    assert {ord("α"), ord("∑")} <= set(font.getBestCmap()) and ord("€") not in font.getBestCmap()
    assert "MATH" in font
