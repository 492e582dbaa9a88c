"""The changed connections of a difference → a Mermaid diagram: gained access is solid, lost access is dashed.

The sign before the traffic says so, too, for readers who do not see the colours.
"""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.report.difference.access import AccessFacts
from sg_factory.report.difference.words import until_text
from sg_factory.text.mermaid import label, node_id

MOST_EDGES = 30
_MOST_BESIDE = 4  # boxes that fit beside each other in a comment; a longer path goes down the page
_MOST_SIGNS = 40  # of a name or of traffic: a longer label pushes the ends of a connection out of sight
_STYLES = {"+": "stroke:#2da44e,stroke-width:2px", "−": "stroke:#e5534b,stroke-width:2px,stroke-dasharray:6 4"}

# With line hops, Mermaid 12 draws a dashed line that crosses another as a solid one.
_HEAD = """\
---
config:
  elk:
    lineHops: false
---
flowchart"""
_ARROWS = {"+": "-->", "−": "-.->"}

Edges = dict[tuple[str, str, str], list[str]]


def edges(listed: Iterable[AccessFacts]) -> Edges:
    """Gained and lost traffic by source, destination and sign, all environments together."""
    found: Edges = {}
    for each in listed:
        change = each.change
        for sign, extents in (("+", change.gained), ("−", change.lost)):
            if extents:
                labels = found.setdefault((change.source, change.destination, sign), [])
                until = until_text(each.until) if sign == "+" else ""
                traffic = (f"{extent.traffic}{until}" for extent in extents)
                labels += dict.fromkeys(text for text in traffic if text not in labels)
    return found


def picture(found: Edges) -> str:
    """Render a flowchart, readable on light and dark pages."""
    names = dict.fromkeys(name for source, destination, _ in found for name in (source, destination))
    lines = [f"{_HEAD} {'TB' if _longest(found) > _MOST_BESIDE else 'LR'}"]
    lines += (f"  {node_id(name)}[{label(_short(name))}]" for name in names)
    styled: dict[str, list[int]] = {}
    for number, ((source, destination, sign), traffic) in enumerate(found.items()):
        styled.setdefault(sign, []).append(number)
        text = label(f"{sign} {_short(', '.join(traffic))}")
        lines.append(f"  {node_id(source)} {_ARROWS[sign]}|{text}| {node_id(destination)}")
    lines += (f"  linkStyle {','.join(map(str, numbers))} {_STYLES[sign]}" for sign, numbers in styled.items())
    return "\n".join(lines)


def _longest(found: Edges) -> int:
    """The number of boxes on the longest path; connections that lead back are not followed."""
    following: dict[str, list[str]] = {}
    for source, destination, _ in found:
        following.setdefault(source, []).append(destination)
    known: dict[str, int] = {}

    def from_here(name: str) -> int:
        if name not in known:
            known[name] = 0
            known[name] = 1 + max(map(from_here, following.get(name, ())), default=0)
        return known[name]

    return max(map(from_here, following), default=0)


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SIGNS else f"{text[: _MOST_SIGNS - 1]}…"
