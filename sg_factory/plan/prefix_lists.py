"""Prefix lists that a project makes, one for each address family of a network; and the weights of AWS's own lists."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sg_factory.diagnostic import Place
from sg_factory.network import AddressFamily
from sg_factory.plan.peers import PrefixListEntry, PrefixListPeer

# The maximum number of entries of AWS's own lists (VPC quotas page), which is their weight in a group.
_AWS_PREFIX_LISTS = (
    (r"com\.amazonaws\.global\.(ipv6\.)?cloudfront\.origin-facing", 55),
    (r"com\.amazonaws\.[a-z0-9-]+\.(ipv6\.)?route53-healthchecks", 25),
    (r"com\.amazonaws\.[a-z0-9-]+\.(ipv6\.)?vpc-lattice", 10),
    (r"com\.amazonaws\.[a-z0-9-]+\.(ipv6\.)?s3express", 6),
    (r"com\.amazonaws\.global\.(ipv6\.)?groundstation", 5),
    (r"com\.amazonaws\.[a-z0-9-]+\.(ipv6\.)?ec2-instance-connect", 2),
    (r"com\.amazonaws\.[a-z0-9-]+\.(ipv6\.)?(s3|dynamodb)", 1),
)
MOST_IN_A_REQUEST = 100
"""The most entries that EC2 adds or removes in one request (API reference of ModifyManagedPrefixList)."""


@dataclass(frozen=True, slots=True)
class MadePrefixList:
    """A prefix list of the project, with the ranges of the network `name` in one family, sorted.

    `parameter` is the name of the SSM parameter that publishes its id. `origin` is the place of the network in an
    environment, with its `cidrs`, `size_origin` that of `max_entries`.
    """

    name: str
    family: AddressFamily
    max_entries: int
    parameter: str
    origin: Place
    size_origin: Place
    entries: tuple[PrefixListEntry, ...]
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, AddressFamily]:
        """Identity of a list in its environment."""
        return self.name, self.family

    @property
    def peer(self) -> PrefixListPeer:
        """The peer of the rules that name the list: stacks that do not make it find its id by the parameter."""
        return PrefixListPeer(
            self.name, self.family, self.max_entries, ssm=self.parameter, entries=self.entries, is_whole=True
        )

    @property
    def ranges(self) -> tuple[str, ...]:
        """The ranges as texts."""
        return tuple(entry.cidr.text for entry in self.entries)


def weight_of_aws(name: str) -> int | None:
    """Return the number of rules that a list of AWS counts as, by its name; None for any other list."""
    return next((weight for form, weight in _AWS_PREFIX_LISTS if re.fullmatch(form, name)), None)
