"""What Terraform prints of a plan or state (`terraform show -json`) → Plans, one for each VPC and side."""

from __future__ import annotations

from datetime import datetime

from sg_factory.plan import Plan
from sg_factory.source.terraform.read import NO_RULES, SideReader, StandaloneRules
from sg_factory.source.terraform.shape import WORDS, is_one, is_plan, read_file

__all__ = ["WORDS", "is_one", "is_plan", "plans_of", "sides_of"]


def plans_of(value: object, file: str, as_of: datetime) -> tuple[Plan, ...]:
    """The Plans of a state, or of a plan after it is applied, by VPC; one without groups if there are none."""
    return sides_of(value, file, as_of)[1]


def sides_of(value: object, file: str, as_of: datetime) -> tuple[tuple[Plan, ...], tuple[Plan, ...]]:
    """The Plans before and after a plan is applied; a state has none before. `file` is named in places."""
    read = read_file(value if isinstance(value, dict) else {}, file)
    before = None if read.before is None else SideReader(read.before, read)
    after = SideReader(read.after, read)
    is_parted = all(each.knows_vpcs for each in (before, after) if each is not None)
    was = () if before is None else before.plans(as_of, is_parted=is_parted)
    gone: StandaloneRules = NO_RULES if before is None else before.standalone
    return was, after.plans(as_of, is_parted=is_parted, gone=gone)
