"""What widgets with a front end of their own share: the class they run on, and their code joined.

anywidget takes one module of JavaScript. A front end is written as several, which import each
other so that they can be tested on their own; here the imports between them are taken out and the
files joined. There is no other build step. With a widget it travels deflated: every widget of a
notebook carries it.
"""

import base64
import hashlib
import os
import re
import uuid
import zlib
from pathlib import Path

from traitlets import HasTraits, Unicode

try:
    if os.environ.get("COURSE_PLAIN_STAGE"):  # where the browser side of anywidget is blocked
        raise ImportError("COURSE_PLAIN_STAGE is set")
    from anywidget import AnyWidget

    MISSING = ""

    class Base(AnyWidget):
        """A widget that its own code in the page can find (late.mjs)."""

        own_id = Unicode().tag(sync=True)

        def __init__(self, **traits):
            own_id = uuid.uuid4().hex
            super().__init__(model_id=own_id, own_id=own_id, **traits)

except Exception as error:  # not installed, blocked, or at odds with ipywidgets
    Base = HasTraits

    MISSING = f"{type(error).__name__}: {error}"

# What each of them begins with: messages to Python one after the other and heard in any case, the
# page's theme, pictures as text.
SHARED = sorted(Path(__file__).with_name("front_end").glob("*.mjs"))


def joined(files):
    """The modules in `files`, paths in the order of their imports, as one ES module.

    The last one has the default export.
    """
    parts = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"^import\s[^;]*?from\s+\"\.\.?/[\w./]+\";\n", "", text,
                      flags=re.MULTILINE)
        if file != files[-1]:
            text = re.sub(r"^export (?=(const|function|class|let)\b)", "", text, flags=re.MULTILINE)
        parts.append(text)
    # Comments and indentation stay here: what is sent with every widget is the code alone.
    code = re.sub(r"^\s*(//.*|/\*\*(.|\n)*?\*/)\n| // [^\"`\n]*$", "", "\n".join(parts),
                  flags=re.MULTILINE)
    return re.sub(r"^[ \t]+|\n(?=\n)", "", code, flags=re.MULTILINE)


# Inflates the module in the browser, once for all widgets of a page that have the same; the names
# in it stay, so an error says where it was thrown.
LOADER = """const key = "%s";
const load = async () => {
const bytes = Uint8Array.from(atob("%s"), (c) => c.charCodeAt(0));
const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
const type = { type: "text/javascript" };
const url = URL.createObjectURL(new Blob([await new Response(text).blob()], type));
try { return (await import(url)).default; } finally { URL.revokeObjectURL(url); }
};
export default () => {
const kept = globalThis.courseModules ??= {};
return kept[key] ??= load().catch((error) => { delete kept[key]; throw error; });
};
"""


def packed(code):
    """A module as it is sent with a widget: a small module that inflates it and returns it."""
    deflated = zlib.compress(code.encode("utf-8"), 9)
    key = hashlib.sha256(deflated).hexdigest()[:16]
    return LOADER % (key, base64.b64encode(deflated).decode("ascii"))
