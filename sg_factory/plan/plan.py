"""The Plan of one environment, with its account, region and VPC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sg_factory.diagnostic import Place, Severity
from sg_factory.network import Cidr, Traffic
from sg_factory.plan.declared import (
    AbsentRule,
    Acceptance,
    Delivery,
    Guardrail,
    Holders,
    Host,
    LeftOut,
    MisplacedId,
    Statement,
    TemplateNote,
    Unpublished,
    Unused,
)
from sg_factory.plan.groups import Group, Rule
from sg_factory.plan.network_acls import AclMode, NetworkAcl
from sg_factory.plan.peers import ExternalPeer, PrefixListPeer, RangePeer
from sg_factory.plan.prefix_lists import MadePrefixList

Layout = Literal["one", "folder"]
SourceKind = Literal["roles", "template", "account", "terraform", "accelerator"]
"""Role files; a CloudFormation template; what EC2 answers of an account; what Terraform prints of a plan or state; the
network configuration of AWS's Landing Zone Accelerator."""


@dataclass(frozen=True, slots=True)
class Vpc:
    """The VPC of the groups: its id, or the SSM parameter that holds it, or neither for a parameter of the template."""

    id: str | None = None
    ssm: str | None = None


@dataclass(frozen=True, slots=True)
class Quotas:
    """The quotas of an environment. `rules_per_group` counts per direction and family, prefix lists by their weight.

    `rules_per_acl` counts per direction and family, too, and with the final denial of each family.
    """

    rules_per_group: int = 60
    groups_per_interface: int = 5
    rules_per_acl: int = 20

    @property
    def entries_per_acl(self) -> int:
        """The entries of a direction and family that an ACL of ours has room for, beside the final denial."""
        return self.rules_per_acl - 1


@dataclass(frozen=True, slots=True)
class Subnet:
    """Subnets of an environment under one name: their ranges, and their ids as far as they are declared."""

    name: str
    cidrs: tuple[Cidr, ...]
    ids: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return its name with its ranges and ids: `app 10.20.8.0/22 (subnet-0a1b2c3d)`."""
        ids = f" ({', '.join(self.ids)})" if self.ids else ""
        return f"{self.name} {', '.join(each.text for each in self.cidrs)}{ids}"


@dataclass(frozen=True, slots=True)
class Environment:
    """An account, a region and a VPC. `name` is None where a project declares no environments.

    `subnets` are those that it declares, sorted by name. `read_role` is the ARN of the IAM role that reads its account.
    `network_acls` says whether network ACLs are made for the subnets, and how; None if not. With
    `restricts_default_group` the project revokes all rules of the VPC's default group.
    """

    name: str | None
    origin: Place
    account: str | None = None
    region: str | None = None
    vpc: Vpc = Vpc()
    quotas: Quotas = Quotas()
    subnets: tuple[Subnet, ...] = ()
    read_role: str | None = None
    network_acls: AclMode | None = None
    restricts_default_group: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The groups and rules of one environment. All of it is sorted, so that equal projects have equal plans.

    `layout` says whether the groups share one stack or each folder of roles has its own (`layout.py`). `networks` are
    the ranges of declared networks, `lists` the prefix lists that the project makes of some of these, `others` the
    declared prefix lists of others and external groups, `same_everywhere` the networks with the same ranges in every
    environment, `described` the descriptions of all of these by name, `services` the traffic of the project's own
    services. `asks_both` is `consent: both`; `levels` are those under `checks:`, None being off. `switched_off` are the
    roles that only this run leaves out, `unowned` the roles and bases with `owner: unknown`, each with its place.
    `absent` are rules of its roles that exist in no environment, `misplaced` ids of other regions, `unpublished`
    external groups by parameters of the project itself that it does not publish there. `as_of` is the moment for expiry
    dates. `read_from` is the kind of source. In what others wrote, all roles count as `public`, and the name of a role
    is the logical id of its group in a template, its GroupName in an account, its address in Terraform. `lists` are
    those of a template without groups; `owners` is the role of each rule resource of a template, also of those that
    could not be read; empty for a rule without a group. `choices` are what a reading of a template takes its parameters
    and conditions to be, in words; equal Plans may have several. `holders` are those of all groups of an
    account. `acls` are the network ACLs of its subnets, sorted by name.
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
    lists: tuple[MadePrefixList, ...] = ()
    same_everywhere: tuple[str, ...] = ()
    others: tuple[PrefixListPeer | ExternalPeer, ...] = ()
    described: tuple[tuple[str, str], ...] = ()
    services: tuple[tuple[str, tuple[Traffic, ...]], ...] = ()
    asks_both: bool = False
    levels: tuple[tuple[str, Severity | None], ...] = ()
    switched_off: tuple[str, ...] = ()
    unowned: tuple[tuple[str, Place], ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    unused: tuple[Unused, ...] = ()
    absent: tuple[AbsentRule, ...] = ()
    misplaced: tuple[MisplacedId, ...] = ()
    unpublished: tuple[Unpublished, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    notes: tuple[TemplateNote, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    owners: tuple[tuple[Place, str], ...] = ()
    holders: Holders | None = None
    acls: tuple[NetworkAcl, ...] = ()
    read_from: SourceKind = "roles"
    choices: tuple[str, ...] = field(default=(), compare=False)

    @property
    def written_by(self) -> Literal["roles", "others"]:
        """`roles` for role files, `others` for all other kinds of sources."""
        return "roles" if self.read_from == "roles" else "others"

    @property
    def environment_name(self) -> str:
        """The environment's name, or `default`, as in the paths of SSM parameters."""
        return self.environment.name or "default"

    def rules(self) -> Iterator[tuple[Group, Rule]]:
        """Yield every rule with its group."""
        for group in self.groups:
            for rule in group.rules:
                yield group, rule
