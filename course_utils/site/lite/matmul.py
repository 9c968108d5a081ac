"""A quick matrix product for the browser's NumPy, as a WebAssembly library that Python loads.

In a browser NumPy has no BLAS: `@` runs a plain loop over three indices, one multiplication at a
time. `library()` writes another inner loop of `np.matmul` for float32 and float64, which
in_browser.py puts into that place. What makes it quick: a vector instruction does four float32 (two
float64) at once, and the sums of a tile of the result, 4 rows by 2 vectors, stay in registers while
k runs, so that each number that was loaded is used several times.

The source is the instructions below, under the names of WebAssembly's text format; Python alone
turns them into bytes.
"""

from course_utils.site.lite.webassembly import Function, module

ROWS, COLUMNS = 4, 2  # of a tile: 8 sums, 2 of b, 1 of a and a product fit into 16 registers
# c[m, p] = a[m, k] b[k, p], then the strides of a, b and c in bytes.
PRODUCT = "a b c m k p a_m a_k b_k b_p c_m c_p"
TYPES = {"f32": ("f32x4", 4, 4), "f64": ("f64x2", 8, 2)}  # vector, bytes, numbers in a vector


def library():
    """The library's bytes: `matmul_f32` and `matmul_f64`, inner loops as NumPy calls them."""
    functions = {}
    for place, kind in enumerate(TYPES):
        functions[f"product_{kind}"] = product(kind)
        functions[f"matmul_{kind}"] = inner_loop(2 * place)
    return module(functions)


def inner_loop(product_place):
    """loop(arguments, dimensions, steps, data) for the signature (m,k),(k,p)->(m,p)."""
    one = Function("arguments dimensions steps data")
    for place, name in enumerate("abc"):
        one.load(name, "arguments", 4 * place)
        one.load(f"{name}_step", "steps", 4 * place)
    for place, name in enumerate(("count", "m", "k", "p")):
        one.load(name, "dimensions", 4 * place)
    for place, name in enumerate(("a_m", "a_k", "b_k", "b_p", "c_m", "c_p"), start=3):
        one.load(name, "steps", 4 * place)
    with one.while_fits("done", 1, "count"):
        one.push(*PRODUCT.split())
        one.emit(f"call {product_place}")
        for name in "abc":
            one.set(name, name, f"{name}_step")
    return one


def product(kind):
    """The product of two tables, which may lie in memory in any way."""
    _, size, lanes = TYPES[kind]
    one = Function(PRODUCT)
    # Where numbers that follow in k lie side by side in both, as in x @ W.T, vectors run along k.
    one.equal("a_k", size)
    one.equal("b_k", size)
    one.equal("b_p", size)
    one.emit("i32.eqz", "local.get p", f"i32.const {lanes}", "i32.lt_s", "i32.or")
    with one.when("i32.and", "i32.and"):
        for rows in one.blocks("i", "m", (ROWS, 1)):
            one.set("j", 0)
            for columns in one.blocks("j", "p", (COLUMNS, 1)):
                tile_along_k(one, kind, rows, columns)
        one.emit("return")
    # Else they run along p; or along m, which is the product turned over.
    one.equal("a_m", size)
    one.equal("b_p", size)
    with one.when("i32.eqz", "i32.and"):
        turned = ("a", "b"), ("m", "p"), ("a_m", "b_p"), ("a_k", "b_k"), ("c_m", "c_p")
        for first, second in turned:
            one.push(first, second)
            one.emit(f"local.set {first}", f"local.set {second}")
    for rows in one.blocks("i", "m", (ROWS, 1)):
        one.set("j", 0)
        one.equal("b_p", size)
        with one.when():
            for columns in one.blocks("j", "p", (COLUMNS * lanes, lanes)):
                tile_along_p(one, kind, rows, columns)
        # What is left over goes number by number.
        for columns in one.blocks("j", "p", (1,)):
            tile_along_p(one, kind, rows, columns)
    return one


def tile_along_k(one, kind, rows, columns):
    """c[i:i + rows, j:j + columns]: sums over every 4th (2nd) k, put together at the end."""
    vector, size, lanes = TYPES[kind]
    sums = start_tile(one, rows, columns)
    for column in range(columns):
        one.set(f"b{column}", "b", "j*b_p", f"{column}*b_p")
    one.set("t", 0)
    for load, width in (("v128.load", lanes), (f"v128.load{8 * size}_zero", 1)):
        with one.while_fits("t", width, "k"):
            for column in range(columns):
                one.vector(f"from_b{column}", f"local.get b{column}", load)
            for row in range(rows):
                one.vector("from_a", f"local.get a{row}", load)
                for column in range(columns):
                    multiply_and_add(one, vector, sums[row][column], f"from_b{column}")
                one.set(f"a{row}", f"a{row}", width * size)
            for column in range(columns):
                one.set(f"b{column}", f"b{column}", width * size)
    for row in range(rows):
        for column in range(columns):
            one.add("c", "i*c_m", f"{row}*c_m", "j*c_p", f"{column}*c_p")
            for lane in range(lanes):
                one.emit(f"local.get {sums[row][column]}", f"{vector}.extract_lane {lane}")
            one.emit(*[f"{kind}.add"] * (lanes - 1), f"{kind}.store")


def tile_along_p(one, kind, rows, columns):
    """c[i:i + rows, j:j + columns]: `columns` numbers of b that lie side by side, or one."""
    vector, size, lanes = TYPES[kind]
    vectors = max(1, columns // lanes)
    load = "v128.load" if columns > 1 else f"v128.load{8 * size}_zero"
    sums = start_tile(one, rows, vectors)
    one.set("b0", "b", "j*b_p")
    one.set("t", 0)
    with one.while_fits("t", 1, "k"):
        for place in range(vectors):
            one.vector(f"from_b{place}", "local.get b0", f"{load} {16 * place}")
        for row in range(rows):
            one.vector("from_a", f"local.get a{row}", f"v128.load{8 * size}_splat")
            for place in range(vectors):
                multiply_and_add(one, vector, sums[row][place], f"from_b{place}")
            one.set(f"a{row}", f"a{row}", "a_k")
        one.set("b0", "b0", "b_k")
    for row in range(rows):
        one.set("to", "c", "i*c_m", f"{row}*c_m", "j*c_p")
        for place in range(vectors):
            for lane in range(min(lanes, columns)):
                one.emit("local.get to", f"local.get {sums[row][place]}",
                         f"{vector}.extract_lane {lane}", f"{kind}.store")  # fmt: skip
                one.set("to", "to", "c_p")


def start_tile(one, rows, vectors):
    """Addresses of the rows of a, and sums of zero, of which the names are returned."""
    sums = [[f"sum{row}{place}" for place in range(vectors)] for row in range(rows)]
    for row in range(rows):
        one.set(f"a{row}", "a", "i*a_m", f"{row}*a_m")
        for name in sums[row]:
            one.vector(name, "v128.const")
    return sums


def multiply_and_add(one, vector, total, from_b):
    one.vector(total, f"local.get {total}", "local.get from_a", f"local.get {from_b}",
               f"{vector}.mul", f"{vector}.add")  # fmt: skip
