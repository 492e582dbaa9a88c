"""The codes of every mistake that the compiler can report, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sg_factory
from sg_factory.authored.read.messages import SENTENCES

# Who makes a diagnostic, and which of its arguments is the code.
_MAKERS = {"mistake": 0, "NoPeer": 0, "NotHere": 0, "OwnGroup": 0, "NoService": 0, "wrong": 1}


# What they read is no file of a project: templates of CloudFormation, and those that new roles are made from.
_OF_TEMPLATES = ("source", "onboard")


@cache
def mistake_codes() -> frozenset[str]:
    """Every code of a mistake of form in a project's files."""
    package = Path(sg_factory.__file__).parent
    sources = (source for source in package.rglob("*.py") if source.relative_to(package).parts[0] not in _OF_TEMPLATES)
    called = {code for source in sources for code in _codes(ast.parse(source.read_text("utf-8")))}
    return frozenset(called | set(SENTENCES)) - _of_role_templates(package / "authored" / "models")


def _of_role_templates(models: Path) -> set[str]:
    """The sentences that only the model of a role template's front matter asks for."""
    texts = {source.name: _texts(source) for source in models.glob("*.py")}
    others = set().union(*(found for name, found in texts.items() if name != "template.py"))
    return (texts["template.py"] & set(SENTENCES)) - others


def _texts(source: Path) -> set[str]:
    nodes = ast.walk(ast.parse(source.read_text("utf-8")))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _codes(tree: ast.Module) -> Iterator[str]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        code = call.args[_MAKERS[name]] if len(call.args) > _MAKERS.get(name, len(call.args)) else None
        if isinstance(code, ast.Constant):
            yield code.value
