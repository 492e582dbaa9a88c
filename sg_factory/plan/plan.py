"""The Plan of one environment, and where it is to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sg_factory.diagnostic import Place, Severity
from sg_factory.network import Traffic
from sg_factory.plan.declared import (
    AbsentRule,
    Acceptance,
    Delivery,
    Guardrail,
    Host,
    LeftOut,
    MisplacedId,
    Statement,
    TemplateNote,
    Unused,
)
from sg_factory.plan.groups import Group, Rule
from sg_factory.plan.peers import ExternalPeer, PrefixListPeer, RangePeer

Layout = Literal["one", "folder"]


@dataclass(frozen=True, slots=True)
class Vpc:
    """Where the groups live: an id, or an SSM parameter that holds it, or neither: a parameter of the template."""

    id: str | None = None
    ssm: str | None = None


@dataclass(frozen=True, slots=True)
class Quotas:
    """What AWS allows an environment. `rules_per_group` counts per direction and family, prefix lists at weight."""

    rules_per_group: int = 60
    groups_per_interface: int = 5


@dataclass(frozen=True, slots=True)
class Environment:
    """An account, a region and a VPC. `name` is None where a project declares no environments."""

    name: str | None
    origin: Place
    account: str | None = None
    region: str | None = None
    vpc: Vpc = Vpc()
    quotas: Quotas = Quotas()


@dataclass(frozen=True, slots=True)
class Plan:
    """What one environment is to hold. Everything in it is sorted, so that equal projects make equal plans.

    `layout` says whether the groups share one stack or each folder of roles has its own (`layout.py`). `networks`
    are the ranges that the project has given a name, `others` the prefix lists and external groups that have one,
    `same_everywhere` the names whose ranges are those of every other environment, too, `described` what all of
    these are, by name, `services` what its own ones open. `asks_both` is its `consent: both`; `levels` is what its
    `checks:` says of each check, None being off. `switched_off` are the roles that only this run leaves out.
    `absent` are rules of its roles that are in no environment, `misplaced` what it takes from another region.
    `as_of` is the moment it was made for. `read_from` says whether authors wrote roles, or somebody a template:
    there, a role's name is its group's logical id, and all are taken as meant to be `public`; `owners` is the role
    that each rule of its own is of, by the rule's resource, whether it could be read or not; empty where it names
    no group.
    """

    project: str
    environment: Environment
    as_of: datetime
    groups: tuple[Group, ...]
    layout: Layout = "one"
    hosts: tuple[Host, ...] = ()
    statements: tuple[Statement, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    networks: tuple[RangePeer, ...] = ()
    same_everywhere: tuple[str, ...] = ()
    others: tuple[PrefixListPeer | ExternalPeer, ...] = ()
    described: tuple[tuple[str, str], ...] = ()
    services: tuple[tuple[str, tuple[Traffic, ...]], ...] = ()
    asks_both: bool = False
    levels: tuple[tuple[str, Severity | None], ...] = ()
    switched_off: tuple[str, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    unused: tuple[Unused, ...] = ()
    absent: tuple[AbsentRule, ...] = ()
    misplaced: tuple[MisplacedId, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    remarks: tuple[TemplateNote, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    owners: tuple[tuple[Place, str], ...] = ()
    read_from: Literal["roles", "template"] = "roles"

    @property
    def environment_name(self) -> str:
        """The environment's name, or `default`: the second step of every SSM parameter's path."""
        return self.environment.name or "default"

    def rules(self) -> Iterator[tuple[Group, Rule]]:
        """Every rule with the group that holds it."""
        for group in self.groups:
            for rule in group.rules:
                yield group, rule
