"""Slips: what the solution would be with one thing done wrong, derived from its own text.

An answer whose results equal those of such a mutant, on all inputs of an exercise, has made that
slip or one that comes to the same; the hint says just that, in the letters of the solution. Each
function below is one kind of slip: it is shown a node of the solution's syntax tree and yields what
may stand there instead, with the end of the sentence "your result equals that of a right answer".
To add a kind, write such a function and put it into KINDS or MORE.
"""

import ast
from collections import Counter
from contextlib import ExitStack, contextmanager
from copy import copy
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np


@dataclass(frozen=True, eq=False)
class Slip:
    """One piece of a solution replaced; ``says`` tells which, for instance "without `+ b`"."""

    says: str
    kind: object  # the function that made it
    parent: ast.AST  # the piece stands in its field, at the index where that is a list
    field: str
    index: int | None
    old: ast.AST
    new: object  # a node, or a list of statements
    often: bool = True  # whether two such slips are tried together
    kept: tuple = ()  # where in the old piece the new one stands, if it is a part of it

    def __enter__(self):
        # What is kept of the old piece may have a slip itself by now.
        new = _get(self.old, *self.kept) if self.kept else self.new
        _put(self.parent, self.field, self.index, new)

    def __exit__(self, *error):
        _put(self.parent, self.field, self.index, self.old)

    def leaves(self, other):
        """Whether the other slip can still be made beside this one."""
        if other.old is self.old:
            return False
        inside = any(node is other.parent for node in ast.walk(self.old))
        if not inside or any(node is other.parent for node in _walk(self.new)):
            return True
        return other.parent is self.old and (other.field, other.index) == self.kept


def _place_in(old, new):
    for field, value in ast.iter_fields(old):
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if node is new:
                return field, index
    return ()


def _get(parent, field, index):
    return getattr(parent, field) if index is None else getattr(parent, field)[index]


def _put(parent, field, index, node):
    if index is None:
        setattr(parent, field, node)
        return
    if isinstance(node, list):  # statements stand in one place together
        block = ast.copy_location(ast.If(ast.Constant(True), node, []), node[0])
        node = ast.fix_missing_locations(block)
    getattr(parent, field)[index] = node


@dataclass(frozen=True, eq=False)
class Throughout:
    """The same slip in many places: ``edits`` are (node, field, index, old, new)."""

    says: str
    edits: tuple
    often: bool = False

    def __enter__(self):
        for node, field, index, _, new in self.edits:
            _put(node, field, index, new)

    def __exit__(self, *error):
        for node, field, index, old, _ in self.edits:
            _put(node, field, index, old)


class Mutants:
    """The mutants of a right answer.

    Parameters
    ----------
    solution, stub : str
        Program texts, the first one as a tree too. What it has from the stub was given, and is no
        one's slip.
    arguments : dict
        The first inputs by their letters: a table can be turned over, a vector can't.
    more : tuple
        Further kinds.
    """

    def __init__(self, solution, stub, arguments=None, more=()):
        self.tree = ast.parse(solution) if isinstance(solution, str) else solution
        self.arguments = arguments or {}
        self._more = more
        self._nonsense = []  # what is said of mutants that nobody writes
        self.slips = _told_apart(list(self._find(_given(stub))), self._nonsense)

    @contextmanager
    def having(self, *slips):
        """The tree, for as long as it has these slips."""
        with ExitStack() as stack:
            for slip in slips:
                stack.enter_context(slip)
            yield self.tree

    def text(self, *slips):
        """The answer with these slips, as program text."""
        with self.having(*slips) as tree:
            return ast.unparse(tree)

    def pairs(self):
        """Two slips at once, of the kinds that are made often; first those of one kind."""
        often = [slip for slip in self.slips if slip.often]
        both = sorted(combinations(often, 2), key=lambda pair: pair[0].kind is not pair[1].kind)
        for a, b in both:
            if a.leaves(b) and b.leaves(a):
                # The inner one goes in first: the outer one takes it along.
                inner = any(node is b.parent for node in ast.walk(a.old))
                yield (b, a) if inner else (a, b)

    def _find(self, given):
        seen = set()
        variables = _variables(self.tree)
        kinds = [(kind, True) for kind in (*KINDS, *self._more)] + [(kind, False) for kind in MORE]
        if not variables:  # an answer that is a value: its numbers are not told
            kinds = [(kind, often) for kind, often in kinds if kind not in OF_NUMBERS]
        has_tanh = any(
            isinstance(node, ast.Attribute) and node.attr == "tanh" for node in ast.walk(self.tree)
        )
        for parent, field, index, node, own, block in list(_places(self.tree, given)):
            around = _Around(parent, field, variables, self.arguments, has_tanh)
            for kind, often in kinds:
                if not own and kind not in ALSO_GIVEN:
                    continue
                for new, says in kind(node, around):
                    slip = Slip(
                        says, kind, parent, field, index, node, new, often, _place_in(node, new)
                    )
                    for part in new if isinstance(new, list) else [new]:
                        ast.fix_missing_locations(ast.copy_location(part, node))
                    with slip:
                        key = id(block), ast.unparse(block)
                        nonsense = _to_itself(block)
                    if nonsense:
                        self._nonsense.append(says)
                    elif key not in seen:
                        seen.add(key)
                        yield slip
        for kind in THROUGHOUT:
            yield from kind(self.tree, list(_places(self.tree, given)), variables, has_tanh)


