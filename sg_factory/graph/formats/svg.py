"""Graph → SVG without scripts, readable on light and on dark pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from html import escape

from sg_factory.diagnostic import Locate
from sg_factory.graph.formats.svg_lights import lights_of
from sg_factory.graph.formats.svg_style import STYLE
from sg_factory.graph.layout.drawing import (
    LABEL_SIZE,
    NAME_SIZE,
    NOTE_SIZE,
    Box,
    Drawing,
    DrawnNode,
    DrawnStretch,
    DrawnText,
)
from sg_factory.graph.layout.place import drawing_of
from sg_factory.graph.model import Edge, Graph, Node
from sg_factory.graph.wording import MOST_FLOWS, edge_label, edge_sentence, edge_words, few, node_words
from sg_factory.text.counting import counted
from sg_factory.text.escaping import escaped

_MOST_DESCRIBED = 60  # edges in the description for screen readers

Link = Callable[[Node], str]
"""Node → the URL of its page; empty if there is none."""


def as_svg(graph: Graph, locate: Locate, link: Link = lambda _: "", most_flows: int = MOST_FLOWS) -> str:
    """Return an SVG document. Nodes and edges have their descriptions as tooltips, and light up with what they meet.

    `link` gives nodes a hyperlink. The tooltip of an edge lists at most `most_flows` flows.
    """
    return "".join(f"{line}\n" for line in _document(graph, locate, link, most_flows))


def _document(graph: Graph, locate: Locate, link: Link, most_flows: int) -> Iterator[str]:
    drawing = drawing_of(graph)
    lights = lights_of(drawing)
    width, height = _number(drawing.width), _number(drawing.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="group" aria-labelledby="graph-title" aria-describedby="graph-desc">'
    )
    yield f'<title id="graph-title">{_text(f"Allowed traffic in {graph.title}")}</title>'
    yield f'<desc id="graph-desc">{_text(_description(graph))}</desc>'
    yield f"<style>\n{STYLE}{lights.rules}</style>"
    yield from _background(drawing, width, height)
    leaving: dict[str, list[str]] = defaultdict(list)
    ends = graph.by_key()
    for name, classes, stretch in zip(lights.stretch_ids, lights.stretch_classes, drawing.stretches, strict=True):
        edges = [drawing.edges[number] for number in stretch.edges]
        source = ends[edges[0].source]
        is_open = source.kind == "internet"
        names = f'id="{name}" class="edge on part {"open " if is_open else ""}{classes}"'
        line = _stretch(stretch, is_open=is_open)
        if len(edges) > 1:
            words = tuple(
                f"{ends[edge.source].name} → {ends[edge.destination].name}: {edge_label(edge)}" for edge in edges
            )
            yield f"<g {names}><title>{_lines(few(words))}</title>{line}</g>"
        else:
            leaving[source.key].append(_edge(names, edges[0], locate, most_flows, line))
    for drawn in sorted(drawing.nodes, key=lambda drawn: (drawn.box.x, drawn.box.y)):
        key = drawn.node.key
        names = f'id="{lights.node_ids[key]}" class="{_kind(drawn.node, graph)} on part {lights.node_classes[key]}"'
        yield _node(names, drawn, locate, link(drawn.node), most_flows)
        yield from leaving[key]
    yield "</svg>"


def _background(drawing: Drawing, width: str, height: str) -> Iterator[str]:
    """Yield what is behind the nodes and edges, and the arrowheads for the edges."""
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


def _description(graph: Graph) -> str:
    """Return the picture in words, for screen readers."""
    roles = sum(len(node.members) if node.kind == "area" else 1 for node in graph.nodes if node.is_ours)
    flows = sum(len(edge.flows) for edge in graph.edges)
    words = [f"{counted(roles, 'role')}, {counted(flows, 'flow')}."]
    names = {node.key: node.name for node in graph.nodes}
    shown = graph.edges[:_MOST_DESCRIBED]
    words += [f"{names[edge.source]} to {names[edge.destination]}: {edge_label(edge)}." for edge in shown]
    rest = len(graph.edges) - len(shown)
    return " ".join(words) + (f" And {rest} more." if rest else "")


def _edge(names: str, edge: Edge, locate: Locate, most_flows: int, line: str) -> str:
    """Return an edge with the stretch of line that it alone has: what the TAB key goes to."""
    spoken = _attribute(edge_sentence(edge, most_flows))
    words = _lines(edge_words(edge, locate, most_flows))
    return f'<g {names} tabindex="0" role="img" aria-label="{spoken}"><title>{words}</title>{line}</g>'


def _stretch(stretch: DrawnStretch, *, is_open: bool) -> str:
    tip = f' marker-end="url(#{"tip-open" if is_open else "tip"})"' if stretch.label else ""
    joints = "".join(f'<circle cx="{_number(x)}" cy="{_number(y)}" r="2.2"/>' for x, y in stretch.joints)
    label = _centred(stretch.label, LABEL_SIZE) if stretch.label else ""
    return f'<path class="wide" d="{stretch.path}"/><path class="line" d="{stretch.path}"{tip}/>{joints}{label}'


def _kind(node: Node, graph: Graph) -> str:
    kind = "outside" if not node.is_ours else "off" if not node.is_enabled else node.tier
    return f"node {kind}{' focus' if node.key in graph.focus else ''}"


def _node(names: str, drawn: DrawnNode, locate: Locate, href: str, most_flows: int) -> str:
    """Return a box with its lines of text, as a hyperlink if it has a page."""
    loop = drawn.loop
    words = (*node_words(drawn.node), *(edge_words(loop, locate, most_flows) if loop else ()))
    parts = [f"<title>{_lines(words)}</title>{_rectangle(drawn.box, '')}"]
    top = drawn.box.middle - 7.5 * (len(drawn.lines) - 1)
    for number, line in enumerate(drawn.lines):
        size, role = (NAME_SIZE, "") if number == 0 else (NOTE_SIZE, "note")
        parts.append(_written(line, drawn.box.x + drawn.box.width / 2, top + 15 * number + size * 0.36, size, role))
    if href:
        return f'<a {names} href="{escape(href)}">{"".join(parts)}</a>'
    spoken = ", ".join((*node_words(drawn.node), *((edge_sentence(loop, most_flows),) if loop else ())))
    return f'<g {names} tabindex="0" role="img" aria-label="{_attribute(spoken)}">{"".join(parts)}</g>'


def _rectangle(box: Box, kind: str) -> str:
    place = f'x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" height="{_number(box.height)}"'
    named = f' class="{kind}"' if kind else ""
    return f'<rect{named} {place} rx="6"/>'


def _centred(drawn: DrawnText, size: float) -> str:
    return _written(drawn.text, drawn.box.x + drawn.box.width / 2, drawn.box.middle + size * 0.36, size)


def _written(text: str, x: float, y: float, size: float, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{_number(x)}" y="{_number(y)}" font-size="{size:g}">{_text(text)}</text>'


def _lines(words: Iterable[str]) -> str:
    return "\n".join(map(_text, words))


def _text(text: str) -> str:
    """Return a text for XML, with escapes for characters that cannot be printed."""
    return escape(escaped(text), quote=False)


def _attribute(text: str) -> str:
    return escape(escaped(text))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
