"""sg-factory.yaml, as the platform team writes it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sg_factory.authored.text import Account, Authored, Given, Name, OneOrMore, Several, SsmPath, Tags, Text, matching

M = TypeVar("M", bound=Authored)

VpcId = Annotated[str, matching(r"vpc-[0-9a-f]{8,17}", "bad-vpc-id")]
GroupId = Annotated[str, matching(r"sg-[0-9a-f]{8,17}", "bad-group-id")]
PrefixListId = Annotated[str, matching(r"pl-[0-9a-f]{8,17}", "bad-prefix-list-id")]
# Parameter Store keeps the parameters below /aws… and /ssm… for itself (API reference of PutParameter).
ProjectName = Annotated[Name, matching(r"(?!aws|ssm).*", "bad-project-name")]
Region = Annotated[str, matching(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", "bad-region")]
Level = Annotated[
    Literal["off", "info", "warning", "error"],
    BeforeValidator(lambda level: "off" if level is False else level),  # YAML reads a bare `off` as false
]
Ranges = Annotated[Several[str], Field(min_length=1)]

# VPC quotas page: the product of the two settings may not pass 1,000, an interface wears at most 16 groups.
MOST_RULES_AN_INTERFACE = 1000
MOST_GROUPS_AN_INTERFACE = 16


class VpcRef(Authored):
    """The VPC of an environment: its id or the SSM parameter that holds it, and its ranges."""

    id: Given[VpcId] = None
    ssm: Given[SsmPath] = None
    cidrs: Ranges

    @model_validator(mode="after")
    def _names_one_vpc(self) -> VpcRef:
        return _exactly_one(self, "id", "ssm")


class QuotaSettings(Authored):
    """The quotas that AWS raised for an account."""

    rules_per_group: Annotated[int, Field(ge=1, le=MOST_RULES_AN_INTERFACE)] = 60
    groups_per_interface: Annotated[int, Field(ge=1, le=MOST_GROUPS_AN_INTERFACE)] = 5

    @model_validator(mode="after")
    def _within_an_interface(self) -> QuotaSettings:
        product = self.rules_per_group * self.groups_per_interface
        if product > MOST_RULES_AN_INTERFACE:
            raise PydanticCustomError("quota-product", "product", {"product": product})
        return self


class EnvironmentSettings(Authored):
    """An account, a region and a VPC."""

    account: Account
    region: Region
    vpc: VpcRef
    quotas: QuotaSettings = QuotaSettings()


class PrefixListRef(Authored):
    """A prefix list by id, by the SSM parameter that holds the id, or by AWS's name for it."""

    id: Given[PrefixListId] = None
    ssm: Given[SsmPath] = None
    name: Given[Text] = None
    entries: Given[Annotated[int, Field(ge=1, le=1000)]] = None
    family: Given[Literal["ipv4", "ipv6"]] = None

    @model_validator(mode="after")
    def _names_one_list(self) -> PrefixListRef:
        return _exactly_one(self, "id", "ssm", "name", may_join="name")


class NetworkRanges(Authored):
    """What a network is: address ranges or a prefix list."""

    cidrs: Given[Ranges] = None
    prefix_list: Given[PrefixListRef] = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> NetworkRanges:
        return _exactly_one(self, "cidrs", "prefix_list")


class Network(Authored):
    """A named set of address ranges, or a prefix list; an environment may have its own."""

    description: Text
    cidrs: Given[Ranges] = None
    prefix_list: Given[PrefixListRef] = None
    environments: dict[str, NetworkRanges] = {}

    @model_validator(mode="after")
    def _is_one_kind(self) -> Network:
        if self.environments and self.cidrs is None and self.prefix_list is None:
            return self
        return _exactly_one(self, "cidrs", "prefix_list")


class ExternalGroup(Authored):
    """A security group that somebody else owns."""

    id: GroupId
    description: Text
    account: Given[Account] = None
    region: Given[Region] = None


class Flow(Authored):
    """A flow that a guardrail forbids."""

    source: OneOrMore[str] = Field(alias="from")
    destination: OneOrMore[str] = Field(alias="to")
    service: Given[OneOrMore[str]] = None
    hops: Annotated[int, Field(ge=0)] | Literal["any"] = 0


class Door(Authored):
    """A service that only some may use."""

    service: OneOrMore[str]
    source: OneOrMore[str] = Field(alias="from")


class Guardrail(Authored):
    """What must hold whatever role files say."""

    description: Text
    never: Given[Flow] = None
    only: Given[Door] = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Guardrail:
        return _exactly_one(self, "never", "only")


class Settings(Authored):
    """All of sg-factory.yaml; every key has a default, so that a project may go without the file."""

    name: ProjectName = "sg-factory"
    stacks: Literal["one", "folder"] = "one"
    environments: Given[Annotated[dict[Name, EnvironmentSettings], Field(min_length=1)]] = None
    networks: dict[Name, Network] = {}
    security_groups: dict[Name, ExternalGroup] = {}
    services: dict[Name, OneOrMore[str]] = {}
    tags: Tags = {}
    consent: Given[Literal["both"]] = None
    checks: dict[str, Level] = {}
    guardrails: Several[Guardrail] = ()


def _exactly_one(model: M, *keys: str, may_join: str = "") -> M:
    given = [key for key in keys if getattr(model, key) is not None]
    if not given or len([key for key in given if key != may_join]) > 1:
        raise PydanticCustomError("one-of", "one of", {"keys": keys, "given": tuple(given)})
    return model
