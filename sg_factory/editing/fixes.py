"""Exact fixes: those of a diagnostic's fixes that a machine may write, as their text has one meaning only.

The nearest name to a misspelt one is a guess, and a range with host bits may mean the address or the range: their
authors choose.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sg_factory.diagnostic import Place, Span
from sg_factory.editing.quota_fixes import quota_fixes
from sg_factory.editing.same_plan import are_same
from sg_factory.files import Changed, Files
from sg_factory.pipeline.project import Outcome, run
from sg_factory.text.service_names import foreign_service
from sg_factory.text.translations import foreign_peer
from sg_factory.yaml import Locator
from sg_factory.yaml.edits import CannotEdit, Edit, edited
from sg_factory.yaml.locator import MarkedFile

# A fix can uncover others: a project with mistakes has no findings yet. Nothing known needs more than three rounds.
_MOST_ROUNDS = 10
_EVERYONE = frozenset(("internet", "0.0.0.0/0", "::/0"))


@dataclass(frozen=True, slots=True)
class ExactFix:
    """A fix that is written: its place, the text before and after."""

    where: Span
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Fix:
    """A fix that may be written: its edit, the text that it replaces, and the text of the diagnostic."""

    edit: Edit
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ExactFixes:
    """New contents of files, the fixes in them, and the places that a fix for a quota leaves as they are, with why."""

    contents: Mapping[str, bytes]
    written: tuple[ExactFix, ...]
    refused: tuple[tuple[Span, str], ...]


def exact_fixes(source: Files, as_of: datetime) -> ExactFixes:
    """Return every exact fix of a project. Nothing is written.

    A project without mistakes keeps its access. A fix that cannot be written in its place is left out.
    """
    contents: dict[str, bytes] = {}
    found: list[ExactFix] = []
    refused: tuple[tuple[Span, str], ...] = ()
    for _ in range(_MOST_ROUNDS):
        files = Changed(source, contents)
        before = run(files, as_of=as_of)
        changed, fixes = _written(files, _fixes(before, files))
        if changed and before.plans:
            after = run(Changed(files, changed), as_of=as_of, judge=False)
            if not are_same(before.plans, after.plans, {}):
                break
        if not changed:
            for_quotas = quota_fixes(before, files, as_of)
            span = Locator(files).span
            changed = dict(for_quotas.contents)
            fixes = [ExactFix(span(fix.place), fix.old, fix.new) for fix in for_quotas.written]
            refused = tuple((span(place), reason) for place, reason in for_quotas.refused)
        if not changed:
            break
        contents |= changed
        found += fixes
    found.sort(key=lambda fix: (fix.where.file, fix.where.line, fix.where.column))
    return ExactFixes(contents, tuple(found), refused)


def _fixes(outcome: Outcome, files: Files) -> dict[str, list[_Fix]]:
    """Return the exact fixes of each file."""
    marked: dict[str, MarkedFile] = {}
    by_file: dict[str, dict[_Fix, None]] = {}
    for found in chain(outcome.unpinned, *outcome.of_plans):
        place = found.where
        if not found.fix or found.code not in EXACT or not isinstance(place, Place):
            continue
        if place.file not in marked:
            marked[place.file] = MarkedFile(files, place.file)
        node = marked[place.file].node(place)
        if node is None or node.id != "scalar":
            continue
        old, new = place.fragment or node.value, found.fix.strip('"')
        if new not in _EVERYONE and EXACT[found.code](old, new):
            by_file.setdefault(place.file, {})[_Fix(Edit(place, new), old, found.fix)] = None
    return {file: list(fixes) for file, fixes in by_file.items()}


def _written(files: Files, by_file: Mapping[str, list[_Fix]]) -> tuple[dict[str, bytes], list[ExactFix]]:
    """Return the contents of the files that change, and the fixes in them."""
    locator = Locator(files)
    contents: dict[str, bytes] = {}
    written: list[ExactFix] = []
    for file in sorted(by_file):
        content, done = _as_many_as_can_be(files.read(file), file, by_file[file])
        if done:
            contents[file] = content
        written += (ExactFix(locator.span(fix.edit.place), fix.old, fix.new) for fix in done)
    return contents, written


def _as_many_as_can_be(content: bytes, file: str, fixes: list[_Fix]) -> tuple[bytes, list[_Fix]]:
    """Return a file with all fixes; if they cannot all be written, with those that can, one after the other."""
    try:
        return edited(content, file, (fix.edit for fix in fixes)), fixes
    except CannotEdit:
        if len(fixes) == 1:
            return content, []
    done = []
    for fix in fixes:
        content, one = _as_many_as_can_be(content, file, [fix])
        done += one
    return content, done


def _always(_old: str, _new: str) -> bool:
    return True


def _is_respelt(old: str, new: str) -> bool:
    """True if only case and separators differ: no two names of a project do so, nor two keys."""
    first, second = (re.sub(r"[-_. ]+", "-", text.casefold()) for text in (old, new))
    return first == second


def _is_base(old: str, new: str) -> bool:
    return _is_respelt(old.removeprefix("_"), new)


def _is_same_range(old: str, new: str) -> bool:
    """True if both have the same addresses: a single address, a netmask, stars, the first and last address."""
    try:
        return str(ipaddress.ip_network("".join(old.split()))) == new
    except ValueError:
        foreign = foreign_peer(old)
        return foreign is not None and foreign.fix == new


def _is_peer(old: str, new: str) -> bool:
    return _is_respelt(old, new) or _is_same_range(old, new)


def _is_service(old: str, new: str) -> bool:
    return _is_respelt(old, new) or foreign_service(old)[1] == new


EXACT: Mapping[str, Callable[[str, str], bool]] = {
    "bad-range": _is_same_range,
    "bad-traffic": _always,
    "named-range": _always,
    "unknown-base": _is_base,
    "unknown-check": _is_respelt,
    "unknown-environment": _is_respelt,
    "unknown-key": _is_respelt,
    "unknown-peer": _is_peer,
    "unknown-role": _is_respelt,
    "unknown-service": _is_service,
    "unknown-subnet": _is_respelt,
    "unquoted-account": _always,
    "wrong-value": _is_respelt,
}
"""Diagnostics with fixes that can be exact, with the function that says so of the old and the new text."""