def _to_itself(tree):
    """Whether a method gets its own object, as in `rows.append(rows)`, or a thing is compared with
    itself, or set to itself: nobody writes that.
    """
    pairs = [(node.left, node.comparators[0]) for node in ast.walk(tree)
             if isinstance(node, ast.Compare)]
    pairs += [(node.targets[0], node.value) for node in ast.walk(tree)
              if isinstance(node, ast.Assign)]
    return any(ast.unparse(one) == ast.unparse(other) for one, other in pairs) or any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and any(ast.unparse(part) == ast.unparse(node.func.value) for part in node.args)
        for node in ast.walk(tree)
    )


def _told_apart(slips, said=()):
    """Where the same is said of two places, the sentence says in what."""
    count = Counter([*(slip.says for slip in slips), *said])

    def where(slip):
        return text(slip.old if isinstance(slip.parent, ast.Tuple) else slip.parent)

    return [
        replace(slip, says=f"{slip.says} in `{where(slip)}`")
        if count[slip.says] > 1 and isinstance(getattr(slip, "parent", None), ast.expr)
        else slip
        for slip in slips
    ]


@dataclass(frozen=True)
class _Around:
    """Where a node stands."""

    parent: ast.AST
    field: str
    variables: tuple
    arguments: dict
    has_tanh: bool

    def is_table(self, node):
        value = self.arguments.get(getattr(node, "id", None))
        return isinstance(value, np.ndarray) and value.ndim == 2


def in_place_of(wrong, right):
    """The end of the sentence for the most kinds."""
    return f"with `{text(wrong)}` in place of `{text(right)}`"


def text(node):
    return node if isinstance(node, str) else ast.unparse(node)


# The kinds: sums and products ---------------------------------------------------------------------

_SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.MatMult: "@",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
}


def _is(node, *operators):
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def _with(node, operator):
    return ast.BinOp(node.left, operator, node.right)


def _swapped(node):
    return ast.BinOp(node.right, node.op, node.left)


def _tail(sign, node):
    """An operator and what stands behind it."""
    inside = _is(node, ast.Add, ast.Sub) or (sign not in "+-" and isinstance(node, ast.BinOp))
    if _is(node, ast.Pow) and sign != "**":
        inside = False
    return f"{sign} ({text(node)})" if inside else f"{sign} {text(node)}"


def a_term(node, around):
    """A term of a sum left out, or with the other sign."""
    if not _is(node, ast.Add, ast.Sub):
        return
    plus = _is(node, ast.Add)
    sign, other = ("+", "-") if plus else ("-", "+")
    right = _tail(sign, node.right)
    yield node.left, f"without `{right}`"
    yield (
        (node.right if plus else ast.UnaryOp(ast.USub(), node.right)),
        (f"without `{text(node.left)}`"),
    )
    one = isinstance(node.left, ast.Constant) and node.left.value == 1  # 1 * a is said as `a`
    for operator, new in ((ast.Sub() if plus else ast.Add(), other), (ast.Mult(), "*")):
        if one and new == "*":
            continue
        yield _with(node, operator), in_place_of(_tail(new, node.right), right)
    if not plus:
        yield _swapped(node), in_place_of(_swapped(node), node)
        yield node.right, in_place_of(node.right, node)


def a_factor(node, around):
    """A factor left out, or `*` for another sign."""
    if not _is(node, ast.Mult, ast.MatMult):
        return
    for kept, lost in ((node.left, node.right), (node.right, node.left)):
        yield kept, f"without the factor `{text(lost)}`"
    if _is(node, ast.Mult):
        yield _with(node, ast.Add()), in_place_of(_with(node, ast.Add()), node)
        yield _with(node, ast.Div()), in_place_of(_with(node, ast.Div()), node)
        yield (
            _swapped(_with(node, ast.Div())),
            (in_place_of(_swapped(_with(node, ast.Div())), node)),
        )
        yield _with(node, ast.MatMult()), in_place_of(_with(node, ast.MatMult()), node)
    else:
        yield _with(node, ast.Mult()), in_place_of(_with(node, ast.Mult()), node)
        yield _swapped(node), in_place_of(_swapped(node), node)
        summed = ast.Call(
            ast.Attribute(node.left, "sum", ast.Load()),
            [],
            [ast.keyword("axis", ast.UnaryOp(ast.USub(), ast.Constant(1)))],
        )
        yield summed, f"with a plain sum in place of `{_tail('@', node.right)}`"
        turned = ast.BinOp(_turned(node.left), ast.MatMult(), node.right)
        if around.is_table(node.left) or not isinstance(node.left, ast.Name):
            yield turned, in_place_of(turned, node)
        turned = ast.BinOp(node.left, ast.MatMult(), _turned(node.right))
        if around.is_table(node.right) or not isinstance(node.right, ast.Name):
            yield turned, in_place_of(turned, node)


