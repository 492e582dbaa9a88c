"""Every subject that a tool of the field asks about is one of ours: a check, or a mistake of form.

The subjects are told in our words, each with the ids that others have for it and with the names of ours that answer it.
Where nobody else asks, there are no ids. Role files cannot say what is malformed, so there it is a mistake of form that
nothing silences; in a template it is a finding.
"""

from __future__ import annotations

import pytest

from sg_factory.check import CHECKS, NAMES
from tests.check.pages import SECTIONS, read_page
from tests.spec.codes import mistake_codes

Subjects = dict[str, tuple[str, str]]
"""Subject → the ids of others (commas between), and the names of ours (blanks between)."""

INGRESS: Subjects = {
    "everything is open to the internet": (
        "SH EC2.18, checkov CKV_AWS_277, cdk-nag AwsSolutions-EC23, cfn_nag W2,"
        " prowler ec2_securitygroup_allow_ingress_from_internet_to_all_ports, KICS adcd0082, KICS e415f8d3",
        "world-open-all",
    ),
    "a port other than 80 and 443 is open to the internet": (
        "SH EC2.18, cfn_nag W2, cdk-nag AwsSolutions-EC23, KICS 4a1e6b34, KICS 829ce3b8",
        "world-open-port",
    ),
    "any port of a role that is not public is open to the internet": ("SH EC2.18, cfn_nag W2", "internet-not-public"),
    "SSH or RDP is open to the internet, with IPv4 or with IPv6": (
        "SH EC2.13, SH EC2.14, SH EC2.53, SH EC2.54, CIS v3 5.2, CIS v3 5.3, CIS v4 5.3, CIS v4 5.4, CIS v5 5.3,"
        " CIS v5 5.4, CIS v6 6.3, CIS v6 6.4, checkov CKV_AWS_24, checkov CKV_AWS_25, trivy AVD-AWS-0107,"
        " KICS 6e856af2, KICS 3ae83918, KICS c9846969, KICS cdbb0467, KICS 78055456",
        "world-open-admin",
    ),
    "a port of high risk is open to the internet": (
        "SH EC2.19, cdk-nag EC2RestrictedCommonPorts, CDK W2508, KICS cdbb0467, KICS 78055456",
        "world-open-high-risk",
    ),
    "a database, cache, broker or search engine is reached from outside of the VPC": (
        "KICS 494b03d3, KICS 78055456, KICS 9564406d,"
        " prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_postgres_5432,"
        " prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_redis_6379",
        "data-port-from-outside",
    ),
    "file shares are open to the internet": ("CIS v4 5.1.2, CIS v5 5.1.2, CIS v6 6.1.2", "world-open-cifs"),
    "logins cross the internet as they are typed": (
        "ScoutSuite ec2-security-group-opens-plaintext-port",
        "clear-text-login",
    ),
    "the public is served in the clear, with no HTTPS beside it": ("checkov CKV_AWS_260", "plain-http"),
    "ICMP from the internet is more than it needs": (
        "ScoutSuite ec2-security-group-opens-icmp-to-all",
        "world-open-icmp",
    ),
    "a public range is too wide to be somebody's": (
        "prowler ec2_securitygroup_allow_wide_open_public_ipv4, cloudmapper SG_LARGE_CIDR, KICS 0104165b,"
        " aws-guard SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE",
        "wide-admin-range wide-range",
    ),
    "a range comes in that no packet comes from": ("", "loopback-range"),
    "the internet is written in pieces": ("", "world-open-admin world-open-all world-open-port"),
    "a literal range stands where a network belongs": ("cfn_nag W9", "named-range"),
    "all protocols, or more ports than a service needs, come in": (
        "cfn_nag W42, cfn_nag W27, KICS 1a427b25, KICS 87482183",
        "broad-ingress",
    ),
    "a group lets everything in from itself": ("ScoutSuite ec2-security-group-opens-all-ports-to-self", "all-to-self"),
    "administrators come in past the bastion": ("", "admin-not-through-bastion"),
}

EGRESS: Subjects = {
    "everything leaves for the internet": (
        "cfn_nag W5, cfn_nag W40, checkov CKV_AWS_382, trivy AVD-AWS-0104, KICS 66f2d8f9, KICS 1cc2fbd7",
        "egress-anywhere",
    ),
    "a port, or a range of ports, leaves for the internet": (
        "cfn_nag W5, cfn_nag W29, KICS 1cc2fbd7, KICS dae9c373",
        "egress-any-port egress-web",
    ),
    "all protocols, or more ports than a service needs, leave for somebody": (
        "cfn_nag W40, cfn_nag W29, KICS ee464fc2, KICS dae9c373",
        "broad-egress",
    ),
    "a template declares no egress, so everything leaves": ("cfn_nag F1000", "open-egress"),
    "a rule of its own silently ends what leaves": ("", "ended-egress"),
    "a rule of its own silently ends what leaves a group of others": ("", "ended-egress-of-others"),
}

