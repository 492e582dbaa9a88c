"""All checks of policy. `CHECKS` is their tuple; a check is one file beside its page."""

from __future__ import annotations

from sg_factory.check.checks.acl_blocks_flow import ACL_BLOCKS_FLOW
from sg_factory.check.checks.acl_unknown_hosts import ACL_UNKNOWN_HOSTS
from sg_factory.check.checks.acl_wider import ACL_WIDER
from sg_factory.check.checks.admin_not_through_bastion import ADMIN_NOT_THROUGH_BASTION
from sg_factory.check.checks.all_to_self import ALL_TO_SELF
from sg_factory.check.checks.block_public_access import BLOCK_PUBLIC_ACCESS
from sg_factory.check.checks.broad_egress import BROAD_EGRESS
from sg_factory.check.checks.broad_ingress import BROAD_INGRESS
from sg_factory.check.checks.clear_text_login import CLEAR_TEXT_LOGIN
from sg_factory.check.checks.closed_target_port import CLOSED_TARGET_PORT
from sg_factory.check.checks.covered_rule import COVERED_RULE
from sg_factory.check.checks.data_port_from_outside import DATA_PORT_FROM_OUTSIDE
from sg_factory.check.checks.dead_end_load_balancer import DEAD_END_LOAD_BALANCER
from sg_factory.check.checks.default_group import DEFAULT_GROUP
from sg_factory.check.checks.duplicate_rule import DUPLICATE_RULE
from sg_factory.check.checks.egress_any_port import EGRESS_ANY_PORT
from sg_factory.check.checks.egress_anywhere import EGRESS_ANYWHERE
from sg_factory.check.checks.egress_web import EGRESS_WEB
from sg_factory.check.checks.eks_remote_access import EKS_REMOTE_ACCESS
from sg_factory.check.checks.empty_words import EMPTY_WORDS
from sg_factory.check.checks.ended_egress import ENDED_EGRESS
from sg_factory.check.checks.ended_egress_of_others import ENDED_EGRESS_OF_OTHERS
from sg_factory.check.checks.expired_rule import EXPIRED_RULE
from sg_factory.check.checks.expires_soon import EXPIRES_SOON
from sg_factory.check.checks.exposed_data_tier import EXPOSED_DATA_TIER
from sg_factory.check.checks.group_without_vpc import GROUP_WITHOUT_VPC
from sg_factory.check.checks.guardrail_broken import GUARDRAIL_BROKEN
from sg_factory.check.checks.guardrail_undecided import GUARDRAIL_UNDECIDED
from sg_factory.check.checks.half_a_flow import HALF_A_FLOW
from sg_factory.check.checks.id_of_another_region import ID_OF_ANOTHER_REGION
from sg_factory.check.checks.implicit_default_group import IMPLICIT_DEFAULT_GROUP
from sg_factory.check.checks.internet_not_public import INTERNET_NOT_PUBLIC
from sg_factory.check.checks.launch_wizard_group import LAUNCH_WIZARD_GROUP
from sg_factory.check.checks.loopback_range import LOOPBACK_RANGE
from sg_factory.check.checks.malformed_rule import MALFORMED_RULE
from sg_factory.check.checks.missing_description import MISSING_DESCRIPTION
from sg_factory.check.checks.named_range import NAMED_RANGE
from sg_factory.check.checks.open_egress import OPEN_EGRESS
from sg_factory.check.checks.plain_http import PLAIN_HTTP
from sg_factory.check.checks.quota_exceeded import QUOTA_EXCEEDED
from sg_factory.check.checks.quota_nearly_full import QUOTA_NEARLY_FULL
from sg_factory.check.checks.review_overdue import REVIEW_OVERDUE
from sg_factory.check.checks.rule_in_no_environment import RULE_IN_NO_ENVIRONMENT
from sg_factory.check.checks.same_rules import SAME_RULES
from sg_factory.check.checks.subnet_without_acl import SUBNET_WITHOUT_ACL
from sg_factory.check.checks.switched_off import SWITCHED_OFF
from sg_factory.check.checks.unknown_owner import UNKNOWN_OWNER
from sg_factory.check.checks.unknown_value import UNKNOWN_VALUE
from sg_factory.check.checks.unpublished_group import UNPUBLISHED_GROUP
from sg_factory.check.checks.unstated_access import UNSTATED_ACCESS
from sg_factory.check.checks.unused_accept import UNUSED_ACCEPT
from sg_factory.check.checks.unused_name import UNUSED_NAME
from sg_factory.check.checks.unused_role import UNUSED_ROLE
from sg_factory.check.checks.vpc_association import VPC_ASSOCIATION
from sg_factory.check.checks.wide_admin_range import WIDE_ADMIN_RANGE
from sg_factory.check.checks.wide_range import WIDE_RANGE
from sg_factory.check.checks.world_open_admin import WORLD_OPEN_ADMIN
from sg_factory.check.checks.world_open_all import WORLD_OPEN_ALL
from sg_factory.check.checks.world_open_cifs import WORLD_OPEN_CIFS
from sg_factory.check.checks.world_open_high_risk import WORLD_OPEN_HIGH_RISK
from sg_factory.check.checks.world_open_icmp import WORLD_OPEN_ICMP
from sg_factory.check.checks.world_open_port import WORLD_OPEN_PORT
from sg_factory.check.finding import Check

CHECKS: tuple[Check, ...] = (
    ACL_BLOCKS_FLOW,
    ACL_UNKNOWN_HOSTS,
    ACL_WIDER,
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
    SUBNET_WITHOUT_ACL,
    SWITCHED_OFF,
    UNKNOWN_OWNER,
    UNKNOWN_VALUE,
    UNPUBLISHED_GROUP,
    UNSTATED_ACCESS,
    UNUSED_ACCEPT,
    UNUSED_NAME,
    UNUSED_ROLE,
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
