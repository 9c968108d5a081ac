"""The site in Chromium: quiet, within its page, workable by key, readable by everyone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from course_utils.lessons import written_lessons

pytestmark = pytest.mark.browser
PAGES = ["index.html", *(f"{lesson.name}.html" for lesson in written_lessons())]


@pytest.fixture
def open_page(browser, address):
    """Opens a page; fails at its end on any error or any request that leaves the site."""
    contexts, faults = [], []

    def open_(path="index.html", width=1280, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((address, "blob:", "data:")) else faults.append(r.url)
            ),
        )
        page.on(
            "response", lambda r: faults.append(f"{r.status} {r.url}") if r.status >= 400 else None
        )
        page.goto(address + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not faults


def violations(page):
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0].get("failureSummary", "")[:300])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_quiet_fits_a_phone_and_has_no_barrier(open_page, path):
    page = open_page(path)
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    wide = page.evaluate("""() => [...document.querySelectorAll('main *')].filter(node => {
        const box = node.getBoundingClientRect();
        return box.right > innerWidth + 1 && !node.closest('pre, .table, .formula, .rnn-stage');
    }).map(node => node.outerHTML.slice(0, 120))""")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, wide[:3]


@pytest.mark.parametrize(
    "path", ["index.html", "00_start_here.html", "07_backpropagation_through_time.html"]
)
def test_in_the_dark_too(open_page, path):
    page = open_page(path, width=360, scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 17, 17)"
    assert violations(page) == []


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
    frame = stage.locator(".frame").first.bounding_box()
    page.mouse.click(frame["x"] + 3, frame["y"] + 40)
    assert stage.locator(".place").text_content() == "step 0 of 39"
    stage.get_by_role("button", name="Backward").click()
    assert stage.locator(".equation").text_content().startswith("δ")
    stage.get_by_role("button", name="Reach").click()
    assert "multiplied by at most" in stage.locator(".caption").text_content()


def test_the_stage_of_a_lesson_is_edited_and_others_can_be_chosen(open_page):
    page = open_page("00_start_here.html")
    page.locator("figure.stage").nth(1).scroll_into_view_if_needed()
    brackets = page.locator(".rnn-stage").filter(has_text="step 9 of 26")
    brackets.get_by_role("textbox", name="input").fill("(a) b")
    assert "step 4 of 4" in brackets.locator(".place").text_content()
    brackets.locator(".weight[data-name=R]").nth(2).click()
    page.keyboard.type("0.5")
    assert "0.50 ×" in brackets.locator(".sum").last.text_content()
    page.locator("figure.stage").last.scroll_into_view_if_needed()
    reader = page.locator(".rnn-stage").filter(has_text="step 24 of 39")
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
