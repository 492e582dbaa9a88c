"""Lines of a YAML template → paths of the values that begin there."""

from __future__ import annotations

from bisect import bisect_left

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

_Path = tuple[str | int, ...]
_Child = tuple[str | int, Node]

# The keys of a rule's peer: on their lines, the tools mean the whole rule.
_PEERS = ("CidrIp", "CidrIpv6")


class Lines:
    """The nodes of a text, found by line."""

    def __init__(self, text: str) -> None:
        try:
            self._root: Node | None = yaml.compose(text, yaml.CBaseLoader)
        except yaml.YAMLError:
            self._root = None  # JSON that is not valid YAML: it has no comments
        self._held: dict[
            int, tuple[list[int], list[_Child]]
        ] = {}  # by node: the first lines of its children, and these
        self._paths: dict[int, _Path | None] = {}

    def path(self, line: int) -> _Path | None:
        """The path of the outermost part of a resource that begins on a line, counted from 0; None if none does."""
        if line not in self._paths:
            self._paths[line] = self._path(line)
        return self._paths[line]

    def _path(self, line: int) -> _Path | None:
        node = self._root
        path: _Path = ()
        while node is not None:
            path = (*path, *_function(node))
            starts, children = self._children(node)
            place = bisect_left(starts, line)
            if starts[place : place + 1] != [line]:
                place -= 1  # the line is inside the child that begins above it
            if place < 0:
                return None
            step, child = children[place]
            path = (*path, step)
            if starts[place] == line and len(path) > 1:
                return _of_rule(path) if path[0] == "Resources" else None
            node = child
        return None

    def _children(self, node: Node) -> tuple[list[int], list[_Child]]:
        if id(node) not in self._held:
            children: list[_Child] = []
            starts: list[int] = []
            if isinstance(node, MappingNode):
                children = [(key.value, value) for key, value in node.value]
                starts = [key.start_mark.line for key, _ in node.value]
            elif isinstance(node, SequenceNode):
                children = list(enumerate(node.value))
                starts = [item.start_mark.line for item in node.value]
            self._held[id(node)] = starts, children
        return self._held[id(node)]


def _function(node: Node) -> _Path:
    """The step into a function of CloudFormation that is written as a tag: `!If`."""
    tag = str(node.tag)
    return (f"Fn::{tag[1:]}",) if tag.startswith("!") and not isinstance(node.value, str) else ()


def _of_rule(path: _Path) -> _Path:
    return path[:-1] if path[-1] in _PEERS else path
