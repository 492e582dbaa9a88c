"""Inventories: who has which addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sg_factory.network import Cidr


@dataclass(frozen=True, slots=True)
class Inventory:
    """Addresses as far as somebody knows them; empty ranges mean that there is none.

    `hosts` are those of hosts, `names` all those of a role, an external group or a network by its name, `ids` those of
    a group or prefix list by its id in EC2.
    """

    hosts: Mapping[str, tuple[Cidr, ...]] = field(default_factory=dict)
    names: Mapping[str, tuple[Cidr, ...]] = field(default_factory=dict)
    ids: Mapping[str, tuple[Cidr, ...]] = field(default_factory=dict)


NO_INVENTORY = Inventory()
