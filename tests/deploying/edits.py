"""Edits of a project: functions from one project to another that also remove what no longer makes sense."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from tests.deploying import told
from tests.deploying.told import HOSTS, NO_ROLES, SETTINGS, listed
from tests.reading.project import Document, Project

LINES = (("ingress", "from"), ("egress", "to"))


def with_file(project: Project, path: str, document: Document) -> Project:
    return replace(project, files={**project.files, path: document})


def without_file(project: Project, path: str) -> Project:
    return replace(project, files={name: document for name, document in project.files.items() if name != path})


def with_settings(project: Project, **keys: Any) -> Project:
    """Set keys of sg-factory.yaml; None removes a key."""
    said = {key: value for key, value in {**told.settings(project), **keys}.items() if value is not None}
    files = {SETTINGS: said, **{path: document for path, document in project.files.items() if path != SETTINGS}}
    return replace(project, files=files)


def with_environment(project: Project, name: str, said: Document) -> Project:
    return with_settings(project, environments={**told.settings(project).get("environments", {}), name: said})


def with_role(project: Project, role: str, **keys: Any) -> Project:
    """Set keys of a role's file; None removes a key."""
    path = told.paths(project)[role]
    document = {key: value for key, value in {**project.files[path], **keys}.items() if value is not None}
    return with_file(project, path, document)


def moved(project: Project, role: str, folder: str) -> Project:
    path = told.paths(project)[role]
    return with_file(without_file(project, path), f"{folder}/{role}.yaml", project.files[path])


def unnamed(project: Project, role: str) -> Project:
    """Remove every mention of a role."""
    project = _with_roles_of_hosts(project, lambda worn: None if worn == role else worn)
    return _with_lines(project, lambda line, key: _each(line, key, lambda peer: None if peer == role else peer))


def without_role(project: Project, role: str) -> Project:
    return without_file(unnamed(project, role), told.paths(project)[role])


def renamed(project: Project, role: str, name: str) -> Project:
    path = told.paths(project)[role]
    called = with_file(without_file(project, path), f"{path.rpartition('/')[0]}/{name}.yaml", project.files[path])
    called = _with_roles_of_hosts(called, lambda worn: name if worn == role else worn)
    return _with_lines(called, lambda line, key: _each(line, key, lambda peer: name if peer == role else peer))


def retired(project: Project, role: str) -> Project:
    return with_role(unnamed(project, role), role, retired=True)


def with_lines(project: Project, path: str, change: Callable[[Document], Document | None]) -> Project:
    """Pass each line of one file through `change`; None removes it."""
    document = {**project.files[path]}
    for direction, _ in LINES:
        document[direction] = [new for line in document.get(direction, []) if (new := change(line)) is not None]
    return with_file(project, path, document)


def without_statements(project: Project) -> Project:
    """Remove lines with a role under `egress`: they add nothing, and their answers may be gone."""
    roles = {"self", *told.paths(project)}

    def change(line: Document, key: str) -> Document | None:
        return line if key == "from" else _each(line, key, lambda peer: None if peer in roles else peer)

    return _with_lines(project, change)


def with_environments_called(project: Project, call: Callable[[str], str | None]) -> Project:
    """Rename environments by `call`; None removes one, with everything that is then in none."""
    for role, path in told.paths(project).items():
        if "environments" in project.files[path] and not _called(project.files[path]["environments"], call):
            project = without_role(project, role)
    declared = told.settings(project)["environments"]
    environments = {called: said for name, said in declared.items() if (called := call(name)) is not None}
    networks = {name: _network_called(said, call) for name, said in told.settings(project).get("networks", {}).items()}
    groups = {
        name: _network_called(said, call) for name, said in told.settings(project).get("security_groups", {}).items()
    }
    project = with_settings(
        project, environments=environments or None, networks=networks or None, security_groups=groups or None
    )
    files = {path: said if path in NO_ROLES else _file_called(said, call) for path, said in project.files.items()}
    return replace(project, files=files)


