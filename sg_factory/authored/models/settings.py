"""sg-factory.yaml, as the platform team writes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from sg_factory.authored.models.forms import SchemaText, at_least_one, exactly_one, keyed_by
from sg_factory.authored.models.text import (
    Account,
    AnyPeerName,
    Authored,
    Maybe,
    Name,
    OneOrMore,
    Range,
    ServiceName,
    Several,
    SsmPath,
    Tags,
    Text,
    TrafficName,
    matching,
    one_of,
)

VpcId = Annotated[str, matching(r"vpc-[0-9a-f]{8,17}", "bad-vpc-id", "vpc- and 8 to 17 hexadecimal digits")]
GroupId = Annotated[str, matching(r"sg-[0-9a-f]{8,17}", "bad-group-id", "sg- and 8 to 17 hexadecimal digits")]
PrefixListId = Annotated[
    str, matching(r"pl-[0-9a-f]{8,17}", "bad-prefix-list-id", "pl- and 8 to 17 hexadecimal digits")
]
# Parameter Store keeps the parameters below /aws… and /ssm… for itself (API reference of PutParameter).
ProjectName = Annotated[
    Name, matching(r"(?!aws|ssm).*", "bad-project-name", "a name that begins neither with aws nor with ssm")
]
Region = Annotated[str, matching(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", "bad-region", "a region, such as eu-west-1")]
CheckLevel = Annotated[
    Literal["off", "info", "warning", "error"],
    BeforeValidator(lambda level: "off" if level is False else level),  # YAML reads a bare `off` as false
    WithJsonSchema({"enum": ["off", "info", "warning", "error", False]}),
]
Ranges = Annotated[Several[Range], Field(min_length=1), SchemaText(at_least_one)]

# VPC quotas page: the product of the two settings may not pass 1,000, an interface has at most 16 groups.
MOST_RULES_AN_INTERFACE = 1000
MOST_GROUPS_AN_INTERFACE = 16

_CIDRS = "Address ranges, IPv4 and IPv6."
_LIST = "A prefix list, instead of ranges."


class VpcRef(Authored):
    """The VPC of an environment: its id or the SSM parameter that holds it, and its ranges."""

    model_config = ConfigDict(json_schema_extra=exactly_one("id", "ssm"))

    id: Maybe[VpcId] = Field(default=None, description="The VPC's id.", examples=["vpc-0a1b2c3d4e5f60718"])
    ssm: Maybe[SsmPath] = Field(
        default=None, description="The SSM parameter that holds the VPC's id.", examples=["/network/prod/vpc-id"]
    )
    cidrs: Ranges = Field(description="The ranges of the VPC: what “vpc” means in rules.", examples=[["10.20.0.0/16"]])

    @model_validator(mode="after")
    def _names_one_vpc(self) -> VpcRef:
        return one_of(self, "id", "ssm")


class QuotaSettings(Authored):
    """The quotas that AWS raised for an account. The two multiply to 1,000 at most."""

    rules_per_group: Annotated[int, Field(ge=1, le=MOST_RULES_AN_INTERFACE)] = Field(
        default=60, description="The most rules of a group, for each direction and address family.", examples=[100]
    )
    groups_per_interface: Annotated[int, Field(ge=1, le=MOST_GROUPS_AN_INTERFACE)] = Field(
        default=5, description="The most groups of a network interface.", examples=[10]
    )

    @model_validator(mode="after")
    def _within_an_interface(self) -> QuotaSettings:
        product = self.rules_per_group * self.groups_per_interface
        if product > MOST_RULES_AN_INTERFACE:
            raise PydanticCustomError("quota-product", "product", {"product": product})
        return self


class EnvironmentSettings(Authored):
    """An account, a region and a VPC."""

    account: Account = Field(description="The account's twelve digits, in quotes.", examples=["111122223333"])
    region: Region = Field(description="The AWS region.", examples=["eu-west-1"])
    vpc: VpcRef = Field(
        description="The VPC: its id, or the SSM parameter that holds it, and its ranges.",
        examples=[{"id": "vpc-0a1b2c3d4e5f60718", "cidrs": ["10.20.0.0/16"]}],
    )
    quotas: QuotaSettings = Field(
        default_factory=QuotaSettings,
        description="Quotas that AWS has raised for the account; the two multiply to 1,000 at most.",
    )


class PrefixListRef(Authored):
    """A prefix list by id, by the SSM parameter that holds the id, or by AWS's name for it."""

    model_config = ConfigDict(json_schema_extra=exactly_one("id", "ssm", "name", may_join="name"))

    id: Maybe[PrefixListId] = Field(default=None, description="The prefix list's id.", examples=["pl-6da54004"])
    ssm: Maybe[SsmPath] = Field(
        default=None,
        description="The SSM parameter that holds the prefix list's id.",
        examples=["/network/s3-prefix-list"],
    )
    name: Maybe[Text] = Field(
        default=None,
        description="AWS's name for it. Without an id it becomes a parameter of the template.",
        examples=["com.amazonaws.global.cloudfront.origin-facing"],
    )
    entries: Maybe[Annotated[int, Field(ge=1, le=1000)]] = Field(
        default=None,
        description="The number of rules that the list counts as: its MaxEntries. AWS's own lists do not need it.",
        examples=[1],
    )
    family: Maybe[Literal["ipv4", "ipv6"]] = Field(
        default=None, description="The address family of its entries; without it, that of AWS's own list, else IPv4."
    )

    @model_validator(mode="after")
    def _names_one_list(self) -> PrefixListRef:
        return one_of(self, "id", "ssm", "name", may_join="name")


