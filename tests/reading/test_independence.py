"""The readers of templates and role files do not import the compiler."""

import ast
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
READERS = sorted(path for path in FOLDER.glob("*.py") if not path.name.startswith("test_"))


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module


def is_independent(module):
    """True for the standard library, this folder, YAML and hypothesis; not for importlib, which hides imports."""
    top = module.partition(".")[0]
    ours = module.startswith("tests.reading")
    return ours or top in {"yaml", "hypothesis"} or (top in sys.stdlib_module_names and top != "importlib")


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_a_reader_imports_neither_the_compiler_nor_what_calls_it(path):
    assert [module for module in imported(path) if not is_independent(module)] == []
    assert "sg_factory" not in path.read_text(encoding="utf-8")


def test_the_readers_are_all_here():
    assert {"template_reader", "role_oracle", "projects"} <= {path.stem for path in READERS}


@pytest.mark.parametrize("module", ["sg_factory", "sg_factory.network", "tests.compiled", "importlib"])
def test_such_an_import_would_be_seen(module):
    assert not is_independent(module)
