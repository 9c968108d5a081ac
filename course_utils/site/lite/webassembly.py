"""As much of WebAssembly's binary format as a small library of functions needs.

A library here is a "side module": it computes in the memory of the program that loads it, and has
none of its own. The format is that of the WebAssembly specification (chapter "Binary Format"), and
of the tool conventions' "Dynamic Linking" for the section that names it a library.
"""

import contextlib

# Instruction -> opcode; from 0xfd00 on those with vectors, which have 0xfd before their number.
OPCODES = {
    "block": 0x02, "loop": 0x03, "if": 0x04, "end": 0x0B, "br": 0x0C, "br_if": 0x0D,
    "return": 0x0F, "call": 0x10, "local.get": 0x20, "local.set": 0x21,
    "i32.load": 0x28, "f32.store": 0x38, "f64.store": 0x39, "i32.const": 0x41,
    "i32.eqz": 0x45, "i32.eq": 0x46, "i32.lt_s": 0x48,
    "i32.add": 0x6A, "i32.mul": 0x6C, "i32.and": 0x71, "i32.or": 0x72,
    "f32.add": 0x92, "f64.add": 0xA0,
    "v128.load": 0xFD00, "v128.load32_splat": 0xFD09, "v128.load64_splat": 0xFD0A,
    "v128.const": 0xFD0C, "f32x4.extract_lane": 0xFD1F, "f64x2.extract_lane": 0xFD21,
    "v128.load32_zero": 0xFD5C, "v128.load64_zero": 0xFD5D,
    "f32x4.add": 0xFDE4, "f32x4.mul": 0xFDE6, "f64x2.add": 0xFDF0, "f64x2.mul": 0xFDF2,
}  # fmt: skip
I32, V128, FUNCTION, NOTHING = 0x7F, 0x7B, 0x60, 0x40
CUSTOM, TYPES, IMPORTS, FUNCTIONS, EXPORTS, CODE = 0, 1, 2, 3, 7, 10


class Function:
    """The instructions of a function without a result, written one after another.

    Parameters
    ----------
    parameters : str
        Their names, all 32-bit integers. A local variable is made where it is first named.
    """

    def __init__(self, parameters):
        self.places = {name: place for place, name in enumerate(parameters.split())}
        self.parameters = len(self.places)
        self.kinds = []
        self.code = b""

    def emit(self, *lines, kind=I32):
        """Add instructions, such as "local.get i"; `kind` is that of variables not named before."""
        for line in lines:
            name, *rest = line.split()
            opcode = OPCODES[name]
            self.code += bytes([0xFD]) + count(opcode & 0xFF) if opcode > 0xFF else bytes([opcode])
            if name.startswith("local"):
                if rest[0] not in self.places:
                    self.places[rest[0]] = len(self.places)
                    self.kinds.append(kind)
                self.code += count(self.places[rest[0]])
            elif name == "i32.const":
                self.code += integer(int(rest[0]))
            elif name == "v128.const":
                self.code += bytes(16)  # zeros
            elif ".load" in name or ".store" in name:
                self.code += count(0) + count(int(*rest))  # no promise of alignment; offset
            elif name in ("block", "loop", "if"):
                self.code += bytes([NOTHING])
            else:
                self.code += b"".join(count(int(one)) for one in rest)

    def push(self, *values):
        """Put variables, or numbers, on the stack."""
        for value in values:
            plain = str(value).isdigit()
            self.emit(f"i32.const {value}" if plain else f"local.get {value}")

    def add(self, *terms):
        """Put a sum on the stack, of variables, numbers and products such as "i*step"."""
        for place, term in enumerate(terms):
            factors = str(term).split("*")
            self.push(*factors)
            self.emit(*["i32.mul"] * (len(factors) - 1), *["i32.add"] * (place > 0))

    def set(self, name, *terms):
        """name = the sum of the terms."""
        self.add(*terms)
        self.emit(f"local.set {name}")

    def equal(self, name, value):
        """Put on the stack whether both are equal."""
        self.push(name, value)
        self.emit("i32.eq")

    @contextlib.contextmanager
    def when(self, *lines):
        """What stands in the block is done if what the instructions leave is not 0."""
        self.emit(*lines, "if")
        yield
        self.emit("end")

    def load(self, name, address, offset):
        """name = the integer at address + offset."""
        self.emit(f"local.get {address}", f"i32.load {offset}", f"local.set {name}")

    def vector(self, name, *lines):
        """name, a vector, = what the instructions leave."""
        self.emit(*lines)
        self.emit(f"local.set {name}", kind=V128)

    @contextlib.contextmanager
    def while_fits(self, name, width, limit):
        """while name + width <= limit: what stands in the block; name += width."""
        self.emit("block", "loop", f"local.get {limit}")
        self.add(name, width)
        self.emit("i32.lt_s", "br_if 1")
        yield
        self.set(name, name, width)
        self.emit("br 0", "end", "end")

    def blocks(self, name, limit, widths):
        """Cover what is left up to the limit by blocks, the widest first; yields each width."""
        for width in widths:
            with self.while_fits(name, width, limit):
                yield width

    def body(self):
        kinds = several([count(1) + bytes([kind]) for kind in self.kinds])
        return sized(kinds + self.code + bytes([OPCODES["end"]]))


def module(functions):
    """The bytes of a library of functions: name -> `Function`."""
    types, places = [], []
    for one in functions.values():
        made = bytes([FUNCTION]) + several([bytes([I32])] * one.parameters) + several([])
        if made not in types:
            types.append(made)
        places.append(count(types.index(made)))
    memory = text("env") + text("memory") + bytes([2, 0, 0])
    exports = [text(name) + bytes([0]) + count(place) for place, name in enumerate(functions)]
    needs_nothing = bytes([1]) + sized(bytes(4))  # of memory or of a table of its own
    parts = {
        CUSTOM: text("dylink.0") + needs_nothing,
        TYPES: several(types),
        IMPORTS: several([memory]),
        FUNCTIONS: several(places),
        EXPORTS: several(exports),
        CODE: several([one.body() for one in functions.values()]),
    }
    return b"\0asm\1\0\0\0" + b"".join(
        bytes([kind]) + sized(content) for kind, content in parts.items()
    )


def count(value):
    """A length or a place, in as few bytes as it takes (LEB128)."""
    made = []
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def integer(value):
    """The same with a sign."""
    made = []
    while not -0x40 <= value < 0x40:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value & 0x7F])


def several(parts):
    return count(len(parts)) + b"".join(parts)


def sized(content):
    return count(len(content)) + content


def text(words):
    return sized(words.encode())
