"""VPC of a CDK app → its ranges, as far as the app knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

from sg_factory.network import FAMILIES, AddressFamily, AppVpc, NotARange, cidr

# The range of the VPC that `Vpc.from_lookup` of aws-cdk-lib returns until `cdk synth` has looked the real one up.
_PENDING = "1.2.3.4/5"


def app_vpc(vpc: ec2.IVpc) -> AppVpc:
    """Return the known ranges: of a VPC that the app makes, all that are not tokens; of an imported one, the first.

    Raises ValueError if `vpc` is not a VPC but, for example, an id.
    """
    try:
        written = _imported(vpc)
    except AttributeError:
        given = f"“{vpc}”" if isinstance(vpc, str) else type(vpc).__name__
        help = "import it with ec2.Vpc.from_vpc_attributes(vpc_id=…)"
        raise ValueError(f"vpc= takes an ec2.Vpc, not {given}: {help}") from None
    path, made = vpc.node.path, vpc.node.default_child
    if isinstance(made, ec2.CfnVPC):
        return _made(path, made)
    return AppVpc(path, tuple(_literals(written)), is_pending=_PENDING in written)


def _made(path: str, made: ec2.CfnVPC) -> AppVpc:
    written = [made.cidr_block]
    unknown: set[AddressFamily] = set() if any(_literals(written)) else {"ipv4"}
    for block in _added(made):
        own = (block.cidr_block, block.ipv6_cidr_block)
        written += own
        if not any(_literals(own)):
            is_amazons = block.amazon_provided_ipv6_cidr_block or block.ipv6_pool or block.ipv6_ipam_pool_id
            unknown.add("ipv6" if is_amazons or block.ipv6_cidr_block else "ipv4")
    return AppVpc(path, tuple(_literals(written)), tuple(family for family in FAMILIES if family not in unknown))


def _added(made: ec2.CfnVPC) -> Iterator[ec2.CfnVPCCidrBlock]:
    """Yield the additional CIDR blocks that the VPC's stack associates with it."""
    stack = cdk.Stack.of(made)
    own = stack.resolve(made.ref)
    for construct in stack.node.find_all():
        if isinstance(construct, ec2.CfnVPCCidrBlock) and stack.resolve(construct.vpc_id) == own:
            yield construct


def _imported(vpc: ec2.IVpc) -> list[str]:
    try:
        return [vpc.vpc_cidr_block]
    except RuntimeError:  # of CDK, if the app has not said which range it is
        return []


def _literals(written: Iterable[str | None]) -> Iterator[str]:
    """Yield ranges in canonical form; tokens and texts that are not a range are left out."""
    for text in written:
        try:
            if text:
                yield cidr(text).text
        except NotARange:
            continue
