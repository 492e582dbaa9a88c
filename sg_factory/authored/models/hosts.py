"""hosts.yaml, as authors write it."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, RootModel

from sg_factory.authored.models.forms import SchemaText, distinct
from sg_factory.authored.models.launch import LaunchSettings
from sg_factory.authored.models.text import Authored, Maybe, Name, OneOrMore, RoleName, TagText


class HostEntry(Authored):
    """An instance, a load balancer or anything else with a network interface, and its roles."""

    roles: Annotated[OneOrMore[RoleName], SchemaText(distinct)] = Field(
        description="The roles whose groups are attached to it: five at most, unless AWS raised the quota.",
    )
    description: TagText = Field(description="What the host is, in a few words.", examples=["Order service"])
    launch: Maybe[LaunchSettings] = Field(
        default=None, description="An EC2 launch template for the host, with its groups; none is made without it."
    )


class HostFile(RootModel[dict[Name, HostEntry]]):
    """All of hosts.yaml: hosts by name."""

    model_config = ConfigDict(defer_build=True)

    root: dict[Name, HostEntry] = {}
