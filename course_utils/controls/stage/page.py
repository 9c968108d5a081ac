"""The stage as one HTML file: the same front end with the numbers inside, and no kernel."""

import base64
import html
import json
from pathlib import Path

from course_utils.controls.stage import front
from course_utils.controls.stage.payload import exact_arrays, pack

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
html {{ color-scheme: light dark; }}
body {{ margin: 0; background: Canvas; color: CanvasText; font: 14px/1.5 system-ui, sans-serif; }}
main {{ max-width: 1180px; margin: 0 auto; padding: 16px; }}
h1 {{ font-size: 20px; margin: 0 0 4px; }}
{style}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{words}</p>
<div id="stage"></div>
<noscript>This page needs JavaScript. {words}</noscript>
</main>
<script type="application/json" id="state">{state}</script>
<script type="module">
{module}
const state = JSON.parse(document.getElementById("state").textContent);
stage.render({{ model: stage.still(state), el: document.getElementById("stage") }});
</script>
</body>
</html>
"""


def save(stage, path):
    """Write `stage` to `path` as one file; returns the path."""
    path = Path(path).expanduser()
    if not path.parent.is_dir():
        raise ValueError(f"path is {str(path)!r}: its folder does not exist")
    page = _PAGE.format(
        title=html.escape(stage.title),
        words=html.escape(stage.alt()),
        style=front.style(),
        module=front.module().replace("export default", "const stage ="),
        # "</script>" inside a token would end the block early
        state=json.dumps(state(stage)).replace("<", "\\u003c"),
    )
    path.write_text(page, encoding="utf-8")
    return path


def state(stage, presets=()):
    """What a page without a kernel needs of `stage`, as plain data for JSON.

    `presets` are the names that can be chosen there.
    """
    places, numbers = pack(exact_arrays(stage.scene), "<f8")
    return {
        **{name: getattr(stage, name) for name in
           ("t", "unit", "mode", "predict", "score", "title", "look", "about", "preset_name")},
        "presets": list(presets),
        "exact": {"places": places, "numbers": _text(numbers)},
    }


def _text(data):
    return base64.b64encode(data).decode("ascii")
