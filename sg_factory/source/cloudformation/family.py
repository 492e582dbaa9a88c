"""Templates that are read together: one may nest another, or import what another exports."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sg_factory.files import NoFile, content
from sg_factory.source.cloudformation import remedies
from sg_factory.source.cloudformation.exports import Exports
from sg_factory.source.cloudformation.expressions import named
from sg_factory.source.cloudformation.files import Candidate
from sg_factory.source.cloudformation.parsed import Parsed, template_in, template_of
from sg_factory.source.cloudformation.template import STACKS, Template
from sg_factory.source.cloudformation.text import MOST_BYTES
from sg_factory.source.cloudformation.values import Unknown

BODY = "\n"
"""The separator of a file's name and that of a template body within it; such names are never shown."""

NO_NAMES: Mapping[str, str] = {}
"""The value of `known_as` if suppressions are not read."""

_EXPORT = b"Export"


class TemplateFamily:
    """The files of one run. A file other than the one that is read is parsed on first use."""

    def __init__(
        self, files: Iterable[Candidate] = (), known_as: Mapping[str, str] = NO_NAMES, *, is_compared: bool = True
    ) -> None:
        """`known_as` is as in `adopt`; the inputs of unread parts are collected only if `is_compared`."""
        self.known_as = known_as
        self.is_compared = is_compared
        self._files = {os.path.abspath(each.path): each for each in files}
        self._parsed: dict[str, Parsed] = {}
        self._bodies: dict[tuple[str, str], Template | None] = {}
        self._nested: dict[str, set[str]] = {}
        self._parts: set[str] | None = None
        self.exports = Exports(self.exporting, _common(self._files))

    def read(self, candidate: Candidate) -> Parsed:
        """The template in a file, or the reasons why it has none; a file with exports is kept for its importers."""
        path = os.path.abspath(candidate.path)
        if self._files.get(path) == candidate and (path in self._parsed or _EXPORT in _bytes(candidate)):
            return self._kept(path, candidate)
        return template_in(candidate, self.known_as)

    def beside(self, file: str, path: str) -> Template | None:
        """The template at a path relative to the file of another one; None if it is not among the files."""
        return self._template(os.path.abspath(os.path.join(os.path.dirname(file.partition(BODY)[0]), path)))

    def body(self, text: str, name: str) -> Template | None:
        """The template in a text of another one, such as a TemplateBody."""
        if (text, name) not in self._bodies:
            found, _ = template_of(text.encode("utf-8", "replace"), name, {}, self.known_as, is_named=True)
            self._bodies[text, name] = found
        return self._bodies[text, name]

    def exporting(self) -> Iterator[Template]:
        """The templates that may export something, in the order of their files.

        If a file with nested stacks mentions the name of a template, the template's parameters are not known: that file
        may give them.
        """
        holding = [written for each in self._files.values() if _holds_stacks(written := _bytes(each))]
        for path, candidate in sorted(self._files.items()):
            found = self._template(path) if _EXPORT in _bytes(candidate) else None
            if found is not None:
                name = os.path.basename(path).encode()
                yield found.with_given(_given_elsewhere(found)) if any(name in each for each in holding) else found

    def note_nested(self, root: str, file: str) -> None:
        """Note that a template was read as a nested stack of another one."""
        self._nested.setdefault(os.path.abspath(root), set()).add(os.path.abspath(file))
        self._parts = None

    def is_part(self, path: Path) -> bool:
        """True if a file was read as a nested stack of another one, and so is not read again on its own.

        Templates that nest each other in a cycle are not part of one another.
        """
        if self._parts is None:
            held = set().union(*self._nested.values())
            self._parts = set().union(*(files for root, files in self._nested.items() if root not in held))
        return os.path.abspath(path) in self._parts

    def may_hold_stacks(self, candidate: Candidate) -> bool:
        """True if a file mentions the type of a nested stack."""
        return _holds_stacks(_bytes(candidate))

    def _template(self, path: str) -> Template | None:
        candidate = self._files.get(path)
        return None if candidate is None else self._kept(path, candidate)[0]

    def _kept(self, path: str, candidate: Candidate) -> Parsed:
        if path not in self._parsed:
            self._parsed[path] = template_in(candidate, self.known_as)
        return self._parsed[path]


def _bytes(candidate: Candidate) -> bytes:
    try:
        return content(candidate.path, MOST_BYTES)
    except NoFile:
        return b""


def _holds_stacks(written: bytes) -> bool:
    return any(kind.encode() in written for kind in STACKS)


def _given_elsewhere(template: Template) -> dict[str, Unknown]:
    names = template.section("Parameters")
    return {
        name: Unknown(named(name), f"the parameter “{name}” is given by another template", remedies.DEPLOYED)
        for name in names
    }


def _common(files: Iterable[str]) -> str:
    """The folder that contains all of these files; empty if there is none."""
    try:
        return os.path.commonpath([os.path.dirname(file) for file in files])
    except ValueError:  # none, or on two drives
        return ""
