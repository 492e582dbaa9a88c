"""Pass 1: gather every role's own lines and those of its bases, each with its place in its own file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sg_factory.authored.models import Base, Project, Role, RoleSource
from sg_factory.compile.cycles import cycles
from sg_factory.compile.draft import Draft, Line
from sg_factory.compile.size import PRICE_OF_A_ROLE, size_of, size_of_fragments
from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.text.spelling import remedy


def extend(draft: Draft) -> Draft:
    """Gather the lines of the roles that are present, and the readable lines of files with mistakes."""
    project = draft.project
    sizes: dict[str, int] = {}
    sources: dict[str, tuple[RoleSource, ...]] = {}
    room = draft.room - PRICE_OF_A_ROLE * len(draft.present) - size_of_fragments(project)
    for name in draft.present:
        if name not in draft.retired and room >= 0:
            sources[name] = (project.roles[name], *bases_of(project.roles[name], project))
            for source in sources[name]:
                if source.file not in sizes:
                    sizes[source.file] = size_of(source)
                room -= sizes[source.file]
    if room < 0:
        return replace(draft, present={}, room=room)
    lines = tuple(line for name, found in sources.items() for source in found for line in _lines(name, source))
    lines += tuple(Line(part.role, part.direction, part.written, part.origin) for part in draft.project.fragments)
    unclear = frozenset(name for name, found in sources.items() if _lacks_a_base(found, project))
    return replace(draft, lines=lines, unclear=unclear, room=room)


def _lacks_a_base(sources: Iterable[RoleSource], project: Project) -> bool:
    return any(name not in project.bases for source in sources for name in source.written.extends)


def _lines(role: str, source: RoleSource) -> Iterator[Line]:
    place = source.place
    for direction, index, line in source.lines:
        yield Line(role, direction, line, place.at(direction, index))


def bases_of(source: RoleSource, project: Project) -> tuple[RoleSource, ...]:
    """Return every base that a role or base extends, directly or through others, without unknown ones."""
    found: dict[str, RoleSource] = {}
    waiting = deque(source.written.extends)
    while waiting:
        base = project.bases.get(waiting.popleft())
        if base is not None and base.name not in found:
            found[base.name] = base
            waiting.extend(base.written.extends)
    return tuple(found.values())


def verify_extends(project: Project) -> Iterator[Diagnostic]:
    """Yield mistakes in `extends`: unknown bases, bases that extend themselves, and names that are listed twice."""
    extended = {name: [n for n in base.written.extends if n in project.bases] for name, base in project.bases.items()}
    cycle = cycles(extended)
    for source in project.sources:
        written: Role | Base = source.written
        seen: set[str] = set()
        for index, name in enumerate(written.extends):
            place = source.place.at("extends", index)
            if name in seen:
                yield mistake("name-twice", f"“{name}” is listed twice", place, help="name each base once")
            elif name in project.bases:
                base = project.bases[name]
                if isinstance(written, Base) and cycle[source.name] == cycle[name]:
                    through = "" if base is source else f" through “_{name}”"
                    help = "remove this line" if base is source else "remove this line, or the one that extends back"
                    yield mistake("extends-itself", f"“_{source.name}” extends itself{through}", place, help=help)
            elif f"_{name}" not in project.unreadable:
                yield _unknown(name, place, project)
            seen.add(name)


def _unknown(name: str, place: Place, project: Project) -> Diagnostic:
    bare, fix = name.removeprefix("_"), ""
    if bare != name and (bare in project.bases or name in project.unreadable):
        help, fix = f"write “{bare}”, without the underscore of the file name", bare
    elif name in project.roles:
        help = f"“{name}” is a role; put shared rules in a base, roles/_{name}.yaml"
    else:
        help, fix = remedy(name, project.bases, otherwise=f"add roles/_{bare}.yaml")
    return mistake("unknown-base", f"unknown base “{name}”", place, help=help, fix=fix)
