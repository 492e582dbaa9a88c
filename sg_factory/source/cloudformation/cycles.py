"""Groups that refer to each other, or to themselves, in inline rules: a circular dependency."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from sg_factory.source.cloudformation.notes import Notes
from sg_factory.source.cloudformation.template import GROUP, Template
from sg_factory.text.counting import listed

_SHOWN = 8


def note_cycles(template: Template, resources: Iterable[str], notes: Notes) -> None:
    """Note every cycle among the groups and rules of a template; cycles that share a resource are one."""
    kinds = {name for name in resources if template.kind(name).startswith(GROUP)}
    sees = {name: sorted(template.references[name] & kinds) for name in sorted(kinds)}
    for names in _together(sees):
        help = "write the rules between groups as standalone AWS::EC2::SecurityGroupIngress and Egress"
        notes.malformed(_text(names), template.place(names[0]), help)


def _text(names: list[str]) -> str:
    if len(names) == 1:
        return f"“{names[0]}” refers to itself: CloudFormation cannot make it"
    shown = [f"“{each}”" for each in names[:_SHOWN]]
    more = [f"{len(names) - _SHOWN:,} more"] if len(names) > _SHOWN else []
    return f"{listed(shown + more)} refer to each other: CloudFormation cannot make any of them first"


def _together(sees: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """The sets of names that refer to each other, or to themselves, sorted.

    Tarjan's strongly connected components, with a stack of our own: a chain may be longer than Python's.
    """
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: dict[str, None] = {}
    found: list[list[str]] = []
    for start in sees:
        path = [] if start in order else [(start, iter(sees[start]))]
        while path:
            name, left = path[-1]
            if name not in order:
                order[name] = lowest[name] = len(order)
                open_[name] = None
            following = next(left, None)
            if following is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[name])
                if lowest[name] == order[name]:
                    found.append(_closed(name, open_))
            elif following not in order:
                path.append((following, iter(sees[following])))
            elif following in open_:
                lowest[name] = min(lowest[name], order[following])
    return iter(sorted(sorted(names) for names in found if len(names) > 1 or names[0] in sees[names[0]]))


def _closed(name: str, open_: dict[str, None]) -> list[str]:
    """The names opened since a name: they all lead back to it."""
    names = []
    while name in open_:
        names.append(open_.popitem()[0])
    return names
