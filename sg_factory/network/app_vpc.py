"""The VPC of a CDK app, as far as the app knows it before a deploy."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.network.addresses import AddressFamily


@dataclass(frozen=True, slots=True)
class AppVpc:
    """The VPC that a CDK app makes the groups in: what `vpc` means there.

    `name` is the path of its construct. `cidrs` are the ranges that the app knows, in canonical form; of the families
    in `complete` the VPC has no others. `is_pending`: `cdk synth` looks the VPC up, and has not done so yet.
    """

    name: str
    cidrs: tuple[str, ...] = ()
    complete: tuple[AddressFamily, ...] = ()
    is_pending: bool = False
