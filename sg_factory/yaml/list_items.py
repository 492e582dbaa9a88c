"""Items of lists are removed from a YAML file, and every other line stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.files import Snapshot
from sg_factory.yaml.edits import CannotEdit, read, verified
from sg_factory.yaml.locator import MarkedFile, YamlNode


def without_items(content: bytes, file: str, items: Collection[Place]) -> bytes:
    """Return a file without some items of its lists, each with its own lines. Raises CannotEdit.

    An item with a comment is not removed, as that would go with it or speak of another one; nor is the last item of a
    list.
    """
    value = read(content, file)
    verify_uncommented(content, file, items)
    text = content.decode("utf-8-sig")
    marked = MarkedFile(Snapshot({file: content}), file)
    parts: list[tuple[int, int]] = []
    by_list = sorted(items, key=lambda place: (str(place.path[:-1]), place.path[-1]))
    for path, of_list in groupby(by_list, key=lambda place: place.path[:-1]):
        node = marked.node(Place(file, path))
        gone = {int(place.path[-1]) for place in of_list}
        if node is None or node.id != "sequence" or len(gone) == len(node.value):
            raise CannotEdit("nothing would remain of the list")
        in_line = text[node.start_mark.index] == "["
        parts += _in_line(node, gone) if in_line else _on_lines(text, node, gone)
    for start, end in sorted(parts, reverse=True):
        text = text[:start] + text[end:]
    return verified(content, text, file, _intended(value, items))


def without_key(content: bytes, file: str, key: str) -> bytes:
    """Return a file without a key of its document, and without the lines of its value. Raises CannotEdit."""
    value = read(content, file)
    verify_uncommented(content, file, [Place(file, (key,))])
    text = content.decode("utf-8-sig")
    root = MarkedFile(Snapshot({file: content}), file).node(Place(file))
    if root is None or text[root.start_mark.index] == "{":
        raise CannotEdit(f"“{key}” is not on lines of its own")
    name, held = next((name, held) for name, held in root.value if name.value == key)
    start, end = _lines(text, name.start_mark.index, end_of_node(text, held))
    del value[key]
    return verified(content, text[:start] + text[end:], file, value)


def verify_uncommented(content: bytes, file: str, places: Collection[Place]) -> None:
    """Raise CannotEdit if a comment is on the lines of an item, or on the line above one that begins its line."""
    text = content.decode("utf-8-sig")
    marked = MarkedFile(Snapshot({file: content}), file)
    bare = _without_scalars(text, marked.node(Place(file)))
    if "#" not in bare:
        return
    for place in places:
        node = marked.node(place)
        if node is not None:
            start, end = _lines(bare, node.start_mark.index, end_of_node(text, node))
            above = _line_start(bare, max(start - 1, 0))
            is_first = text[start : node.start_mark.index].strip() in ("", "-")
            first = above if is_first and bare[above:start].lstrip().startswith("#") else start
            if "#" in bare[first:end]:
                line = bare.count("\n", 0, bare.index("#", first)) + 1
                raise CannotEdit(f"the comment on line {line} may belong to what would go")


def _intended(value: Any, items: Collection[Place]) -> Any:
    """Return the value of a document without the items: inner ones first, and the last ones, so that indices stay."""
    for place in sorted(items, key=lambda place: (len(place.path), int(place.path[-1])), reverse=True):
        holder = value
        for step in place.path[:-1]:
            holder = holder[step]
        del holder[place.path[-1]]
    return value


def _in_line(node: YamlNode, gone: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text that hold items of a list in brackets, each with one comma."""
    items = node.value
    kept = max(index for index in range(len(items)) if index not in gone)
    for index in sorted(gone):
        if index < kept:
            yield items[index].start_mark.index, items[index + 1].start_mark.index
    if kept + 1 < len(items):
        yield items[kept].end_mark.index, items[-1].end_mark.index


def _on_lines(text: str, node: YamlNode, gone: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the lines that hold items of a list with dashes; of the blank lines around one, those before go too."""
    column = node.start_mark.column
    for index in gone:
        item = node.value[index]
        start, end = _lines(text, item.start_mark.index, end_of_node(text, item))
        first = _line_start(text, node.start_mark.index)
        while text[start : start + column + 1].lstrip(" ") != "-":
            if start <= first:
                raise CannotEdit("the list has a form that is not known")
            start = _line_start(text, start - 1)
        before = _line_start(text, max(start - 1, 0))
        follows_blank = not text[before:start].strip() and start > 0
        if follows_blank and not text[end : line_end(text, end)].strip():
            start = before
        yield start, end


def _lines(text: str, start: int, end: int) -> tuple[int, int]:
    return _line_start(text, start), line_end(text, max(start, end - 1))


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Return the end of a line, with its line break."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def end_of_node(text: str, node: YamlNode) -> int:
    """Return the end of the last scalar or bracket of a node: libyaml counts what follows to a block."""
    while node.id != "scalar" and text[node.start_mark.index] not in "[{":
        last = node.value[-1]
        node = last[1] if node.id == "mapping" else last
    return int(node.end_mark.index)


def _without_scalars(text: str, root: YamlNode) -> str:
    """Return a text of the same length with blanks in place of scalars: each `#` in it begins a comment."""
    pieces, position = [], 0
    for start, end in _scalars(text, root):
        pieces += [text[position:start], "".join("\n" if each == "\n" else " " for each in text[start:end])]
        position = end
    return "".join(pieces) + text[position:]


def _scalars(text: str, node: YamlNode) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each scalar, in their order; of a block scalar without its first line."""
    if node is None:
        return
    if node.id == "scalar":
        start, end = node.start_mark.index, node.end_mark.index
        yield (line_end(text, start), end) if text[start : start + 1] in ("|", ">") else (start, end)
        return
    for child in node.value:
        for each in child if node.id == "mapping" else (child,):
            yield from _scalars(text, each)
