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
    """A finding on a line that its author accepts, with the reason, until a day if one is given."""

    check: CheckName = Field(
        description="The check whose finding on this line is accepted.", examples=["world-open-port"]
    )
    reason: Text = Field(
        description="Why it is accepted: what keeps it from doing harm.",
        examples=["The partner publishes no ranges; mutual TLS at the service"],
    )
    until: Maybe[Day] = Field(
        default=None,
        description="The last day of the acceptance; past it the finding is back.",
        examples=["2027-01-31"],
    )


class AuthoredRule(Authored):
    """One entry of `ingress` or `egress`: every combination of its peers and services is a rule."""

    service: OneOrMore[ServiceName] = Field(
        description="What flows: a service of the catalogue or the project, or traffic written out; one or a list.",
        examples=["postgresql", "tcp/8443", ["http", "https"]],
    )
    description: RuleText = Field(
        description="Why this rule exists. EC2 stores it, and takes neither apostrophes nor letters beyond ASCII.",
        examples=["Web servers read and write orders"],
    )
    ticket: Maybe[Text] = Field(default=None, description="The ticket that asked for it.", examples=["NET-142"])
    review_by: Maybe[Day] = Field(
        default=None,
        description="The day by which to review the rule; past it, that is a finding.",
        examples=["2027-05-01"],
    )
    expires: Maybe[Moment] = Field(
        default=None,
        description="When the access ends: past the end of that day, or past that time in UTC, the rule is left out.",
        examples=["2027-05-01", "2027-05-01T18:00Z"],
    )
    environments: Maybe[OneOrMore[EnvironmentName]] = Field(
        default=None,
        description="The environments in which the rule exists; all where it is left out.",
    )
    accept: Several[Accept] = Field(
        default=(), description="Findings on this line that are accepted, each with its reason."
    )


class IngressRule(AuthoredRule):
    """A rule about who may come in."""

    peers: OneOrMore[PeerName] = Field(
        alias="from",
        description="Who may come in: a role, network, external group, self, vpc, internet or a range; one or a list.",
    )


class EgressRule(AuthoredRule):
    """A rule about what may be reached."""

    peers: OneOrMore[PeerName] = Field(
        alias="to",
        description=(
            "What may be reached: a network, external group, self, vpc, internet or a range; one or a list. "
            "A role as well, which has to accept it under its own ingress."
        ),
    )


class Base(Authored):
    """A file of rules to be shared through `extends`: roles/_linux.yaml. It has no group of its own."""

    description: Text = Field(
        description="What the rules have in common, in a few words.", examples=["What every Linux host needs"]
    )
    owner: Maybe[Text] = Field(default=None, description="The team that answers for the rules.", examples=["platform"])
    extends: Annotated[Several[BaseName], SchemaText(unique)] = Field(
        default=(), description="Other bases whose rules are added to these."
    )
    ingress: Several[IngressRule] = Field(
        default=(), description="Who may come in. `self` is the role that extends this."
    )
    egress: Several[EgressRule] = Field(
        default=(), description="What may be reached. `self` is the role that extends this."
    )


class Role(Authored):
    """A role file: what a kind of server does, and whom it talks to."""

    description: TagText = Field(
        description="What the role is, in a few words; it becomes a tag.", examples=["PostgreSQL for the order system"]
    )
    owner: TagText = Field(description="The team that answers for the role.", examples=["data-platform"])
    public: bool = Field(
        default=False,
        description="true: the internet may be a source of its ingress. On any other role that is an error.",
    )
    extends: Annotated[Several[BaseName], SchemaText(unique)] = Field(
        default=(), description="Bases whose rules the role has as well: linux is roles/_linux.yaml."
    )
    environments: Maybe[OneOrMore[EnvironmentName]] = Field(
        default=None,
        description="The environments in which the role exists; all where it is left out.",
    )
    enabled: bool = Field(
        default=True, description="false keeps the group, and leaves out its rules and every rule that names it."
    )
    retired: OneOrMore[EnvironmentName] | bool = Field(
        default=False,
        description=(
            "true, or environments: the first step of a removal. The group stays, allows nothing and may be named "
            "by nothing; once that is deployed, the file can go."
        ),
    )
    tags: Tags = Field(
        default={}, description="Tags of the group, besides those of sg-factory.yaml.", examples=[{"tier": "1"}]
    )
    review_by: Maybe[Day] = Field(
        default=None,
        description="The day by which to review the role; past it, that is a finding.",
        examples=["2027-05-01"],
    )
    ingress: Several[IngressRule] = Field(
        default=(),
        description="Who may come in. Where that is a role, the compiler writes the egress rule on it as well.",
    )
    egress: Several[EgressRule] = Field(
        default=(),
        description="What may be reached, besides the roles that accept this one; everything else is closed.",
    )

    def exists_in(self, environment: str | None) -> bool:
        """Whether the role is of an environment."""
        return self.environments is None or environment in self.environments

    def is_retired_in(self, environment: str | None) -> bool:
        """Whether the role's group is only kept there until nothing wears it."""
        return self.retired if isinstance(self.retired, bool) else environment in self.retired
