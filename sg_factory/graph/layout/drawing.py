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
class DrawnText:
    """A text and the box that holds it."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class DrawnStretch:
    """A stretch of line that the same edges run along, as an SVG path, from the source's side to the destination's.

    `edges` are their places in `Drawing.edges`: one, or several with one source, or with one destination and one
    traffic. A stretch with a label ends at the destination's box and has a gap for the label. At `joints` it meets
    other stretches of its edges.
    """

    edges: tuple[int, ...]
    path: str
    label: DrawnText | None
    joints: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph with positions. `areas` are drawn behind the nodes, `captions` above the columns.

    `edges` are all but those from a node to itself. Each has a stretch of line of its own, and maybe shared ones.
    """

    width: float
    height: float
    areas: tuple[DrawnText, ...]
    captions: tuple[DrawnText, ...]
    nodes: tuple[DrawnNode, ...]
    edges: tuple[Edge, ...]
    stretches: tuple[DrawnStretch, ...]