def _turned(node):
    return ast.Attribute(node, "T", ast.Load())


def a_quotient(node, around):
    """Not divided, multiplied, or upside down."""
    if _is(node, ast.Div, ast.FloorDiv):
        sign = _SIGNS[type(node.op)]
        yield node.left, f"without `{_tail(sign, node.right)}`"
        yield _swapped(node), in_place_of(_swapped(node), node)
        yield _with(node, ast.Mult()), in_place_of(_with(node, ast.Mult()), node)
        yield node.right, in_place_of(node.right, node)
        one = ast.BinOp(ast.Constant(1), ast.Div(), node.right)
        minus = _with(node, ast.Sub())
        whole = [_with(node, ast.Div())] if _is(node, ast.FloorDiv) else []
        for new in (one, minus, *whole):
            yield new, in_place_of(new, node)


def a_power(node, around):
    """The exponent left out, or `^` and `*` for `**`."""
    if not _is(node, ast.Pow):
        return
    yield node.left, f"without `{_tail('**', node.right)}` behind `{text(node.left)}`"
    yield _with(node, ast.Mult()), in_place_of(_with(node, ast.Mult()), node)
    # unparse would leave brackets out, for `^` binds less than all other signs
    quoted = f"{text(node).partition(' ** ')[0]} ^ {_tail('', node.right).strip()}"
    yield _with(node, ast.BitXor()), in_place_of(quoted, node)
    yield _swapped(node), in_place_of(_swapped(node), node)
    if isinstance(node.right, ast.Constant):
        for exponent in (3, 0.5):
            new = ast.BinOp(node.left, node.op, ast.Constant(exponent))
            yield new, in_place_of(new, node)
    else:
        yield node.right, in_place_of(node.right, node)


def a_bracket(node, around):
    """Brackets left out, or set where none belong."""
    if not isinstance(node, ast.BinOp):
        return
    sign = _SIGNS.get(type(node.op), "+")
    for part in (node.left, node.right):
        if isinstance(part, ast.BinOp):
            flat = _parsed(f"{text(node.left)} {sign} {text(node.right)}")
            if flat and text(flat) != text(node):
                yield flat, f"without the brackets: `{text(flat)}`"
                break
    left, right = node.left, node.right
    if isinstance(left, ast.BinOp) and not _joins(left.op, node.op):
        new = ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right))
        yield new, in_place_of(new, node)
    total = left.right if isinstance(left, ast.BinOp) else None
    if _is(node, ast.Mult, ast.Div) and _is(total, ast.Add, ast.Sub):  # closed too early
        longer = ast.BinOp(total.left, total.op, ast.BinOp(total.right, node.op, right))
        new = ast.BinOp(left.left, left.op, longer)
        yield new, f"with `({text(longer)})` in brackets"
    if isinstance(right, ast.BinOp) and not _joins(node.op, right.op):
        new = ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right)
        yield new, in_place_of(new, node)


def _joins(inner, outer):
    """Whether brackets don't matter between two operators: a + (b - c), a * (b / c)."""
    alike = (
        (ast.Add, (ast.Add, ast.Sub)),
        (ast.Mult, (ast.Mult, ast.Div)),
        (ast.MatMult, ast.MatMult),
    )
    return any(isinstance(inner, a) and isinstance(outer, b) for a, b in alike)


def _parsed(source):
    try:
        return ast.parse(source, mode="eval").body
    except SyntaxError:
        return None


