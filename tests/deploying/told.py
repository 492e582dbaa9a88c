"""Facts of a project that its deployment needs, read from the files alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import PurePath
from typing import Any

from tests.deploying.ec2 import PrefixList
from tests.reading.access import Access
from tests.reading.project import Document, Project
from tests.reading.role_oracle import Oracle
from tests.reading.role_oracle import Project as Said

SETTINGS = "sg-factory.yaml"
HOSTS = "hosts.yaml"
NO_ROLES = (SETTINGS, HOSTS)
"""The files that are neither a role nor a base."""
HERE = ("111122223333", "eu-west-1")
"""The account and the region that a project without environments is deployed in."""

KNOWN_ENTRIES = {
    "com.amazonaws.global.cloudfront.origin-facing": 55,
    "com.amazonaws.eu-west-1.ipv6.ec2-instance-connect": 2,
}


def settings(project: Project) -> Document:
    return project.files.get(SETTINGS, {})


def name(project: Project) -> str:
    return settings(project).get("name", "sg-factory")


def environments(project: Project) -> dict[str | None, Document]:
    """Environment → its settings; only None if none is declared."""
    return settings(project).get("environments", {None: {}})


def place(project: Project, environment: str | None) -> tuple[str, str]:
    """Account and region."""
    said = environments(project)[environment]
    return (said["account"], said["region"]) if said else HERE


def prefix(project: Project, environment: str | None) -> str:
    """The path in Parameter Store of the ids of an environment's groups."""
    return f"/{name(project)}/{environment or 'default'}/"


def paths(project: Project) -> dict[str, str]:
    """Role → the path of its file."""
    stems = {path: _stem(path) for path in project.files if path not in NO_ROLES}
    return {stem: path for path, stem in stems.items() if not stem.startswith("_")}


@cache
def _stem(path: str) -> str:
    return PurePath(path).stem


def folder(project: Project, role: str) -> str:
    return paths(project)[role].rpartition("/")[0]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def exists(document: Document, environment: str | None) -> bool:
    return environment in listed(document.get("environments", environment))


def retired(document: Document, environment: str | None) -> bool:
    said = document.get("retired", False)
    return said if isinstance(said, bool) else environment in listed(said)


def present(project: Project, environment: str | None) -> set[str]:
    """The roles that have a group in an environment, the retired ones among them."""
    return {role for role, path in paths(project).items() if exists(project.files[path], environment)}


def live(project: Project, environment: str | None) -> set[str]:
    """The roles whose groups are attached."""
    files, at = project.files, paths(project)
    return {role for role in present(project, environment) if not retired(files[at[role]], environment)}


def added(project: Project, environment: str | None) -> dict[str, str]:
    """The roles that add to external groups in an environment, each with the id or SSM path of its group."""
    said, files, at = settings(project).get("security_groups", {}), project.files, paths(project)
    names = {role: files[at[role]]["adds_to"] for role in live(project, environment) if "adds_to" in files[at[role]]}
    return {role: oracle(project, environment).external(said[name]) for role, name in names.items()}


def access(project: Project, environment: str | None) -> Access:
    """The access that the published groups of an environment must allow."""
    return oracle(project, environment).access()


def oracle(project: Project, environment: str | None) -> Oracle:
    """The oracle of one environment, without the roles that are retired there."""
    here = environment or "default"
    files = {path: said for path, said in project.files.items() if path != HOSTS}
    for role, path in paths(project).items():
        if role not in live(project, environment):
            files[path] = {**files[path], "environments": []}
    return Oracle(Said.of(files), here, project.as_of, frozenset(project.disable))


def subnets(project: Project, environment: str | None) -> Iterator[tuple[str, str]]:
    """The subnets of an environment: the name and an id of each."""
    for name, said in environments(project)[environment].get("subnets", {}).items():
        yield from ((name, each) for each in said.get("ids", ()))


def walled(project: Project, environment: str | None) -> set[str]:
    """The ids of the subnets that have a network ACL of ours in an environment."""
    if not environments(project)[environment].get("network_acls"):
        return set()
    here = live(project, environment)
    hosts = [host for host in project.files.get(HOSTS, {}).values() if here & set(listed(host["roles"]))]
    within = {name for host in hosts for name in host.get("subnets", ())}
    return {each for name, each in subnets(project, environment) if name in within}


def external_groups(project: Project, environment: str | None) -> Iterator[tuple[str, bool]]:
    """Every external group of an environment by its id or SSM path, and whether it is of the environment's account."""
    account, _ = place(project, environment)
    for declared in settings(project).get("security_groups", {}).values():
        here = declared.get("environments", {}).get(environment, declared)
        if "id" in here or "ssm" in here:
            key = here.get("id") or here["ssm"].replace("{environment}", str(environment))
            yield key, here.get("account", declared.get("account", account)) == account


def made_lists(project: Project, environment: str | None) -> dict[tuple[str, str], PrefixList]:
    """The prefix lists that the project makes in an environment, by network and family, as EC2 holds them."""
    found: dict[tuple[str, str], PrefixList] = {}
    for network, declared in settings(project).get("networks", {}).items():
        here = declared.get("environments", {}).get(environment, declared)
        maker = here if "prefix_list" in here else declared
        if "create" not in maker.get("prefix_list", {}):
            continue
        for family in ("IPv4", "IPv6"):
            ranges = frozenset(text for text in here.get("cidrs", []) if (":" in text) == (family == "IPv6"))
            if ranges:
                made = PrefixList(family, maker["prefix_list"]["max_entries"], ranges)
                found[network, family.lower()] = made
    return found


def prefix_lists(project: Project) -> Iterator[tuple[str, PrefixList]]:
    """Every prefix list of others by what identifies it before a deployment: its id, its SSM path or its name."""
    for network in settings(project).get("networks", {}).values():
        for said in (network, *network.get("environments", {}).values()):
            if "create" not in said.get("prefix_list", {"create": True}):
                said = said["prefix_list"]
                key = said.get("id") or said.get("ssm") or said["name"]
                six = said.get("family") == "ipv6" or "ipv6." in key
                entries = max(KNOWN_ENTRIES.get(key, 0), said.get("entries", 0))
                yield key, PrefixList("IPv6" if six else "IPv4", entries)
