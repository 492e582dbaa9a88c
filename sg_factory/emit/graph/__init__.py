"""Who may talk to whom, as a graph: what it is (`model`), how it is made, narrowed and folded, and a format a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sg_factory.diagnostic import Locate
from sg_factory.emit.graph.dot import as_dot
from sg_factory.emit.graph.json import as_json
from sg_factory.emit.graph.mermaid import as_mermaid
from sg_factory.emit.graph.model import Graph
from sg_factory.emit.graph.svg import as_svg

FORMATS: Mapping[str, Callable[[Graph, Locate], str]] = {
    "mermaid": as_mermaid,
    "dot": as_dot,
    "svg": as_svg,
    "json": as_json,
}
