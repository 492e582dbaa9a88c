"""hosts.yaml, as authors write it."""

from typing import Annotated

from sg_factory.authored.models.authored import Authored, key
from sg_factory.authored.models.forms import Form, distinct
from sg_factory.authored.models.launch import LaunchSettings
from sg_factory.authored.models.text import Maybe, Name, OneOrMore, Several, SubnetName, TagText, WornName


class HostEntry(Authored):
    """An instance, a load balancer or anything else with a network interface, and its roles."""

    roles: Annotated[OneOrMore[WornName], Form(tells=distinct)] = key(
        "The roles and external groups of the host, with at least one role: five at most, unless AWS raised the quota."
    )
    description: TagText = key("A short description of the host.", examples=["Order service"])
    subnets: Annotated[Several[SubnetName], Form(tells=distinct)] = key(
        "The subnets in which the host may stand, of those that the environment declares."
    )
    launch: Maybe[LaunchSettings] = key(
        "An EC2 launch template for the host, with its groups; none is made without it."
    )


class HostFile(Authored):
    """All of hosts.yaml: hosts by name."""

    is_root = True
    root: dict[Name, HostEntry] = key(default={})
