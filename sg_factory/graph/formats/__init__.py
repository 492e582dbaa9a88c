"""Graph → text, in one of `FORMATS`; each format is one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sg_factory.diagnostic import Locate
from sg_factory.graph.formats.dot import as_dot
from sg_factory.graph.formats.json import as_json
from sg_factory.graph.formats.mermaid import as_mermaid
from sg_factory.graph.formats.svg import as_svg
from sg_factory.graph.model import Graph

FORMATS: Mapping[str, Callable[[Graph, Locate], str]] = {
    "mermaid": as_mermaid,
    "dot": as_dot,
    "svg": as_svg,
    "json": as_json,
}