def with_own_subnets(project: Project) -> Project:
    """Give each subnet that has ids one of its own, made of all that makes it another subnet for EC2: not its name."""
    for name, said in told.settings(project).get("environments", {}).items():
        subnets: Document = {}
        for called, here in said.get("subnets", {}).items():
            made_of = repr([name, said["account"], said["region"], said["vpc"], sorted(here["cidrs"])])
            subnets[called] = {**here, "ids": [f"subnet-{sha256(made_of.encode()).hexdigest()[:17]}"]}
        if any("ids" in here for here in said.get("subnets", {}).values()):
            project = with_environment(project, name, {**said, "subnets": subnets})
    return project


def with_subnets_called(project: Project, call: Callable[[str], str]) -> Project:
    """Rename subnets by `call`, in every environment."""
    for name, said in told.settings(project).get("environments", {}).items():
        subnets = {call(each): here for each, here in said.get("subnets", {}).items()}
        project = with_environment(project, name, {**said, "subnets": subnets})
    hosts = {
        host: {**said, "subnets": [call(each) for each in said.get("subnets", [])]}
        for host, said in project.files.get(HOSTS, {}).items()
    }
    return with_hosts(project, hosts)


def with_hosts(project: Project, hosts: Document) -> Project:
    """Set hosts.yaml, or remove it if there are no hosts."""
    return with_file(project, HOSTS, hosts) if hosts else without_file(project, HOSTS)


def _with_roles_of_hosts(project: Project, call: Callable[[str], str | None]) -> Project:
    """Pass the roles of each host through `call`; a host without roles goes."""
    hosts: Document = {}
    for name, said in project.files.get(HOSTS, {}).items():
        roles = [new for role in listed(said["roles"]) if (new := call(role)) is not None]
        hosts |= {name: {**said, "roles": roles}} if roles else {}
    return with_hosts(project, hosts)


def _file_called(document: Document, call: Callable[[str], str | None]) -> Document:
    document = _keys_called(document, call) or document
    return {**document, **{direction: _lines_called(document, direction, call) for direction, _ in LINES}}


def _lines_called(document: Document, direction: str, call: Callable[[str], str | None]) -> list[Document]:
    return [kept for line in document.get(direction, []) if (kept := _keys_called(line, call)) is not None]


def _keys_called(part: Document, call: Callable[[str], str | None]) -> Document | None:
    if not isinstance(part.get("retired", False), bool):
        part = {**part, "retired": _called(part["retired"], call) or False}
    if "environments" not in part:
        return part
    names = _called(part["environments"], call)
    return {**part, "environments": names} if names else None


def _network_called(said: Document, call: Callable[[str], str | None]) -> Document:
    own = {called: here for name, here in said.get("environments", {}).items() if (called := call(name)) is not None}
    rest = {key: value for key, value in said.items() if key != "environments"}
    return {**rest, **({"environments": own} if own else {})}


def _called(names: Any, call: Callable[[str], str | None]) -> list[str]:
    return [called for name in listed(names) if (called := call(name)) is not None]


def _with_lines(project: Project, change: Callable[[Document, str], Document | None]) -> Project:
    files = {path: said if path in NO_ROLES else _changed(said, change) for path, said in project.files.items()}
    return replace(project, files=files)


def _changed(document: Document, change: Callable[[Document, str], Document | None]) -> Document:
    lines = {
        direction: [new for line in document.get(direction, []) if (new := change(line, key)) is not None]
        for direction, key in LINES
    }
    return {**document, **lines}


def _each(line: Document, key: str, call: Callable[[str], str | None]) -> Document | None:
    """A line with each of its peers passed through `call`; None if none is left."""
    peers: Iterable[str | None] = dict.fromkeys(map(call, listed(line[key])))
    left = [peer for peer in peers if peer is not None]
    return {**line, key: left} if left else None