class NetworkRanges(Authored):
    """Address ranges or a prefix list of a network."""

    model_config = ConfigDict(json_schema_extra=exactly_one("cidrs", "prefix_list"))

    cidrs: Maybe[Ranges] = Field(default=None, description=_CIDRS, examples=[["203.0.113.0/24", "2001:db8:40::/48"]])
    prefix_list: Maybe[PrefixListRef] = Field(default=None, description=_LIST)

    @model_validator(mode="after")
    def _is_one_kind(self) -> NetworkRanges:
        return one_of(self, "cidrs", "prefix_list")


class NetworkSettings(Authored):
    """A named set of address ranges, or a prefix list; an environment may have its own."""

    model_config = ConfigDict(
        json_schema_extra=exactly_one(
            "cidrs",
            "prefix_list",
            unless={"required": ["environments"], "properties": {"environments": {"minProperties": 1}}},
        )
    )

    description: Text = Field(
        description="A short description of the network.", examples=["Where the offices leave the VPN"]
    )
    cidrs: Maybe[Ranges] = Field(default=None, description=_CIDRS, examples=[["203.0.113.0/24", "2001:db8:40::/48"]])
    prefix_list: Maybe[PrefixListRef] = Field(default=None, description=_LIST)
    environments: Annotated[dict[str, NetworkRanges], keyed_by("environment")] = Field(
        default={},
        description="Ranges or a prefix list of single environments, which replace those above.",
        examples=[{"dev": {"cidrs": ["198.51.100.0/24"]}}],
    )

    @model_validator(mode="after")
    def _is_one_kind(self) -> NetworkSettings:
        if self.environments and self.cidrs is None and self.prefix_list is None:
            return self
        return one_of(self, "cidrs", "prefix_list")


class ExternalGroup(Authored):
    """A security group that is managed outside of the project."""

    id: GroupId = Field(description="The group's id.", examples=["sg-0123456789abcdef0"])
    description: Text = Field(
        description="A short description of what the group is attached to.", examples=["Vulnerability scanner"]
    )
    account: Maybe[Account] = Field(
        default=None,
        description="Its account, if that is not the environment's, in quotes.",
        examples=["999988887777"],
    )
    region: Maybe[Region] = Field(
        default=None,
        description="Its region: only rules in environments of that region can name it.",
        examples=["eu-west-1"],
    )


