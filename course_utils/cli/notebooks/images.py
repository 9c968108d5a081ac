"""Stored pictures: small enough for a repository, the same to the eye."""

import base64
import io

LIMIT = 60 * 1024  # bytes of one stored picture
# What the eye does not see, and another run of the same lesson may change (levels of 0 to 255).
UNSEEN = 2  # a difference in any number of pixels
FAINT, FEW = 8, 0.01  # a difference, and the share of the pixels that may have it


def shrink_png(data: bytes, limit: int = LIMIT) -> bytes:
    """The same picture in at most `limit` bytes.

    Parameters
    ----------
    data : bytes
        A PNG.
    limit : int
        The most bytes to return.

    Returns
    -------
    bytes
        A PNG: packed better without loss if that is enough, else with a palette of its colours.

    Raises
    ------
    ValueError
        If it is larger than `limit` even with 32 colours.
    """
    from PIL import Image

    picture = Image.open(io.BytesIO(data))
    picture.load()
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")  # a see-through channel that nothing uses
    best = min(_png(picture), data, key=len)
    if len(best) <= limit:
        return best
    for colours in (256, 128, 64, 32):
        method = Image.Quantize.FASTOCTREE if picture.mode == "RGBA" else Image.Quantize.MEDIANCUT
        small = picture.quantize(colours, method=method, dither=Image.Dither.NONE)
        best = min(_png(small), best, key=len)
        if len(best) <= limit:
            return best
    raise ValueError(
        f"a picture of {picture.width} x {picture.height} pixels takes {len(best) / 1024:.0f} KB: "
        f"expected at most {limit // 1024} KB; make it smaller or simpler"
    )


def _png(picture) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def nearly_same(one: bytes, other: bytes) -> bool:
    """Whether two PNGs look the same: no channel of any pixel differs by more than `UNSEEN` levels,
    or none by more than `FAINT`, and any difference lies in at most the share `FEW` of the pixels.
    """
    import numpy as np
    from PIL import Image

    first, second = (Image.open(io.BytesIO(data)).convert("RGBA") for data in (one, other))
    if first.size != second.size:
        return False
    apart = np.abs(np.asarray(first).astype(int) - np.asarray(second)).max(axis=2)
    return apart.max() <= UNSEEN or (apart.max() <= FAINT and (apart > 0).mean() <= FEW)


def keep_pictures(notebook, before) -> None:
    """Put the stored pictures of `before` in place of those that look the same (in place).

    A cell is found by its id, a picture by its place among those of the cell.
    """
    stored = {cell.id: _pictures(cell) for cell in before.cells}
    for cell in notebook.cells:
        for new, old in zip(_pictures(cell), stored.get(cell.id, []), strict=False):
            data = [base64.b64decode(picture["image/png"]) for picture in (old, new)]
            if nearly_same(*data):
                new["image/png"] = old["image/png"]


def _pictures(cell) -> list:
    """The parts of a cell's outputs that hold a PNG."""
    data = [output.get("data", {}) for output in cell.get("outputs", [])]
    return [part for part in data if "image/png" in part]


def shrink_outputs(notebook) -> None:
    """Shrink every stored PNG of the notebook in place; ValueError names the cell that fails."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        for data in _pictures(cell):
            try:
                small = shrink_png(base64.b64decode(data["image/png"]))
            except ValueError as error:
                raise ValueError(f"code cell {number}: {error}") from None
            data["image/png"] = base64.b64encode(small).decode("ascii") + "\n"
