"""hosts.yaml, as authors write it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel

from sg_factory.authored.forms import Told, distinct
from sg_factory.authored.text import Authored, Given, Name, OneOrMore, RoleName, Text


class KeyPair(Authored):
    """Access to a host by an EC2 key pair."""

    key_pair: Text = Field(description="The name of an EC2 key pair, in the region of the host.", examples=["ops-2027"])


class Launch(Authored):
    """A launch template that wears the host's groups."""

    access: Literal["session-manager"] | KeyPair = Field(
        description="How people get onto the host: Session Manager, which needs no open port, or an EC2 key pair.",
        examples=["session-manager", {"key_pair": "ops-2027"}],
    )
    tenancy: Literal["default", "dedicated", "host"] = Field(
        default="default",
        description="default: hardware that others share; dedicated: a dedicated instance; host: a dedicated host.",
    )
    patch_on_boot: bool = Field(
        default=False, description="Whether the host installs its updates when it first starts."
    )


class Host(Authored):
    """Something that wears one or more roles."""

    roles: Annotated[OneOrMore[RoleName], Told(distinct)] = Field(
        description="The roles that the host wears. Its interface gets their groups: five, unless AWS allows more.",
        examples=[["linux-host", "web"]],
    )
    description: Text = Field(description="What the host is, in a few words.", examples=["Order service"])
    launch: Given[Launch] = Field(default=None, description="A launch template for the host, with its groups.")


class HostFile(RootModel[dict[Name, Host]]):
    """All of hosts.yaml: hosts by name."""

    root: dict[Name, Host] = {}