GROUPS: Subjects = {
    "a description is missing": (
        "cdk-nag AwsSolutions-EC27, checkov CKV_AWS_23, cfn_nag W36, trivy AVD-AWS-0099, trivy AVD-AWS-0124,"
        " KICS 5e6c9c68",
        "missing-description missing-key",
    ),
    "a description says nothing": ("", "empty-words"),
    "the VPC's default group has rules, or is worn": (
        "SH EC2.2, CIS v3 5.4, CIS v4 5.5, CIS v5 5.5, CIS v6 6.5, checkov CKV2_AWS_12, trivy AVD-AWS-0173,"
        " prowler ec2_securitygroup_default_restrict_traffic, KICS ea33fcf7, KICS 08b81bb3,"
        " cdk-nag VPCDefaultSecurityGroupClosed",
        "default-group",
    ),
    "what names no group wears the VPC's default one": ("", "implicit-default-group"),
    "an SSH key for nodes of EKS opens them to everybody": ("KICS 73d59e76, checkov CKV_AWS_100", "eks-remote-access"),
    "the console's wizard has made a group": ("prowler ec2_securitygroup_from_launch_wizard", "launch-wizard-group"),
    "nothing wears a group": ("SH EC2.22, checkov CKV2_AWS_5, prowler ec2_securitygroup_not_used", "unused-role"),
    "no rule uses what is declared": ("Netspoc unused", "unused-name"),
    "a group has no VPC": ("KICS 493d9591", "group-without-vpc"),
    "of two groups one sends what the other does not take, or the reverse": ("", "half-a-flow"),
    "targets do not take what a load balancer sends them": ("", "closed-target-port"),
    "a group serves further VPCs": ("", "vpc-association"),
    "the account's Block Public Access decides what the internet reaches": ("", "block-public-access"),
    "a load balancer lets nothing in, or passes nothing on": ("KICS e200a6f3, KICS 01d5a458", "dead-end-load-balancer"),
}

RULES: Subjects = {
    "a rule stands twice": ("np-guard sg-rule-implied, cloudmapper SG_CIDR_OVERLAPS", "duplicate-rule"),
    "others let through what a rule does, one or many together": (
        "np-guard sg-rule-implied, cloudmapper SG_CIDR_OVERLAPS, AWS Firewall Manager",
        "covered-rule",
    ),
    "two groups have the same rules": ("", "same-rules"),
    "a quota is nearly full": ("prowler ec2_securitygroup_with_many_ingress_egress_rules", "quota-nearly-full"),
    "a quota is exceeded": (
        "prowler ec2_securitygroup_with_many_ingress_egress_rules",
        "quota-exceeded too-many-rules too-many-groups",
    ),
    "EC2 would refuse a rule: its ports, its protocol, its peers, its range, its words, its name": (
        "cfn-lint E3687, cfn-lint W3687, cfn-lint E3688, cfn-lint E3014, cfn-lint E3002, cfn-lint E3004,"
        " cfn-lint E1150, cfn-lint E1151, cfn-lint E1153, cfn-lint E1040, cfn-lint E1041, CDK F3014, CDK E9002",
        "malformed-rule bad-range bad-traffic rule-text rule-text-length bad-name extends-itself wrong-type",
    ),
    "a name is nothing, a list stands where one value belongs": (
        "cfn-lint E1010, cfn-lint E1011, cfn-lint E1019, cfn-lint E1020, cfn-lint E1028, cfn-lint E3005,"
        " cfn-lint E3012",
        "malformed-rule default-group wrong-type",
    ),
    "what a template becomes is not known": ("", "unknown-value"),
}

TIME_AND_PATHS: Subjects = {
    "the day to look at a rule again is past": ("", "review-overdue"),
    "a rule has expired": ("", "expired-rule"),
    "a rule expires soon": ("", "expires-soon"),
    "nobody owns a role": ("", "missing-key"),
    "what is accepted is not found, or no longer accepted": ("", "unused-accept"),
    "data lies one step behind what the internet reaches": ("", "exposed-data-tier"),
    "a path breaks a guardrail": ("", "guardrail-broken"),
    "whether a path breaks a guardrail is not known": ("", "guardrail-undecided"),
}

SUBJECTS = INGRESS | EGRESS | GROUPS | RULES | TIME_AND_PATHS

every_subject = pytest.mark.parametrize("subject", SUBJECTS)


@every_subject
def test_a_subject_is_a_check_or_a_mistake_of_form(subject: str):
    _, ours = SUBJECTS[subject]
    assert set(ours.split()) - set(NAMES) - mistake_codes() == set()
    assert ours


@every_subject
def test_the_ids_of_others_stand_on_the_checks_that_answer_the_subject(subject: str):
    ids, ours = SUBJECTS[subject]
    carried = {known for check in CHECKS if check.name in ours.split() for known in check.known_as}
    assert {known for known in ids.split(", ") if known} - carried == set()


def test_every_check_answers_a_subject_or_has_ids_or_its_page_says_why_no_other_tool_has_one():
    answering = {name for _, ours in SUBJECTS.values() for name in ours.split()}
    others = [check.name for check in CHECKS if check.name not in answering and not check.known_as]
    assert [name for name in others if not read_page(name).sections[SECTIONS[-1]].startswith("\nNo other tool")] == []


def test_an_id_names_its_tool_first():
    tools = {known.split()[0] for check in CHECKS for known in check.known_as}
    assert tools <= {
        *("AWS", "CDK", "CIS", "KICS", "Netspoc", "SH", "ScoutSuite", "aws-guard", "cdk-nag", "cfn-lint", "cfn_nag"),
        *("checkov", "cloudmapper", "np-guard", "prowler", "trivy"),
    }