class ForbiddenFlow(Authored):
    """A flow that a guardrail forbids."""

    source: OneOrMore[AnyPeerName] = Field(alias="from", description="The forbidden sources; one or a list.")
    destination: OneOrMore[AnyPeerName] = Field(alias="to", description="The forbidden destinations; one or a list.")
    service: Maybe[OneOrMore[ServiceName]] = Field(
        default=None, description="The forbidden traffic; without it, all traffic.", examples=["ssh"]
    )
    hops: Annotated[int, Field(ge=0)] | Literal["any"] = Field(
        default=0,
        description="The most roles between source and destination: 0 is direct access, any is every path.",
        examples=[1, "any"],
    )


class AllowedIngress(Authored):
    """A service and the only peers that may use it."""

    service: OneOrMore[ServiceName] = Field(
        description="The traffic that only these peers may send; one or a list.", examples=["ssh"]
    )
    source: OneOrMore[AnyPeerName] = Field(alias="from", description="The only peers that may use it; one or a list.")


class GuardrailSettings(Authored):
    """A guardrail: a requirement that every role file has to meet."""

    model_config = ConfigDict(json_schema_extra=exactly_one("never", "only"))

    description: Text = Field(
        description="The reason for the guardrail.", examples=["Customer data is never one rule away from the internet"]
    )
    never: Maybe[ForbiddenFlow] = Field(default=None, description="A flow that must not be possible.")
    only: Maybe[AllowedIngress] = Field(default=None, description="A service that only some peers may use.")

    @model_validator(mode="after")
    def _says_one_thing(self) -> GuardrailSettings:
        return one_of(self, "never", "only")


class Settings(Authored):
    """All of sg-factory.yaml; every key has a default, so that the file is optional."""

    name: ProjectName = Field(
        default="sg-factory",
        description="The project's name, with which the names of its SSM parameters and stacks begin.",
        examples=["shop"],
    )
    stacks: Literal["one", "folder"] = Field(
        default="one",
        description="one: a stack for each environment; folder: two for each folder of roles/, groups and rules.",
    )
    environments: Maybe[Annotated[dict[Name, EnvironmentSettings], Field(min_length=1)]] = Field(
        default=None,
        description="Accounts, regions and VPCs by name. Without any, there is one stack with its VPC as a parameter.",
    )
    networks: Annotated[dict[Name, NetworkSettings], keyed_by("new-peer")] = Field(
        default={}, description="Sets of address ranges and prefix lists by name, for `from` and `to` of rules."
    )
    security_groups: Annotated[dict[Name, ExternalGroup], keyed_by("new-peer")] = Field(
        default={},
        description="Security groups of others by name, for `from` and `to` of rules; they are never changed.",
    )
    services: Annotated[dict[Name, OneOrMore[TrafficName]], keyed_by("new-service")] = Field(
        default={},
        description="Services of your own by name: traffic, or services of the catalogue; one or a list.",
        examples=[{"orders-api": "tcp/8443", "telemetry": ["udp/8125", "tcp/8126"]}],
    )
    tags: Tags = Field(default={}, description="Tags of every group.", examples=[{"cost-centre": "4711"}])
    consent: Maybe[Literal["both"]] = Field(
        default=None, description="both: a flow between two roles needs a line on each side."
    )
    checks: Annotated[dict[str, CheckLevel], keyed_by("check")] = Field(
        default={},
        description="Levels of single checks, which replace their own: off, info, warning or error.",
        examples=[{"named-range": "off", "egress-web": "error"}],
    )
    guardrails: Several[GuardrailSettings] = Field(
        default=(),
        description="Requirements that every role file has to meet; they can be neither accepted nor switched off.",
    )
