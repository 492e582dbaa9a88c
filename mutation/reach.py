"""Which tests reach a line of the package, and the work that each of them is: learnt once, kept until files change."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from coverage import CoverageData

from mutation.tree import Tree
from mutation.watching import FOLDER

# What works in other processes: it takes long, and no line is reached in the process of the test.
_ELSEWHERE = (
    "tests/cli/test_completion.py",
    "tests/cli/test_watch.py",
    "tests/differential",
    "tests/end_to_end",
    "tests/site/test_hostile.py",
    "tests/test_action.py",
    "tests/test_browser.py",
    "tests/test_ecosystem.py",
    "tests/test_gitlab.py",
    "tests/test_pre_commit.py",
    "tests/test_readers.py",
    "tests/test_sticky_comment.py",
    "tests/test_wheel.py",
)
_CACHES = ("cache", "lru_cache", "cached_property")


class Reach:
    """What is known of the tests of a tree, in a folder that is kept."""

    def __init__(self, tree: Tree, store: Path) -> None:
        self.tree = tree
        self.store = store
        self._read: dict[str, dict[int, set[str]]] = {}

    def learn(self) -> tuple[str, ...]:
        """Run the tests whose files have changed since they were run, all if the package has; return what was run."""
        known = self._known()
        now = _digests(self.tree.root)
        if known.get("sg_factory") != now["sg_factory"]:
            shutil.rmtree(self.store, ignore_errors=True)
            known = {}
        self.store.mkdir(parents=True, exist_ok=True)
        stale = tuple(group for group, digest in now.items() if group != "sg_factory" and known.get(group) != digest)
        if stale:
            left_out = [f"--ignore={path}" for path in _ELSEWHERE]
            environment = {FOLDER: str(self.store)}
            arguments = ("-n", "2", "--dist", "worksteal", "-m", "not slow", *left_out, *stale)
            self.tree.pytest(*arguments, plugin="mutation.watching", environment=environment)
            self._digests.write_text(json.dumps(now), "utf-8")
        return stale

    @property
    def _digests(self) -> Path:
        return self.store / "digests.json"

    def _known(self) -> dict[str, str]:
        return dict(json.loads(self._digests.read_text("utf-8"))) if self._digests.exists() else {}

    @cached_property
    def work(self) -> dict[str, float]:
        """The seconds of processor time of each test that passed; what was run again counts as the last time."""
        found: dict[str, float] = {}
        for path in sorted(self.store.glob("work-*.json"), key=lambda path: path.stat().st_mtime):
            found |= json.loads(path.read_text("utf-8"))
        return found

    @cached_property
    def _data(self) -> CoverageData:
        whole = CoverageData(no_disk=True)
        for path in sorted(self.store.glob("coverage.*")):
            part = CoverageData(str(path))
            part.read()
            whole.update(part)
        return whole

    def tests(self, file: str, line: int) -> list[str]:
        """The tests that reach the statement of a line, those of the file that has the least work with it first.

        What runs but once, as a file is imported or for a cache, is reached by whoever uses the file.
        """
        source = (self.tree.root / file).read_text("utf-8")
        lines, once = statement(source, line)
        by_line = self._by_line(file)
        found = set().union(*(by_line.get(number, ()) for number in lines))
        if once or not found:
            found |= set().union(*by_line.values())
            found |= set().union(*(self._of_file(user) for user in self._users(file)))
        total: defaultdict[str, float] = defaultdict(float)
        for test in found:
            total[test.split("::")[0]] += self.work[test]
        return sorted(found, key=lambda test: (total[test.split("::")[0]], test.split("::")[0], self.work[test]))

    def _of_file(self, file: str) -> set[str]:
        return set().union(*self._by_line(file).values())

    def _by_line(self, file: str) -> dict[int, set[str]]:
        if file not in self._read:
            lines = self._data.contexts_by_lineno(str(self.tree.root / file))
            self._read[file] = {line: self.work.keys() & tests for line, tests in lines.items()}
        return self._read[file]

    def _users(self, file: str) -> set[str]:
        """The files that import a file, also by way of a package that passes its names on."""
        module = _module(file)
        direct = {user for user, imported in self._imports.items() if module in imported}
        passing = {user for user in direct if user.endswith("/__init__.py") and user != file}
        return direct.union(*(self._users(user) for user in passing))

    @cached_property
    def _imports(self) -> dict[str, set[str]]:
        paths = (self.tree.root / "sg_factory").rglob("*.py")
        return {path.relative_to(self.tree.root).as_posix(): set(_imported(path)) for path in paths}


def statement(source: str, line: int) -> tuple[set[int], bool]:
    """The lines of the innermost statement that a line is of, without its body, and whether it runs but once."""
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
    """The modules that a file imports, and what may be one among the names that it takes from a package."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _digests(root: Path) -> dict[str, str]:
    """What decides whether something must be learnt again: the package, and each folder and file of tests."""
    tests = root / "tests"
    entries = sorted(path for path in tests.iterdir() if path.name != "__pycache__")
    groups = [path for path in entries if path.is_dir() or path.name.startswith("test_")]
    shared = [path for path in entries if path not in groups]
    return {
        "sg_factory": _digest([root / "sg_factory", root / "templates", *shared]),
        **{path.relative_to(root).as_posix(): _digest([path]) for path in groups},
    }


def _digest(paths: list[Path]) -> str:
    files = (file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*"))))
    taken = (file for file in files if file.is_file() and file.suffix != ".pyc")
    return hashlib.sha256(b"\0".join(file.name.encode() + b"\0" + file.read_bytes() for file in taken)).hexdigest()
