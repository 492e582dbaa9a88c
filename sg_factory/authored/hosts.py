"""hosts.yaml, as authors write it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, RootModel

from sg_factory.authored.forms import Told, distinct
from sg_factory.authored.launch import Launch
from sg_factory.authored.text import Authored, Given, Name, OneOrMore, RoleName, TagText


class Host(Authored):
    """Something that wears one or more roles."""

    roles: Annotated[OneOrMore[RoleName], Told(distinct)] = Field(
        description="The roles that the host wears. Its interface gets their groups: five, unless AWS allows more.",
    )
    description: TagText = Field(description="What the host is, in a few words.", examples=["Order service"])
    launch: Given[Launch] = Field(default=None, description="A launch template for the host, with its groups.")


class HostFile(RootModel[dict[Name, Host]]):
    """All of hosts.yaml: hosts by name."""

    root: dict[Name, Host] = {}
