"""Recorded coverage of tests, kept between runs, and the part of it that is still valid."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coverage import CoverageData

from mutation.tree import Tree
from mutation.watching import FOLDER, KNOWN

# Tests that work in other processes: they take long, and reach no line in their own process.
_ELSEWHERE = (
    "tests/cli/test_shells.py",
    "tests/differential/",
    "tests/end_to_end/",
    "tests/site/test_hostile.py",
    "tests/test_action.py",
    "tests/test_browser.py",
    "tests/test_comment.py",
    "tests/test_ecosystem.py",
    "tests/test_gitlab.py",
    "tests/test_mutation.py",
    "tests/test_pre_commit.py",
    "tests/test_readers.py",
    "tests/test_wheel.py",
)
_STATE = "state.json"
_WHOLE = "whole"

State = dict[str, str]
"""Digests: of each file of the package, of each test file with what its folder shares, and of what all share ("")."""


@dataclass(frozen=True, slots=True)
class Noted:
    """The record of one process: CPU time of each test, the file with its covered lines, and outdated files.

    Of a file of the package that has changed since, the lines say no more than who reaches it.
    """

    lines: Path
    work: dict[str, float]
    changed: frozenset[str]


class Record:
    """The runs in a folder, each with the state of the tree that it ran in."""

    def __init__(self, tree: Tree, store: Path) -> None:
        self.tree = tree
        self.store = store
        self.now = state(tree.root)

    def learn(self) -> tuple[str, ...]:
        """Run the tests without a valid record, and return their files."""
        known = {test for noted in self._holding(self._runs()) for test in noted.work}
        files = self._unknown(known)
        if files:
            runs = self._runs()
            run = self.store / f"{int(runs[-1].name) + 1 if runs else 1:04}"
            run.mkdir(parents=True)
            (run / _STATE).write_text(json.dumps(self.now), "utf-8")
            (run / KNOWN).write_text(json.dumps(sorted(known)), "utf-8")
            arguments = ("-n", "2", "--dist", "worksteal", "-m", "not slow", *files)
            self.tree.pytest(*arguments, plugin="mutation.watching", environment={FOLDER: str(run)})
            (run / _WHOLE).touch()
        self._forget()
        return files

    @cached_property
    def noted(self) -> list[Noted]:
        """The valid records, each test once."""
        return self._holding(self._runs())

    def digest(self, test: str, *files: str) -> str:
        """A digest of a test and the code it reaches, of the package without changes in `files`."""
        reached = {*files}
        for noted in self.noted:
            if test in noted.work:
                data = _read(noted.lines)
                data.set_query_context(test)
                reached |= {self._relative(path) for path in data.measured_files() if data.lines(path)}
        parts = (self.now.get(file, "") for file in ("", _file(test), *sorted(reached)))
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    def _relative(self, path: str) -> str:
        return Path(path).relative_to(self.tree.root).as_posix()

    def _runs(self) -> list[Path]:
        return sorted(path.parent for path in self.store.glob(f"*/{_STATE}"))

    def _holding(self, runs: Iterable[Path]) -> list[Noted]:
        """The latest record of each test, if the test has not changed since."""
        found: list[Noted] = []
        seen: set[str] = set()
        for run in sorted(runs, reverse=True):
            then = json.loads((run / _STATE).read_text("utf-8"))
            changed = frozenset(file for file, digest in then.items() if digest != self.now.get(file))
            parts = [(run / f"lines-{path.name.removeprefix('work-')}", _work(path)) for path in run.glob("work-*")]
            for lines, work in parts:
                held = {test: work[test] for test in work if not changed & {"", _file(test)} and test not in seen}
                found.append(Noted(lines, held, changed))
            seen.update(test for _, work in parts for test in work)
        return [noted for noted in found if noted.work]

    def _unknown(self, known: Collection[str]) -> tuple[str, ...]:
        """The files of tests without a complete run since they changed."""
        whole: dict[str, State] = {}
        ran: defaultdict[str, set[str]] = defaultdict(set)
        for run in self._runs():
            if (run / _WHOLE).exists():
                then = json.loads((run / _STATE).read_text("utf-8"))
                whole |= {file: then for file in then if file.startswith("tests/")}
            for path in run.glob("work-*"):
                for test in _work(path):
                    ran[_file(test)].add(test)
        return tuple(
            file
            for file, digest in self.now.items()
            if file.startswith("tests/")
            and not file.startswith(_ELSEWHERE)
            and not (whole.get(file, {}).get(file) == digest and ran[file] <= set(known))
        )

    def _forget(self) -> None:
        """Remove runs without valid records."""
        holding = {noted.lines.parent for noted in self._holding(self._runs())}
        for run in self._runs()[:-1]:
            if run not in holding:
                shutil.rmtree(run)


def state(root: Path) -> State:
    """The digests of the tree, which decide what must be recorded again."""
    tests = sorted((root / "tests").rglob("test_*.py"))
    helping = {folder: _others(folder) for folder in {path.parent for path in tests}}
    package = sorted(path for path in (root / "sg_factory").rglob("*") if path.is_file())
    common = [
        *(path for path in package if path.suffix != ".py"),
        *(path for path in sorted((root / "tests").rglob("*")) if path.is_file() and path.parent not in helping),
        *_others(root / "tests"),
        root / "templates",
    ]
    return {
        "": _digest(_files(common)),
        **{_name(root, path): _digest([path]) for path in package if path.suffix == ".py"},
        **{_name(root, path): _digest([path, *_files(helping[path.parent])]) for path in tests},
    }


def _others(folder: Path) -> list[Path]:
    """The helper files of a folder of tests; at the top, those of all tests."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith("test_")]


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    files = (file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*"))))
    return (file for file in files if file.is_file() and file.suffix != ".pyc")


def _digest(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"\0".join(file.name.encode() + b"\0" + file.read_bytes() for file in files)).hexdigest()


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _file(test: str) -> str:
    return test.split("::")[0]


def _work(path: Path) -> dict[str, float]:
    return dict(json.loads(line) for line in path.read_text("utf-8").splitlines())


def _read(lines: Path) -> CoverageData:
    data = CoverageData(str(lines))
    data.read()
    return data
