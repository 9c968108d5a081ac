"""An Explorer's knobs and picture out of ipywidgets, where anywidget is missing."""

import base64
import html

import ipywidgets as widgets

_PICTURE = '<img alt="{alt}" src="data:image/png;base64,{data}" style="max-width:100%">'


class PlainPanel:
    """What :class:`Panel` is, without a front end of its own; see there."""

    def __init__(self, knobs, move, reset):
        self._knobs, self.error, self.alt = knobs, "", ""
        self.controls = {name: _control(knob) for name, knob in knobs.items()}
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: move(**{name: change["new"]}), "value")
        button = widgets.Button(description="Reset", layout=widgets.Layout(width="auto"))
        button.on_click(lambda _: reset())
        self._image, self._message = widgets.HTML(), widgets.HTML()
        row = widgets.Box([*self.controls.values(), button], layout=widgets.Layout(
            flex_flow="row wrap", align_items="center", max_width="900px"))
        self.view = widgets.VBox([row, self._message, self._image])

    def show(self, picture=None, error=""):
        if picture is not None:
            data = base64.b64encode(picture.png()).decode("ascii")
            self.alt = picture.alt()
            self._image.value = _PICTURE.format(alt=html.escape(self.alt), data=data)
        self.error = error
        self._message.value = f'<div role="alert">{html.escape(error)}</div>' if error else ""
        for name, knob in self._knobs.items():
            control = self.controls[name]
            if not knob.options:
                control.max = knob.max
            control.value = knob.value


def _control(knob):
    about = {"description": knob.label, "style": {"description_width": "initial"},
             "layout": widgets.Layout(width="auto", max_width="420px")}
    if knob.options:
        return widgets.Dropdown(options=list(zip(knob.words, knob.options, strict=True)),
                                value=knob.value, **about)
    kind = widgets.IntSlider if knob.whole else widgets.FloatSlider
    return kind(min=knob.min, max=knob.max, step=knob.step, value=knob.value, **about)
