"""A drawing has a position for everything: nothing overlaps, lines end at boxes, texts fit into their boxes."""

from __future__ import annotations

import re
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.graph.fold import folded
from sg_factory.graph.layout.drawing import LABEL_SIZE, NAME_SIZE, NOTE_SIZE, Box, Drawing, DrawnEdge
from sg_factory.graph.layout.measure import width
from sg_factory.graph.layout.place import drawing_of
from sg_factory.graph.model import Graph
from sg_factory.graph.wording import edge_label, short
from tests.graph.drawn import graphs

ANY = graphs() | graphs().map(folded)


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def within(inner: Box, outer: Box) -> bool:
    return outer.x <= inner.x and outer.y <= inner.y and inner.right <= outer.right and inner.bottom <= outer.bottom


def is_at(point: tuple[float, float], box: Box) -> bool:
    """True if a point is at the left or the right side of a box."""
    return point[0] in (box.x, box.right) and box.y < point[1] < box.bottom


@given(ANY)
def test_no_box_and_no_label_lies_on_another(graph: Graph):
    drawing = drawing_of(graph)
    placed = [node.box for node in drawing.nodes] + [text.box for text in (*drawing.labels, *drawing.captions)]
    assert all(apart(one, other) for one, other in combinations(placed, 2))
    assert all(apart(one.box, other.box) for one, other in combinations(drawing.areas, 2))


@given(ANY)
def test_everything_is_drawn_once_and_on_the_page(graph: Graph):
    drawing = drawing_of(graph)
    page = Box(0, 0, drawing.width, drawing.height)
    assert sorted(node.node.key for node in drawing.nodes) == sorted(node.key for node in graph.nodes)
    assert all(within(each.box, page) for each in (*drawing.nodes, *drawing.labels, *drawing.captions, *drawing.areas))
    assert all(0 <= x <= page.right and 0 <= y <= page.bottom for edge in drawing.edges for x, y in points(edge))


@given(ANY)
def test_an_edge_goes_from_its_source_to_its_destination_past_its_label(graph: Graph):
    drawing = drawing_of(graph)
    boxes = {node.node.key: node.box for node in drawing.nodes}
    loops = {node.loop for node in drawing.nodes if node.loop}
    assert {edge.edge for edge in drawing.edges} | loops == set(graph.edges)
    for drawn in drawing.edges:
        assert is_at(drawn.start, boxes[drawn.edge.source])
        assert is_at(drawn.end, boxes[drawn.edge.destination])
        assert drawn.start == points(drawn)[0] or near(drawn.start, points(drawn)[0])
        assert near(drawn.end, points(drawn)[-1])
        assert any(
            text.text == edge_label(drawn.edge)
            and any(near(point, (text.box.x, text.box.middle)) for point in points(drawn))
            for text in drawing.labels
        )


@given(ANY)
def test_no_line_runs_through_a_box_or_a_label(graph: Graph):
    drawing = drawing_of(graph)
    for drawn in drawing.edges:
        for one, other in strokes(drawn):
            low, high = sorted((one[1], other[1]))
            left, right = sorted((one[0], other[0]))
            stroke = Box(left, low, right - left, high - low)
            for box in [node.box for node in drawing.nodes] + [text.box for text in drawing.labels]:
                assert apart(stroke, shrunk(box)), (drawn.path, box)


@given(ANY)
def test_a_text_fits_into_its_box(graph: Graph):
    drawing = drawing_of(graph)
    for node in drawing.nodes:
        for number, line in enumerate(node.lines):
            assert width(line, NAME_SIZE if number == 0 else NOTE_SIZE) <= node.box.width
    for text in drawing.labels:
        assert width(text.text, LABEL_SIZE) <= text.box.width
    for text in (*drawing.areas, *drawing.captions):
        assert width(text.text, NOTE_SIZE) <= text.box.width


@given(ANY, st.randoms(use_true_random=False))
def test_a_node_is_right_of_those_with_a_lower_column_and_in_the_box_of_its_area(graph: Graph, random: Random):
    drawing = drawing_of(graph)
    one, other = random.choices(drawing.nodes, k=2)
    if one.node.column < other.node.column:
        assert one.box.right < other.box.x
    areas = {area.text: area.box for area in drawing.areas}
    for node in drawing.nodes:
        if node.node.kind == "role" and areas:
            assert within(node.box, areas[short(node.node.area)])
            assert all(apart(node.box, box) for area, box in areas.items() if area != short(node.node.area))


@settings(max_examples=20)
@given(graphs(most=40))
def test_a_drawing_is_the_same_every_time(graph: Graph):
    assert drawing_of(graph) == drawing_of(graph)


def test_a_graph_of_nothing_is_an_empty_page():
    assert drawing_of(Graph("shop", None, (), ())) == Drawing(48, 48, (), (), (), (), ())


NUMBER = r"-?[0-9.]+"


def points(drawn: DrawnEdge) -> list[tuple[float, float]]:
    """The ends of the parts of a path."""
    return [point for stroke in strokes(drawn) for point in stroke]


def strokes(drawn: DrawnEdge) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The curves and straight lines of a path by their two ends: a curve never leaves the rectangle that these span."""
    found = []
    here = (0.0, 0.0)
    for command, rest in re.findall(r"([MCH])([^MCH]*)", drawn.path):
        numbers = [float(number) for number in re.findall(NUMBER, rest)]
        there = (numbers[0], here[1]) if command == "H" else (numbers[-2], numbers[-1])
        if command != "M":
            found.append((here, there))
        if command == "C":
            assert numbers[1] == here[1]
            assert numbers[3] == there[1]
            assert min(here[0], there[0]) <= numbers[0] == numbers[2] <= max(here[0], there[0])
        here = there
    return found


def near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(left - right) <= 0.1 for left, right in zip(one, other, strict=True))


def shrunk(box: Box) -> Box:
    """A box without its sides, which lines may touch: paths are written to a tenth of a pixel."""
    return Box(box.x + 0.1, box.y + 0.1, max(box.width - 0.2, 0), max(box.height - 0.2, 0))
