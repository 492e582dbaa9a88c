"""The model of a drawing, in pixels: boxes with lines of text, labels, and the lines between them."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.graph.model import Edge, Node

NAME_SIZE = 13.0
NOTE_SIZE = 11.0
LABEL_SIZE = 11.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner and its size; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The y of its middle."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A node's box and the lines of text in it, the name first; `loop` are its flows to itself."""

    node: Node
    box: Box
    lines: tuple[str, ...]
    loop: Edge | None


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """An edge as an SVG path from its source's box to its destination's, with a gap for its label."""

    edge: Edge
    path: str
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text and the box that holds it."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph with positions. `areas` are drawn behind the nodes, `captions` above the columns."""

    width: float
    height: float
    areas: tuple[DrawnText, ...]
    captions: tuple[DrawnText, ...]
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    labels: tuple[DrawnText, ...]
