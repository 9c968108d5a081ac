"""The site: its files are complete and ask nothing of other hosts; and its pages in Chromium."""

import copy
import json
import re
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader

from course_utils.cli.main import main
from course_utils.cli.messages import CourseError
from course_utils.lessons import written_lessons
from course_utils.site import build, living, mathematics
from course_utils.site.command import server
from course_utils.site.lesson_page import TEMPLATES

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
    ids = {name: {node["id"] for node in page.select("[id]")} for name, page in pages.items()}
    for name, page in pages.items():
        assert len(ids[name]) == len(page.select("[id]")), f"{name} has an id twice"
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
            if parts.fragment and (parts.path or name) in ids:
                there = ids[parts.path or name]
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
        kinds = Counter(quiz["kept"].split("/")[1] for quiz in quizzes)
        assert kinds == build.questions(lesson)  # so the map of the first page counts up to all
        for quiz in quizzes:
            assert sum(bool(right) for _, _, right in quiz["choices"]) == (
                0 if quiz["question"].startswith("Claim") else 1
            )
            assert all(why for _, why, _ in quiz["choices"])


def test_only_where_it_can_be_run_a_lesson_says_so(pages):
    assert not pages["05_rnn_equation.html"].select(".run")
    template = Environment(loader=FileSystemLoader(TEMPLATES)).get_template("lesson.html.j2")
    text = template.render(lesson=LESSONS[5], lessons=LESSONS, run=True, body="")
    page = BeautifulSoup(text, "html.parser")
    name = LESSONS[5].path.name
    assert page.select_one("a.button")["href"] == f"lite/lab/index.html?path=notebooks/{name}"
    assert page.select_one(".mine")["data-lesson"] == f"notebooks/{name}"
    assert page.select_one(".mine .download") and page.select_one(".mine .back")


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


# In Chromium: quiet, within its page, workable by key, readable by everyone ----------------------

PAGES = ["index.html", "teaching.html", *(f"{lesson.name}.html" for lesson in LESSONS)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_quiet_and_fits_a_phone(open_page, path):
    page = open_page(path, width=360)
    wide = page.evaluate("""() => [...document.querySelectorAll('main *')].filter(node => {
        const box = node.getBoundingClientRect();
        return box.right > innerWidth + 1 && !node.closest('pre, .table, .formula, .rnn-stage');
    }).map(node => node.outerHTML.slice(0, 120))""")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, wide[:3]


# Axe takes seconds for a long page: these have all that a page may have (formulas, tables, a stage,
# pictures, quizzes, claims, solutions), in light and in dark.
@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        ("index.html", "light"),
        ("index.html", "dark"),
        ("00_start_here.html", "light"),
        ("13_claims_under_test.html", "dark"),
    ],
)
def test_a_page_has_no_barrier(open_page, path, scheme):
    page = open_page(path, width=360, scheme=scheme)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 17, 17)"
    assert dark == (scheme == "dark")
    # Of a page's rules only one is about its colours.
    rules = {"runOnly": ["color-contrast"]} if dark else None
    found = Axe().run(page, options=rules).response["violations"]
    assert [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0].get("failureSummary", "")[:300])
        for one in found
        if one["impact"] in ("serious", "critical")
    ] == []


def test_light_and_dark_can_be_chosen_and_stay(open_page):
    page = open_page()
    page.get_by_role("button", name="Light or dark").click()
    assert "dark" in page.evaluate("document.documentElement.className")
    page.get_by_role("link", name="Start here").first.click()
    page.wait_for_url("**/00_start_here.html")
    assert "dark" in page.evaluate("document.documentElement.className")
    page.locator("figure.stage").first.scroll_into_view_if_needed()
    page.locator(".rnn-stage.dark").first.wait_for()


def test_the_stage_on_the_first_page_lives(open_page):
    page = open_page()
    stage = page.locator(".rnn-stage")
    stage.wait_for()
    assert not page.locator("figure.stage > img").count()
    stage.focus()
    before = stage.locator(".place").text_content()
    page.keyboard.press("ArrowRight")
    assert stage.locator(".place").text_content() != before == "step 9 of 39"
    stage.locator(".pixels").first.click(position={"x": 3, "y": 40})
    assert stage.locator(".place").text_content() == "step 0 of 39"
    stage.get_by_role("button", name="Backward").click()
    assert stage.locator(".equation").text_content().startswith("δ")
    stage.get_by_role("button", name="Reach").click()
    assert "multiplied by at most" in stage.locator(".caption").text_content()


def test_the_stage_of_a_lesson_is_edited_and_others_can_be_chosen(open_page):
    page = open_page("00_start_here.html")
    page.locator("figure.stage").nth(1).scroll_into_view_if_needed()
    brackets = page.locator("figure.stage").nth(1).locator(".rnn-stage")
    brackets.get_by_role("textbox", name="input").fill("(a) b")
    assert "step 4 of 4" in brackets.locator(".place").text_content()
    brackets.locator(".weight[data-name=R]").nth(2).click()
    page.keyboard.type("0.5")
    assert "0.50 ×" in brackets.locator(".sum").last.text_content()
    page.locator("figure.stage").last.scroll_into_view_if_needed()
    reader = page.locator("figure.stage").last.locator(".rnn-stage")
    reader.get_by_role("combobox", name="preset").select_option("latch")
    page.get_by_text("Unit 0 feeds itself with weight 2 and holds").wait_for()


def test_a_quiz_is_answered_by_key(open_page):
    page = open_page("00_start_here.html")
    quiz = page.locator(".course-quiz").first
    quiz.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    assert quiz.get_by_role("status").text_content().startswith("Not quite.")
    page.keyboard.press("ArrowDown")
    assert quiz.get_by_role("status").text_content().startswith("Right.")
    page.reload()  # the browser has kept it, and the map counts it
    assert quiz.get_by_role("status").text_content().startswith("Right.")
    page.goto(page.url.replace("00_start_here", "index"))
    assert "1 of 2 quizzes" in page.locator(".map .minutes").first.text_content()
    assert page.locator(".map .minutes small").count() == 1
    page.evaluate("localStorage.answers = '{'")  # damaged: as if there were none
    page.reload()
    assert page.locator(".map .minutes small").count() == 0


def test_the_search_leads_to_a_section_of_another_lesson(open_page):
    page = open_page("00_start_here.html")
    page.keyboard.press("/")
    page.keyboard.type("clipping")
    page.locator(".found a").first.wait_for()
    page.keyboard.press("ArrowDown")
    link = page.locator(".found a").first
    assert link.evaluate("node => node === document.activeElement")
    target = link.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{target}")
    assert "clip" in page.locator("main").text_content()
    page.get_by_role("searchbox").fill("zzzz")
    page.get_by_text("Nothing found").wait_for()


def test_without_scripts_all_of_it_can_be_read(open_page):
    page = open_page("00_start_here.html", java_script_enabled=False)
    assert page.locator("figure > img").first.is_visible()
    assert page.get_by_text("Where does that come from?").first.is_visible()
    page.get_by_text("Open the solution").first.click()
    assert page.locator("math").first.is_visible()


def test_no_page_of_the_learners_leads_to_an_exam(site):
    for path in site.folder.rglob("*"):
        assert not path.name.startswith("exam")
        if path.suffix in (".html", ".json"):
            assert "exam.html" not in path.read_text(encoding="utf-8")
            assert "exam_answers" not in path.read_text(encoding="utf-8")
    assert 'href="teaching.html"' in (site.folder / "index.html").read_text(encoding="utf-8")
