"""Judgements of policy on a Plan. `CHECKS` is all of them; a check is one file beside its page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import product

from sg_factory.check.acceptance import covering
from sg_factory.check.admin_not_through_bastion import ADMIN_NOT_THROUGH_BASTION
from sg_factory.check.all_to_self import ALL_TO_SELF
from sg_factory.check.block_public_access import BLOCK_PUBLIC_ACCESS
from sg_factory.check.broad_egress import BROAD_EGRESS
from sg_factory.check.broad_ingress import BROAD_INGRESS
from sg_factory.check.clear_text_login import CLEAR_TEXT_LOGIN
from sg_factory.check.closed_target_port import CLOSED_TARGET_PORT
from sg_factory.check.covered_rule import COVERED_RULE
from sg_factory.check.data_port_from_outside import DATA_PORT_FROM_OUTSIDE
from sg_factory.check.dead_end_load_balancer import DEAD_END_LOAD_BALANCER
from sg_factory.check.default_group import DEFAULT_GROUP
from sg_factory.check.duplicate_rule import DUPLICATE_RULE
from sg_factory.check.egress_any_port import EGRESS_ANY_PORT
from sg_factory.check.egress_anywhere import EGRESS_ANYWHERE
from sg_factory.check.egress_web import EGRESS_WEB
from sg_factory.check.eks_remote_access import EKS_REMOTE_ACCESS
from sg_factory.check.empty_words import EMPTY_WORDS
from sg_factory.check.ended_egress import ENDED_EGRESS
from sg_factory.check.ended_egress_of_others import ENDED_EGRESS_OF_OTHERS
from sg_factory.check.expired_rule import EXPIRED_RULE
from sg_factory.check.expires_soon import EXPIRES_SOON
from sg_factory.check.exposed_data_tier import EXPOSED_DATA_TIER
from sg_factory.check.finding import Check
from sg_factory.check.group_without_vpc import GROUP_WITHOUT_VPC
from sg_factory.check.guardrail_broken import GUARDRAIL_BROKEN
from sg_factory.check.guardrail_undecided import GUARDRAIL_UNDECIDED
from sg_factory.check.half_a_flow import HALF_A_FLOW
from sg_factory.check.id_of_another_region import ID_OF_ANOTHER_REGION
from sg_factory.check.implicit_default_group import IMPLICIT_DEFAULT_GROUP
from sg_factory.check.internet_not_public import INTERNET_NOT_PUBLIC
from sg_factory.check.launch_wizard_group import LAUNCH_WIZARD_GROUP
from sg_factory.check.loopback_range import LOOPBACK_RANGE, without_loopback
from sg_factory.check.malformed_rule import MALFORMED_RULE
from sg_factory.check.missing_description import MISSING_DESCRIPTION
from sg_factory.check.named_range import NAMED_RANGE
from sg_factory.check.open_egress import OPEN_EGRESS
from sg_factory.check.plain_http import PLAIN_HTTP
from sg_factory.check.quota_exceeded import QUOTA_EXCEEDED
from sg_factory.check.quota_nearly_full import QUOTA_NEARLY_FULL
from sg_factory.check.review_overdue import REVIEW_OVERDUE
from sg_factory.check.rule_in_no_environment import RULE_IN_NO_ENVIRONMENT
from sg_factory.check.same_rules import SAME_RULES
from sg_factory.check.switched_off import SWITCHED_OFF
from sg_factory.check.unknown_value import UNKNOWN_VALUE
from sg_factory.check.unstated_access import UNSTATED_ACCESS
from sg_factory.check.unused_accept import UNUSED_ACCEPT, unneeded
from sg_factory.check.unused_name import UNUSED_NAME
from sg_factory.check.unworn_role import UNWORN_ROLE
from sg_factory.check.vpc_association import VPC_ASSOCIATION
from sg_factory.check.wide_admin_range import WIDE_ADMIN_RANGE
from sg_factory.check.wide_range import WIDE_RANGE
from sg_factory.check.world_open_admin import WORLD_OPEN_ADMIN
from sg_factory.check.world_open_all import WORLD_OPEN_ALL
from sg_factory.check.world_open_cifs import WORLD_OPEN_CIFS
from sg_factory.check.world_open_high_risk import WORLD_OPEN_HIGH_RISK
from sg_factory.check.world_open_icmp import WORLD_OPEN_ICMP
from sg_factory.check.world_open_port import WORLD_OPEN_PORT
from sg_factory.diagnostic import Diagnostic, Place, Suppressed, Suppression
from sg_factory.plan import Acceptance, Plan
from sg_factory.text.progress import steps

__all__ = ["CHECKS", "NAMES", "NOTICES", "Judged", "page", "run_checks"]

CHECKS: tuple[Check, ...] = (
    ADMIN_NOT_THROUGH_BASTION,
    ALL_TO_SELF,
    BLOCK_PUBLIC_ACCESS,
    BROAD_EGRESS,
    BROAD_INGRESS,
    CLEAR_TEXT_LOGIN,
    CLOSED_TARGET_PORT,
    COVERED_RULE,
    DATA_PORT_FROM_OUTSIDE,
    DEAD_END_LOAD_BALANCER,
    DEFAULT_GROUP,
    DUPLICATE_RULE,
    EGRESS_ANY_PORT,
    EGRESS_ANYWHERE,
    EGRESS_WEB,
    EKS_REMOTE_ACCESS,
    EMPTY_WORDS,
    ENDED_EGRESS,
    ENDED_EGRESS_OF_OTHERS,
    EXPIRED_RULE,
    EXPIRES_SOON,
    EXPOSED_DATA_TIER,
    GROUP_WITHOUT_VPC,
    GUARDRAIL_BROKEN,
    GUARDRAIL_UNDECIDED,
    HALF_A_FLOW,
    ID_OF_ANOTHER_REGION,
    IMPLICIT_DEFAULT_GROUP,
    INTERNET_NOT_PUBLIC,
    LAUNCH_WIZARD_GROUP,
    LOOPBACK_RANGE,
    MALFORMED_RULE,
    MISSING_DESCRIPTION,
    NAMED_RANGE,
    OPEN_EGRESS,
    PLAIN_HTTP,
    QUOTA_EXCEEDED,
    QUOTA_NEARLY_FULL,
    REVIEW_OVERDUE,
    RULE_IN_NO_ENVIRONMENT,
    SAME_RULES,
    SWITCHED_OFF,
    UNKNOWN_VALUE,
    UNSTATED_ACCESS,
    UNUSED_ACCEPT,
    UNUSED_NAME,
    UNWORN_ROLE,
    VPC_ASSOCIATION,
    WIDE_ADMIN_RANGE,
    WIDE_RANGE,
    WORLD_OPEN_ADMIN,
    WORLD_OPEN_ALL,
    WORLD_OPEN_CIFS,
    WORLD_OPEN_HIGH_RISK,
    WORLD_OPEN_ICMP,
    WORLD_OPEN_PORT,
)
NAMES = tuple(check.name for check in CHECKS)

# What a reader of the output must know, because the role files alone do not say it.
NOTICES: tuple[Check, ...] = (EXPIRED_RULE, SWITCHED_OFF)


@dataclass(slots=True)
class Judged:
    """What checks say of a plan: what they find, and what of it somebody accepts."""

    findings: list[Diagnostic] = field(default_factory=list)
    suppressed: list[Suppressed] = field(default_factory=list)


def run_checks(
    plans: Collection[Plan], checks: Collection[Check] = CHECKS, *, is_whole: bool = False
) -> tuple[Judged, ...]:
    """What `checks` find in each of the plans, and what of it is accepted.

    `is_whole`: these are all plans of their source with nothing switched off, so what accepts nothing here, does so
    nowhere.
    """
    needed: set[Place] = set()
    judged = [(plan, Judged()) for plan in plans]
    for (plan, said), check in steps(tuple(product(judged, checks)), "checking"):
        for finding in check.findings(plan if check.sees_all else without_loopback(plan)):
            by = () if check is UNUSED_ACCEPT else covering(finding, check, plan)
            needed.update(accepted.origin for accepted in by)
            told = check.report(plan, [finding])
            if by:
                said.suppressed += (Suppressed(each, tuple(map(_suppression, by))) for each in told)
            else:
                said.findings += told
    if is_whole and UNUSED_ACCEPT in checks:
        for plan, said in judged:
            said.findings += UNUSED_ACCEPT.report(plan, unneeded(plan, needed))
    return tuple(said for _, said in judged)


def _suppression(accepted: Acceptance) -> Suppression:
    return Suppression(accepted.words, accepted.origin, accepted.reason)


def page(name: str) -> str:
    """The page of a check, in Markdown. Raises KeyError where there is no such check."""
    from importlib.resources import files  # which no report in words needs, and which is dear to import

    if name not in NAMES:
        raise KeyError(name)
    return files("sg_factory.check").joinpath(f"{name.replace('-', '_')}.md").read_text("utf-8")
