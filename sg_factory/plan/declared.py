"""Parts of a Plan besides groups: statements, hosts, guardrails, accepted findings, rules that are left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sg_factory.diagnostic import Place, Severity
from sg_factory.network import Traffic
from sg_factory.plan.groups import Rule
from sg_factory.plan.launch import Launch
from sg_factory.plan.peers import ExternalPeer, GuardedPeer

NameKind = Literal["network", "service", "security group"]
TemplateNoteKind = Literal[
    "malformed",
    "unknown",
    "open-egress",
    "ended-egress",
    "ended-egress-of-balancer",
    "ended-egress-of-others",
    "no-vpc",
    "undescribed",
    "default-group",
    "open-nodes",
    "nodes",
    "association",
    "public-access",
    "list-of-others",
]


@dataclass(frozen=True, slots=True)
class Statement:
    """An egress line to a role: it adds no rule, but the other role must accept its traffic."""

    source: str
    destination: str
    traffic: tuple[Traffic, ...]
    origin: Place
    review_by: date | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule of role files that is not in the groups, with the reason.

    `reason` is `expired`, `disabled` (a role that it names is switched off), `environment` (it, or a role that it
    names, is not in this environment) or `duplicate`; `kept` is then the identical rule in the group.
    """

    role: str
    rule: Rule
    reason: Literal["expired", "disabled", "environment", "duplicate"]
    kept: Rule | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """A host with one or more roles; `kind` is that of a template's resource, such as `load-balancer`.

    `type` is the resource type, such as `AWS::RDS::DBInstance`, only in templates. `launch` describes its launch
    template, if it has one. `external` are its external groups, in order of their names; `subnets` the names of
    the environment's subnets in which it may stand.
    """

    name: str
    description: str
    roles: tuple[str, ...]
    origin: Place
    kind: str = ""
    launch: Launch | None = None
    type: str = ""
    external: tuple[ExternalPeer, ...] = ()
    subnets: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of all its groups: its roles, then its external groups."""
        return (*self.roles, *(peer.name for peer in self.external))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Accepted findings: those of one check, at or below `where`.

    `check` is our name of the check or an id of another tool; `written` is the spelling in a template. After `until`,
    the findings are reported again.
    """

    check: str
    reason: str
    where: Place
    origin: Place
    until: date | None = None
    written: str = ""

    @property
    def words(self) -> str:
        """The name of the suppression in reports."""
        return self.written or f"accept in {self.origin.file}"


def network_place(name: str) -> Place:
    """Return the place of a network in sg-factory.yaml: that of the acceptances on it."""
    return Place("sg-factory.yaml").at("networks", name)


@dataclass(frozen=True, slots=True)
class Unused:
    """A name that sg-factory.yaml declares and no role file uses, in any environment."""

    kind: NameKind
    name: str
    origin: Place


@dataclass(frozen=True, slots=True)
class Presence:
    """The environments of a role, or of a rule itself if `role` is empty."""

    role: str
    environments: tuple[str, ...]
    origin: Place


@dataclass(frozen=True, slots=True)
class AbsentRule:
    """A rule of a role file or base that exists in no environment, or in none together with some of its peers.

    `line` is the whole rule, `where` its environments or the first such peer. `roles` are those that share no
    environment with it; `is_part` is True if other peers do. `presences` are the environments of the rule and roles;
    `shared` are those that all the roles have in common.
    """

    line: Place
    where: Place
    roles: tuple[str, ...]
    is_part: bool
    presences: tuple[Presence, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MisplacedId:
    """An id of one region that sg-factory.yaml uses in environments of other regions.

    `text` is an id, or AWS's name of a prefix list of `region`; `name` is its name in sg-factory.yaml, `where` are its
    places there. `environments` are all that use it, each with its region.
    """

    kind: Literal["VPC", "network", "security group", "list name"]
    text: str
    name: str
    where: tuple[Place, ...]
    environments: tuple[tuple[str, str], ...]
    region: str = ""


@dataclass(frozen=True, slots=True)
class Unpublished:
    """An external group by an SSM parameter of this project that is not published where it is read.

    `name` is the group's name in sg-factory.yaml, `environment` that of the parameter, None for `default`. `role` is
    the role that it would be, None if there is that role. `place` are the account and region of that environment, None
    if they are those of the reader.
    """

    name: str
    parameter: str
    where: Place
    environment: str | None
    role: str | None
    place: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A guardrail: a requirement for all role files.

    `never`: no flow of `traffic` (empty: any) from a source to a destination, through at most `hops` roles (None: any
    number). `only`: to any role, `traffic` is only allowed from the sources.
    """

    kind: Literal["never", "only"]
    description: str
    origin: Place
    sources: tuple[GuardedPeer, ...]
    destinations: tuple[GuardedPeer, ...] = ()
    traffic: tuple[Traffic, ...] = ()
    hops: int | None = 0


@dataclass(frozen=True, slots=True)
class TemplateNote:
    """A fact about a template that is not part of the groups, and that a check reports.

    `kind`: `malformed` (EC2 would reject it), `unknown` (its value is not known before a deploy), `open-egress` (none
    is declared, so EC2 allows all), `ended-egress` (a rule of its own silently replaces the egress that EC2 allows:
    `…-of-balancer` if only load balancers use the group, `…-of-others` if the template does not create it), `no-vpc`,
    `undescribed`, `default-group` (a resource names no group, so it has the default one), `open-nodes` (EKS allows
    everyone to log in), `nodes` (it allows some groups to do so), `association` (a group serves a further VPC),
    `public-access` (of Block Public Access) or `list-of-others` (a peer is a prefix list whose entries are not in the
    template). `level` replaces the level of the check for this note. `expression` is the canonical form of an unknown
    value, if `text` does not contain all of it. `is_left_out` is True if a rule that EC2 would reject is not in the
    groups.
    """

    kind: TemplateNoteKind
    text: str
    where: Place
    help: str
    fix: str = ""
    level: Severity | None = None
    expression: str = ""
    is_left_out: bool = False

    @property
    def unread(self) -> str:
        """The identity of the unknown value."""
        return self.expression or self.text


@dataclass(frozen=True, slots=True)
class Holder:
    """What a group of an account is attached to, or what names it, so that EC2 does not delete it.

    `group` is the id of the group. `kind` is `network-interface`, `security-group` (a rule of another group names it),
    `vpc-association`, or the key of another answer that a snapshot has, such as `LaunchTemplateVersions`. `user` says
    what a network interface belongs to.
    """

    group: str
    kind: str
    id: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class Holders:
    """The holders of all groups in a snapshot, and when it was taken, as it says.

    `unread` are the answers that would show further ones.
    """

    found: tuple[Holder, ...] = ()
    unread: tuple[str, ...] = ()
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Traffic that a load balancer of a template sends to its targets, with the groups of both.

    `targets` is the target group; `port` says whether it is the traffic port or the health check port.
    """

    targets: str
    senders: tuple[str, ...]
    takers: tuple[str, ...]
    traffic: Traffic
    port: Literal["port", "health check port"]
    origin: Place
