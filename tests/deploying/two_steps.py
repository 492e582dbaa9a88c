"""The first step that a finding's help demands, built from the base and the head of a change."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tests.deploying import edits, told
from tests.deploying.list_steps import LIST_CODES, with_first_lists
from tests.reading.access import Grant
from tests.reading.project import Document, Project


def first_step(
    base: Project, head: Project, codes: Collection[str], *, keep_lines: bool, renames_subnets: bool = False
) -> Project:
    """The project to deploy before `head`, or in its place if another name helps.

    `keep_lines`: a role that goes keeps its lines while it is retired. `renames_subnets`: without the new lines,
    entries that are joined otherwise are too many still.
    """
    first = _with_additions_switched_off(head) if _AGAIN & set(codes) else head
    if "layout-changed" in codes:
        return edits.with_settings(first, name=f"{told.name(head)}-anew")
    if "vpc-changed" in codes:
        first = _with_other_names(base, first)
    by_lines = "crowded-acl" in codes and not renames_subnets and _has_same_places(base, head)
    if {"crowded-role", "owner-changed"} & set(codes) or by_lines:
        first = _without_new_lines(base, first)
    if "crowded-acl" in codes and not by_lines:
        first = edits.with_subnets_called(first, lambda name: f"{name}-anew")
    if LIST_CODES & set(codes):
        first = with_first_lists(base, first, codes)
    if {"removed-role", "renamed-role", "moved-role"} & set(codes):
        first = _with_retired(base, first, keep_lines=keep_lines)
    return first


_AGAIN = {"layout-changed", "vpc-changed", "rules-added-already", "maybe-same-group"}
"""Stacks under other names add the rules again that are in groups of others, while the old stacks still hold them."""


def _with_additions_switched_off(project: Project) -> Project:
    for role, path in told.paths(project).items():
        if "adds_to" in project.files[path]:
            project = edits.with_role(project, role, enabled=False)
    return project


def _has_same_places(base: Project, head: Project) -> bool:
    """True if the files that say where hosts stand are equal: then only lines change network ACLs."""
    return all(base.files.get(path) == head.files.get(path) for path in told.NO_ROLES)


def has_another_name(head: Project, first: Project) -> bool:
    """True if the first step is final, because the new name stays."""
    return told.name(head) != told.name(first) or told.environments(head).keys() != told.environments(first).keys()


def _with_other_names(base: Project, head: Project) -> Project:
    """Rename every environment that is in another VPC."""

    def call(name: str) -> str:
        was, now = told.environments(base).get(name, {}), told.environments(head)[name]
        same_place = (was.get("account"), was.get("region")) == (now.get("account"), now.get("region"))
        return f"{name}-anew" if same_place and _vpc(was) != _vpc(now) else name

    return edits.with_environments_called(head, call)


def _vpc(said: Document) -> tuple[str | None, str | None]:
    return said["vpc"].get("id"), said["vpc"].get("ssm")


def _with_retired(base: Project, head: Project, *, keep_lines: bool) -> Project:
    """Retire every role that is removed from an environment, or moved."""
    first = head
    shared = [name for name in told.environments(head) if name in told.environments(base) and _same(name, base, head)]
    for role in sorted(told.paths(base)):
        lost = [name for name in shared if role in told.live(base, name) and role not in told.present(head, name)]
        worn = any(role in told.live(base, name) for name in shared)
        if worn and role in told.paths(head) and _moves(role, base, head):
            first = edits.without_role(first, role)
            first = _retired_in_place(base, first, role, keep_lines=keep_lines)
        elif lost and role in told.paths(head):
            first = _retired_somewhere(first, role, lost)
        elif lost:
            first = _retired_in_place(base, first, role, keep_lines=keep_lines)
    return first


def _same(environment: str | None, base: Project, head: Project) -> bool:
    """True if an environment has the same stacks."""
    return told.name(base) == told.name(head) and told.place(base, environment) == told.place(head, environment)


def _moves(role: str, base: Project, head: Project) -> bool:
    in_folders = told.settings(head).get("stacks") == "folder"
    return in_folders and told.folder(base, role) != told.folder(head, role)


def _retired_in_place(base: Project, first: Project, role: str, *, keep_lines: bool) -> Project:
    path = told.paths(base)[role]
    document = {**base.files[path], "retired": True}
    if not keep_lines:
        document = {key: value for key, value in document.items() if key not in ("ingress", "egress", "extends")}
    bases = [name for name in document.get("extends", []) if any(f"/_{name}.yaml" in path for path in first.files)]
    document = {**document, "extends": bases}
    known = told.settings(first).get("environments", {})
    if "environments" in document:
        document["environments"] = [name for name in told.listed(document["environments"]) if name in known]
    return edits.with_file(first, path, _within(document, known))


def _within(document: Document, known: Collection[str]) -> Document:
    """Without the lines of environments that are gone."""
    for direction, _ in edits.LINES:
        lines = document.get(direction, [])
        document[direction] = [line for line in lines if set(told.listed(line.get("environments", []))) <= set(known)]
    return document


def _retired_somewhere(first: Project, role: str, lost: list[str | None]) -> Project:
    """The project with a role retired in the environments that it leaves, and as in the head elsewhere."""
    document = first.files[told.paths(first)[role]]
    already = document.get("retired", False)
    retired = True if already is True else sorted({*(told.listed(already) if already else []), *lost})
    environments = [*told.listed(document["environments"]), *lost]
    return edits.with_role(first, role, environments=environments, retired=retired)


def _without_new_lines(base: Project, head: Project) -> Project:
    """The project without lines that allow more than the base in any environment."""
    shared = [name for name in told.environments(head) if name in told.environments(base)]
    allowed = {name: _grants(base, name, told.paths(base)) for name in shared}

    def is_new(role: str, line: Document) -> bool:
        alone = _with_own_lines(head, role, [line])
        return any(_grants(alone, name, [role]) - allowed[name] for name in shared)

    first = head
    for role, path in told.paths(head).items():
        lines = _lines(head, head.files[path])
        first = _with_own_lines(first, role, [line for line in lines if not is_new(role, line)])
    return first


def _with_own_lines(project: Project, role: str, lines: list[Document]) -> Project:
    """A role with these lines and no bases."""
    own = {direction: [line for line in lines if key in line] for direction, key in edits.LINES}
    return edits.with_role(project, role, **own, extends=None)


def _lines(project: Project, document: Document) -> list[Document]:
    """A role's lines with those of its bases."""
    lines = [line for direction, _ in edits.LINES for line in document.get(direction, [])]
    for base in document.get("extends", []):
        (path,) = (path for path in project.files if path.endswith(f"/_{base}.yaml"))
        lines += _lines(project, project.files[path])
    return lines


def _grants(project: Project, environment: str | None, roles: Iterable[str]) -> set[Grant]:
    oracle = told.oracle(project, environment)
    return {grant for role in roles if oracle.takes_part(role) for grant in oracle.grants(role)}
