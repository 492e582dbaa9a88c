"""Suppressions in a template: in metadata of a resource or of the whole stack, and in comments."""

from __future__ import annotations

from sg_factory.check.id_spellings import spellings
from sg_factory.check.other_tools import SCOPES
from tests.source.cloudformation.telling import read

KNOWN = ",".join(spelling for known in SCOPES for spelling in spellings(known))


def accepted(text: str) -> list[str]:
    """The suppressions: ids, paths, expiry dates and reasons."""
    (plan,), mistakes = read(text, KNOWN)
    assert mistakes == ()
    return [
        " ".join(
            filter(
                None,
                (each.written, "at", "/".join(map(str, each.where.path)) or "all", str(each.until or ""), each.reason),
            )
        )
        for each in plan.accepted
    ]


GROUP = """\
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Shop
"""


def test_a_checkov_comment_applies_to_the_resource_around_it_and_may_have_several_ids():
    assert accepted(
        """\
        Resources:
          Web:
            # checkov:skip=CKV_AWS_24,CKV_AWS_25:Behind a gateway
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Shop  #checkov:skip=CKV_AWS_260
          Other:
            Type: AWS::EC2::SecurityGroup
            Properties: {GroupDescription: Shop}  # bridgecrew:skip=CKV_AWS_23: None of ours
        """
    ) == [
        "checkov CKV_AWS_24 at Resources/Web Behind a gateway",
        "checkov CKV_AWS_25 at Resources/Web Behind a gateway",
        "checkov CKV_AWS_260 at Resources/Web",
        "bridgecrew CKV_AWS_23 at Resources/Other None of ours",
    ]


TRIVY = """\
#trivy:ignore:AVD-AWS-0099
Resources:
  # trivy:ignore:AVD-AWS-0124

  # What serves the shop.
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties: #trivy:ignore:AWS-0104
      GroupDescription: Shop
      SecurityGroupIngress:
        - IpProtocol: tcp #tfsec:ignore:aws-ec2-no-public-ingress-sgr
          FromPort: 22
          ToPort: 22
          CidrIp: 0.0.0.0/0
        #trivy:ignore:AWS-0107:exp:2027-03-01
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
        - IpProtocol: tcp
          FromPort: 3389 #trivy:ignore:AWS-0107
          ToPort: 3389
          CidrIp: 0.0.0.0/0 #cfsec:ignore:AVD-AWS-0107 #trivy:ignore:AVD-AWS-0124
        - !If
          - Open
          # trivy:ignore:AWS-0107
          - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
          - !Ref AWS::NoValue
        # trivy:ignore:AWS-0107:ws:prod
        # trivy:ignore:AWS-0107:exp:tomorrow
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
Conditions:
  Open: !Equals [a, a]
#trivy:ignore:AVD-AWS-0107
"""


def test_a_trivy_comment_applies_to_its_line_or_the_next_until_it_expires():
    at = "Resources/Web/Properties/SecurityGroupIngress"
    assert accepted(TRIVY) == [
        "trivy AVD-AWS-0124 at Resources/Web",
        "trivy AWS-0104 at Resources/Web/Properties",
        f"tfsec aws-ec2-no-public-ingress-sgr at {at}/0",
        f"trivy AWS-0107 at {at}/1 2027-02-28",
        f"trivy AWS-0107 at {at}/2/FromPort",
        f"cfsec AVD-AWS-0107 at {at}/2",
        f"trivy AVD-AWS-0124 at {at}/2",
        f"trivy AWS-0107 at {at}/3/Fn::If/1",
    ]


def test_a_kics_comment_at_the_head_applies_to_the_file_and_needs_an_id():
    head = """\
---
# Network of the shop
# kics-scan disable=6e856af2-62d7-4ba2-adc1-73b62cef9cc1,00000000-0000-0000-0000-000000000000,1A427B25
# kics-scan ignore
Resources:
  # kics-scan disable=493d9591
  # kics-scan ignore-block
"""
    assert accepted(head + GROUP) == ["KICS 6e856af2-62d7-4ba2-adc1-73b62cef9cc1 at all", "KICS 1A427B25 at all"]


def test_only_cdk_nag_reads_the_metadata_of_a_stack():
    metadata = """\
Metadata:
  cdk_nag: {rules_to_suppress: [{id: AwsSolutions-EC23, reason: A lab}, {id: PCI.DSS.321-EC2RestrictedSSH}]}
  cfn_nag: {rules_to_suppress: [{id: W2, reason: A lab}]}
  checkov: {skip: [{id: CKV_AWS_24}]}
  guard: {SuppressedRules: [INCOMING_SSH_DISABLED]}
Resources:
"""
    assert accepted(metadata + GROUP) == [
        "cdk-nag AwsSolutions-EC23 at Resources A lab",
        "cdk-nag PCI.DSS.321-EC2RestrictedSSH at Resources",
    ]


def test_a_reason_that_cdk_nag_has_encoded_is_read():
    def reason(text: str) -> list[str]:
        rule = f"{{id: AwsSolutions-EC23, reason: {text}, is_reason_encoded: true}}"
        return accepted(f"Resources:\n{GROUP}    Metadata: {{cdk_nag: {{rules_to_suppress: [{rule}]}}}}\n")

    assert reason("RsO8ciBhbGxl") == ["cdk-nag AwsSolutions-EC23 at Resources/Web Für alle"]
    assert reason("Meant") == ["cdk-nag AwsSolutions-EC23 at Resources/Web Meant"]


def test_a_suppression_for_some_findings_of_a_rule_accepts_nothing():
    metadata = "    Metadata: {cdk_nag: {rules_to_suppress: [{id: AwsSolutions-EC23, applies_to: [Resource::*]}]}}\n"
    assert accepted(f"Resources:\n{GROUP}{metadata}") == []


def test_json_has_no_comments_whatever_its_texts_say():
    written = """\
        {"Resources": {
          "Web": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "#trivy:ignore:AVD-AWS-0107"}}
        }}
        """
    assert accepted(written) == []


def test_a_line_of_many_comment_signs_is_read_once():
    assert accepted(f"Resources:\n{GROUP}{'#' * 500_000} :skip= kics-scan trivy:ignore:\n") == []


def test_repeated_suppressions_are_listed_once():
    often = " #trivy:ignore:AVD-AWS-0099" * 10_000
    assert accepted(f"Resources:\n{GROUP}      VpcId: vpc-1{often}\n") == [
        "trivy AVD-AWS-0099 at Resources/Web/Properties/VpcId"
    ]
