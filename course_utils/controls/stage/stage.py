"""The widget: a scene, its payload in synced traits, and the messages the page sends."""

import numpy as np
from traitlets import Bool, Bytes, Dict, Int, List, Unicode, validate

from course_utils import pictures
from course_utils.controls import registry
from course_utils.controls.stage import front, page, plain
from course_utils.controls.stage.payload import (
    arrays_of,
    describe,
    limits_of,
    look,
    pack,
    reach_rows,
)
from course_utils.controls.stage.presets import PRESETS, make
from course_utils.controls.stage.scene import Scene

MODES = ("forward", "backward", "reach")


class Stage(front.Base):
    """One recurrent step laid open: step, change and run backwards, in the browser.

    ::

        Stage(rnn, vocabulary=vocabulary, text="the cat")
        Stage(rnn.forward(x), tokens=text, outputs=vocabulary.symbols, targets=ids)
        Stage.preset("latch", predict=True)

    The network is copied: what is changed on the stage is found in ``stage.rnn``, the learner's
    own network stays as it is. Explained in lessons 00, 05, 06 and 07.

    Parameters
    ----------
    rnn : ElmanRNN or RNNTrace
        What is shown. A network needs `x`, or `vocabulary` and `text`, to read.
    tokens : sequence of str, optional
        What stands at each step.
    outputs, inputs : sequence of str, optional
        Names of the outputs and inputs (a vocabulary's symbols).
    targets : array, optional
        For a softmax readout (time,) class indices, -1 for none; otherwise (time, outputs)
        numbers, nan for none. With a batch in front, row `batch` is taken. Without targets there
        is no loss and no backward mode.
    x : (time, inputs) or (batch, time, inputs), optional
    h0 : (units,), optional
        The state before the first step; zeros if left out.
    vocabulary : Vocabulary, optional
    text : str, optional
        The targets are then the symbols that come next.
    batch : int
        Which sequence of a batch is shown.
    t, unit : int
        Where to begin.
    mode : {"forward", "backward", "reach"}
    predict : bool
        Ask, before each new step is shown, whether the chosen unit will go up or down.
    title : str, optional
        A name for the stage, read out by a screen reader.

    Attributes
    ----------
    t, unit, mode, predict : traits, synced with the page
        ``jslink((stage, "t"), (slider, "value"))`` moves the step without the kernel.
    score : list of two int
        Right predictions, and predictions made.
    rnn, trace, backward : the network as edited, its run, its backward run (None without targets)
    error : Exception or None
        What the last message from the page raised; it is shown on the stage too.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    _esm = front.packed()
    _css = front.style()
    _description = ""
    _understudy = None
    raise_errors = False  # the tests set this, so that a shown error is a failed test too

    # No echo: it would put the page back to an earlier step while a key is held down.
    t = Int(0).tag(sync=True, echo_update=False)
    unit = Int(0).tag(sync=True, echo_update=False)
    mode = Unicode("forward").tag(sync=True, echo_update=False)
    predict = Bool(False).tag(sync=True, echo_update=False)
    score = List([0, 0]).tag(sync=True, echo_update=False)
    title = Unicode("RNN stage").tag(sync=True)
    presets = List().tag(sync=True)
    preset_name = Unicode("").tag(sync=True)
    look = Dict().tag(sync=True)
    about = Dict().tag(sync=True)
    numbers = Bytes().tag(sync=True)
    reply = Dict().tag(sync=True)

    def __init__(self, rnn, tokens=None, outputs=None, targets=None, *, inputs=None, x=None,
                 h0=None, vocabulary=None, text=None, batch=0, t=0, unit=0, mode="forward",
                 predict=False, title="RNN stage"):
        scene = rnn if isinstance(rnn, Scene) else Scene(
            rnn, x, h0, tokens, outputs, inputs, targets, vocabulary, text, batch)
        _check_place(scene, t, unit)
        if mode not in MODES:
            raise ValueError(f"mode is {mode!r}: expected one of {', '.join(MODES)}")
        self._scene, self._picture, self._limits, self._revision = scene, None, None, 0
        self.error = None
        about, numbers = self._pack()
        super().__init__(t=t, unit=unit, mode=mode, predict=predict, title=title, look=look(),
                         about=about, numbers=numbers)
        if not front.MISSING:
            self.on_msg(self._on_message)
        registry.adopt(self)

    @classmethod
    def preset(cls, name="echo", **options):
        """A stage with a small ready-made network; the others can be chosen on it.

        Parameters
        ----------
        name : {"echo", "latch", "oscillate", "vanish", "explode", "reader"}
        **options
            t, unit, mode, predict and title, as for the class.
        """
        scene = make(name)
        stage = cls(scene, **{"title": f"RNN stage: {name}", **options})
        stage.presets, stage.preset_name = list(PRESETS), name
        return stage

    scene = property(lambda self: self._scene, doc="The network with what it reads.")
    rnn = property(lambda self: self._scene.rnn, doc="The network as it has been edited.")
    trace = property(lambda self: self._scene.trace, doc="The run that is shown (batch of one).")
    backward = property(lambda self: self._scene.backward, doc="Its backward run, or None.")
    tokens = property(lambda self: self._scene.tokens, doc="What stands at each step.")

    # The page and Python move the same traits -------------------------------------------------

    @validate("t")
    def _clamp_t(self, proposal):  # a linked slider may reach further than a shorter sequence
        return int(np.clip(proposal["value"], 0, len(self._scene.x) - 1))

    @validate("unit")
    def _clamp_unit(self, proposal):
        return int(np.clip(proposal["value"], 0, self.rnn.units - 1))

    @validate("mode")
    def _known_mode(self, proposal):
        return proposal["value"] if proposal["value"] in MODES else self.mode

    def at(self, t=None, unit=None):
        """Move to step `t` and `unit`; raises ValueError outside the sequence."""
        t, unit = self.t if t is None else t, self.unit if unit is None else unit
        _check_place(self._scene, t, unit)
        self.t, self.unit = t, unit
        return self

    def edit(self, name, index, value):
        """Set one number of "W", "R", "b", "V", "c" or "h0": ``stage.edit("R", (0, 1), 0.5)``."""
        self._scene.edit(name, index, value)
        return self._publish()

    def retype(self, text):
        """Read another sequence, as if it had been typed into the stage's input box."""
        self._scene.retype(text)
        return self._publish(fresh=True)

    def begin(self, start):
        """Start from "zero", or "carry" (where the sequence, read once before, ended)."""
        self._scene.begin(start)
        return self._publish()

    def reset(self):
        """Undo every edit."""
        self._scene.reset()
        return self._publish(fresh=True)

    def choose(self, name):
        """Show another preset."""
        self._take(name)
        return self._publish(fresh=True)

    def _take(self, name):
        self._scene = make(name)
        self.preset_name, self.score = name, [0, 0]
        self.title = f"RNN stage: {name}"

    # Kernel side of the page's requests -------------------------------------------------------

    def _pack(self, fresh=True):
        self._limits = limits_of(self._scene, None if fresh else self._limits)
        places, numbers = pack(arrays_of(self._scene))
        self._revision += 1
        return {**describe(self._scene, places, self._limits), "revision": self._revision}, numbers

    def _publish(self, fresh=False, **reply):
        about, numbers = self._pack(fresh)
        with self._together():
            self.about, self.numbers = about, numbers
            self.t, self.unit = self.t, self.unit  # a new sequence may be shorter
            self.reply = {"notice": "", **reply}
        self._picture = None
        return self

    def _together(self):
        """All changes in one message, so that the page never sees half of them."""
        return self.hold_trait_notifications() if front.MISSING else self.hold_sync()

    def _on_message(self, _widget, message, _buffers):
        """Do what the page asks for. Each request has a number, which the reply names."""
        number = message.get("id", 0) if isinstance(message, dict) else 0
        try:
            self.error = None
            self._answer(message, number)
        except Exception as error:
            self.error = error
            kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
            self.reply = {"id": number, "notice": f"{kind}{error}"}
            if self.raise_errors:
                raise

    def _answer(self, message, number):
        kind = message["type"]
        if kind == "reach":
            t = min(int(message["t"]), len(self._scene.x) - 1)
            rows = reach_rows(self.trace, t)
            self.send({"type": "reach", "id": number, "t": t, "revision": self._revision}, [rows])
            return
        if kind == "edit":
            self._scene.edit(message["name"], message["index"], message["value"])
        elif kind == "text":
            self._scene.retype(message["value"])
        elif kind == "start":
            self._scene.begin(message["value"])
        elif kind == "preset":
            self._take(message["value"])
        elif kind == "reset":
            self._scene.reset()
        else:
            raise ValueError(f"type is {kind!r}: expected edit, text, start, preset or reset")
        self._publish(fresh=kind in ("text", "preset", "reset"), id=number)

    # As a picture, as text, as a page ----------------------------------------------------------

    @property
    def picture(self):
        """The matplotlib picture of the same step, and of the way back in backward mode; ``png()``
        and ``alt()`` are its own.
        """
        scene = self._scene
        if self.mode == "backward" and self.backward is not None:
            if not isinstance(self._picture, pictures.BackwardStepPicture):
                self._picture = pictures.BackwardStepPicture(
                    self.backward, scene.tokens, scene.outputs
                )
        else:
            if not isinstance(self._picture, pictures.RNNStepPicture):
                self._picture = pictures.RNNStepPicture(self.trace, scene.tokens, scene.outputs)
            # the picture knows no step without a target
            self._picture.targets = scene.targets if scene.mask[self.t] else None
        return self._picture.at(self.t, unit=self.unit)

    def png(self):
        return self.picture.png()

    def alt(self):
        return self.picture.alt()

    def put_away(self):
        """Drop the picture until it is asked for: the page has its own, 4 MiB would lie idle."""
        self._picture = None

    def described(self, words):
        """Let `words` stand for a trained network's numbers in the stored text; returns the stage.

        See ``Picture.described``.
        """
        self._description = words
        return self

    def save_html(self, path):
        """Write the stage as one HTML file that needs no kernel or network; returns the path.

        It can be stepped and edited there as here.
        """
        return page.save(self, path)

    def close(self):
        if front.MISSING:
            return
        understudy, self._understudy = self._understudy, None
        if understudy is not None:
            understudy.close()
        if self.layout is not None and self.layout.comm is not None:
            self.layout.close()
        super().close()

    _ipython_display_ = None  # that of ipywidgets 7 would show the stage without its understudy

    def _repr_mimebundle_(self, include=None, exclude=None, **_):
        if front.MISSING:
            return plain.bundle(self)
        if self._understudy is None:
            self._understudy = plain.Understudy(self)
        view = registry.view(self._understudy.view)
        bundle = {**view, "image/png": self.png(), "text/plain": self._description or self.alt()}
        self.put_away()
        return bundle

    def __repr__(self):
        return self.alt()


def _check_place(scene, t, unit):
    for name, value, last in (("t", t, len(scene.x) - 1), ("unit", unit, scene.rnn.units - 1)):
        if not isinstance(value, (int, np.integer)) or not 0 <= value <= last:
            raise ValueError(f"{name} is {value!r}: expected 0 to {last}")
