"""The source line of a place with its fault underlined, as lines for a terminal, a pipe or a file."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Span
from sg_factory.text.screen import Screen
from sg_factory.text.wrapping import display_width, wrapped

_WIDEST_SOURCE = 160  # of a pipe or file
_LEAST_SOURCE = 8


def excerpt(place: Span, margin: str, mark: str, label: str, colour: str, screen: Screen) -> Iterator[str]:
    """Yield the line with `mark` below its fault, then `label`; only the label if there is no line.

    `margin` is as wide as the line's number. On a terminal, a longer line is shown as a window around its fault.
    """
    if not place.source.strip():
        if label:
            yield from wrapped(f"{margin} = {label}", screen.width)
        return
    within = screen.narrowed(len(f"{margin} | "))
    shown, before, fault = _cut(place) if within.width is None else _window(place, max(_LEAST_SOURCE, within.width))
    underline = " " * display_width(before) + mark * max(display_width(fault), 1)
    yield f"{margin} |"
    yield f"{place.line:>{len(margin)}} | {shown}"
    for line in wrapped(f"{underline} {label}".rstrip(), within.width, len(underline) + 1):
        yield f"{margin} | {screen.paint(line, colour)}"


def _cut(place: Span) -> tuple[str, str, str]:
    """The first part of a line that has its fault, what precedes the fault in it, and the fault."""
    left = max(0, min(place.column, place.end - _WIDEST_SOURCE) - 1)
    shown = place.source.rstrip()[left : left + _WIDEST_SOURCE]
    return shown, shown[: place.column - 1 - left], shown[place.column - 1 - left : place.end - 1 - left]


def _window(place: Span, room: int) -> tuple[str, str, str]:
    """The part of a line around its fault that takes at most `room` columns, what precedes the fault, and the fault.

    Ellipses are in place of what is left out. Only text near the fault is measured: a file may be one line.
    """
    source, first, last = place.source.rstrip(), place.column - 1, place.end - 1
    if len(source) <= 2 * room and display_width(source) <= room:
        return source, source[:first], source[first:last]
    spare = room - len("……") - display_width(source[first:last][:room])
    left = first
    while left and (spare := spare - display_width(source[left - 1])) >= 0:
        left -= 1
    begin = "…" if left else ""
    right, used = left, len(begin)
    while right < len(source) and (used := used + display_width(source[right])) < room:
        right += 1
    rest = source[right:]
    shown = f"{begin}{source[left:right]}{'…' if len(rest) > 1 or display_width(rest) > 1 else rest}"
    return shown, f"{begin}{source[left:first]}", source[first : min(last, right)]