def a_sign(node, around):
    """A minus left out, or one too many in what is returned."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, in_place_of(node.operand, node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand, in_place_of(node.operand, node)


# Functions ----------------------------------------------------------------------------------------

_OTHERS = {
    "log": ("log2", "log10", "exp"),
    "log2": ("log", "log10"),
    "exp": ("exp2", "log"),
    "sum": ("mean", "max", "prod"),
    "mean": ("sum", "median", "max", "min"),
    "max": ("min", "sum", "mean"),
    "min": ("max", "mean"),
    "argmax": ("argmin", "max"),
    "argmin": ("argmax", "min"),
    "sqrt": ("square",),
    "tanh": ("tan", "sinh"),
    "arccos": ("arcsin", "cos", "arctan"),
    "degrees": ("radians",),
    "zeros": ("ones",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "ptp": ("std", "max", "var"),
    "outer": ("dot", "multiply"),
}
_FORMULAS = {
    "tanh": {"the sigmoid": "1 / (1 + np.exp(-{}))", "ReLU": "np.maximum({}, 0)"},
    "sigmoid": {"`np.tanh`": "np.tanh({})", "ReLU": "np.maximum({}, 0)"},
    "exp": {"`10 **`": "10.0 ** ({})", "`np.tanh`": "np.tanh({})"},
}


def _called(node):
    """The name of the function, and whether it is a method: np.tanh(a), sigmoid(a), h.mean()."""
    if not isinstance(node, ast.Call):
        return None, False
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr, text(function.value) not in ("np", "np.linalg")
    return getattr(function, "id", None), False


def a_function(node, around):
    """A function left out, or another of its kind."""
    name, method = _called(node)
    if name is None:
        return
    inner = node.func.value if method else node.args[0] if node.args else None
    if inner is None:
        return
    if method:
        behind = text(node).removeprefix(f"({text(inner)})").removeprefix(text(inner))
        yield inner, f"without `{behind}`"
    elif len(node.args) == 1 or name == "norm":
        yield inner, f"without `{text(node.func)}`"
    if isinstance(node.func, ast.Name):  # Python's own
        for other in {"max": ("min",), "min": ("max",), "sum": ("max", "len")}.get(name, ()):
            yield (
                ast.Call(ast.Name(other, ast.Load()), node.args, []),
                (f"with `{other}` in place of `{name}`"),
            )
    for other in _OTHERS.get(name, ()) if isinstance(node.func, ast.Attribute) else ():
        if method and not hasattr(np.ndarray, other):
            function, args = _parsed(f"np.{other}"), [inner, *node.args]
        else:
            function, args = ast.Attribute(node.func.value, other, ast.Load()), node.args
        yield (
            ast.Call(function, args, node.keywords),
            (
                f"with `{other}` in place of `{name}`"
                if method
                else in_place_of(function, node.func)
            ),
        )
    if method and name in ("mean", "sum", "max", "min"):
        for place, which in ((0, "first"), (-1, "last")):
            one = ast.Subscript(inner, _parsed(str(place)), ast.Load())
            yield one, f"with only the {which} one in place of the `{name}`"
    for label, formula in _FORMULAS.get(name, {}).items():
        yield _parsed(formula.format(text(inner))), f"with {label} in place of `{text(node.func)}`"


def nested(node, around):
    """Two functions in the other order, as the logarithm of a mean for the mean of logarithms."""
    name, method = _called(node)
    if name is None or method or len(node.args) != 1:
        return
    inner = node.args[0]
    minus = isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.USub)
    inner = inner.operand if minus else inner
    other, method = _called(inner)
    if other is None or other == name or method or len(inner.args) != 1:
        return
    first = ast.Call(node.func, inner.args, node.keywords)
    new = ast.Call(inner.func, [first], inner.keywords)
    yield (
        (ast.UnaryOp(ast.USub(), new) if minus else new),
        (f"with `{text(node.func)}` taken before `{text(inner.func)}`"),
    )


def outside(node, around):
    """A term outside the brackets of a function, or the function around each term by itself."""
    name, method = _called(node)
    terms = ast.Add, ast.Sub, ast.Mult, ast.Div
    if name is None or method or len(node.args) != 1 or not _is(node.args[0], *terms):
        return
    total = node.args[0]
    here = text(node.func)

    def call(part):
        return ast.Call(node.func, [part], node.keywords)

    yield (
        ast.BinOp(call(total.left), total.op, total.right),
        (f"with `{text(total.right)}` outside the brackets of `{here}`"),
    )
    yield (
        ast.BinOp(total.left, total.op, call(total.right)),
        (f"with `{text(total.left)}` outside the brackets of `{here}`"),
    )
    yield (
        ast.BinOp(call(total.left), total.op, call(total.right)),
        (f"with `{here}` of `{text(total.left)}` and of `{text(total.right)}` apart"),
    )


def arguments(node, around):
    """Arguments exchanged, and axis or keepdims wrong or left out."""
    name, _ = _called(node)
    if name is None:
        return
    count = len(node.args)
    for a, b in combinations(range(count), 2):
        args = list(node.args)
        args[a], args[b] = args[b], args[a]
        new = ast.Call(node.func, args, node.keywords)
        yield new, in_place_of(new, node)
    if count == 2 and name in ("max", "min", "norm", "maximum", "minimum"):
        for kept in node.args:
            if not isinstance(kept, ast.Constant):
                yield kept, in_place_of(kept, node)
        if name == "norm":
            new = ast.Call(node.func, node.args[:1], [])
            yield new, in_place_of(new, node)
        elif isinstance(node.func, ast.Name):
            total = ast.BinOp(node.args[0], ast.Add(), node.args[1])
            for new in (total, ast.BinOp(total, ast.Div(), ast.Constant(2))):
                yield new, in_place_of(new, node)
    if name == "range" and count == 1:
        stop = node.args[0]
        for new in (
            [ast.Constant(1), stop],
            [ast.BinOp(stop, ast.Sub(), ast.Constant(1))],
            [ast.BinOp(stop, ast.Add(), ast.Constant(1))],
        ):
            new = ast.Call(node.func, new, [])
            yield new, in_place_of(new, node)
    for k, keyword in enumerate(node.keywords):
        fewer = node.keywords[:k] + node.keywords[k + 1 :]
        new = ast.Call(node.func, node.args, fewer)
        if keyword.arg in ("axis", "keepdims"):
            yield new, f"without `{keyword.arg}={text(keyword.value)}`"
        if keyword.arg == "axis":
            without = [other for other in fewer if other.arg != "keepdims"]
            if len(without) < len(fewer):
                yield ast.Call(node.func, node.args, without), "without `axis` and `keepdims`"
            for axis in (0, 1):
                if text(keyword.value) != str(axis):
                    other = ast.keyword("axis", ast.Constant(axis))
                    yield (
                        ast.Call(node.func, node.args, [*fewer, other]),
                        (f"with `axis={axis}` in place of `axis={text(keyword.value)}`"),
                    )


# Comparisons and truth ----------------------------------------------------------------------------

_COMPARED = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.LtE: (ast.Lt, ast.GtE, ast.Eq),
    ast.GtE: (ast.Gt, ast.LtE, ast.Eq),
    ast.Eq: (ast.NotEq, ast.GtE),
    ast.NotEq: (ast.Eq,),
}


def a_comparison(node, around):
    """`<` for `<=`, or turned round."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARED.get(type(node.ops[0]), ()):
            new = ast.Compare(node.left, [other()], node.comparators)
            yield new, in_place_of(new, node)


