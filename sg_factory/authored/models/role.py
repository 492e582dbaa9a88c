"""A role file and a base file, as authors write them."""

from typing import Annotated

from sg_factory.authored.models.authored import Authored, key
from sg_factory.authored.models.forms import Form, distinct
from sg_factory.authored.models.text import (
    BaseName,
    CheckName,
    Day,
    EnvironmentName,
    ExternalName,
    Maybe,
    Moment,
    OneOrMore,
    PeerName,
    RuleText,
    ServiceName,
    Several,
    Tags,
    TagText,
    Text,
)


class Accept(Authored):
    """A finding on a rule that its author accepts, with the reason and optionally a last day."""

    check: CheckName = key("The check whose finding on this rule is accepted.", examples=["world-open-port"])
    reason: Text = key(
        "Why the finding is accepted, such as what mitigates the risk.",
        examples=["The partner publishes no ranges; mutual TLS at the service"],
    )
    until: Maybe[Day] = key(
        "The last day of the acceptance; after it, the finding is reported again.", examples=["2027-01-31"]
    )


class AuthoredRule(Authored):
    """One entry of `ingress` or `egress`: every combination of its peers and services is a rule."""

    service: OneOrMore[ServiceName] = key(
        "The traffic: a service of the catalogue or the project, or ports such as tcp/8443; one or a list.",
        examples=["postgresql", "tcp/8443", ["http", "https"]],
    )
    description: RuleText = key(
        "Why this rule exists. EC2 stores it, and allows neither apostrophes nor letters outside ASCII.",
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
    accept: Several[Accept] = key("Findings on this rule that are accepted, each with its reason.")


class IngressRule(AuthoredRule):
    """An entry of `ingress`: the allowed sources and their traffic."""

    peers: OneOrMore[PeerName] = key(
        "Allowed sources: a role, network, external group, self, vpc, internet or a range; one or a list.", name="from"
    )


class EgressRule(AuthoredRule):
    """An entry of `egress`: the allowed destinations and their traffic."""

    peers: OneOrMore[PeerName] = key(
        "Allowed destinations: a network, external group, self, vpc, internet or a range; one or a list. "
        "Also a role, which must accept the traffic under its own ingress.",
        name="to",
    )


class Base(Authored):
    """A file of rules that roles share through `extends`, such as roles/_linux.yaml. It has no security group."""

    description: Text = key("A short description of the shared rules.", examples=["What every Linux host needs"])
    owner: Maybe[Text] = key("The team that owns the rules.", examples=["platform"])
    extends: Annotated[Several[BaseName], Form(tells=distinct)] = key("Other bases whose rules are added to these.")
    ingress: Several[IngressRule] = key("Ingress rules; `self` is the role that extends this base.")
    egress: Several[EgressRule] = key("Egress rules; `self` is the role that extends this base.")


class Role(Authored):
    """A role file: the security group of one kind of server, with its rules."""

    description: TagText = key(
        "A short description of the role; it becomes a tag.", examples=["PostgreSQL for the order system"]
    )
    owner: TagText = key("The team that owns the role.", examples=["data-platform"])
    public: bool = key(
        "true: the role may have ingress from the internet; on other roles, that is an error.", default=False
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

    def is_retired_in(self, environment: str | None) -> bool:
        """True if the role is retired in an environment: its group stays only until nothing uses it."""
        return self.retired if isinstance(self.retired, bool) else environment in self.retired
