"""Stored pictures: small enough for a repository, the same to the eye."""

import base64
import io

LIMIT = 60 * 1024  # bytes of one stored picture


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


def shrink_outputs(notebook) -> None:
    """Shrink every stored PNG of the notebook in place; ValueError names the cell that fails."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        for output in cell.outputs:
            data = output.get("data", {})
            if "image/png" not in data:
                continue
            try:
                small = shrink_png(base64.b64decode(data["image/png"]))
            except ValueError as error:
                raise ValueError(f"code cell {number}: {error}") from None
            data["image/png"] = base64.b64encode(small).decode("ascii") + "\n"