def both(node, around):
    """`or` for `and`, or one of two conditions left out."""
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ast.BoolOp(other, node.values), in_place_of(ast.BoolOp(other, node.values), node)
        for lost in node.values:
            kept = [part for part in node.values if part is not lost]
            yield (
                (kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)),
                (f"without `{text(lost)}`"),
            )
    if _is(node, ast.BitAnd, ast.BitOr):
        other = ast.BitOr() if _is(node, ast.BitAnd) else ast.BitAnd()
        yield _with(node, other), in_place_of(_with(node, other), node)
        yield node.left, f"without `{text(node.right)}`"
        yield node.right, f"without `{text(node.left)}`"
        same = ast.Compare(node.left, [ast.Eq()], [node.right])
        yield same, in_place_of(same, node)


def a_choice(node, around):
    """One way of an `if` for both, or the two exchanged."""
    if isinstance(node, ast.IfExp):
        yield node.body, f"with `{text(node.body)}` in all cases"
        yield node.orelse, f"with `{text(node.orelse)}` in all cases"
        new = ast.IfExp(node.test, node.orelse, node.body)
        yield new, in_place_of(new, node)
    if isinstance(node, ast.If) and not node.orelse:
        yield node.body, f"without asking `if {text(node.test)}`"
        yield [ast.Pass()], f"without what follows `if {text(node.test)}`"


# Places in arrays ---------------------------------------------------------------------------------


def off_by_one(node, around):
    """A whole number one too large or too small; a step's neighbour."""
    if isinstance(node, ast.Constant) and type(node.value) is int and not _is_exponent(around):
        for value in (node.value - 1, node.value + 1):
            new = ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(1))
            if not isinstance(around.parent, ast.UnaryOp) or value > 0:
                yield new, in_place_of(str(value), node)

    at_last = isinstance(around.parent, ast.Compare) and around.field == "comparators"
    if at_last and isinstance(node, ast.Name):
        for operator in (ast.Sub(), ast.Add()):
            new = ast.BinOp(node, operator, ast.Constant(1))
            yield new, in_place_of(new, node)


def _is_exponent(around):
    return isinstance(around.parent, ast.BinOp) and isinstance(around.parent.op, ast.Pow)


