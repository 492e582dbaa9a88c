"""What `import` has written, and whether it is the source → text and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sg_factory.text.counting import counted, listed
from sg_factory.text.escaping import escaped
from sg_factory.text.json_text import json_text
from sg_factory.text.screen import Screen
from sg_factory.text.table import table

WrittenGroup = tuple[str, str, str, Sequence[str]]
"""A group: its id, its role, the file of that, and its differences from the source."""
OtherGroup = tuple[str, str]
"""A group without a role: its id, and its name or the reason."""
Lookalike = tuple[str, str, str, Sequence[str], str]
"""A new group that looks like a role: its id, its own role, that other role, what both share, a line for --names."""


def as_json(
    groups: Sequence[WrittenGroup],
    external: Sequence[OtherGroup],
    left_out: Sequence[OtherGroup],
    alike: Sequence[Lookalike] | None,
    _screen: Screen,
) -> str:
    """Return all groups of the source, each in one of three lists, and what looks alike unless that is None."""
    looks = {} if alike is None else {"candidates": [dict(zip(_ALIKE, each, strict=True)) for each in alike]}
    return json_text(
        {
            "groups": [
                {"id": id_, "role": role, "file": file, "equal": not found, "differences": list(found)}
                for id_, role, file, found in groups
            ],
            "external": [{"id": id_, "name": name} for id_, name in external],
            "left_out": [{"id": id_, "reason": reason} for id_, reason in left_out],
            **looks,
        }
    )


_ALIKE = ("id", "role", "like", "common", "names")


def as_text(
    groups: Sequence[WrittenGroup],
    external: Sequence[OtherGroup],
    left_out: Sequence[OtherGroup],
    alike: Sequence[Lookalike] | None,
    screen: Screen,
) -> str:
    """Return a table of the groups with their roles, the differences below each, all others, and what looks alike."""
    return "".join(f"{line}\n" for line in _lines(groups, external, left_out, alike or (), screen))


def _lines(
    groups: Sequence[WrittenGroup],
    external: Sequence[OtherGroup],
    left_out: Sequence[OtherGroup],
    alike: Sequence[Lookalike],
    screen: Screen,
) -> Iterator[str]:
    rows = [
        (escaped(id_), escaped(role), file, "equal" if not found else counted(len(found), "difference"))
        for id_, role, file, found in groups
    ]
    yield from table([("group", "role", "file", "rules"), *rows], 0, screen) if rows else ()
    for id_, _, _, found in groups:
        if found:
            yield from ("", escaped(id_), *(f"  {escaped(each)}" for each in found))
    for title, others in (("external groups, which get no role", external), ("left out", left_out)):
        if others:
            yield from ("", f"{title}:", *table([tuple(map(escaped, each)) for each in others], 2, screen))
    if alike:
        looks = [(id_, role, like, listed(list(common)), names) for id_, role, like, common, names in alike]
        head = ("group", "role", "looks like", "by", "line for --names")
        yield from ("", "candidates, which only a line for --names makes one role:")
        yield from table([tuple(map(escaped, each)) for each in (head, *looks)], 2, screen)
    equal = sum(not found for _, _, _, found in groups)
    yield from ("", f"{equal} of {counted(len(groups), 'group')} {'is' if equal == 1 else 'are'} equal, rule by rule")


_Format = Callable[
    [Sequence[WrittenGroup], Sequence[OtherGroup], Sequence[OtherGroup], Sequence[Lookalike] | None, Screen], str
]
FORMATS: Mapping[str, _Format] = {"text": as_text, "json": as_json}
"""The formats of the result."""
