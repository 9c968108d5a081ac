"""``site``: the course as a folder of web pages."""

from pathlib import Path

from course_utils.cli.installing import environment
from course_utils.cli.messages import Parser, flags
from course_utils.paths import ROOT

DEFAULT = "_site"  # in the project's folder
NEEDED = ("jupyterlite-core", "jupyterlite-pyodide-kernel", "latex2mathml", "ziamath")

PARSER = Parser(
    "site",
    "[FOLDER] [--serve] [--port 8000] [--quick] [--teacher] [--pages] [--pyodide FOLDER] [--fetch]",
    f"""\
Writes the course as static pages, which can be read and worked with in a browser without Python,
into FOLDER ({DEFAULT} in the course's folder, if none is named). An older site in it is replaced;
a folder with anything else in it is refused. Any web server can hand the pages out.""",
)
PARSER.add_argument("folder", nargs="?", metavar="FOLDER", help="where to write the pages")
PARSER.add_argument("--serve", action="store_true", help="then show them, at 127.0.0.1 only")
PARSER.add_argument("--port", type=int, default=8000, help="the port of --serve (else a free one)")
PARSER.add_argument(
    "--pages", action="store_true", help="only the pages, without lessons that run in the browser"
)
PARSER.add_argument("--pyodide", metavar="FOLDER", help="take Python for the browser from there")
PARSER.add_argument(
    "--fetch", action="store_true", help="only fetch Python for the browser, once, and stop"
)
PARSER.add_argument(
    "--quick", action="store_true", help="run no lesson: stages that need a run stay pictures"
)
PARSER.add_argument(
    "--teacher", action="store_true",
    help="with exam exercises and their answers, on pages that no learner's page leads to",
)


def run(arguments: list[str]) -> int:
    options = PARSER.parse_args(arguments)
    folder = Path(options.folder).resolve() if options.folder else ROOT / DEFAULT
    found = environment.ensure(tests=True)
    found.check_for(NEEDED, "the site needs")
    passed = [str(folder), "--port", str(options.port)]
    passed += flags(options, "serve", "quick", "teacher", "pages", "fetch")
    if options.pyodide:
        passed += ["--pyodide", str(Path(options.pyodide).resolve())]
    return found.run("-m", "course_utils.site.command", *passed)
