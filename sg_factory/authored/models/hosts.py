"""hosts.yaml, as authors write it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, RootModel

from sg_factory.authored.models.forms import Told, distinct
from sg_factory.authored.models.launch import Launch
from sg_factory.authored.models.text import Authored, Given, Name, OneOrMore, RoleName, TagText


class Host(Authored):
    """An instance, a load balancer or anything else with a network interface, and its roles."""

    roles: Annotated[OneOrMore[RoleName], Told(distinct)] = Field(
        description="The roles whose groups are attached to it: five at most, unless AWS raised the quota.",
    )
    description: TagText = Field(description="What the host is, in a few words.", examples=["Order service"])
    launch: Given[Launch] = Field(
        default=None, description="An EC2 launch template for the host, with its groups; none is made without it."
    )


class HostFile(RootModel[dict[Name, Host]]):
    """All of hosts.yaml: hosts by name."""

    root: dict[Name, Host] = {}
