"""Save pictures of lessons as they look in JupyterLab, for those who write them.

    python tests/browser/screenshots.py 05                      # 1280 and 900 pixels wide
    python tests/browser/screenshots.py 05 06 --width 900 --out /tmp/shots
    python tests/browser/screenshots.py 05 --cells              # also every cell on its own
    python tests/browser/screenshots.py 05 --no-run             # with the stored outputs
    python tests/browser/screenshots.py draft.ipynb             # any notebook, as if a lesson

Each lesson is opened in a JupyterLab of its own (on a copy: the file is not changed) and run from
top to bottom. Of each there is one tall picture, NAME-WIDTH.png; errors among the outputs and in
the browser's console are printed, and make the exit code 1.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from jupyter import NO_CHROMIUM, JupyterServer, LabPage, find_chromium, launch_chromium
from playwright.sync_api import sync_playwright

from course_utils.lessons import find_lesson, written_lessons


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", help="05, or a notebook's path; none: all lessons")
    parser.add_argument("--width", type=int, action="append", help="pixels (1280 and 900)")
    parser.add_argument(
        "--out", type=Path, default=Path("screenshots"), help="folder (screenshots)"
    )
    parser.add_argument("--cells", action="store_true", help="also each cell on its own")
    parser.add_argument("--no-run", action="store_true", help="show the stored outputs")
    options = parser.parse_args(arguments)
    try:
        paths = [_path(name) for name in options.lessons]
    except ValueError as error:
        parser.error(str(error))
    paths = paths or [lesson.path for lesson in written_lessons()]
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        parser.error(f"no such notebook: {', '.join(missing)}")
    if find_chromium() is None:
        print(NO_CHROMIUM, file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    with JupyterServer(extra=paths) as server, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        bad = [_shoot(browser, server, path, options) for path in paths]
        browser.close()
    return 1 if any(bad) else 0


def _path(name):
    return Path(name) if name.endswith(".ipynb") else find_lesson(name).path


def _shoot(browser, server, path, options):
    """Save one lesson at every width; returns the errors that were seen."""
    widths = options.width or [1280, 900]
    context = browser.new_context(viewport={"width": widths[0], "height": 900})
    lab = LabPage(context.new_page(), server).open(path)
    # The notebook has the whole width, as with the file browser closed.
    lab.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    if not options.no_run:
        print(f"{path.stem}: ran in {lab.run_all():.1f} s")
    errors = lab.output_errors()
    for width in widths:
        lab.page.set_viewport_size({"width": width, "height": 900})
        lab.scroll_through()
        target = options.out / f"{path.stem}-{width}.png"
        lab.screenshot_notebook(target)
        print(f"{path.stem}: {target}")
        if options.cells:
            for number in range(len(lab.cells())):
                lab.scroll_to_cell(number)
                cell = lab.page.locator(".jp-NotebookPanel:visible .jp-Cell").nth(number)
                cell.screenshot(path=str(options.out / f"{path.stem}-{width}-{number:02d}.png"))
    errors += lab.console_errors
    for error in errors:
        print(f"{path.stem}: {error}", file=sys.stderr)
    context.close()
    return errors


if __name__ == "__main__":
    sys.exit(main())
