"""Differences between the groups of an account and those of role files, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Place
from sg_factory.network import Traffic
from sg_factory.plan import Direction
from sg_factory.plan.groups import flow_text

GroupState = Literal["same", "drifted", "pending", "gone", "foreign", "unknown"]
"""`pending`: only the next deploy makes the difference; `gone`: no such group; `foreign`: it is of another account, so
that nobody here can change it; `unknown`: not all of it could be read."""

RuleDriftKind = Literal["missing", "added", "described", "pending"]
"""`described`: the same rule with another description or none; `pending`: the next deploy makes or removes it."""


@dataclass(frozen=True, slots=True)
class Doing:
    """A call of an account that changed a rule or a tag: its time, the person or role, and the name of the call."""

    time: str
    who: str
    call: str

    def __str__(self) -> str:
        return f"{self.call} by {self.who} at {self.time}"


@dataclass(frozen=True, slots=True)
class RuleDrift:
    """A rule that differs, by its identity in EC2: direction, traffic and peer.

    `peer` is the live group's id (the role's name if that group is gone), a range, or the id of a prefix list; `name`
    is the peer for people. `description` is that of EC2 for a rule that is there, and else the declared one; `declared`
    is what role files say, None for a rule that they do not have. `broader` is True if it allows what no rule of the
    role files does. `where` is the line that makes it. `peer_account` is that of a group of another account.
    """

    kind: RuleDriftKind
    direction: Direction
    traffic: Traffic
    peer: str
    name: str
    description: str
    declared: str | None = None
    rule_id: str | None = None
    broader: bool = False
    where: Place | None = None
    peer_account: str | None = None
    doing: Doing | None = None

    def __str__(self) -> str:
        """Return the rule in words: `tcp/5432 from web`."""
        return flow_text(self.traffic, self.direction, self.name)


@dataclass(frozen=True, slots=True)
class TagDrift:
    """A tag that is missing (`live` is None) or has another value."""

    key: str
    declared: str
    live: str | None


@dataclass(frozen=True, slots=True)
class UndeclaredAttachment:
    """A network interface with roles that no host of hosts.yaml has together; `user` is what it belongs to."""

    interface_id: str
    user: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupDrift:
    """The group of a role, and what differs in it. `id` is None if there is none, or it is not known which one it is.

    `unknown` says what of it could not be read, `remarks` what else there is to know. `where` is its role file.
    """

    role: str
    owner: str
    where: Place
    id: str | None
    state: GroupState
    rules: tuple[RuleDrift, ...] = ()
    tags: tuple[TagDrift, ...] = ()
    attachments: tuple[UndeclaredAttachment, ...] = ()
    unknown: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_told(self) -> bool:
        """True if there is something to say about it."""
        return self.state != "same" or bool(self.remarks)

    @property
    def is_drift(self) -> bool:
        """True if it is not what is deployed."""
        return self.state in ("drifted", "gone", "foreign") or bool(
            self.tags or self.attachments or any(rule.kind != "pending" for rule in self.rules)
        )

    @property
    def is_broader(self) -> bool:
        """True if it allows what no role file does."""
        return any(rule.broader for rule in self.rules)


@dataclass(frozen=True, slots=True)
class EnvironmentDrift:
    """The groups of an environment, sorted by role.

    `name` is None for a project without environments; `account` and `region` are None if they are not known. `unread`
    says why nothing of it could be read, `refused` what beside the groups could not be, `remarks` what else there is.
    `default_group` is the VPC's if the project closes it and it has rules, or is not known.
    """

    name: str | None
    account: str | None
    region: str | None
    groups: tuple[GroupDrift, ...]
    unread: str = ""
    refused: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    default_group: GroupDrift | None = None

    @property
    def all_groups(self) -> tuple[GroupDrift, ...]:
        """The groups of roles, and the default group if there is something to say about it."""
        return (*self.groups, self.default_group) if self.default_group else self.groups

    @property
    def unknown(self) -> tuple[str, ...]:
        """What could not be read, of all of it or of single groups."""
        return (
            *filter(None, (self.unread,)),
            *self.refused,
            *(text for group in self.all_groups for text in group.unknown),
        )

    def rules(self) -> Iterator[tuple[GroupDrift, RuleDrift]]:
        """Yield every rule that differs with its group."""
        for group in self.all_groups:
            for rule in group.rules:
                yield group, rule
