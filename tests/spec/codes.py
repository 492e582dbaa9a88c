"""The codes of every mistake that the compiler can report, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import sg_factory
from sg_factory.load.sentences import SENTENCES

# Who makes a diagnostic, and which of its arguments is the code.
_MAKERS = {"mistake": 0, "NoPeer": 0, "NotHere": 0, "NoService": 0, "wrong": 1}


def mistake_codes() -> frozenset[str]:
    """Every code of a mistake of form in a project; what is wrong with a template is not the compiler's to report."""
    package = Path(sg_factory.__file__).parent
    sources = sorted(source for source in package.rglob("*.py") if package / "adopt" not in source.parents)
    called = {code for source in sources for code in _codes(ast.parse(source.read_text("utf-8")))}
    return frozenset(called | set(SENTENCES))


def _codes(tree: ast.Module) -> Iterator[str]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        code = call.args[_MAKERS[name]] if len(call.args) > _MAKERS.get(name, len(call.args)) else None
        if isinstance(code, ast.Constant):
            yield code.value
