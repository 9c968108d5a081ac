"""The plain step picture: beside a stage that may not start, and with long names of outputs."""

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

from course_utils.controls.stage import Stage, front, plain
from course_utils.models import ElmanRNN
from course_utils.pictures import RNNStepPicture


def test_a_shown_stage_has_the_picture_beside_it_and_takes_it_along():
    before = len(_instances)
    stage = Stage.preset("latch", t=3)
    bundle = stage._repr_mimebundle_()
    outer = _instances[bundle["application/vnd.jupyter.widget-view+json"]["model_id"]]
    assert outer.children[0] is stage and plain.OUTER in outer._dom_classes
    spare = outer.children[1]
    assert plain.SPARE in spare._dom_classes and len(spare.children) == 3
    assert f'alt="{stage.alt()}"' in stage._understudy.image.value.replace("&#x27;", "'")
    again = stage._repr_mimebundle_()
    assert again["application/vnd.jupyter.widget-view+json"]["model_id"] == outer.model_id
    picture = stage._understudy.image.value
    stage._understudy.slider.value = 5  # as the page does it
    assert stage.t == 5 and stage._understudy.image.value != picture
    assert 'alt="RNN step 5 of 15' in stage._understudy.image.value
    stage.close()
    assert len(_instances) == before


def test_one_step_needs_no_slider():
    stage = Stage(ElmanRNN(2, 3, 2, seed=0), x=np.ones((1, 2)))
    stage._repr_mimebundle_()
    assert len(stage._understudy.view.children[1].children) == 2
    stage.close()


def test_the_style_sheet_knows_the_classes():
    assert f".{plain.OUTER}:has(.rnn-stage.drawn) > .{plain.SPARE}" in front.style()
    assert 'classList.add("drawn")' in front.module()


@pytest.mark.parametrize("names", [["a", "b", "c"], ["noun", "verbs", "other"],
                                   ["remembers", "forgets", "is"], ["a very long name", "x", "y"]])
def test_names_of_outputs_stay_out_of_the_column_before(names):
    trace = ElmanRNN(2, 4, 3, seed=0).forward(np.ones((1, 5, 2)))
    picture = RNNStepPicture(trace, outputs=names).at(2)
    renderer = picture.figure.canvas.get_renderer()
    edge = picture.axes["h"].get_window_extent(renderer).x1
    labels = picture.outputs.labels
    assert all(label.get_window_extent(renderer).x0 > edge for label in labels)
    shown = [label.get_text() for label in labels]
    assert all(any(name.startswith(one.rstrip("\u2026")) for name in names) for one in shown)
