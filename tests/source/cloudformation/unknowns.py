"""The texts about unknown values in the source of the template reader."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import sg_factory.source.cloudformation

HOLE = "…"
"""The placeholder in a text for an inserted value."""

# What makes an unknown value or a note of one, and which of its arguments says why.
_MAKERS = {"Unknown": 1, "NotRead": 0, "note": 0, "unknown": 0, "list_of_others": 0}


def texts_of_unknowns() -> dict[str, str]:
    """The texts about unknown values in the package, each with the file and line that makes it."""
    files = {
        path: ast.parse(path.read_text("utf-8"))
        for path in Path(sg_factory.source.cloudformation.__file__).parent.glob("*.py")
    }
    texts = _Texts(list(files.values()))
    found: dict[str, str] = {}
    for path, module in files.items():
        for made, within in _made(module):
            for text in texts.of(made, within):
                found.setdefault(text, f"{path.name}:{made.lineno}")
    return found


def _made(module: ast.Module) -> Iterator[tuple[ast.expr, list[ast.AST]]]:
    """The expressions with reasons for unknown values, each with the functions around it and the module."""
    pending: list[tuple[ast.AST, list[ast.AST]]] = [(module, [module])]
    while pending:
        node, around = pending.pop()
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _MAKERS and len(node.args) > _MAKERS[name]:
                yield node.args[_MAKERS[name]], around
            if name == "TemplateNote" and "unknown" in {getattr(each, "value", "") for each in ast.walk(node.args[0])}:
                yield node.args[1], around
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("self.written.unread["):
            yield node.value, around
        inner = [node, *around] if isinstance(node, ast.FunctionDef) else around
        pending += [(child, inner) for child in ast.iter_child_nodes(node)]


class _Texts:
    """The texts of expressions; one that an expression passes on is found where it is made."""

    def __init__(self, modules: list[ast.Module]) -> None:
        self._functions: dict[str, list[ast.FunctionDef]] = defaultdict(list)
        for node in (each for module in modules for each in ast.walk(module)):
            if isinstance(node, ast.FunctionDef):
                self._functions[node.name].append(node)

    def of(self, node: ast.AST, around: list[ast.AST]) -> Iterator[str]:
        if isinstance(node, ast.Constant):
            yield from [node.value] if isinstance(node.value, str) and node.value else []
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else HOLE for each in node.values)
            reasons = (each.value for each in node.values if isinstance(each, ast.FormattedValue))
            yield from (text for each in reasons if _is_why(each) for text in self.of(each, around))
        elif isinstance(node, ast.IfExp):
            yield from (text for each in (node.body, node.orelse) for text in self.of(each, around))
        elif isinstance(node, ast.BoolOp):
            yield from (text for each in node.values for text in self.of(each, around))
        elif isinstance(node, ast.Tuple):
            yield from self.of(node.elts[0], around)
        elif isinstance(node, ast.Starred):
            yield from self.of(node.value, around)
        elif isinstance(node, ast.Name):
            yield from self._named(node, around)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for function in self._functions[node.func.id]:
                returns = (each.value for each in ast.walk(function) if isinstance(each, ast.Return) and each.value)
                yield from (text for each in returns for text in self.of(each, [function, *around]))
            yield from (text for each in node.args if _is_why(each) for text in self.of(each, around))

    def _named(self, name: ast.Name, around: list[ast.AST]) -> Iterator[str]:
        """The value of a name: the last one assigned in the function, or else in the module."""
        for place in around:
            said = [each for each in ast.walk(place) if isinstance(each, ast.Assign) and _names(each, name.id)]
            before = [each for each in said if each.lineno < name.lineno or isinstance(place, ast.Module)]
            if before:
                yield from self.of(max(before, key=lambda each: each.lineno).value, around)
                return


def _names(node: ast.Assign, name: str) -> bool:
    target = node.targets[0]
    first = target.elts[0] if isinstance(target, ast.Tuple) else target
    return isinstance(first, ast.Name) and first.id == name


def _is_why(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "why"
