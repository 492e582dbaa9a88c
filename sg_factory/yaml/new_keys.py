"""Keys are added to mappings of a YAML file, and every other byte stays as it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.files import Snapshot
from sg_factory.yaml.edits import CannotEdit, read, verified
from sg_factory.yaml.locator import MarkedFile


def with_date(content: bytes, file: str, place: Place, after: str, day: date) -> bytes:
    """Return a file with a date at a place: in place of the value there, else as a new key behind the key `after`.

    `place` is the key in its mapping. Comments, order, quotes and line ends stay. Raises CannotEdit.
    """
    mapping, key = Place(file, place.path[:-1]), str(place.path[-1])
    if MarkedFile(Snapshot({file: content}), file).node(place) is not None:
        return _replaced(content, file, place, day)
    return _added(content, file, mapping, after, key, day)


def _replaced(content: bytes, file: str, place: Place, day: date) -> bytes:
    """Write the date over a scalar, which keeps its quotes."""
    text = content.decode("utf-8-sig")
    node = MarkedFile(Snapshot({file: content}), file).node(place)
    if node.id != "scalar" or text[node.start_mark.index : node.start_mark.index + 1] in ("|", ">"):
        raise CannotEdit(f"“{place.path[-1]}” of {file} is not a single value on its line")
    start, end = node.start_mark.index, node.end_mark.index
    quote = text[start] if text[start] in "'\"" else ""
    new = text[:start] + quote + day.isoformat() + quote + text[end:]
    return verified(content, new, file, _with(read(content, file), place, day.isoformat() if quote else day))


def _added(content: bytes, file: str, mapping: Place, after: str, key: str, day: date) -> bytes:
    """Write the key behind another one: on the same line in braces, else on a line of its own."""
    value = read(content, file)
    text = content.decode("utf-8-sig")
    marked = MarkedFile(Snapshot({file: content}), file)
    whole, name, known = marked.node(mapping), marked.node(mapping.key(after)), marked.node(mapping.at(after))
    if name is None or known is None or known.id != "scalar":
        raise CannotEdit(f"{file} has no place for “{key}”")
    in_braces = text[whole.start_mark.index] == "{"
    in_json = text[name.start_mark.index] == '"' and in_braces
    written = f'"{key}": "{day}"' if in_json else f"{key}: {day}"
    line_end = "\r\n" if "\r\n" in text else "\n"
    margin = " " * name.start_mark.column
    if in_braces:
        at, new = known.end_mark.index, f", {written}"
    elif text[known.start_mark.index] in "|>":  # where its text ends depends on blank lines
        at, new = name.start_mark.index, f"{written}{line_end}{margin}"
    else:
        at, new = _line_end(text, known.end_mark.index), f"{line_end}{margin}{written}"
    is_before = at == name.start_mark.index
    intended = _with_key(value, mapping, after, key, day.isoformat() if in_json else day, is_before=is_before)
    return verified(content, text[:at] + new + text[at:], file, intended)


def _line_end(text: str, index: int) -> int:
    """The end of the line of an index, without its line break."""
    found = text.find("\n", index)
    end = len(text) if found < 0 else found
    return end - 1 if text[index:end].endswith("\r") else end


def _with(value: Any, place: Place, new: Any) -> Any:
    *above, last = place.path
    _at(value, tuple(above))[last] = new
    return value


def _with_key(value: Any, mapping: Place, after: str, key: str, new: Any, *, is_before: bool) -> Any:
    """The value of a document with a key more in one mapping, beside another one."""
    holder = _at(value, mapping.path)
    items = list(holder.items())
    number = [name for name, _ in items].index(after) + (not is_before)
    holder.clear()
    holder.update([*items[:number], (key, new), *items[number:]])
    return value


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value
