"""A name of a project → another name in every file that has it, with all else as it was.

A deployed role is renamed in two steps, as EC2 does not delete a group that is in use: the first leaves the old role,
retired, beside the new one; the second removes its file. A role that adds to a group of others has no group, but EC2
refuses its rules under new logical ids while the old ones are there: it is renamed while it is switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

from sg_factory.authored.models import Project, Role, RoleSource
from sg_factory.authored.read import load
from sg_factory.diagnostic import Place
from sg_factory.editing.mentions import Mentions, mentions
from sg_factory.editing.names import RenamedKind, kind_of, places_of, role_file, verify_new_name
from sg_factory.editing.refused import ChangeRefused
from sg_factory.editing.same_plan import are_same, without_role
from sg_factory.files import Changed, Folder
from sg_factory.pipeline.project import Outcome, run
from sg_factory.yaml import Locator
from sg_factory.yaml.edits import CannotEdit, Edit, edited, with_first_key

RenameStep = Literal["whole", "first", "second"]


_NONE = Mentions()


@dataclass(frozen=True, slots=True)
class Rename:
    """A rename that is ready to be written: new contents of files, and files that are removed.

    `step` is `whole`, or the step of two in which a deployed role is renamed. `lines` are the lines with the new name,
    as `file:line`; `files` are the old and the new file of a role, or empty. `mentions` are lines that keep the old
    name: comments, descriptions, and files that are not the project's. With `makes_list`, the project makes a prefix
    list under the new name.
    """

    kind: RenamedKind
    step: RenameStep
    contents: Mapping[str, bytes]
    gone: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    mentions: Mentions = _NONE
    makes_list: bool = False


def rename(folder: Path, old: str, new: str, *, kind: RenamedKind | None, is_deployed: bool) -> Rename:
    """Return the rename of `old` to `new`, tried in the project. Raises ChangeRefused; nothing is written.

    `kind` is needed if `old` is the name of two things. A role that `is_deployed` is renamed in two steps; the second
    one is returned once the first is done.
    """
    files, now = Folder(folder), datetime.now(UTC)
    before = run(files, as_of=now, judge=False)
    if before.is_broken:
        raise ChangeRefused("the project has mistakes: correct them first", *before.mistakes)
    project = load(files).project
    if old == new:
        raise ChangeRefused("the old and the new name are the same")
    kind = kind_of(old, project, kind)
    role = project.roles[old] if kind == "role" else None
    if role is not None and isinstance(role.written, Role) and role.written.retired is not False:
        made = _second_step(old, new, role.file, project, is_deployed=is_deployed)
    else:
        file = role.file if role else ""
        verify_new_name(new, kind, file, project, files)
        has_group = not (isinstance(role, RoleSource) and _adds(role, old, is_deployed=is_deployed))
        places = tuple(places_of(old, kind, project, files))
        try:
            made = _everywhere(files, new, kind, file, places, is_deployed=is_deployed and has_group)
        except CannotEdit as error:
            raise ChangeRefused(f"{error}: write the new name there by hand") from None
    after = run(Changed(files, made.contents, frozenset(made.gone)), as_of=now, judge=False)
    _verify(before, after, old, new, made.step)
    found = mentions(old, folder, made.contents, frozenset(made.files[:1]))
    makes_list = any(each.name == new for plan in after.plans for each in plan.lists)
    return replace(made, mentions=found, makes_list=makes_list)


def _adds(role: RoleSource, old: str, *, is_deployed: bool) -> bool:
    """True if a role adds to a group of others. Raises ChangeRefused if its rules may be there."""
    written = role.written
    if not isinstance(written, Role) or written.adds_to is None:
        return False
    if is_deployed and written.enabled:
        raise ChangeRefused(
            f"“{old}” adds its rules to “{written.adds_to}”, where EC2 refuses the new ones while the old ones are"
            f" there: write `enabled: false` in {role.file} and deploy, then rename it, remove that line and deploy"
        )
    return True


def _second_step(old: str, new: str, file: str, project: Project, *, is_deployed: bool) -> Rename:
    """Return the removal of a retired role, whose place `new` has taken."""
    written, heir = project.roles[old].written, project.roles.get(new)
    assert isinstance(written, Role)
    is_done = heir is not None and isinstance(heir.written, Role) and heir.written.retired is False
    if heir is None or not is_done or not is_deployed or written.retired is not True:
        where = "" if written.retired is True else " in some environments"
        raise ChangeRefused(f"“{old}” is retired{where}: its group is removed next, so there is nothing to rename")
    return Rename("role", "second", {}, (file,), files=(file, heir.file))


def _everywhere(
    files: Folder, new: str, kind: RenamedKind, file: str, places: tuple[Place, ...], *, is_deployed: bool
) -> Rename:
    """Return the files with the new name in place of the old one."""
    contents = {
        each: edited(files.read(each), each, [Edit(place, new) for place in of_file])
        for each, of_file in groupby(places, key=lambda place: place.file)
    }
    locator = Locator(files)
    lines = tuple(dict.fromkeys(locator.span(place).text for place in places))
    if kind != "role":
        return Rename(kind, "whole", contents, lines=lines)
    new_file = role_file(file, new)
    lines = tuple(new_file + line.removeprefix(file) if line.startswith(f"{file}:") else line for line in lines)
    contents[new_file] = contents.pop(file, files.read(file))
    if not is_deployed:
        return Rename(kind, "whole", contents, (file,), lines, (file, new_file))
    contents[file] = _retired(files.read(file), file)
    return Rename(kind, "first", contents, (), lines, (file, new_file))


def _retired(content: bytes, file: str) -> bytes:
    """Return the file of a role that is not retired, retired."""
    place = Place(file).at("retired")
    try:
        return with_first_key(content, file, "retired", True)
    except CannotEdit:
        return edited(content, file, [Edit(place, True)])  # retired: false


def _verify(before: Outcome, after: Outcome, old: str, new: str, step: RenameStep) -> None:
    """Raise ChangeRefused if the project would not be the same but for the name."""
    if after.is_broken:
        raise ChangeRefused("the project would have mistakes with the new name", *after.mistakes)
    was, now = before.plans, after.plans
    if step == "first":
        now = tuple(without_role(plan, old) for plan in now)
    if step == "second":
        was = tuple(without_role(plan, old) for plan in was)
    if not are_same(was, now, {} if step == "second" else {old: new}):
        raise ChangeRefused("more than the name would change: rename it by hand, and compare with `sg-factory diff`")
