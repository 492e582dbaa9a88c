"""Mistakes in the names of folders of roles/ that become stacks, with the rules of CloudFormation for stack names.

Source: CreateStack in the CloudFormation API reference: letters, digits and hyphens, 128 at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.authored.models.text import NAME_PATTERN
from sg_factory.diagnostic import Diagnostic, Place, Related, Span, mistake
from sg_factory.plan.layout import names
from sg_factory.text.spelling import as_name

_LONGEST_STACK_NAME = 128


def verify_folders(project: Project) -> Iterator[Diagnostic]:
    """Yield folders whose stack names would be invalid, too long, or those of another folder or environment."""
    if project.settings.stacks == "one":
        return
    folders = sorted(
        {source.file.rpartition("/")[0] for source in project.roles.values() if isinstance(source.written, Role)}
    )
    misnamed = [mistake for folder in folders for mistake in _misnamed(folder)]
    yield from misnamed
    if not misnamed:
        yield from _named_twice(project, folders)


def _misnamed(folder: str) -> Iterator[Diagnostic]:
    for step in folder.split("/")[1:]:
        if not NAME_PATTERN.fullmatch(step):
            text = f"the folder “{step}” cannot be part of a stack name, which consists of lower-case words and digits"
            yield mistake("bad-name", text, Span(folder), help=f"rename it to {as_name(step) or 'team-a'}")


def _named_twice(project: Project, folders: list[str]) -> Iterator[Diagnostic]:
    taken: dict[str, tuple[str | None, str]] = {}
    for environment in project.settings.environments or (None,):
        for folder in folders:
            name = max(names(project.settings.name, environment, (folder,), project.settings.stacks), key=len)
            if len(name) > _LONGEST_STACK_NAME:
                text = f"the stack “{name}” would have a name of {len(name)} characters; CloudFormation allows "
                text += str(_LONGEST_STACK_NAME)
                yield mistake("bad-name", text, Span(folder), help="give the folder a shorter path")
            elif name in taken:
                yield _taken(name, (environment, folder), taken[name])
            taken.setdefault(name, (environment, folder))


def _taken(name: str, one: tuple[str | None, str], other: tuple[str | None, str]) -> Diagnostic:
    if one[0] == other[0]:
        text = f"{other[1]} and {one[1]} would both have the stack “{name}”"
        related = (Related(Place(other[1]), "the other one"),)
        return mistake("name-twice", text, Span(one[1]), help="rename one of the folders", related=related)
    text = f"{other[1]} in {other[0]} and {one[1]} in {one[0]} would both have the stack “{name}”"
    place = Place(SETTINGS_FILE).key("environments", str(one[0]))
    return mistake("name-twice", text, place, help="rename the environment or the folder")
