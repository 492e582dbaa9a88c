"""`launch:` of hosts.yaml: how the instances of a host are launched.

Sources: the EC2 API reference of RequestLaunchTemplateData; `cloudformation/images.py` has the images of each family.
"""

from typing import Annotated, Literal

from sg_factory.authored.models.authored import Authored, OneOf, key
from sg_factory.authored.models.forms import matching
from sg_factory.authored.models.text import Maybe, SsmPath, Text

OsFamily = Literal[
    "amazon-linux-2",
    "amazon-linux-2023",
    "debian-12",
    "debian-13",
    "rhel-9",
    "rhel-10",
    "ubuntu-22.04",
    "ubuntu-24.04",
    "windows-2022",
    "windows-2025",
]
PublicImage = Literal[
    "amazon-linux-2",
    "amazon-linux-2-arm64",
    "amazon-linux-2023",
    "amazon-linux-2023-arm64",
    "debian-12",
    "debian-12-arm64",
    "debian-13",
    "debian-13-arm64",
    "ubuntu-22.04",
    "ubuntu-22.04-arm64",
    "ubuntu-24.04",
    "ubuntu-24.04-arm64",
    "windows-2022",
    "windows-2025",
]
ImageId = Annotated[str, matching(r"ami-[0-9a-f]{8,17}", "bad-image-id", "ami- and 8 to 17 hexadecimal digits")]
InstanceType = Annotated[
    str, matching(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "bad-instance-type", "an instance type, such as t3.micro")
]
# IAM, CreateInstanceProfile: what a name may hold; its `\w` is ASCII's.
ProfileName = Annotated[
    str, matching(r"[A-Za-z0-9_+=,.@-]{1,128}", "bad-instance-profile", "an instance profile's name, not its ARN")
]
_KMS = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:"
_KEY_ID = r"(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"
KmsKey = Annotated[
    str,
    matching(
        rf"(({_KMS}key/)?{_KEY_ID}|({_KMS})?alias/[a-zA-Z0-9/_-]{{1,250}})",
        "bad-kms-key",
        "a KMS key: its alias (alias/NAME), id or ARN",
    ),
]


class KeyPair(Authored):
    """Access to a host by an EC2 key pair."""

    key_pair: Text = key("The name of an EC2 key pair, in the region of the host.", examples=["ops-2027"])


class OwnImage(Authored):
    """An image of your own, by its id or by an SSM parameter."""

    one_of = OneOf(("id", "ssm"))
    id: Maybe[ImageId] = key("The image's id.", examples=["ami-0a1b2c3d4e5f60718"])
    ssm: Maybe[SsmPath] = key(
        "The SSM parameter that holds the image's id; EC2 reads it whenever an instance starts.",
        examples=["/images/hardened/latest"],
    )
    family: OsFamily = key("The operating system, which determines the root volume and how updates are installed.")


class LaunchSettings(Authored):
    """An EC2 launch template with the host's groups."""

    access: Literal["session-manager"] | KeyPair = key(
        "Access for administrators: Session Manager, which needs no open port, or an EC2 key pair.",
        examples=["session-manager", {"key_pair": "ops-2027"}],
    )
    image: PublicImage | OwnImage = key(
        "The image: the newest public image of an operating system, or an image of your own.",
        default="amazon-linux-2023",
        examples=["ubuntu-24.04", {"ssm": "/images/hardened/latest", "family": "amazon-linux-2023"}],
    )
    instance_type: Maybe[InstanceType] = key(
        "The instance type; without it, it is chosen at launch.", examples=["t3.micro"]
    )
    instance_profile: Maybe[ProfileName] = key(
        "The name of an existing instance profile; without it, one for Session Manager is created.",
        examples=["orders-api"],
    )
    tenancy: Literal["default", "dedicated", "host"] = key(
        "default: shared hardware; dedicated: a dedicated instance; host: a dedicated host.", default="default"
    )
    patch_on_boot: bool = key("true: the host installs updates when it first starts.", default=False)
    firewall: bool = key(
        "true: the host loads a firewall of its own (nftables), made of its roles, when it starts.", default=False
    )
    kms_key: Maybe[KmsKey] = key(
        "The KMS key that encrypts the root volume; without it, the account's default key for EBS.",
        examples=["alias/ebs"],
    )