def an_index(node, around):
    """An index left out, exchanged with its neighbour, or one step away."""
    if not isinstance(node, ast.Subscript) or isinstance(node.ctx, ast.Del):
        return
    place, load = node.slice, node.ctx

    def other(index):
        new = ast.Subscript(node.value, index, load)
        return new, in_place_of(new, node)

    parts = place.elts if isinstance(place, ast.Tuple) else [place]
    if isinstance(place, ast.Tuple):
        for part in parts:
            kept = [one for one in parts if one is not part]
            yield other(kept[0] if len(kept) == 1 else ast.Tuple(kept, ast.Load()))
        if len(parts) == 2:
            yield other(ast.Tuple(parts[::-1], ast.Load()))
    for k, part in enumerate(parts):
        for new in _neighbours(part):
            new = ast.Tuple([*parts[:k], new, *parts[k + 1 :]], ast.Load()) if parts[1:] else new
            yield other(new)
    if isinstance(load, ast.Load):
        whole = node.value
        yield whole, in_place_of(whole, node)


def _other_slices(part):
    """a[d:] for a[:-d], and the like."""
    if part.step or (part.lower is None) == (part.upper is None):
        return
    bound = part.lower or part.upper
    minus = isinstance(bound, ast.UnaryOp) and isinstance(bound.op, ast.USub)
    size = bound.operand if minus else bound
    if isinstance(size, ast.Name):
        less = ast.UnaryOp(ast.USub(), size)
        yield bound
        for one in (size, less):
            for new in (ast.Slice(one, None), ast.Slice(None, one)):
                if ast.unparse(new) != ast.unparse(part):
                    yield new


def _neighbours(index):
    if isinstance(index, ast.Slice):
        yield from _other_slices(index)
    if isinstance(index, ast.Constant) and type(index.value) is int:
        yield ast.UnaryOp(ast.USub(), ast.Constant(1))
    if ast.unparse(index) == "-1":
        yield ast.Constant(0)
    if isinstance(index, ast.Name):
        one = ast.Constant(1)
        yield ast.BinOp(index, ast.Sub(), one)
        yield ast.BinOp(index, ast.Add(), one)
    if isinstance(index, ast.Slice):
        if index.lower is not None:
            yield ast.Slice(None, index.upper)
        if index.upper is not None:
            yield ast.Slice(index.lower, None)


