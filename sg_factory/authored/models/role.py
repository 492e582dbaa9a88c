"""A role file and a base file, as authors write them."""

from typing import Annotated

from sg_factory.authored.models.accept import Accept
from sg_factory.authored.models.authored import Authored, key
from sg_factory.authored.models.existing import ExistingGroup, GroupsTakenOver
from sg_factory.authored.models.forms import Form, distinct
from sg_factory.authored.models.text import (
    UNKNOWN,
    BaseName,
    Day,
    EnvironmentName,
    ExternalName,
    Maybe,
    Moment,
    OneOrMore,
    OneOrMoreMappings,
    PeerName,
    RuleText,
    ServiceName,
    Several,
    Tags,
    TagText,
    Text,
)


class PeerWithReason(Authored):
    """A peer with a reason of its own, in a list of peers."""

    peer: PeerName = key("The peer.")
    description: RuleText = key(
        "Why there is a rule with this peer; `description` of the entry is the reason for the other peers.",
        examples=["Reads the totals at night"],
    )


class AuthoredRule(Authored):
    """One entry of `ingress` or `egress`: every combination of its peers and services is a rule.

    `entries` are the peers as they are written, some with a reason of their own.
    """

    entries: tuple[str | PeerWithReason, ...]
    service: OneOrMore[ServiceName] = key(
        "The traffic: a service of the catalogue or the project, or ports such as tcp/8443; one or a list.",
        examples=["postgresql", "tcp/8443", ["http", "https"]],
    )
    description: RuleText = key(
        "Why this rule exists; unknown if nobody has said why. EC2 stores it, and allows neither apostrophes nor "
        "letters outside ASCII.",
        examples=["Web servers read and write orders"],
    )
    ticket: Maybe[Text] = key("The ticket that asked for the rule.", examples=["NET-142"])
    review_by: Maybe[Day] = key(
        "The day by which to review the rule; after it, the check review-overdue reports it.", examples=["2027-05-01"]
    )
    expires: Maybe[Moment] = key(
        "When the access ends: after that day, or after that time in UTC, the rule is left out.",
        examples=["2027-05-01", "2027-05-01T18:00Z"],
    )
    environments: Maybe[OneOrMore[EnvironmentName]] = key(
        "The environments in which the rule exists; without the key, all of them."
    )
    both_halves: bool = key(
        "false: only this role's rule of a flow between roles; the other half is somewhere else.", default=True
    )
    accept: Several[Accept] = key("Findings on this rule that are accepted, each with its reason.")

    @property
    def peers(self) -> tuple[str, ...]:
        """The names of the peers, in their order."""
        return tuple(entry if isinstance(entry, str) else entry.peer for entry in self.entries)

    def has_reason(self, index: int) -> bool:
        """True if a peer has a reason of its own."""
        return not isinstance(self.entries[index], str)

    def steps_to(self, index: int) -> tuple[int | str, ...]:
        """Return the steps from the list of peers to the name of one."""
        return (index, "peer") if self.has_reason(index) else (index,)

    def reason_for(self, index: int) -> str:
        """Return why there is a rule with a peer; empty if nobody has said why."""
        entry = self.entries[index]
        reason = self.description if isinstance(entry, str) else entry.description
        return "" if reason == UNKNOWN else reason


class IngressRule(AuthoredRule):
    """An entry of `ingress`: the allowed sources and their traffic."""

    entries: OneOrMoreMappings[PeerName | PeerWithReason] = key(
        "Allowed sources: a role, network, external group, self, vpc, internet or a range; one or a list.", name="from"
    )


class EgressRule(AuthoredRule):
    """An entry of `egress`: the allowed destinations and their traffic."""

    entries: OneOrMoreMappings[PeerName | PeerWithReason] = key(
        "Allowed destinations: a network, external group, self, vpc, internet or a range; one or a list. "
        "Also a role, which must accept the traffic under its own ingress.",
        name="to",
    )


class Base(Authored):
    """A file of rules that roles share through `extends`, such as roles/_linux.yaml. It has no security group."""

    description: Text = key("A short description of the shared rules.", examples=["What every Linux host needs"])
    owner: Maybe[Text] = key("The team that owns the rules; unknown if nobody has said who.", examples=["platform"])
    extends: Annotated[Several[BaseName], Form(tells=distinct)] = key("Other bases whose rules are added to these.")
    ingress: Several[IngressRule] = key("Ingress rules; `self` is the role that extends this base.")
    egress: Several[EgressRule] = key("Egress rules; `self` is the role that extends this base.")


class Role(Authored):
    """A role file: the security group of one kind of server, with its rules."""

    description: TagText = key(
        "A short description of the role; it becomes a tag.", examples=["PostgreSQL for the order system"]
    )
    owner: TagText = key("The team that owns the role; unknown if nobody has said who.", examples=["data-platform"])
    public: OneOrMore[ServiceName] | bool = key(
        "true: the role may have ingress from the internet; on other roles, that is an error. Or services, which are "
        "meant for everybody: the internet may use these and no others.",
        default=False,
        examples=[True, ["https", "openvpn"]],
    )
    extends: Annotated[Several[BaseName], Form(tells=distinct)] = key(
        "Bases whose rules are added to the role: linux is roles/_linux.yaml."
    )
    environments: Maybe[OneOrMore[EnvironmentName]] = key(
        "The environments in which the role exists; without the key, all of them."
    )
    enabled: bool = key("false: the group stays, without its rules and without the rules that name it.", default=True)
    retired: OneOrMore[EnvironmentName] | bool = key(
        "true, or environments: the first step of a removal. The group stays without rules, and no rule may "
        "name it; once that is deployed, delete the file.",
        default=False,
    )
    adds_to: Maybe[ExternalName] = key(
        "An external group to which the role adds its rules: the role makes no group, and rules name it like any role."
    )
    existing: Maybe[GroupsTakenOver] = key(
        "A security group that was there before, which the role takes over as it is: by environment; in a project "
        "without environments, the group itself.",
        examples=[
            {"dev": {"id": "sg-0123456789abcdef0", "name": "web-dev", "description": "Web servers, made by hand"}}
        ],
    )
    tags: Tags = key("Tags of the group, besides those of sg-factory.yaml.", default={}, examples=[{"tier": "1"}])
    review_by: Maybe[Day] = key(
        "The day by which to review the role; after it, the check review-overdue reports it.", examples=["2027-05-01"]
    )
    contact: Maybe[Text] = key(
        "How to reach the owner: an address, or a channel; what begins with # is written in quotes.",
        examples=["data-platform@example.com"],
    )
    ingress: Several[IngressRule] = key(
        "Ingress rules. If the source is a role, the compiler adds the egress rule on that role."
    )
    egress: Several[EgressRule] = key(
        "Egress rules, besides those to roles that accept this one; all other egress is closed."
    )

    def existing_in(self, environment: str | None) -> ExistingGroup | None:
        """Return the group that the role takes over in an environment, if there is one."""
        if isinstance(self.existing, ExistingGroup):
            return self.existing if environment is None else None
        return (self.existing or {}).get(environment or "")

    def is_retired_in(self, environment: str | None) -> bool:
        """True if the role is retired in an environment: its group stays only until nothing uses it."""
        return self.retired if isinstance(self.retired, bool) else environment in self.retired
