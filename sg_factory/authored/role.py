"""A role file and a base file, as authors write them."""

from __future__ import annotations

from pydantic import Field

from sg_factory.authored.text import (
    Authored,
    Day,
    Given,
    Moment,
    Name,
    OneOrMore,
    RuleText,
    Several,
    Tags,
    TagText,
    Text,
)


class Accept(Authored):
    """A finding that the author has looked at and lives with, until a day if one is given."""

    check: Name
    reason: Text
    until: Given[Day] = None


class Rule(Authored):
    """One line of `ingress` or `egress`: every combination of its peers and services is a rule."""

    service: OneOrMore[str]
    description: RuleText
    ticket: Given[Text] = None
    review_by: Given[Day] = None
    expires: Given[Moment] = None
    environments: Given[OneOrMore[str]] = None
    accept: Several[Accept] = ()


class IngressRule(Rule):
    """A rule about who may come in."""

    peers: OneOrMore[str] = Field(alias="from")


class EgressRule(Rule):
    """A rule about what may be reached."""

    peers: OneOrMore[str] = Field(alias="to")


class Base(Authored):
    """A file of rules to be shared through `extends`: roles/_linux.yaml. It has no group of its own."""

    description: Text
    owner: Given[Text] = None
    extends: Several[str] = ()
    ingress: Several[IngressRule] = ()
    egress: Several[EgressRule] = ()


class Role(Authored):
    """A role file: what a kind of server does, and whom it talks to."""

    description: TagText
    owner: TagText
    public: bool = False
    extends: Several[str] = ()
    environments: Given[OneOrMore[str]] = None
    enabled: bool = True
    retired: OneOrMore[str] | bool = False
    tags: Tags = {}
    review_by: Given[Day] = None
    ingress: Several[IngressRule] = ()
    egress: Several[EgressRule] = ()

    def exists_in(self, environment: str | None) -> bool:
        """Whether the role is of an environment."""
        return self.environments is None or environment in self.environments

    def is_retired_in(self, environment: str | None) -> bool:
        """Whether the role's group is only kept there until nothing wears it."""
        return self.retired if isinstance(self.retired, bool) else environment in self.retired
