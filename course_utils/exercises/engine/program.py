"""The program texts of answers, as trees."""

import ast
import linecache
from types import ModuleType

_SOURCES = {}  # of program texts that are in no file and no cell, by the name they run under


def remember(name, source):
    """Keep the program text, or its tree, that runs under a file name of its own."""
    _SOURCES[name] = source


def program(name):
    """The program text of a file, a cell or what was remembered, parsed; None if there is none."""
    source = _SOURCES.get(name) or "".join(linecache.getlines(name))
    if isinstance(source, ast.AST):
        return source
    try:
        return ast.parse(source) if source.strip() else None
    except SyntaxError:
        return None


def definition_of(code):
    """The definition that a code object was made of."""
    tree = program(code.co_filename)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            if first == code.co_firstlineno and getattr(node, "name", "<lambda>") == code.co_name:
                return node
    return None


def own_text(answer, known=()):
    """The definition of a function as a tree, if it may be run again and again; else None.

    It may if it calls nothing but NumPy, methods, some of Python's own functions, and what is
    known: whatever prints, draws or waits is not repeated.
    """
    code = getattr(answer, "__code__", None)
    node = None if code is None or code.co_freevars else definition_of(code)
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return None
    for part in ast.walk(node):
        if isinstance(part, ast.Global | ast.Import | ast.ImportFrom | ast.Try):
            return None
        if isinstance(part, ast.Call):
            name = ast.unparse(part.func)
            method = isinstance(part.func, ast.Attribute) and not name.startswith("plt.")
            if not (method or name in _PURE or name in known):
                return None
    return ast.Module([node], [])


_PURE = (
    "len", "range", "sum", "max", "min", "abs", "zip", "enumerate", "float", "int", "bool", "list",
    "tuple", "sorted", "round", "all", "any", "reversed", "map",
)


def without_effect(answer):
    """What to say of a line of a function that works something out and keeps it nowhere."""
    code = getattr(answer, "__code__", None)
    for part in ast.walk((code and definition_of(code)) or ast.Pass()):
        value = part.value if isinstance(part, ast.Expr) else None
        said = ast.unparse(value) if value else ""
        if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
            return f"`{said}` compares, and nothing comes of it: what sets a value is one `=`"
        if isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name):
            name = value.left.id
            return f"`{said}` changes nothing: `{name} = {said}` does"
        name = said.partition("(")[0]
        if isinstance(value, ast.Call) and name in ("np.append", "np.insert", "np.delete"):
            return f"`{name}` changes nothing, it gives a new array: `... = {said}` keeps it"
    return None


def from_elsewhere(answer):
    """The names in a function's text whose values, no functions, other cells have left."""
    code, others = getattr(answer, "__code__", None), getattr(answer, "__globals__", {})
    parts = list(ast.walk((code and definition_of(code)) or ast.Pass()))
    names = [part for part in parts if isinstance(part, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    own |= {part.arg for part in parts if isinstance(part, ast.arg)}
    return [name for name in dict.fromkeys(name.id for name in names)
            if name in others and name not in own and name not in code.co_freevars
            and not callable(others[name]) and not isinstance(others[name], ModuleType)]


def has_placeholder(answer):
    """Whether a function's text has a `...` that stands for something missing."""
    code = getattr(answer, "__code__", None)
    return code is not None and has_placeholder_in(definition_of(code))


def has_placeholder_in(node):
    """Whether parsed program text has a `...` to replace.

    x[..., 0] has none: there the dots mean all axes before.
    """
    if node is None or (isinstance(node, ast.Constant) and node.value is Ellipsis):
        return node is not None
    parts = [node.value] if isinstance(node, ast.Subscript) else ast.iter_child_nodes(node)
    return any(map(has_placeholder_in, parts))


def arguments(solution):
    """The letters of what a solution takes."""
    for node in ast.parse(solution).body:
        if isinstance(node, ast.FunctionDef):
            return tuple(argument.arg for argument in node.args.args)
    return ()


def own_names(solution):
    """The names in a solution that can't be taken for words: h, dz, a_plus, alpha."""
    found = {node.id for node in ast.walk(ast.parse(solution)) if isinstance(node, ast.Name)}
    found |= set(arguments(solution)) | {"np"}
    greek = {"alpha", "tau", "eta", "theta", "sigma", "delta", "beta", "ln"}
    return {name for name in found if len(name) < 3 or not name.islower() or "_" in name} | greek


def defined_name(stub):
    """The one name that a stub defines, by ``def``, ``class`` or ``=``."""
    names = []
    for statement in ast.parse(stub).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.Assign):
            names += [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if len(names) != 1:
        raise ValueError(f"stub defines {', '.join(names) or 'no name'}: expected one name")
    return names[0]


def is_binary(node, *operators):
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)
