"""Widgets that belong to a cell: run the cell again and those of its last run are closed.

ipywidgets keeps every widget alive until it is closed, so a learner who runs a cell fifty times
would have fifty of them listening to nothing.
"""

from ipywidgets import Widget

VIEW = "application/vnd.jupyter.widget-view+json"

_by_cell = {}  # cell -> (execution, [widgets])


def _cell():
    """(cell, execution) that is running now, or (None, None) outside a notebook."""
    try:
        from IPython import get_ipython

        shell = get_ipython()
        # JupyterLite's shell leaves it to the kernel.
        parent = getattr(shell, "get_parent", None) or shell.kernel.get_parent
        parent = parent()
        cell = parent.get("metadata", {}).get("cellId") or parent["content"]["code"]
        return cell, parent["header"]["msg_id"]
    except (AttributeError, KeyError, TypeError):
        return None, None


def tree(widget):
    """`widget` and every widget below it: children, and each one's layout and style."""
    found, todo = {}, [widget]
    while todo:
        one = todo.pop()
        if one.model_id is None or one.model_id in found:
            continue
        found[one.model_id] = one
        for name in ("layout", "style"):
            part = getattr(one, name, None)
            if isinstance(part, Widget):
                todo.append(part)
        todo.extend(getattr(one, "children", ()))
    return list(found.values())


def view(widget):
    """The part of a mime bundle that shows `widget`.

    ipywidgets 8 would give it with a text; ipywidgets 7, which Colab has, gives none.
    """
    return {VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}


def close(widget, *others):
    """Close a widget, all below it, and any `others` (links and the like)."""
    for one in [*tree(widget), *others]:
        one.close()


def adopted():
    """Everything that belongs to a cell now, in the order of the cells."""
    return [thing for _, things in _by_cell.values() for thing in things]


def adopt(thing):
    """Tie `thing` (it has a ``close()``) to the running cell, closing those of its earlier run."""
    cell, execution = _cell()
    if cell is None:
        return
    before, things = _by_cell.get(cell, (None, []))
    if before != execution:
        for old in things:
            old.close()
        things = []
    _by_cell[cell] = (execution, [*things, thing])
