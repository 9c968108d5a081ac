"""A slider on a page of JupyterLab, moved as a learner does: by key and by mouse."""

# A number for the pictures beside an element: images, canvases, drawings; 0 if there are none. The
# slider itself and JupyterLab's own icons do not count.
PICTURE = """
const picture = element => {
    const area = element.closest('.jp-OutputArea');
    const parts = [];
    for (const img of area.querySelectorAll('img')) parts.push(img.src);
    for (const drawn of area.querySelectorAll('canvas')) parts.push(drawn.toDataURL());
    for (const svg of area.querySelectorAll('svg:not([data-icon])')) parts.push(svg.outerHTML);
    let number = 0;
    for (const part of parts) {
        for (let i = 0; i < part.length; i++) {
            number = (Math.imul(number, 31) + part.charCodeAt(i)) >>> 0;
        }
    }
    return parts.length ? number || 1 : 0;
};
const sleep = () => new Promise(done => setTimeout(done, 20));
"""

# Of an element: whether it is an <input>, what it is part of, and whether it is shown, enabled and
# has more than one position.
MOVABLE = """element => {
    const low = element.min ?? element.getAttribute('aria-valuemin');
    const high = element.max ?? element.getAttribute('aria-valuemax');
    const off = element.disabled || element.closest('[disabled]') !== null;
    const { width, height } = element.getBoundingClientRect();
    const seen = width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
    const part = element.closest('.course-panel, .rnn-stage')?.className.split(' ')[0];
    return { native: element.tagName === 'INPUT', kind: part ?? element.tagName,
             movable: seen && !off && Number(low) < Number(high) };
}"""


class Slider:
    """A slider on the page, of ipywidgets or an ``<input type=range>``.

    Parameters
    ----------
    lab : LabPage
    handle : playwright.sync_api.Locator
        What takes the focus.
    native : bool
        Whether it is an ``<input type=range>``.
    kind : str
        What it is part of: sliders of one kind have the same code in the page.
    """

    def __init__(self, lab, handle, native, kind):
        self.lab, self.handle, self.native, self.kind = lab, handle, native, kind

    @property
    def name(self):
        """Its label: what a failing test calls it."""
        return self.handle.evaluate(
            """element => {
                const own = element.getAttribute('aria-label');
                if (own) return own;
                const area = element.closest('.jp-OutputArea');
                for (let node = element; node !== area; node = node.parentElement) {
                    const label = node.querySelector('label, .widget-label');
                    if (label?.textContent.trim()) return label.textContent;
                }
                return 'unnamed slider';
            }"""
        ).strip()

    @property
    def position(self):
        """Where it stands, from 0 (least) to 1 (most)."""
        return self.handle.evaluate(
            """element => {
                const read = (property, attribute) =>
                    Number(element[property] ?? element.getAttribute(attribute));
                const low = read('min', 'aria-valuemin'), high = read('max', 'aria-valuemax');
                // aria-valuenow has one digit only: a small step doesn't show in it.
                const text = parseFloat(element.getAttribute('aria-valuetext'));
                const now = Number.isFinite(text) ? text : read('value', 'aria-valuenow');
                return (now - low) / (high - low);
            }"""
        )

    def picture(self):
        """A number for the pictures beside it: other pictures, another number; 0 without any."""
        return self.handle.evaluate(f"element => {{ {PICTURE} return picture(element); }}")

    def press(self, key):
        """Press a key while it has the focus, which brings it onto the screen."""
        self.handle.focus()
        self.lab.page.keyboard.press(key)

    def drag(self, position):
        """Drag it with the mouse to `position`, from 0 (left end) to 1 (right end)."""
        self.handle.scroll_into_view_if_needed()
        track = (
            self.handle
            if self.native
            else self.handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')][1]")
        )
        box = track.bounding_box()
        y = box["y"] + box["height"] / 2
        mouse = self.lab.page.mouse
        if self.native:
            # The thumb, 16 px wide, stays inside: at an end its middle is half of that away.
            mouse.move(box["x"] + 8 + self.position * (box["width"] - 16), y)
        else:
            own = self.handle.bounding_box()
            mouse.move(own["x"] + own["width"] / 2, own["y"] + own["height"] / 2)
        mouse.down()
        mouse.move(box["x"] + position * box["width"], y, steps=3)
        mouse.up()

    def wait_until_settled(self, quiet=0.1, timeout=30):
        """Wait until the pictures beside it have not changed for `quiet` seconds."""
        self.handle.evaluate(
            """async (element, [quiet, timeout]) => {
                PICTURE
                const start = performance.now();
                let last = picture(element), since = start;
                while (performance.now() - since < quiet && performance.now() - start < timeout) {
                    await sleep();
                    const now = picture(element);
                    if (now !== last) [last, since] = [now, performance.now()];
                }
            }""".replace("PICTURE", PICTURE), [1000 * quiet, 1000 * timeout])

    def wait_for_change(self, before, timeout=60):
        """Whether the pictures beside it become other than `before` within `timeout` seconds."""
        return self.handle.evaluate(
            """async (element, [before, timeout]) => {
                PICTURE
                const start = performance.now();
                while (picture(element) === before) {
                    if (performance.now() - start > timeout) return false;
                    await sleep();
                }
                return true;
            }""".replace("PICTURE", PICTURE), [before, 1000 * timeout])
