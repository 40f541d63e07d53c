"""Imports put off until they are needed, in a module that is about to be compiled.

`postpone(tree, names)` takes an import of each of these names from the top of a module and puts it
at the beginning of every function that uses it. What is used outside of functions may only be
constants of the imported module (`socket.AF_UNSPEC` as a default, say): those are looked up here
and written in. In annotations, which Python evaluates when somebody asks for them, a name may be
missing. The module then means the same, and whoever imports it does not wait for the others.
"""

from __future__ import annotations

import ast
import functools
import importlib

Import = ast.Import | ast.ImportFrom
type Function = ast.FunctionDef | ast.AsyncFunctionDef

CONSTANTS = (int, str, bytes, type(None))


class CannotPostpone(ValueError):
    """The name is used in a way that needs the import; the message says where."""


def postpone(tree: ast.Module, names: list[str]) -> None:
    """Change a module. Raises `CannotPostpone` where a name is not imported at its top, or where
    something outside of functions needs it for more than a constant."""
    imports = _taken_out(tree, names)
    missing = set(names) - set(imports)
    if missing:
        raise CannotPostpone(f"{', '.join(sorted(missing))}: not imported at the top")
    _Postponing(imports).visit(tree)
    ast.fix_missing_locations(tree)


def _taken_out(tree: ast.Module, names: list[str]) -> dict[str, Import]:
    """By name, the import that binds it; the module is left without."""
    found: dict[str, Import] = {}
    for statement in list(tree.body):
        if not isinstance(statement, Import):
            continue
        for alias in list(statement.names):
            name = alias.asname or alias.name.partition(".")[0]
            if name in names:
                statement.names.remove(alias)
                found[name] = _importing(statement, alias)
        if not statement.names:
            tree.body.remove(statement)
    return found


def _importing(statement: Import, alias: ast.alias) -> Import:
    if isinstance(statement, ast.Import):
        return ast.Import([alias])
    return ast.ImportFrom(statement.module, [alias], statement.level)


class _Postponing(ast.NodeTransformer):
    """Goes through everything that runs when a module is imported."""

    def __init__(self, imports: dict[str, Import]) -> None:
        self.imports = imports

    def visit_FunctionDef(self, node: Function) -> Function:
        # Decorators and defaults run where the function is defined.
        node.decorator_list = [self.visit(one) for one in node.decorator_list]
        node.args.defaults = [self.visit(one) for one in node.args.defaults]
        node.args.kw_defaults = [one and self.visit(one) for one in node.args.kw_defaults]
        first = node.body[0]
        needed = [self.imports[name] for name in self.imports if _uses(node, name)]
        # On the line of what follows: a traceback knows no other.
        node.body[:0] = [ast.copy_location(_again(one), first) for one in needed]
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> Function:
        return self.visit_FunctionDef(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.value = node.value and self.visit(node.value)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        path = ast.unparse(node)
        name = path.partition(".")[0]
        if name not in self.imports:
            return self.generic_visit(node)  # type: ignore[return-value]
        value = self._constant(path, name)
        return ast.copy_location(ast.Constant(value), node)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id in self.imports:
            raise CannotPostpone(f"{node.id}: needed at once in line {node.lineno}")
        return node

    def _constant(self, path: str, name: str) -> int | str | bytes | None:
        statement = self.imports[name]
        module = statement.names[0].name
        if not isinstance(statement, ast.Import) or statement.names[0].asname:
            raise CannotPostpone(f"{path}: needed at once")
        importlib.import_module(module)
        attributes = path.split(".")[1:]
        value = functools.reduce(getattr, attributes, importlib.import_module(name))
        if not isinstance(value, CONSTANTS):
            raise CannotPostpone(f"{path}: needed at once, and is no constant")
        return int(value) if isinstance(value, int) else value  # not one of an enumeration


def _uses(function: Function, name: str) -> bool:
    """Whether a function reads a name of its module; one with a variable of that name does not."""
    arguments = function.args
    own = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    own += [one for one in (arguments.vararg, arguments.kwarg) if one]
    inside = [node for part in function.body for node in ast.walk(part)]
    if any(one.arg == name for one in own):
        return False
    named = [node for node in inside if isinstance(node, ast.Name) and node.id == name]
    if any(not isinstance(node.ctx, ast.Load) for node in named):
        raise CannotPostpone(f"{name}: a variable of line {function.lineno}'s function, too")
    return bool(named)


def _again(statement: Import) -> Import:
    """Each place has its own copy: a node's line is where it stands."""
    return _importing(statement, statement.names[0])
