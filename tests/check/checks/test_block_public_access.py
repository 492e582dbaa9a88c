"""A template switches Block Public Access on."""

from __future__ import annotations

from pathlib import Path

from tests.check.told import told_of_template

TEMPLATE = """\
Resources:
  It:
    Type: AWS::EC2::VPCBlockPublicAccessOptions
    Properties: {InternetGatewayBlockMode: block-ingress}
"""


def test_it_is_told_where_it_is_declared(tmp_path: Path):
    assert told_of_template("block-public-access", tmp_path, TEMPLATE) == [
        "2 “It” blocks ingress through internet gateways in this account and region, whatever groups allow"
    ]


def test_a_template_without_it_is_not_told(tmp_path: Path):
    template = TEMPLATE.replace("AWS::EC2::", "AWS::SSM::")
    assert told_of_template("block-public-access", tmp_path, template) == []
