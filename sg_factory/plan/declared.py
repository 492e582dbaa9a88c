"""What a project declares besides its groups: statements, hosts, guardrails, what is accepted, what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sg_factory.diagnostic import Place, Severity
from sg_factory.network import Traffic
from sg_factory.plan.groups import Rule
from sg_factory.plan.launch import Launch
from sg_factory.plan.peers import ExternalPeer, GroupPeer, PrefixListPeer, RangePeer

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
    "default-worn",
    "open-nodes",
    "nodes",
    "association",
    "public-access",
    "list-of-others",
]


@dataclass(frozen=True, slots=True)
class Statement:
    """An egress line that names a role: it adds nothing, the accepting role's rules must answer it."""

    source: str
    destination: str
    traffic: tuple[Traffic, ...]
    origin: Place
    review_by: date | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule that an author wrote and that is not in the groups, and why.

    `reason` is `expired`, `disabled` (a role that it names is switched off), `environment` (it, or a role that it
    names, is not of this environment) or `duplicate`; `kept` is then the rule that stands for it.
    """

    role: str
    rule: Rule
    reason: Literal["expired", "disabled", "environment", "duplicate"]
    kept: Rule | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """Something that wears one or more roles; `kind` is what a template says that it is, such as `load-balancer`.

    `type` is its resource's, such as `AWS::RDS::DBInstance`, of a template alone. `launch` says how its instances are
    launched, where a launch template is asked for.
    """

    name: str
    description: str
    roles: tuple[str, ...]
    origin: Place
    kind: str = ""
    launch: Launch | None = None
    type: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Findings that somebody has looked at and lives with: those of a check, at or below `where`.

    `check` is a name of ours or one that another tool has for it; `written` is how a template writes that. Past `until`
    they are back.
    """

    check: str
    reason: str
    where: Place
    origin: Place
    until: date | None = None
    written: str = ""

    @property
    def words(self) -> str:
        """What a report calls it."""
        return self.written or f"accept in {self.origin.file}"


@dataclass(frozen=True, slots=True)
class Unused:
    """A name that sg-factory.yaml declares and no role file has, in any environment."""

    kind: NameKind
    name: str
    origin: Place


@dataclass(frozen=True, slots=True)
class Presence:
    """The environments that a rule says that it is in, or a role; `role` is empty for the rule itself."""

    role: str
    environments: tuple[str, ...]
    origin: Place


@dataclass(frozen=True, slots=True)
class AbsentRule:
    """A rule of a role file or base that is in no environment, or that is in none with some of its peers.

    `line` is all of it, `where` what is at fault: its environments, or its first such peer. `roles` are those that it
    has no environment in common with; `is_part` says that other peers of the rule are in one. `presences` are all that
    say which environments they are in; `shared` are the environments that the roles among them have in common.
    """

    line: Place
    where: Place
    roles: tuple[str, ...]
    is_part: bool
    presences: tuple[Presence, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MisplacedId:
    """Something of one region that sg-factory.yaml has in force in environments of others.

    `text` is an id, or AWS's name of a prefix list of `region`; `name` is what sg-factory.yaml calls it, `where` are
    its places there. `environments` are all in which it is in force, each with its region.
    """

    kind: Literal["VPC", "network", "security group", "list name"]
    text: str
    name: str
    where: tuple[Place, ...]
    environments: tuple[tuple[str, str], ...]
    region: str = ""


@dataclass(frozen=True, slots=True)
class Internet:
    """Every public address that is in no declared network."""

    def __str__(self) -> str:
        return "internet"


GuardedPeer = GroupPeer | ExternalPeer | RangePeer | PrefixListPeer | Internet


@dataclass(frozen=True, slots=True)
class Guardrail:
    """What must hold whatever role files say.

    `never`: no flow of `traffic` (none: any) from a source to a destination, through `hops` others at most (None: any
    number). `only`: `traffic` comes from the sources alone, to whatever role.
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
    """What the reader of a template has noticed and the groups do not show.

    `kind`: `malformed` (EC2 would refuse it), `unknown` (what it becomes is not known before a deploy), `open-egress`
    (none is declared, so EC2 allows all), `ended-egress` (a rule of its own silently ends what EC2 allows:
    `…-of-balancer` where only load balancers wear the group, `…-of-others` where the template does not make it),
    `no-vpc`, `undescribed`, `default-worn` (something names no group, so it wears the default one), `open-nodes` (EKS
    lets everybody log in), `nodes` (it lets some groups do so),
    `association` (a group serves a further VPC), `public-access` (of Block Public Access)
    or `list-of-others` (a peer is a prefix list whose entries are not in the template).
    `level` is one that this remark has and not all of its kind. `expression` is the canonical form of what is not
    known, where `text` does not hold all of it. `is_left_out` says that what EC2 would refuse is no part of the groups.
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
        """What tells what is not known from all else that is not."""
        return self.expression or self.text


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a load balancer of a template sends to those behind it, and which groups either wears.

    `targets` is the target group that says so, `port` whether it is sent there to be worked on or as a health check.
    """

    targets: str
    senders: tuple[str, ...]
    takers: tuple[str, ...]
    traffic: Traffic
    port: Literal["port", "health check port"]
    origin: Place
