"""sg-factory.yaml, as the platform team writes it."""

from typing import Annotated, Literal, Self

from pydantic_core import PydanticCustomError

from sg_factory.authored.models.accept import AcceptOnNetwork
from sg_factory.authored.models.authored import Authored, JointKeys, OneOf, key
from sg_factory.authored.models.forms import after, before, keyed_by, limited, matching, told, within
from sg_factory.authored.models.guardrails import GuardrailSettings
from sg_factory.authored.models.text import (
    Account,
    AtLeastOne,
    GroupPath,
    Maybe,
    Name,
    OneOrMore,
    Range,
    Several,
    SsmPath,
    Tags,
    Text,
    TrafficName,
)

VpcId = Annotated[str, matching(r"vpc-[0-9a-f]{8,17}", "bad-vpc-id", "vpc- and 8 to 17 hexadecimal digits")]
GroupId = Annotated[str, matching(r"sg-[0-9a-f]{8,17}", "bad-group-id", "sg- and 8 to 17 hexadecimal digits")]
SubnetId = Annotated[str, matching(r"subnet-[0-9a-f]{8,17}", "bad-subnet-id", "subnet- and 8 to 17 hexadecimal digits")]
PrefixListId = Annotated[
    str, matching(r"pl-[0-9a-f]{8,17}", "bad-prefix-list-id", "pl- and 8 to 17 hexadecimal digits")
]
# Parameter Store keeps the parameters below /aws… and /ssm… for itself (API reference of PutParameter).
ProjectName = Annotated[
    Name, matching(r"(?!aws|ssm).*", "bad-project-name", "a name that begins neither with aws nor with ssm")
]
RoleArn = Annotated[
    str,
    matching(
        r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}",
        "bad-role-arn",
        "the ARN of an IAM role: arn:aws:iam::, an account, :role/ and its name",
    ),
]
Region = Annotated[str, matching(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", "bad-region", "a region, such as eu-west-1")]
CheckLevel = Annotated[
    Literal["off", "info", "warning", "error"],
    # YAML reads a bare `off` as false.
    before(
        lambda level: "off" if level is False else level, told({"enum": ["off", "info", "warning", "error", False]})
    ),
]
Ranges = AtLeastOne[Range]
Period = Annotated[
    str,
    before(lambda period: str(period) if type(period) is int else period),  # a number without its unit
    matching(
        r"[1-9][0-9]{0,2} (day|week|month|year)s?",
        "bad-period",
        "a number of days, weeks, months or years, such as 6 months",
    ),
]


def _made(create: bool) -> bool:
    if not create:
        raise PydanticCustomError("create-false", "not made")
    return create


Made = Annotated[bool, after(_made, told({"type": "boolean", "const": True}))]

# VPC quotas page: the product of the two settings may not pass 1,000, an interface has at most 16 groups.
MOST_RULES_AN_INTERFACE = 1000
MOST_GROUPS_AN_INTERFACE = 16
# The same page: rules of a network ACL can be raised to 40; the final denial of each family counts.
MOST_RULES_AN_ACL = 40

_CIDRS = "Address ranges, IPv4 and IPv6."
_LIST = "A prefix list, instead of ranges; with `create`, a list of these ranges."
MOST_ENTRIES = 1000  # of a prefix list (VPC quotas page)


class VpcRef(Authored):
    """The VPC of an environment: its id or the SSM parameter that holds it, and its ranges."""

    one_of = OneOf(("id", "ssm"))
    id: Maybe[VpcId] = key("The VPC's id.", examples=["vpc-0a1b2c3d4e5f60718"])
    ssm: Maybe[SsmPath] = key("The SSM parameter that holds the VPC's id.", examples=["/network/prod/vpc-id"])
    cidrs: Ranges = key("The ranges of the VPC: what “vpc” means in rules.", examples=[["10.20.0.0/16"]])


class QuotaSettings(Authored):
    """The quotas that AWS raised for an account. Those of groups multiply to 1,000 at most."""

    rules_per_group: Annotated[int, within(1, MOST_RULES_AN_INTERFACE)] = key(
        "The most rules of a group, for each direction and address family.", default=60, examples=[100]
    )
    groups_per_interface: Annotated[int, within(1, MOST_GROUPS_AN_INTERFACE)] = key(
        "The most groups of a network interface.", default=5, examples=[10]
    )
    rules_per_acl: Annotated[int, within(2, MOST_RULES_AN_ACL)] = key(
        "The most rules of a network ACL, for each direction and address family; the final denial is one of them.",
        default=20,
        examples=[40],
    )

    def verified(self) -> Self:
        """Return the quotas if an interface may have as many rules."""
        product = self.rules_per_group * self.groups_per_interface
        if product > MOST_RULES_AN_INTERFACE:
            raise PydanticCustomError("quota-product", "product", {"product": product})
        return self


class SubnetSettings(Authored):
    """Subnets of an environment under one name, such as those of the applications: their ranges, and their ids."""

    cidrs: Ranges = key("The ranges of the subnets, within those of the VPC.", examples=[["10.20.8.0/22"]])
    ids: Several[SubnetId] = key("The ids of the subnets.", examples=[["subnet-0a1b2c3d"]])


class EnvironmentSettings(Authored):
    """An account, a region and a VPC."""

    account: Account = key("The account's twelve digits, in quotes.", examples=["111122223333"])
    region: Region = key("The AWS region.", examples=["eu-west-1"])
    vpc: VpcRef = key(
        "The VPC: its id, or the SSM parameter that holds it, and its ranges.",
        examples=[{"id": "vpc-0a1b2c3d4e5f60718", "cidrs": ["10.20.0.0/16"]}],
    )
    quotas: QuotaSettings = key(
        "Quotas that AWS has raised for the account; those of groups multiply to 1,000 at most.",
        default=QuotaSettings(),
    )
    subnets: dict[Name, SubnetSettings] = key(
        "Subnets of the VPC by name, in which hosts may stand.",
        default={},
        examples=[{"app": {"cidrs": ["10.20.8.0/22"]}}],
    )
    network_acls: bool | Literal["aggregated"] = key(
        "true: network ACLs of the subnets in which hosts stand, which let through what their groups need; aggregated: "
        "as true, and entries over the quota are joined to wider ones.",
        default=False,
        examples=[True],
    )
    read_role: Maybe[RoleArn] = key(
        "The IAM role that `drift` and `snapshot` assume to read the account.",
        examples=["arn:aws:iam::444455556666:role/read-security-groups"],
    )
    restrict_default_group: bool = key(
        "true: the stack revokes all rules of the VPC's default security group, which EC2 attaches to whatever names "
        "no group.",
        default=False,
    )


class PrefixListRef(Authored):
    """A prefix list by id, by the SSM parameter that holds the id, or by AWS's name for it; or one to make."""

    one_of = OneOf(("id", "ssm", "name", "create"), may_join="name")
    together = JointKeys(("create", "max_entries"))
    id: Maybe[PrefixListId] = key("The prefix list's id.", examples=["pl-6da54004"])
    ssm: Maybe[SsmPath] = key(
        "The SSM parameter that holds the prefix list's id.", examples=["/network/s3-prefix-list"]
    )
    name: Maybe[Text] = key(
        "AWS's name for it. Without an id it becomes a parameter of the template.",
        examples=["com.amazonaws.global.cloudfront.origin-facing"],
    )
    entries: Maybe[Annotated[int, within(1, MOST_ENTRIES)]] = key(
        "The number of rules that the list counts as: its MaxEntries. AWS's own lists do not need it.", examples=[1]
    )
    family: Maybe[Literal["ipv4", "ipv6"]] = key(
        "The address family of its entries; without it, that of AWS's own list, else IPv4."
    )
    create: Maybe[Made] = key(
        "Make the list: the ranges in `cidrs` become its entries, one list for each address family. It comes with "
        "`max_entries` and nothing else.",
        examples=[True],
    )
    max_entries: Maybe[Annotated[int, within(1, MOST_ENTRIES)]] = key(
        "The most entries of a list that is made, for each family: a rule that names it counts as that many.",
        examples=[20],
    )


class NetworkRanges(Authored):
    """Address ranges or a prefix list of a network."""

    one_of = OneOf(("cidrs", "prefix_list"), joining="create")
    cidrs: Maybe[Ranges] = key(_CIDRS, examples=[["203.0.113.0/24", "2001:db8:40::/48"]])
    prefix_list: Maybe[PrefixListRef] = key(_LIST)


class NetworkSettings(Authored):
    """A named set of address ranges, or a prefix list; an environment may have its own."""

    one_of = OneOf(("cidrs", "prefix_list"), unless="environments", joining="create")
    description: Text = key("A short description of the network.", examples=["Where the offices leave the VPN"])
    cidrs: Maybe[Ranges] = key(_CIDRS, examples=[["203.0.113.0/24", "2001:db8:40::/48"]])
    prefix_list: Maybe[PrefixListRef] = key(_LIST)
    environments: Annotated[dict[str, NetworkRanges], keyed_by("environment")] = key(
        "Ranges or a prefix list of single environments, which replace those above.",
        default={},
        examples=[{"dev": {"cidrs": ["198.51.100.0/24"]}}],
    )
    accept: Several[AcceptOnNetwork] = key(
        "Findings on its ranges that are accepted in every rule that names it, each with its reason."
    )


_GROUP_SSM = "The SSM parameter that holds the group's id; `{environment}` in it is the environment's name."
_OWNER = "Its account, if that is not the environment's, in quotes."


class ExternalGroupRef(Authored):
    """The external group of one environment, by id or by the SSM parameter that holds the id."""

    one_of = OneOf(("id", "ssm"))
    id: Maybe[GroupId] = key("The group's id.", examples=["sg-0123456789abcdef0"])
    ssm: Maybe[GroupPath] = key(_GROUP_SSM, examples=["/network/dev/bastion"])
    account: Maybe[Account] = key(_OWNER, examples=["999988887777"])


class ExternalGroup(Authored):
    """A security group that is managed outside of the project; an environment may have its own."""

    one_of = OneOf(("id", "ssm"), unless="environments")
    id: Maybe[GroupId] = key("The group's id.", examples=["sg-0123456789abcdef0"])
    ssm: Maybe[GroupPath] = key(_GROUP_SSM, examples=["/network/{environment}/bastion"])
    description: Text = key("A short description of what the group is attached to.", examples=["Vulnerability scanner"])
    account: Maybe[Account] = key(_OWNER, examples=["999988887777"])
    region: Maybe[Region] = key(
        "The region of the group above: only rules in environments of that region can name it.", examples=["eu-west-1"]
    )
    environments: Annotated[dict[str, ExternalGroupRef], keyed_by("environment")] = key(
        "The group of single environments: its id or SSM parameter, which replaces that above, and its account.",
        default={},
        examples=[{"dev": {"id": "sg-0aaaabbbbccccdddd"}}],
    )


class ReviewSettings(Authored):
    """Reviews of roles and rules."""

    every: Period = key(
        "The time from a review to the next one, which `review --done` writes as `review_by`.",
        default="12 months",
        examples=["6 months"],
    )


class Settings(Authored):
    """All of sg-factory.yaml; every key has a default, so that the file is optional."""

    name: ProjectName = key(
        "The project's name, with which the names of its SSM parameters and stacks begin.",
        default="sg-factory",
        examples=["shop"],
    )
    stacks: Literal["one", "folder"] = key(
        "one: a stack for each environment; folder: two for each folder of roles/, groups and rules.", default="one"
    )
    environments: Maybe[
        Annotated[dict[Name, EnvironmentSettings], limited({"min_length": 1}, {"minProperties": 1})]
    ] = key("Accounts, regions and VPCs by name. Without any, there is one stack with its VPC as a parameter.")
    networks: Annotated[dict[Name, NetworkSettings], keyed_by("new-peer")] = key(
        "Sets of address ranges and prefix lists by name, for `from` and `to` of rules.", default={}
    )
    security_groups: Annotated[dict[Name, ExternalGroup], keyed_by("new-peer")] = key(
        "Security groups of others by name, for `from`, `to` and `adds_to`: a role with `adds_to` alone changes one.",
        default={},
    )
    services: Annotated[dict[Name, OneOrMore[TrafficName]], keyed_by("new-service")] = key(
        "Services of your own by name: traffic, or services of the catalogue; one or a list.",
        default={},
        examples=[{"orders-api": "tcp/8443", "telemetry": ["udp/8125", "tcp/8126"]}],
    )
    tags: Tags = key("Tags of every group.", default={}, examples=[{"cost-centre": "4711"}])
    consent: Maybe[Literal["both"]] = key("both: a flow between two roles needs a line on each side.")
    review: ReviewSettings = key(
        "Reviews of roles and rules.", default=ReviewSettings(), examples=[{"every": "6 months"}]
    )
    checks: Annotated[dict[str, CheckLevel], keyed_by("check")] = key(
        "Levels of single checks, which replace their own: off, info, warning or error.",
        default={},
        examples=[{"named-range": "off", "egress-web": "error"}],
    )
    guardrails: Several[GuardrailSettings] = key(
        "Requirements that every role file has to meet; they can be neither accepted nor switched off."
    )
