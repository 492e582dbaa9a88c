"""`launch:` of hosts.yaml: how the instances of a host are launched.

Sources: the EC2 API reference of RequestLaunchTemplateData; `cloudformation/images.py` has the images of each family.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from sg_factory.authored.models.forms import exactly_one
from sg_factory.authored.models.text import Authored, Maybe, SsmPath, Text, matching, one_of

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

    key_pair: Text = Field(description="The name of an EC2 key pair, in the region of the host.", examples=["ops-2027"])


class OwnImage(Authored):
    """An image of your own, by its id or by an SSM parameter."""

    model_config = ConfigDict(json_schema_extra=exactly_one("id", "ssm"))

    id: Maybe[ImageId] = Field(default=None, description="The image's id.", examples=["ami-0a1b2c3d4e5f60718"])
    ssm: Maybe[SsmPath] = Field(
        default=None,
        description="The SSM parameter that holds the image's id; EC2 reads it whenever an instance starts.",
        examples=["/images/hardened/latest"],
    )
    family: OsFamily = Field(
        description="The operating system, which determines the root volume and how updates are installed."
    )

    @model_validator(mode="after")
    def _names_one_image(self) -> OwnImage:
        return one_of(self, "id", "ssm")


class LaunchSettings(Authored):
    """An EC2 launch template with the host's groups."""

    access: Literal["session-manager"] | KeyPair = Field(
        description="Access for administrators: Session Manager, which needs no open port, or an EC2 key pair.",
        examples=["session-manager", {"key_pair": "ops-2027"}],
    )
    image: PublicImage | OwnImage = Field(
        default="amazon-linux-2023",
        description="The image: the newest public image of an operating system, or an image of your own.",
        examples=["ubuntu-24.04", {"ssm": "/images/hardened/latest", "family": "amazon-linux-2023"}],
    )
    instance_type: Maybe[InstanceType] = Field(
        default=None, description="The instance type; without it, it is chosen at launch.", examples=["t3.micro"]
    )
    instance_profile: Maybe[ProfileName] = Field(
        default=None,
        description="The name of an existing instance profile; without it, one for Session Manager is created.",
        examples=["orders-api"],
    )
    tenancy: Literal["default", "dedicated", "host"] = Field(
        default="default",
        description="default: shared hardware; dedicated: a dedicated instance; host: a dedicated host.",
    )
    patch_on_boot: bool = Field(default=False, description="true: the host installs updates when it first starts.")
    kms_key: Maybe[KmsKey] = Field(
        default=None,
        description="The KMS key that encrypts the root volume; without it, the account's default key for EBS.",
        examples=["alias/ebs"],
    )
