"""The path of a new role's file, and the line that names its schema for editors."""

from __future__ import annotations

import posixpath

from sg_factory.authored.models.project import ROLES_FOLDER, WORDS
from sg_factory.authored.models.text import NAME_PATTERN
from sg_factory.authored.schema import file_of as schema_file
from sg_factory.files import Files
from sg_factory.onboard.project_names import ProjectNames
from sg_factory.onboard.refused import Refused
from sg_factory.text.spelling import as_name


def file_of(role: str, folder: str, files: Files, known: ProjectNames) -> str:
    """Return the path of a new role's file. Raises Refused if the name is invalid or taken, or the file exists."""
    if not NAME_PATTERN.fullmatch(role) or role.startswith("sg-"):
        meant = as_name(role.rsplit("/", 1)[-1].removesuffix(".yaml")).removeprefix("sg-")
        rule = "names are lower-case words and digits with single hyphens, and do not begin with sg-"
        raise Refused(f"“{role}” is not a valid role name: {rule}" + (f"; did you mean “{meant}”?" if meant else ""))
    if role in known.roles:
        raise Refused(f"role “{role}” already exists, in {known.roles[role]}: choose another name")
    if role in WORDS:
        raise Refused(f"“{role}” is a reserved word: choose another name")
    if role in known.kinds:
        kind = {"network": "network", "group": "security group"}.get(known.kinds[role], "name")
        raise Refused(f"“{role}” is already a {kind} in sg-factory.yaml: choose another name")
    file = f"{folder_of(folder)}/{role}.yaml"
    if files.exists(file):
        raise Refused(f"{file} already exists and is not overwritten: choose another name")
    return file


def folder_of(folder: str) -> str:
    """Return the folder of a role: `payments` and `roles/payments` are the same. Raises Refused for one elsewhere."""
    path = posixpath.normpath(folder.replace("\\", "/")) if folder else "."
    steps = path.split("/")
    if path.startswith("/") or ".." in steps or ":" in path or not path.isprintable():
        raise Refused(f"“{folder}” is not a folder below {ROLES_FOLDER}/: write one such as {ROLES_FOLDER}/payments")
    inside = steps[1:] if steps[0] == ROLES_FOLDER else [] if path == "." else steps
    return "/".join((ROLES_FOLDER, *inside))


def schema_line(file: str) -> str:
    """Return the comment that names a role file's schema for the YAML language server."""
    return f"# yaml-language-server: $schema={posixpath.relpath(schema_file('role'), posixpath.dirname(file))}\n"
