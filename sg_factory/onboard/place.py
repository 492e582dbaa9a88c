"""Where a new role's file goes, and how it tells an editor what may stand in it."""

from __future__ import annotations

import posixpath

from sg_factory.authored.models.project import ROLES_FOLDER, WORDS
from sg_factory.authored.models.text import NAME_PATTERN
from sg_factory.authored.schema import file_of as schema_file
from sg_factory.files import Files
from sg_factory.onboard.known import ProjectNames
from sg_factory.text.spelling import as_name


class NoPlace(ValueError):
    """A role's name or folder that will not do; the message says what to write instead."""


def file_of(role: str, folder: str, files: Files, known: ProjectNames) -> str:
    """The path of a new role's file. Raises NoPlace where the name is none, is taken, or the file is there."""
    _named(role, known)
    file = f"{folder_of(folder)}/{role}.yaml"
    if files.exists(file):
        raise NoPlace(f"{file} is there already, and nothing is overwritten: choose another name")
    return file


def _named(role: str, known: ProjectNames) -> None:
    if not NAME_PATTERN.fullmatch(role) or role.startswith("sg-"):
        meant = as_name(role.rsplit("/", 1)[-1].removesuffix(".yaml")).removeprefix("sg-")
        rule = "names are lower-case words and digits with single hyphens, and do not begin with sg-"
        raise NoPlace(f"“{role}” is no name of a role: {rule}" + (f"; did you mean “{meant}”?" if meant else ""))
    if role in known.roles:
        raise NoPlace(f"“{role}” is a role already, in {known.roles[role]}: choose another name")
    if role in WORDS:
        raise NoPlace(f"“{role}” is a word of the language: choose another name")
    if role in known.kinds:
        kind = {"network": "network", "group": "security group"}.get(known.kinds[role], "name")
        raise NoPlace(f"“{role}” is a {kind} of sg-factory.yaml already: choose another name")


def folder_of(folder: str) -> str:
    """The folder that is meant: `payments` and `roles/payments` are the same. Raises NoPlace for one elsewhere."""
    path = posixpath.normpath(folder.replace("\\", "/")) if folder else "."
    steps = path.split("/")
    if path.startswith("/") or ".." in steps or ":" in path or not path.isprintable():
        raise NoPlace(f"“{folder}” is no folder below {ROLES_FOLDER}/: write one such as {ROLES_FOLDER}/payments")
    inside = steps[1:] if steps[0] == ROLES_FOLDER else [] if path == "." else steps
    return "/".join((ROLES_FOLDER, *inside))


def schema_line(file: str) -> str:
    """The comment by which YAML's language server finds the schema of a role file, wherever it stands."""
    return f"# yaml-language-server: $schema={posixpath.relpath(schema_file('role'), posixpath.dirname(file))}\n"
