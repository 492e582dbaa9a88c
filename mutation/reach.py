"""The tests that reach a line of the package, with the CPU time of each."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path

from coverage import CoverageData

from mutation.record import Noted

# Files that only tests with real processes exercise, and these tests.
_ELSEWHERE = {"sg_factory/cli/watch.py": ("tests/cli/test_watch.py",)}
_ANY = 0  # no line of a file, for who reaches one of its lines of which nobody knows the number now
_CACHES = ("cache", "lru_cache", "cached_property")


class Reach:
    """Recorded coverage and CPU time of the tests of a tree."""

    def __init__(self, root: Path, noted: Iterable[Noted]) -> None:
        self.root = root
        self.work: dict[str, float] = {}
        """The seconds of processor time of each test."""
        self._read: dict[str, dict[int, set[str]]] = {}
        self._noted: list[tuple[CoverageData, set[str], frozenset[str]]] = []
        for part in noted:
            data = CoverageData(str(part.lines))
            data.read()
            self._noted.append((data, set(part.work), part.changed))
            self.work |= part.work

    def tests(self, file: str, line: int) -> list[str]:
        """Return the tests that reach a line's statement: the fastest one of each file, then all others by CPU time.

        Code that runs only once, as a file is imported or for a cache, is reached by every user of the file: by tests
        that reach a line of it or of a file that imports it, and by those that import it themselves.
        """
        source = (self.root / file).read_text("utf-8")
        lines, once = statement(source, line)
        by_line = self._by_line(file)
        found = set().union(*(by_line.get(number, ()) for number in (_ANY, *lines)))
        if once or not found:
            found = set().union(*by_line.values(), *(self._of_file(user) for user in self._users(file)))
        found |= self._in(_ELSEWHERE.get(file, ()))
        by_work = sorted(found, key=lambda test: (self.work[test], test))
        firsts = set({test.split("::")[0]: test for test in reversed(by_work)}.values())
        return sorted(by_work, key=lambda test: test not in firsts)

    def _in(self, files: Collection[str]) -> set[str]:
        """The tests of files."""
        return {test for test in self.work if test.split("::")[0] in files}

    def _of_file(self, file: str) -> set[str]:
        if file.startswith("tests/"):
            return self._in((file,))
        return set().union(*self._by_line(file).values())

    def _by_line(self, file: str) -> dict[int, set[str]]:
        if file not in self._read:
            reached: defaultdict[int, set[str]] = defaultdict(set)
            for data, noted, changed in self._noted:
                for line, tests in data.contexts_by_lineno(str(self.root / file)).items():
                    reached[_ANY if file in changed else line] |= noted.intersection(tests)
            self._read[file] = reached
        return self._read[file]

    def _users(self, file: str) -> set[str]:
        """The files that import a file, also by way of a package that passes its names on."""
        module = _module(file)
        direct = {user for user, imported in self._imports.items() if module in imported}
        passing = {user for user in direct if user.endswith("/__init__.py") and user != file}
        return direct.union(*(self._users(user) for user in passing))

    @cached_property
    def _imports(self) -> dict[str, set[str]]:
        paths = (path for folder in ("sg_factory", "tests") for path in (self.root / folder).rglob("*.py"))
        return {path.relative_to(self.root).as_posix(): set(_imported(path)) for path in paths}


def statement(source: str, line: int) -> tuple[set[int], bool]:
    """The lines of the innermost statement around a line, without its body, and whether it runs only once."""
    statements = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    around = [node for node in statements if _first(node) <= line <= _last(node)]  # the outer ones come first
    functions = [node for node in around if isinstance(node, ast.FunctionDef) and line >= _first(node.body[0])]
    decorators = [ast.unparse(decorator) for node in functions for decorator in node.decorator_list]
    once = not functions or any(name in decorator for decorator in decorators for name in _CACHES)
    if not around:
        return {line}, once
    inside = [_first(node) for node in ast.walk(around[-1]) if isinstance(node, ast.stmt) and node is not around[-1]]
    return {line, *range(_first(around[-1]), min(inside, default=_last(around[-1]) + 1))}, once


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, and the names from packages that may be modules."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