def turned_over(node, around):
    """A table transposed that should not be, or not transposed that should."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, in_place_of(node.value, node)
    elif (
        around.is_table(node)
        and isinstance(node.ctx, ast.Load)
        and not isinstance(around.parent, ast.Attribute | ast.Subscript | ast.Call)
    ):
        yield _turned(node), in_place_of(_turned(node), node)


# Statements ---------------------------------------------------------------------------------------


def a_statement(node, around):
    """Left out, overwritten in place of added, returned too early."""
    if isinstance(node, ast.Assign | ast.AugAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        again = isinstance(target, ast.Name) and target.id in around.arguments
        if again or isinstance(around.parent, ast.For | ast.If):
            yield [ast.Pass()], f"without `{text(node)}`"
    if isinstance(node, ast.AugAssign):
        other = ast.Assign([node.target], node.value)
        yield other, f"with `=` in place of `{_SIGNS[type(node.op)]}=`"
        if isinstance(node.op, ast.Add):
            yield ast.AugAssign(node.target, ast.Sub(), node.value), "with `-=` in place of `+=`"
            yield ast.AugAssign(node.target, ast.Mult(), node.value), "with `*=` in place of `+=`"
    if isinstance(node, ast.Assign) and (again or isinstance(around.parent, ast.For)):
        yield ast.AugAssign(target, ast.Add(), node.value), "with `+=` in place of `=`"


def values_returned(node, around):
    """Of several values one, or in another order."""
    if not isinstance(node, ast.Return) or not isinstance(node.value, ast.Tuple):
        return
    parts = node.value.elts
    for part in parts:
        yield ast.Return(part), f"returning `{text(part)}` alone"

    def other(change, says):
        kept = [change.get(k, part) for k, part in enumerate(parts)]
        return ast.Return(ast.Tuple(kept, ast.Load())), f"with {says} in the `return`"

    for a, b in combinations(range(len(parts)), 2):
        one, two = parts[a], parts[b]
        yield other({a: two, b: one}, f"`{text(one)}` and `{text(two)}` exchanged")
        yield other({a: two}, f"`{text(two)}` in place of `{text(one)}`")
        yield other({b: one}, f"`{text(one)}` in place of `{text(two)}`")


def in_a_loop(node, around):
    """Two statements of a loop in the other order, or the `return` inside it."""
    if isinstance(node, ast.For):
        for k, (one, two) in enumerate(zip(node.body, node.body[1:], strict=False)):
            body = [*node.body[:k], two, one, *node.body[k + 2 :]]
            yield (
                ast.For(node.target, node.iter, body, node.orelse),
                (f"with `{_head(two)}` before `{_head(one)}`"),
            )
    if isinstance(node, ast.FunctionDef):
        for k, (loop, last) in enumerate(zip(node.body, [*node.body[1:], None], strict=True)):
            if isinstance(loop, ast.For | ast.While) and isinstance(loop.body[-1], ast.Return):
                late = copy(loop)
                late.body = loop.body[:-1] or [ast.Pass()]
                body = [*node.body[:k], late, loop.body[-1]]
                yield (
                    ast.FunctionDef(node.name, node.args, body, [], type_params=[]),
                    ("with the `return` behind the loop"),
                )
            if isinstance(loop, ast.For) and isinstance(last, ast.Return):
                early = ast.For(loop.target, loop.iter, [*loop.body, last], loop.orelse)
                body = [*node.body[:k], early, *node.body[k + 1 :]]
                yield (
                    ast.FunctionDef(node.name, node.args, body, [], type_params=[]),
                    ("with the `return` inside the loop"),
                )


def collected(node, around):
    """What a loop overwrites at each step is kept: put into a list, or in its place."""
    loop = around.parent
    if not isinstance(loop, ast.For) or not isinstance(node, ast.Assign):
        return
    name = getattr(node.targets[0], "id", None)
    lines = [f"{name}.append({text(node.value)})"] if name else []
    if name and isinstance(loop.target, ast.Name):
        lines += [f"{name}[{at}] = {text(node.value)}"
                  for at in (loop.target.id, f":, {loop.target.id}")]
    for line in lines:
        yield ast.parse(line).body[0], f"with `{line}` in place of `{text(node)}`"


# Kinds for the text of an answer, which the text of a solution is not tried with.
OF_ANSWERS = (collected,)


def _head(statement):
    return text(statement).splitlines()[0]


# The same in many places --------------------------------------------------------------------------


def letters_exchanged(tree, places, variables, has_tanh):
    """Two letters exchanged throughout."""
    for a, b in combinations(variables, 2):
        edits = tuple(
            (name, "id", None, name.id, b if name.id == a else a)
            for name in _names(tree)
            if isinstance(name.ctx, ast.Load) and name.id in (a, b)
        )
        yield Throughout(f"with `{a}` and `{b}` exchanged", edits)


def a_letter_changed(tree, places, variables, has_tanh):
    """A letter with something done to it, wherever it stands."""
    forms = ["-{}", "1 - {}", "{} - 1", "{} + 1"] + ["np.tanh({})"] * has_tanh
    for letter in variables:
        slots = [
            (parent, field, index, node)
            for parent, field, index, node, *_ in places
            if isinstance(node, ast.Name) and node.id == letter and isinstance(node.ctx, ast.Load)
        ]
        for form in forms if len(slots) > 1 else ():
            edits = []
            for parent, field, index, node in slots:
                new = ast.fix_missing_locations(
                    ast.copy_location(_parsed(form.format(letter)), node)
                )
                edits.append((parent, field, index, node, new))
            yield Throughout(
                f"with `{form.format(letter)}` in place of `{letter}` everywhere", tuple(edits)
            )


def a_function_changed(tree, places, variables, has_tanh):
    """Another function of its kind, wherever it stands."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    for name in dict.fromkeys(call.func.attr for call in calls):
        nodes = [call.func for call in calls if call.func.attr == name]
        for other in _OTHERS.get(name, ()) if len(nodes) > 1 else ():
            edits = tuple((node, "attr", None, name, other) for node in nodes)
            yield Throughout(f"with `{other}` in place of `{name}` everywhere", edits)


THROUGHOUT = (letters_exchanged, a_letter_changed, a_function_changed)

# Values -------------------------------------------------------------------------------------------


def of_a_value(value, name):
    """The slips of an answer that is a value: pairs of a wrong value and a sentence about it.

    The right number is not in the sentence: that would be the answer.
    """
    if isinstance(value, tuple | list):
        kind = type(value)
        for k, part in enumerate(value):
            for wrong, says in of_a_value(part, f"{name}[{k}]"):
                yield kind([*value[:k], wrong, *value[k + 1 :]]), says
        for a, b in combinations(range(len(value)), 2):
            other = list(value)
            other[a], other[b] = other[b], other[a]
            if other != list(value):
                yield kind(other), f"`{name}[{a}]` and `{name}[{b}]` are exchanged"
        if all(isinstance(part, list) and len(part) == len(value) for part in value):
            yield (
                [list(row) for row in zip(*value, strict=True)],
                (f"the rows and the columns of `{name}` are exchanged"),
            )
    elif isinstance(value, int | float | np.number) and not isinstance(value, bool):
        if value == round(value) and value:
            yield value - 1, f"`{name}` is one too small"
            yield value + 1, f"`{name}` is one too large"
        if value:
            yield -value, f"the sign of `{name}` is turned"
            yield 2 * value, f"`{name}` is twice what is asked for"
            yield value / 2, f"`{name}` is half of what is asked for"


# Another letter, and only a part ------------------------------------------------------------------


