"""The VPC of a CDK app, as known before a deploy."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.network.addresses import AddressFamily


@dataclass(frozen=True, slots=True)
class AppVpc:
    """The VPC in which a CDK app creates the groups; the peer `vpc` means its ranges.

    `name` is the path of its construct. `cidrs` are the known ranges, in canonical form; for the families in `complete`
    these are all. `is_pending` means that `cdk synth` has not looked the VPC up yet.
    """

    name: str
    cidrs: tuple[str, ...] = ()
    complete: tuple[AddressFamily, ...] = ()
    is_pending: bool = False
