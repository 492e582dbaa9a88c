"""The templates of new roles: sg-factory's own and the project's, which win over own ones of the same name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.authored.models.text import NAME_PATTERN
from sg_factory.files import Files, Folder
from sg_factory.files.package_data import above_templates

FOLDER = "templates/roles"
_ENDING = ".yaml.j2"


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    """A template by its name; `file` is its path in `files`, `is_own` is True for a template of the project."""

    name: str
    files: Files
    file: str
    is_own: bool


def templates(project: Files) -> Mapping[str, TemplateEntry]:
    """Return all templates by name, sorted. A project's template replaces sg-factory's of the same name.

    A file whose name is not valid for a role is ignored: names are typed and printed unescaped.
    """
    carried = Folder(above_templates(), may_leave=True)  # some installers link every file to their cache
    ours = {entry.name: entry for entry in _entries(carried, is_own=False)}
    is_ours = isinstance(project, Folder) and project.path.resolve() == carried.path.resolve()
    own = {} if is_ours else {entry.name: entry for entry in _entries(project, is_own=True)}
    return dict(sorted((ours | own).items()))


def _entries(source: Files, *, is_own: bool) -> Iterator[TemplateEntry]:
    for level in source.levels(FOLDER):
        for name in level.files if level.folder == FOLDER else ():
            template = name.removesuffix(_ENDING)
            if template != name and NAME_PATTERN.fullmatch(template):
                yield TemplateEntry(template, source, f"{FOLDER}/{name}", is_own)
