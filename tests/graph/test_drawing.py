"""A drawing has a position for everything: nothing overlaps, lines end at boxes, texts fit into their boxes."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.graph.fold import folded
from sg_factory.graph.layout.drawing import LABEL_SIZE, NAME_SIZE, NOTE_SIZE, Box, Drawing, DrawnStretch, DrawnText
from sg_factory.graph.layout.measure import width
from sg_factory.graph.layout.place import drawing_of
from sg_factory.graph.model import Edge, EdgeFlow, Graph, Node, ordered
from sg_factory.graph.wording import edge_label, pair_traffic, short
from sg_factory.network import Traffic
from tests.graph.drawn import graphs

ANY = graphs() | graphs().map(folded)


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def within(inner: Box, outer: Box) -> bool:
    return outer.x <= inner.x and outer.y <= inner.y and inner.right <= outer.right and inner.bottom <= outer.bottom


def is_at(point: tuple[float, float], box: Box) -> bool:
    """True if a point is at the left or the right side of a box."""
    return any(near(point, (side, point[1])) for side in (box.x, box.right)) and box.y < point[1] < box.bottom


@given(ANY)
def test_no_box_and_no_label_lies_on_another(graph: Graph):
    drawing = drawing_of(graph)
    placed = [node.box for node in drawing.nodes] + [text.box for text in (*labels(drawing), *drawing.captions)]
    assert all(apart(one, other) for one, other in combinations(placed, 2))
    assert all(apart(one.box, other.box) for one, other in combinations(drawing.areas, 2))


@given(ANY)
def test_everything_is_drawn_once_and_on_the_page(graph: Graph):
    drawing = drawing_of(graph)
    page = Box(0, 0, drawing.width, drawing.height)
    assert sorted(node.node.key for node in drawing.nodes) == sorted(node.key for node in graph.nodes)
    assert all(within(each.box, page) for each in (*drawing.nodes, *labels(drawing), *drawing.captions, *drawing.areas))
    assert all(0 <= x <= page.right and 0 <= y <= page.bottom for each in drawing.stretches for x, y in points(each))


@given(ANY)
def test_whoever_follows_lines_from_box_to_arrowhead_sees_the_edges_with_their_labels_and_nothing_else(graph: Graph):
    drawing = drawing_of(graph)
    loops = {node.loop for node in drawing.nodes if node.loop}
    assert {*drawing.edges} | loops == set(graph.edges)
    assert followed(drawing) == {(edge.source, edge_label(edge), edge.destination) for edge in drawing.edges}


@given(ANY)
def test_lines_that_lie_on_each_other_have_one_source_or_one_destination_and_one_traffic(graph: Graph):
    drawing = drawing_of(graph)
    for one, other in combinations(drawing.stretches, 2):
        if lie_on_each_other(one, other):
            edges = [drawing.edges[number] for number in {*one.edges, *other.edges}]
            meanings = {(edge.destination, pair_traffic(edge) or edge.source) for edge in edges}
            assert len({edge.source for edge in edges}) == 1 or len(meanings) == 1, (one, other)


@given(ANY)
def test_a_line_of_several_edges_has_one_colour_and_one_label(graph: Graph):
    drawing = drawing_of(graph)
    kinds = {node.key: node.kind for node in graph.nodes}
    for stretch in drawing.stretches:
        edges = [drawing.edges[number] for number in stretch.edges]
        assert len({kinds[edge.source] == "internet" for edge in edges}) == 1
        assert stretch.label is None or {edge_label(edge) for edge in edges} == {stretch.label.text}


def small(*lines: str) -> Graph:
    """A graph of edges such as `web → db: a/b 443, a/c 5432`, where a, b and c are roles in the boxes."""
    edges = []
    for line in lines:
        source, destination, told = re.fullmatch(r"(.+) → (.+): (.+)", line).groups()  # type: ignore[union-attr]
        flows = []
        for flow in told.split(", "):
            *names, port = flow.split(" ")
            one, other = names[0].split("/") if names else (source, destination)
            flows.append(EdgeFlow(one, other, Traffic("tcp", int(port), int(port)), "Why", Place("roles/x.yaml"), "us"))
        edges.append(Edge(source, destination, tuple(flows)))
    keys = dict.fromkeys(key for edge in edges for key in (edge.source, edge.destination))
    nodes = [
        Node(key, key, "internet", "source", 0, "source")
        if key == "internet"
        else Node(key, key, "role", "reached", 3 if key == "db" else 1 + (key == "app"))
        for key in keys
    ]
    return Graph("shop", None, ordered(nodes), tuple(edges))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("web → db: 5432", "app → db: 5432"), ["app+web tcp/5432"]),
        (("web → db: 5432", "app → db: 5433"), ["app tcp/5433", "web tcp/5432"]),
        (("internet → db: 443", "web → db: 443"), ["internet tcp/443", "web tcp/443"]),
        (("web → db: a/b 100, a/c 200", "app → db: a/b 300, a/c 400"), ["app 2 flows", "web 2 flows"]),
        (("web → db: a/b 1, a/c 1", "app → db: d/b 1, d/c 1"), ["app 2 × tcp/1", "web 2 × tcp/1"]),
        (
            ("web → db: 10, 20, 30, 40, 50", "app → db: 10, 20, 30, 40, 60"),
            ["app tcp/10, tcp/20 + 3 more", "web tcp/10, tcp/20 + 3 more"],
        ),
    ],
)
def test_edges_share_a_label_only_if_it_says_the_same_of_each(lines: tuple[str, ...], told: list[str]):
    drawing = drawing_of(small(*lines))
    found = [
        f"{'+'.join(sorted(drawing.edges[number].source for number in each.edges))} {each.label.text}"
        for each in drawing.stretches
        if each.label
    ]
    assert sorted(found) == told


def test_a_dot_marks_where_lines_join_and_where_they_part():
    drawing = drawing_of(small("web → db: 5432", "app → db: 5432", "web → app: 1", "web → last: 2"))
    (label,) = [text.box for text in labels(drawing) if text.text == "tcp/5432"]
    dots = [point for stretch in drawing.stretches for point in stretch.joints]
    assert dots == [(pytest.approx(label.x), label.middle)]


@given(ANY)
def test_each_edge_has_a_stretch_of_its_own_and_no_two_stretches_have_the_same_edges(graph: Graph):
    drawing = drawing_of(graph)
    users = [stretch.edges for stretch in drawing.stretches]
    assert len(set(users)) == len(users)
    assert {numbers[0] for numbers in users if len(numbers) == 1} == set(range(len(drawing.edges)))


@given(ANY)
def test_lines_at_one_side_of_a_box_are_five_pixels_apart(graph: Graph):
    drawing = drawing_of(graph)
    ends = {point for each in drawing.stretches for point in points(each)}
    for node in drawing.nodes:
        for side in (node.box.x, node.box.right):
            at_side = sorted(y for x, y in ends if near((x, y), (side, y)) and node.box.y < y < node.box.bottom)
            assert all(other - one >= 4.8 for one, other in pairwise(at_side))


@given(ANY)
def test_no_line_runs_through_a_box_or_a_label(graph: Graph):
    drawing = drawing_of(graph)
    for drawn in drawing.stretches:
        for one, other in strokes(drawn):
            low, high = sorted((one[1], other[1]))
            left, right = sorted((one[0], other[0]))
            stroke = Box(left, low, right - left, high - low)
            for box in [node.box for node in drawing.nodes] + [text.box for text in labels(drawing)]:
                assert apart(stroke, shrunk(box)), (drawn.path, box)


@given(ANY)
def test_a_text_fits_into_its_box(graph: Graph):
    drawing = drawing_of(graph)
    for node in drawing.nodes:
        for number, line in enumerate(node.lines):
            assert width(line, NAME_SIZE if number == 0 else NOTE_SIZE) <= node.box.width
    for text in labels(drawing):
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


Point = tuple[float, float]


def labels(drawing: Drawing) -> list[DrawnText]:
    return [stretch.label for stretch in drawing.stretches if stretch.label]


def followed(drawing: Drawing) -> set[tuple[str, str, str]]:
    """What a reader finds who starts at each box and follows lines forwards, past labels, to arrowheads."""
    onward: dict[Point, set[Point]] = defaultdict(set)
    arrows: dict[Point, str] = {}
    for stretch in drawing.stretches:
        for start, end in strokes(stretch):
            onward[start].add(end)
        if stretch.label:
            box = stretch.label.box
            left, right = rounded((box.x, box.middle)), rounded((box.right, box.middle))
            onward[left].add(right)
            onward[right].add(left)
            arrows[points(stretch)[-1]] = stretch.label.text
    found = set()
    for node in drawing.nodes:
        seen = {point for point in onward if is_at(point, node.box)}
        going = [*seen]
        while going:
            new = onward.get(going.pop(), set()) - seen
            seen |= new
            going += new
        for point in seen & arrows.keys():
            (end,) = [other.node.key for other in drawing.nodes if is_at(point, other.box)]
            found.add((node.node.key, arrows[point], end))
    return found


def lie_on_each_other(one: DrawnStretch, other: DrawnStretch) -> bool:
    """True if two neighbouring points on a line of one stretch are on a line of the other: a crossing has one."""
    return any(
        abs(here[1] - there[1]) < 0.7 and abs(next_here[1] - next_there[1]) < 0.7
        for stroke in strokes(one)
        for line in strokes(other)
        for (here, next_here), (there, next_there) in zip(*(pairwise(s) for s in common(stroke, line)), strict=True)
    )


def common(one: tuple[Point, Point], other: tuple[Point, Point]) -> tuple[list[Point], list[Point]]:
    """Points of two strokes, one below the other, each tenth of the stretch that both have."""
    low = max(min(one[0][0], one[1][0]), min(other[0][0], other[1][0]))
    high = min(max(one[0][0], one[1][0]), max(other[0][0], other[1][0]))
    places = [low + (high - low) * tenth / 10 for tenth in range(11)] if high - low > 1 else []
    return [(x, height_at(one, x)) for x in places], [(x, height_at(other, x)) for x in places]


def height_at(stroke: tuple[Point, Point], x: float) -> float:
    """The y of a curve at x: its control points are half-way, so x is 1.5 t (1 - t) + t³ between its ends."""
    (start, top), (end, bottom) = stroke
    low, high = 0.0, 1.0
    for _ in range(20):
        t = (low + high) / 2
        low, high = (t, high) if abs((1.5 * t * (1 - t) + t**3) * (end - start)) < abs(x - start) else (low, t)
    return top + (bottom - top) * (3 * low**2 - 2 * low**3)


def points(drawn: DrawnStretch) -> list[Point]:
    """The ends of the parts of a path."""
    return [point for stroke in strokes(drawn) for point in stroke]


def strokes(drawn: DrawnStretch) -> list[tuple[Point, Point]]:
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


def rounded(point: Point) -> Point:
    """A point as a path has it."""
    return float(f"{point[0]:.1f}"), float(f"{point[1]:.1f}")


def near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(left - right) <= 0.1 for left, right in zip(one, other, strict=True))


def shrunk(box: Box) -> Box:
    """A box without its sides, which lines may touch: paths are written to a tenth of a pixel."""
    return Box(box.x + 0.1, box.y + 0.1, max(box.width - 0.2, 0), max(box.height - 0.2, 0))
