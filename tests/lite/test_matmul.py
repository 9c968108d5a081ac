"""The browser's matrix product: against einsum, for tables of any size that lie in any way."""

from browser_python import run_cells

FIRST = "import numpy as np\nimport course_utils"
# One after another, each 1 is lost beside 1e8; in four sums side by side six of them are kept.
WHOSE = """
row = np.array([[1e8, 1, 1, 1, -1e8, 1, 1, 1]], "float32")
print((row @ np.ones((1, 8), "float32").T).item())
"""
TABLES = """
def laid(a):
    wide = np.zeros((2 * len(a), 3 * a.shape[1]), a.dtype)
    wide[::2, ::3] = a
    return a, np.asfortranarray(a), wide[::2, ::3], a[::-1].copy()[::-1]

random, products = np.random.default_rng(0), 0
for dtype, near in (("float32", 1e-5), ("float64", 1e-13)):
    for m in (0, 1, 3, 4, 9):
        for k in (0, 1, 2, 4, 7, 13):
            for p in (0, 1, 2, 3, 5, 8, 13, 20):
                a, b = random.normal(size=(m, k)), random.normal(size=(k, p))
                a, b = a.astype(dtype), b.astype(dtype)
                wanted = np.einsum("ij,jk->ik", a, b)
                for left in laid(a):
                    for right in laid(b):
                        for out in (np.empty((m, p), dtype), np.empty((p, m), dtype).T):
                            np.matmul(left, right, out=out)
                            assert np.allclose(out, wanted, atol=near), (m, k, p, dtype)
                            products += 1
print(products)
"""
STACKS = """
a, b = random.normal(size=(3, 1, 5, 6)), random.normal(size=(2, 6, 7))
wanted = np.einsum("aij,bjk->abik", a[:, 0], b)
print(np.allclose(a @ b, wanted), np.allclose(a @ b[1, :, 2], wanted[:, 1, :, 2][:, None]))
print(np.allclose(a[0, 0, 0] @ b, wanted[0, :, 0]), np.arange(3) @ np.arange(3))
square = np.arange(9.0).reshape(3, 3)
wanted = np.einsum("ij,jk->ik", square, square)
print(np.array_equal(np.matmul(square, square, out=square), wanted))
print(np.isnan(np.full((2, 2), np.nan) @ np.zeros((2, 2))).all())
"""


def test_the_browsers_product_gives_what_einsum_gives(browser_folder, tmp_path):
    cells = (FIRST, WHOSE, TABLES, STACKS)
    told = run_cells(browser_folder, list(enumerate(map(str, cells))), tmp_path)
    texts = ["".join(one.get("text", one.get("evalue", "")) for one in cell["outputs"])
             for cell in told["cells"]]  # fmt: skip
    assert texts[1] == "6.0\n", "NumPy's own loop, not the library's"
    assert texts[2] == "15360\n"
    assert texts[3] == "True True\nTrue 5\nTrue\nTrue\n"
