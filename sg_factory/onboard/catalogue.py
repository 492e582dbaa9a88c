"""Which templates there are: ours, and those of the project, which win where both have one of a name."""

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
    """A template by its name; `file` is its path among `files`, `is_own` whether the project brought it."""

    name: str
    files: Files
    file: str
    is_own: bool


def templates(project: Files) -> Mapping[str, TemplateEntry]:
    """All templates by name, sorted. One of the project's stands for ours of the same name.

    A file whose name would be none of a role is no template: names are typed, and printed as they are.
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