def another_letter(node, around):
    """A variable in place of another."""
    if (
        isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.id in around.variables
        and not (isinstance(around.parent, ast.Call) and around.field == "func")
    ):
        for other in around.variables:
            if other != node.id:
                yield ast.Name(other, ast.Load()), in_place_of(other, node)


def once_too_often(node, around):
    """A letter with something done to it that should not be."""
    if (
        isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.id in around.variables
        and not isinstance(around.parent, ast.Attribute | ast.Call | ast.Subscript)
    ):
        forms = ["-{}", "1 - {}", "{} ** 2", "2 * {}"]
        if around.has_tanh:
            forms.append("np.tanh({})")
        for form in forms:
            new = _parsed(form.format(node.id))
            yield new, in_place_of(new, node)


def a_function_more(node, around):
    """A value squeezed once more."""
    whole = isinstance(around.parent, ast.Assign | ast.Return) and around.field == "value"
    of_several = isinstance(around.parent, ast.Tuple) and around.field == "elts"
    if (
        around.has_tanh
        and (whole or of_several)
        and isinstance(node, ast.BinOp | ast.Call | ast.Name)
    ):
        yield _parsed(f"np.tanh({text(node)})"), f"with `np.tanh` around `{text(node)}`"


def only_a_part(node, around):
    """Only a part of what is to be returned."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    for part in ast.walk(node.value):
        kept = ast.BinOp | ast.Call | ast.Subscript
        if part is not node.value and isinstance(part, kept):
            yield ast.Return(part), f"cut down to `{text(part)}`"
    for name in around.variables:
        yield ast.Return(ast.Name(name, ast.Load())), f"cut down to `{name}`"


KINDS = (
    a_term,
    a_factor,
    a_quotient,
    a_power,
    a_sign,
    a_function,
    nested,
    arguments,
    a_comparison,
    both,
    turned_over,
    a_statement,
    values_returned,
    in_a_loop,
)
MORE = (
    a_bracket,
    outside,
    a_choice,
    off_by_one,
    an_index,
    another_letter,
    only_a_part,
    once_too_often,
    a_function_more,
)
ALSO_GIVEN = (values_returned, in_a_loop, only_a_part)
OF_NUMBERS = (a_sign, off_by_one, an_index)


# How the tree is walked ---------------------------------------------------------------------------


def _walk(new):
    for node in new if isinstance(new, list) else [new]:
        yield from ast.walk(node)


def _names(node):
    return [part for part in ast.walk(node) if isinstance(part, ast.Name)]


def _variables(tree):
    """The letters of a solution: arguments, and names that it gives a value to."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found += [argument.arg for argument in node.args.args]
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
    return (
        tuple(dict.fromkeys(found))
        if any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))
        else ()
    )


def _given(stub):
    """The statements, and heads of loops and conditions, that the stub has already."""
    tree = ast.parse(stub)
    return {
        ast.unparse(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
        for part in _own_parts(node)
    }


def _own_parts(statement):
    """A statement without the block that belongs to it."""
    if isinstance(statement, ast.For):
        return [statement.iter]
    if isinstance(statement, ast.If | ast.While):
        return [statement.test]
    return [] if isinstance(statement, ast.FunctionDef | ast.ClassDef) else [statement]


def _ends_it(parent, node):
    """Whether it is the condition of a `while`, or sets a name that stands there."""
    if not isinstance(parent, ast.While):
        return False
    asked = {name.id for name in _names(parent.test)}
    return node is parent.test or any(
        isinstance(name.ctx, ast.Store) and name.id in asked for name in _names(node)
    )


def _places(tree, given):
    """Every node with the place where it stands, whether it is the learner's to write, and the
    statement that tells one slip there from another.

    What decides how long a `while` runs is left alone: a mutant must not run for ever.
    """

    def below(parent, own, block):
        for field, value in ast.iter_fields(parent):
            several = isinstance(value, list)
            for index, node in enumerate(value if several else [value]):
                if not isinstance(node, ast.stmt | ast.expr) or _ends_it(parent, node):
                    continue
                if isinstance(node, ast.While):
                    yield from below(node, True, block)
                    continue
                mine, at = own, block
                if isinstance(node, ast.stmt):
                    mine = all(ast.unparse(part) not in given for part in _own_parts(node))
                    at = parent
                elif isinstance(parent, _BLOCKS) and ast.unparse(node) in given:
                    mine = False
                yield parent, field, index if several else None, node, mine, at
                inside = (
                    node if isinstance(node, ast.stmt) and not isinstance(node, _BLOCKS) else at
                )
                yield from below(node, True if isinstance(node, _BLOCKS) else mine, inside)

    yield from below(tree, True, tree)


_BLOCKS = ast.FunctionDef | ast.For | ast.If | ast.ClassDef
