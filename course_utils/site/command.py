"""The command ``site`` inside the environment: build, and show on this machine."""

import argparse
import functools
import sys
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from course_utils.cli.messages import CourseError, say
from course_utils.site.build import build
from course_utils.site.lite import pyodide

# What a system's own table of types may lack or have otherwise.
TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".woff": "font/woff",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}


class Handler(SimpleHTTPRequestHandler):
    """Hands out files without a word, under the types that browsers want."""

    def guess_type(self, path):
        return TYPES.get(Path(path).suffix) or super().guess_type(path)

    def log_message(self, *_):
        pass


def server(folder, port=0):
    """A server of `folder` at 127.0.0.1, not yet started; another port if that one is taken."""
    handler = functools.partial(Handler, directory=str(folder))
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def fetch():
    """Have Python for the browser at hand, without building a site; the exit code."""
    try:
        say(f"Python for the browser is in {pyodide.find()}")
    except CourseError as error:
        say(str(error), error=True)
        return error.code
    return 0


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--teacher", action="store_true")
    parser.add_argument("--pyodide", type=Path)
    parser.add_argument("--fetch", action="store_true")
    parser.add_argument("--pages", action="store_true")
    options = parser.parse_args(arguments)
    if options.fetch:
        return fetch()
    start = time.monotonic()
    say(f"Writing the pages into {options.folder} ...")
    try:
        python = None if options.pages else pyodide.find(options.pyodide)
        made = build(options.folder, live=() if options.quick else None, teacher=options.teacher,
                     python=python)
    except CourseError as error:
        say(str(error), error=True)
        return error.code
    took = time.monotonic() - start
    say(f"{made['pages']} pages, {made['bytes'] / 1e6:z.1f} MB, in {took:z.0f} s.")
    for lesson, cell in made["still"]:
        say(f"The stage in cell {cell} of lesson {lesson} is a picture only.")
    if options.serve:
        with server(options.folder, options.port) as shown:
            say(f"The pages are at  http://127.0.0.1:{shown.server_port}/  (Ctrl-C stops this)")
            shown.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
