"""Places → spans: the line and column of a key path. Only files with places to print are read again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from sg_factory.diagnostic import Diagnostic, Place, Span, Suppressed, Where
from sg_factory.files import Files, FileSource, NoFile, files_of
from sg_factory.text.few import few_of_each_code
from sg_factory.yaml.placeholders import marked

YamlNode = Any  # a node of PyYAML, or a JsonNode
_ONE_WORD = re.compile(r"""(["']?)[\w./:-]+\1""")


class Locator:
    """Finds places in a project's files; each file is read once, on the first access."""

    def __init__(self, source: FileSource) -> None:
        self._source = files_of(source)
        self._marked: dict[str, MarkedFile] = {}

    def span(self, where: Where) -> Span:
        """Return the span of a place. A path that the file does not have means the nearest node above it."""
        if isinstance(where, Span):
            return where
        if where.file not in self._marked:
            self._marked[where.file] = MarkedFile(self._source, where.file)
        return self._marked[where.file].span(where)


def span_of(start: Any, end: Any, lines: list[str], file: str) -> Span:
    """Return the first line between two marks of libyaml; at least one column wide."""
    source = lines[start.line] if start.line < len(lines) else ""
    last = end.column if end.line == start.line else len(source)
    return Span(file, start.line + 1, start.column + 1, max(last, start.column + 1) + 1, source)


def pin(diagnostics: Iterable[Diagnostic], source: FileSource | Locator) -> tuple[Diagnostic, ...]:
    """Return the distinct diagnostics with spans instead of places, sorted by file, line and column.

    The number for each code is limited.
    """
    span = _locator(source).span
    # Many environments, or readings of a template, have the same diagnostics: each is looked up once.
    pinned = {_pinned(diagnostic, span) for diagnostic in few_of_each_code(dict.fromkeys(diagnostics))}
    return tuple(sorted(pinned, key=_order))


def pin_suppressed(found: Iterable[Suppressed], source: FileSource | Locator) -> tuple[Suppressed, ...]:
    """Return the accepted findings likewise, but all of them, because they are counted."""
    span = _locator(source).span
    pinned = {replace(each.placed(span), finding=_pinned(each.finding, span)) for each in dict.fromkeys(found)}
    return tuple(sorted(pinned, key=lambda each: (_order(each.finding), [by.words for by in each.by])))


def _locator(source: FileSource | Locator) -> Locator:
    return source if isinstance(source, Locator) else Locator(source)


def _pinned(found: Diagnostic, span: Callable[[Where], Span]) -> Diagnostic:
    pinned = found.placed(span)
    return replace(pinned, fix=_fix(found.fix, pinned.where))


def _fix(fix: str, where: Where) -> str:
    """Return the fix with the quotes of the underlined text; empty if more than one word is underlined."""
    assert isinstance(where, Span)
    underlined = _ONE_WORD.fullmatch(where.source[where.column - 1 : where.end - 1])
    return f"{underlined[1]}{fix}{underlined[1]}" if fix and underlined else ""


def _order(diagnostic: Diagnostic) -> tuple[Any, ...]:
    others = tuple((*_spot(other.where), other.label) for other in diagnostic.related)
    return *_spot(diagnostic.where), diagnostic.code, diagnostic.message, others


def _spot(where: Where) -> tuple[str, int, int]:
    assert isinstance(where, Span)
    return where.file, where.line, where.column


class MarkedFile:
    """A file with the marks of its nodes, which are composed on the first access."""

    def __init__(self, files: Files, file: str) -> None:
        self.file = file
        try:
            text = files.read(file).decode("utf-8-sig")
        except (NoFile, UnicodeDecodeError):
            text = ""
        self.lines = text.splitlines()
        self.text = text
        self.root: YamlNode = None
        self.by_key: dict[int, dict[str, tuple[YamlNode, YamlNode]]] = {}  # the keys and values of each visited mapping

    def span(self, place: Place) -> Span:
        """Return the span of a place, as `Locator.span` does."""
        if not place.path:
            return self._first_line()
        node: YamlNode = self._whole()
        key: YamlNode = None
        for depth, step in enumerate(place.path):
            found_key, found = self._child(node, step)
            if found is None:
                return self._around(node, key, depth)
            node, key = found, found_key
        meant = key if place.part == "key" and key is not None else node
        return self._first_line() if meant is None else self._narrowed(meant, place.fragment)

    def node(self, place: Place) -> YamlNode:
        """Return the node of a place, a key or a value; None if the file does not have it."""
        key, node = None, self._whole()
        for step in place.path:
            key, node = self._child(node, step)
            if node is None:
                return None
        return key if place.part == "key" else _item(node, place.fragment)

    def _whole(self) -> YamlNode:
        """Return the node of the document; composed once."""
        if self.root is None:
            self.root = _composed(self.text)
        return self.root

    def _around(self, node: YamlNode, key: YamlNode, depth: int) -> Span:
        """Return the span nearest to a path that the file does not have: the key above it, or its scalar."""
        if node is None or depth == 0:
            return self._first_line()
        if _kind(node) != "scalar" and key is not None:
            return self._of(key)
        return self._of(node)

    def _narrowed(self, node: YamlNode, fragment: str) -> Span:
        span = self._of(_item(node, fragment))
        start = span.source.find(fragment, span.column - 1, span.end - 1) if fragment else -1
        if start < 0:
            return span
        return replace(span, column=start + 1, end=start + 1 + len(fragment))

    def _of(self, node: YamlNode) -> Span:
        if _kind(node) == "mapping" and node.value and node.value[0][0].start_mark.line > node.start_mark.line:
            return self._of(node.value[0][0])  # after a brace alone on its line
        return span_of(node.start_mark, node.end_mark, self.lines, self.file)

    def _child(self, node: YamlNode, step: str | int) -> tuple[YamlNode, YamlNode]:
        """Return the key (of a mapping) and value one step down, or None for both.

        The step into a CloudFormation function that is written as a short tag (`!If`) stays at the node.
        """
        if node is not None and isinstance(step, str) and node.tag == f"!{step.removeprefix('Fn::')}":
            return None, node
        if _kind(node) == "mapping" and isinstance(step, str):
            held = self._held(node)
            return next((held[name] for name in (step, *_IN_TEMPLATES.get(step, ())) if name in held), (None, None))
        if _kind(node) == "sequence" and isinstance(step, int) and step < len(node.value):
            return None, node.value[step]
        if step == 0 and _kind(node) == "scalar":
            return None, node  # a single value is the first item of the list that may be there
        return None, None

    def _held(self, node: YamlNode) -> dict[str, tuple[YamlNode, YamlNode]]:
        """Return the keys and values of a mapping, by name; computed once."""
        if id(node) not in self.by_key:
            self.by_key[id(node)] = {key.value: (key, value) for key, value in reversed(node.value)}
        return self.by_key[id(node)]

    def _first_line(self) -> Span:
        for number, line in enumerate(self.lines, 1):
            if line.strip() and not line.lstrip().startswith("#"):
                start = len(line) - len(line.lstrip())
                return Span(self.file, number, start + 1, len(line.rstrip()) + 1, line)
        return Span(self.file, 1 if self.lines else 0, 1 if self.lines else 0, 2 if self.lines else 0, "")


def _composed(text: str) -> YamlNode:
    if text.lstrip().startswith("{"):
        try:
            from sg_factory.yaml.json_nodes import compose_json  # templates only

            return compose_json(text)
        except ValueError:
            pass  # it is YAML that begins with a brace
    import yaml  # not needed for JSON alone

    loader = _loader()
    try:
        return yaml.compose(text, loader)
    except yaml.YAMLError:
        return yaml.compose(marked(text), loader)


@cache
def _loader() -> Any:
    """Return a loader that composes nodes and resolves no tags.

    The type of a plain scalar, a number or a date, has no effect on its place, and takes time to resolve.
    """
    import yaml

    class Composer(yaml.CBaseLoader):
        def resolve(self, *_: Any) -> str:
            return ""

        def descend_resolver(self, *_: Any) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass

    return Composer


def _item(node: YamlNode, fragment: str) -> YamlNode:
    """Return the item of a sequence that is the fragment; any other node itself."""
    if _kind(node) != "sequence":
        return node
    return next((item for item in node.value if item.value == fragment), node)


def _kind(node: YamlNode) -> str:
    return "" if node is None else str(node.id)


# The keys of rules in templates and snapshots that correspond to the keys of rules in role files. A rule of a template
# may have GroupId, its own group, beside its peer.
_IN_TEMPLATES: dict[str, tuple[str, ...]] = {
    "from": (
        *("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourceSecurityGroupName", "SourcePrefixListId"),
        *("CidrIpv4", "PrefixListId", "ReferencedGroupInfo", "GroupId"),
    ),
    "to": (
        *("CidrIp", "CidrIpv6", "DestinationSecurityGroupId", "DestinationPrefixListId"),
        *("CidrIpv4", "PrefixListId", "ReferencedGroupInfo", "GroupId"),
    ),
    "service": ("FromPort", "IpProtocol"),
}
