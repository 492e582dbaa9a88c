"""Entries are added to a mapping or a list of a YAML file, and every byte that was there stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.files import Snapshot
from sg_factory.yaml.edits import CannotEdit, read, scalar_text, verified
from sg_factory.yaml.list_items import end_of_node, line_end
from sg_factory.yaml.locator import MarkedFile, YamlNode

Entries = Mapping[str, Any] | Sequence[Any]
"""What is added: keys of a mapping with their values, or items of a list."""
BlockText = Callable[[Any], str]
"""A value as block YAML from the first column on."""


def with_entries(
    content: bytes, file: str, path: tuple[str | int, ...], entries: Entries, text_of: BlockText, *, after: str = ""
) -> bytes:
    """Return a file with further entries at a path, behind those that are there, or behind the key `after`.

    A key of the path that is not there is added as well. Raises CannotEdit.
    """
    value, text = read(content, file), content.decode("utf-8-sig")
    if _at(value, path) is None and path:
        return with_entries(content, file, path[:-1], {str(path[-1]): entries}, text_of, after=after)
    node = MarkedFile(Snapshot({file: content}), file).node(Place(file, path))
    if node is None or value is None:
        position, added = len(text), _below(text, text_of(entries))
    elif node.id not in ("mapping", "sequence") or (node.id == "mapping") != isinstance(entries, Mapping):
        raise CannotEdit(f"“{'.'.join(map(str, path))}” of {file} has no place for more entries")
    elif text[node.start_mark.index] in "[{":
        position, added = _in_brackets(node, _inline(entries, is_json=_is_json(text, node)), after)
    else:
        last = _value_of(node, after) or node
        position = line_end(text, max(last.start_mark.index, end_of_node(text, last) - 1))
        margin = " " * node.start_mark.column
        added = _below(
            text[:position], "".join(f"{margin}{line}\n" for line in text_of(entries).rstrip("\n").split("\n"))
        )
    if "\r\n" in text:
        added = added.replace("\n", "\r\n")
    return verified(content, text[:position] + added + text[position:], file, _with(value, path, entries, after))


def _at(value: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        is_there = isinstance(value, list) or (isinstance(value, dict) and step in value)
        value = value[step] if is_there else None
    return value


def _below(above: str, added: str) -> str:
    """The text of whole lines that follows another one, which may not end with a line break."""
    return f"\n{added}" if above and not above.endswith("\n") else added


def _inline(value: Any, *, is_json: bool) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        pairs = (f"{_inline(key, is_json=is_json)}: {_inline(each, is_json=is_json)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_inline(each, is_json=is_json) for each in value)}]"
    return scalar_text(value) if isinstance(value, str) and not is_json else json.dumps(value, ensure_ascii=False)


def _is_json(text: str, node: YamlNode) -> bool:
    """True if brackets hold what is written in quotes, as JSON has it."""
    return text[node.start_mark.index :].lstrip("[{ \r\n").startswith('"')


def _in_brackets(node: YamlNode, text: str, after: str) -> tuple[int, str]:
    """The place in brackets, and the text there: that of the entries without their own brackets."""
    inner = text[1:-1]
    if not node.value:
        return node.start_mark.index + 1, inner
    last = _value_of(node, after) or (node.value[-1][1] if node.id == "mapping" else node.value[-1])
    return last.end_mark.index, f", {inner}"


def _value_of(node: YamlNode, key: str) -> YamlNode:
    pairs = node.value if node.id == "mapping" and key else ()
    return next((value for found, value in pairs if found.value == key), None)


def _with(value: Any, path: tuple[str | int, ...], entries: Entries, after: str) -> Any:
    """The value of a document with the entries."""
    if path:
        changed = _with(value[path[0]], path[1:], entries, after)
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        found = {key: changed if key == path[0] else each for key, each in pairs}
        return found if isinstance(value, dict) else [*found.values()]
    if not isinstance(entries, Mapping):
        return [*(value or ()), *entries]
    held = value or {}
    keys = list(held)
    split = keys.index(after) + 1 if after in held else len(keys)
    return {key: held[key] for key in keys[:split]} | dict(entries) | {key: held[key] for key in keys[split:]}
