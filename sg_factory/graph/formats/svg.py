"""Graph → SVG without scripts, readable on light and on dark pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from sg_factory.diagnostic import Locate
from sg_factory.graph.layout.drawing import LABEL_SIZE, NAME_SIZE, NOTE_SIZE, Box, DrawnEdge, DrawnNode, DrawnText
from sg_factory.graph.layout.place import drawing_of
from sg_factory.graph.model import Graph, Node
from sg_factory.graph.wording import MOST_FLOWS, edge_label, edge_words, node_words
from sg_factory.text.counting import counted
from sg_factory.text.escaping import escaped

_MOST_DESCRIBED = 60  # edges in the description for screen readers

_STYLE = """\
text{font-family:Arial,Helvetica,"Open Sans",sans-serif;fill:#111827}
.page{fill:#ffffff}
.area{fill:#f3f4f6;stroke:#d1d5db}
.areas text{fill:#4b5563}
.captions text{fill:#4b5563;font-weight:bold;text-anchor:middle}
.node rect{fill:#dbeafe;stroke:#1d4ed8}
.node.outside rect{fill:#e5e7eb;stroke:#6b7280}
.node.public rect{fill:#fde68a;stroke:#b45309}
.node.data rect{fill:#d1fae5;stroke:#047857}
.node.off rect{fill:#f3f4f6;stroke:#9ca3af;stroke-dasharray:4 3}
.node.focus rect{stroke-width:3}
.node text{text-anchor:middle}
.node .note{fill:#374151}
.edge path{fill:none}
.edge .line{stroke:#6b7280;stroke-width:1.3}
.edge.open .line{stroke:#b45309}
.edge:hover .line{stroke-width:3}
.edge .wide{stroke-width:9;stroke:transparent}
#tip{fill:#6b7280}
#tip-open{fill:#b45309}
.labels text{fill:#1f2937;text-anchor:middle}
@media (prefers-color-scheme:dark){
.page{fill:#0d1117}
text,.labels text{fill:#e6edf3}
.area{fill:#161b22;stroke:#30363d}
.areas text,.captions text{fill:#9da7b3}
.node rect{fill:#12305c;stroke:#6ea8fe}
.node.outside rect{fill:#30363d;stroke:#8b949e}
.node.public rect{fill:#5a3e06;stroke:#f0b429}
.node.data rect{fill:#0b4232;stroke:#34d399}
.node.off rect{fill:#161b22;stroke:#6e7681}
.node .note{fill:#c9d1d9}
.edge .line{stroke:#8b949e}
.edge.open .line{stroke:#f0b429}
#tip{fill:#8b949e}
#tip-open{fill:#f0b429}
}
"""


Link = Callable[[Node], str]
"""Node → the URL of its page; empty if there is none."""


def as_svg(graph: Graph, locate: Locate, link: Link = lambda _: "", most_flows: int = MOST_FLOWS) -> str:
    """Return an SVG document. Nodes and edges have their descriptions as tooltips.

    `link` gives nodes a hyperlink. The tooltip of an edge lists at most `most_flows` flows.
    """
    return "".join(f"{line}\n" for line in _document(graph, locate, link, most_flows))


def _document(graph: Graph, locate: Locate, link: Link, most_flows: int) -> Iterator[str]:
    drawing = drawing_of(graph)
    width, height = _number(drawing.width), _number(drawing.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' role="img" aria-labelledby="graph-title graph-desc">'
    )
    yield f'<title id="graph-title">{_text(f"Allowed traffic in {graph.title}")}</title>'
    yield f'<desc id="graph-desc">{_text(_description(graph))}</desc>'
    yield f"<style>\n{_STYLE}</style>"
    yield "<defs>"
    for name in ("tip", "tip-open"):
        yield (
            f'<marker id="{name}" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="8" refX="9" refY="4"'
            ' orient="auto"><path d="M0,0L9,4L0,8z"/></marker>'
        )
    yield "</defs>"
    yield f'<rect class="page" width="{width}" height="{height}"/>'
    yield '<g class="areas">'
    for area in drawing.areas:
        yield f"{_rectangle(area.box, 'area')}{_written(area.text, area.box.x + 10, area.box.y + 16, NOTE_SIZE)}"
    yield '</g>\n<g class="captions">'
    yield from (_centred(caption, NOTE_SIZE) for caption in drawing.captions)
    yield "</g>"
    ends = graph.by_key()
    for edge in drawing.edges:
        words = edge_words(edge.edge, locate, most_flows)
        yield from _edge(edge, words, is_open=ends[edge.edge.source].kind == "internet")
    yield '<g class="labels">'
    yield from (_centred(label, LABEL_SIZE) for label in drawing.labels)
    yield "</g>"
    for node in drawing.nodes:
        loop = edge_words(node.loop, locate, most_flows) if node.loop else ()
        drawn = _node(node, loop, is_focus=node.node.key in graph.focus)
        href = link(node.node)
        yield from (f'<a href="{escape(href)}">', *drawn, "</a>") if href else drawn
    yield "</svg>"


def _description(graph: Graph) -> str:
    """Return the picture in words, for screen readers."""
    roles = sum(len(node.members) if node.kind == "area" else 1 for node in graph.nodes if node.is_ours)
    flows = sum(len(edge.flows) for edge in graph.edges)
    words = [f"{counted(roles, 'role')}, {counted(flows, 'flow')}."]
    names = {node.key: node.name for node in graph.nodes}
    words += [f"{names[edge.source]} to {names[edge.destination]}: {edge_label(edge)}." for edge in graph.edges]
    rest = len(words) - 1 - _MOST_DESCRIBED
    return " ".join(words[: _MOST_DESCRIBED + 1]) + (f" And {rest} more." if rest > 0 else "")


def _edge(drawn: DrawnEdge, words: tuple[str, ...], *, is_open: bool) -> Iterator[str]:
    classes, tip = ("edge open", "tip-open") if is_open else ("edge", "tip")
    yield f'<g class="{classes}"><title>{_lines(words)}</title>'
    yield f'<path class="wide" d="{drawn.path}"/><path class="line" d="{drawn.path}" marker-end="url(#{tip})"/></g>'


def _node(drawn: DrawnNode, loop: tuple[str, ...], *, is_focus: bool) -> Iterator[str]:
    node, box = drawn.node, drawn.box
    kind = "outside" if not node.is_ours else "off" if not node.is_enabled else node.tier
    focus = " focus" if is_focus else ""
    words = (*node_words(node), *loop)
    yield f'<g class="node {kind}{focus}"><title>{_lines(words)}</title>{_rectangle(box, "")}'
    top = box.middle - 7.5 * (len(drawn.lines) - 1)
    for number, line in enumerate(drawn.lines):
        size, role = (NAME_SIZE, "") if number == 0 else (NOTE_SIZE, "note")
        yield _written(line, box.x + box.width / 2, top + 15 * number + size * 0.36, size, role)
    yield "</g>"


def _rectangle(box: Box, kind: str) -> str:
    place = f'x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" height="{_number(box.height)}"'
    named = f' class="{kind}"' if kind else ""
    return f'<rect{named} {place} rx="6"/>'


def _centred(drawn: DrawnText, size: float) -> str:
    return _written(drawn.text, drawn.box.x + drawn.box.width / 2, drawn.box.middle + size * 0.36, size)


def _written(text: str, x: float, y: float, size: float, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{_number(x)}" y="{_number(y)}" font-size="{size:g}">{_text(text)}</text>'


def _lines(words: tuple[str, ...]) -> str:
    return "\n".join(map(_text, words))


def _text(text: str) -> str:
    """Return a text for XML, with escapes for characters that cannot be printed."""
    return escape(escaped(text), quote=False)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
