"""A role file and a base file, as authors write them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sg_factory.authored.models.forms import SchemaText, unique
from sg_factory.authored.models.text import (
    Authored,
    BaseName,
    CheckName,
    Day,
    EnvironmentName,
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

    check: CheckName = Field(
        description="The check whose finding on this rule is accepted.", examples=["world-open-port"]
    )
    reason: Text = Field(
        description="Why the finding is accepted, such as what mitigates the risk.",
        examples=["The partner publishes no ranges; mutual TLS at the service"],
    )
    until: Maybe[Day] = Field(
        default=None,
        description="The last day of the acceptance; after it, the finding is reported again.",
        examples=["2027-01-31"],
    )


class AuthoredRule(Authored):
    """One entry of `ingress` or `egress`: every combination of its peers and services is a rule."""

    service: OneOrMore[ServiceName] = Field(
        description="The traffic: a service of the catalogue or the project, or ports such as tcp/8443; one or a list.",
        examples=["postgresql", "tcp/8443", ["http", "https"]],
    )
    description: RuleText = Field(
        description="Why this rule exists. EC2 stores it, and allows neither apostrophes nor letters outside ASCII.",
        examples=["Web servers read and write orders"],
    )
    ticket: Maybe[Text] = Field(default=None, description="The ticket that asked for the rule.", examples=["NET-142"])
    review_by: Maybe[Day] = Field(
        default=None,
        description="The day by which to review the rule; after it, the check review-overdue reports it.",
        examples=["2027-05-01"],
    )
    expires: Maybe[Moment] = Field(
        default=None,
        description="When the access ends: after that day, or after that time in UTC, the rule is left out.",
        examples=["2027-05-01", "2027-05-01T18:00Z"],
    )
    environments: Maybe[OneOrMore[EnvironmentName]] = Field(
        default=None,
        description="The environments in which the rule exists; without the key, all of them.",
    )
    accept: Several[Accept] = Field(
        default=(), description="Findings on this rule that are accepted, each with its reason."
    )


class IngressRule(AuthoredRule):
    """An entry of `ingress`: the allowed sources and their traffic."""

    peers: OneOrMore[PeerName] = Field(
        alias="from",
        description="Allowed sources: a role, network, external group, self, vpc, internet or a range; one or a list.",
    )


class EgressRule(AuthoredRule):
    """An entry of `egress`: the allowed destinations and their traffic."""

    peers: OneOrMore[PeerName] = Field(
        alias="to",
        description=(
            "Allowed destinations: a network, external group, self, vpc, internet or a range; one or a list. "
            "Also a role, which must accept the traffic under its own ingress."
        ),
    )


class Base(Authored):
    """A file of rules that roles share through `extends`, such as roles/_linux.yaml. It has no security group."""

    description: Text = Field(
        description="A short description of the shared rules.", examples=["What every Linux host needs"]
    )
    owner: Maybe[Text] = Field(default=None, description="The team that owns the rules.", examples=["platform"])
    extends: Annotated[Several[BaseName], SchemaText(unique)] = Field(
        default=(), description="Other bases whose rules are added to these."
    )
    ingress: Several[IngressRule] = Field(
        default=(), description="Ingress rules; `self` is the role that extends this base."
    )
    egress: Several[EgressRule] = Field(
        default=(), description="Egress rules; `self` is the role that extends this base."
    )


class Role(Authored):
    """A role file: the security group of one kind of server, with its rules."""

    description: TagText = Field(
        description="A short description of the role; it becomes a tag.", examples=["PostgreSQL for the order system"]
    )
    owner: TagText = Field(description="The team that owns the role.", examples=["data-platform"])
    public: bool = Field(
        default=False,
        description="true: the role may have ingress from the internet; on other roles, that is an error.",
    )
    extends: Annotated[Several[BaseName], SchemaText(unique)] = Field(
        default=(), description="Bases whose rules are added to the role: linux is roles/_linux.yaml."
    )
    environments: Maybe[OneOrMore[EnvironmentName]] = Field(
        default=None,
        description="The environments in which the role exists; without the key, all of them.",
    )
    enabled: bool = Field(
        default=True, description="false: the group stays, without its rules and without the rules that name it."
    )
    retired: OneOrMore[EnvironmentName] | bool = Field(
        default=False,
        description=(
            "true, or environments: the first step of a removal. The group stays without rules, and no rule may "
            "name it; once that is deployed, delete the file."
        ),
    )
    tags: Tags = Field(
        default={}, description="Tags of the group, besides those of sg-factory.yaml.", examples=[{"tier": "1"}]
    )
    review_by: Maybe[Day] = Field(
        default=None,
        description="The day by which to review the role; after it, the check review-overdue reports it.",
        examples=["2027-05-01"],
    )
    contact: Maybe[Text] = Field(
        default=None,
        description="How to reach the owner: an address, or a channel; what begins with # is written in quotes.",
        examples=["data-platform@example.com"],
    )
    ingress: Several[IngressRule] = Field(
        default=(),
        description="Ingress rules. If the source is a role, the compiler adds the egress rule on that role.",
    )
    egress: Several[EgressRule] = Field(
        default=(),
        description="Egress rules, besides those to roles that accept this one; all other egress is closed.",
    )

    def exists_in(self, environment: str | None) -> bool:
        """True if the role exists in an environment."""
        return self.environments is None or environment in self.environments

    def is_retired_in(self, environment: str | None) -> bool:
        """True if the role is retired in an environment: its group stays only until nothing uses it."""
        return self.retired if isinstance(self.retired, bool) else environment in self.retired
