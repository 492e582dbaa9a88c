"""Mutants: the package's code with one small change each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from heapq import nsmallest
from pathlib import Path

import libcst as cst
from libcst import matchers
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

_Change = tuple[cst.CSTNode, cst.CSTNode, int]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to a file of the package: where it begins, and the lines that it changes before and after it."""

    file: str
    line: int
    before: str
    after: str
    code: str

    @property
    def key(self) -> tuple[str, str, str]:
        """The text of the change, which stays when lines above it come or go."""
        return self.file, self.before, self.after

    def __str__(self) -> str:
        before, after = (text.replace("\n", "\n      ") for text in (self.before, self.after))
        return f"{self.file}:{self.line}\n    - {before}\n    + {after}"


@dataclass(frozen=True, slots=True)
class Site:
    """A mutant that is not written yet: its number in its file, its line, and a unique text."""

    file: str
    number: int
    line: str
    text: str


def sites(root: Path, package: str) -> list[Site]:
    """All mutants of a package, in a fixed order."""
    files = sorted(path.relative_to(root).as_posix() for path in (root / package).rglob("*.py"))
    return [site for file in files for site in _sites(root, file)]


def sample(of: Iterable[Site], size: int, seed: int) -> list[Site]:
    """Choose random sites; for one seed the choice changes little as other sites are added or removed."""
    return nsmallest(size, of, key=lambda site: sha256(f"{seed} {site.text}".encode()).digest())


def written(root: Path, drawn: Sequence[Site]) -> list[Mutant]:
    """Write mutants, grouped by file, as parsing a file takes long."""
    by_site = {site: mutant(root, site) for site in sorted(drawn, key=lambda site: site.file)}
    return [by_site[site] for site in drawn]


def mutant(root: Path, site: Site) -> Mutant:
    """Write the mutant at a site."""
    module, changes = _changes(root / site.file)
    old, new, line = changes[site.number]
    changed = module.deep_replace(old, new)
    assert isinstance(changed, cst.Module)
    before, after = module.code.splitlines(), changed.code.splitlines()
    start = next(at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other)
    end = next(at for at, (one, other) in enumerate(zip(before[::-1], after[::-1], strict=False)) if one != other)
    end = min(end, len(before) - start - 1, len(after) - start - 1)
    was, now = (_dedented(text[start : len(text) - end]) for text in (before, after))
    return Mutant(site.file, line, was, now, changed.code)


def mutants(root: Path, file: str, lines: Collection[str] | None = None) -> Iterator[Mutant]:
    """Write all mutants of a file, or those of lines with these texts."""
    return (mutant(root, site) for site in _sites(root, file) if lines is None or site.line in lines)


def _sites(root: Path, file: str) -> Iterator[Site]:
    module, changes = _changes(root / file)
    lines = module.code.splitlines()
    before: Counter[str] = Counter()
    for number, (old, new, line) in enumerate(changes):
        at = lines[line - 1].strip()
        text = " ".join((file, at, module.code_for_node(old), module.code_for_node(new)))
        before[text] += 1
        yield Site(file, number, at, f"{text} {before[text]}")


def _dedented(lines: list[str]) -> str:
    return "\n".join(line.strip() for line in lines)


@lru_cache(maxsize=1)
def _changes(path: Path) -> tuple[cst.Module, list[_Change]]:
    """A module, and each node that can change with its replacement and line."""
    # The copy that it would make is for modules that hold a node twice, which no parsed one does.
    wrapper = MetadataWrapper(cst.parse_module(path.read_text("utf-8")), unsafe_skip_copy=True)
    collector = _Collector()
    wrapper.visit(collector)
    return wrapper.module, collector.changes


class _Collector(cst.CSTVisitor):
    """Collects what mutmut's operators make of each node that runs; annotations and docstrings do not.

    Nor are the flags of a dataclass changed: type checkers reject writes to a frozen one. Nor is `__all__`: ruff and
    mypy assert that its names exist, and that no other name is imported.
    """

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.changes: list[_Change] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom) or _is_flags(node) or _is_exports(node):
            return False
        position = self.get_metadata(PositionProvider, node, None)  # blanks have none
        if position is not None:
            line = position.start.line
            fitting = (operator for kind, operator in mutation_operators if isinstance(node, kind))
            self.changes += [(node, new, line) for operator in fitting for new in operator(node)]
        return True


def _is_flags(node: cst.CSTNode) -> bool:
    decorates = matchers.Decorator(matchers.Call(func=matchers.Name("dataclass")))
    return matchers.matches(node, decorates)


def _is_exports(node: cst.CSTNode) -> bool:
    target = matchers.AssignTarget(matchers.Name("__all__"))
    return matchers.matches(node, matchers.Assign([target]))
