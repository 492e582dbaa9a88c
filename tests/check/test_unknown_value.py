"""What a value of a template becomes is not known before the deploy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template


@pytest.mark.parametrize(
    ("parameter", "found"),
    [
        ("{Type: String}", "the parameter “Office” has no default"),
        ("{Type: String, Default: 10.0.0.0/8}", ""),
        ("{Type: String, AllowedValues: [10.0.0.0/8, 10.9.0.0/16]}", ""),
        ("{Type: String, Default: 10.0.0.0/8, AllowedValues: [10.0.0.0/8]}", ""),
    ],
)
def test_a_rule_that_nobody_can_judge_is_told(tmp_path: Path, parameter: str, found: str):
    template = f"""\
        Parameters:
          Office: {parameter}
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              SecurityGroupIngress:
                - {{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Office}}
        """
    text = f"9 a rule of “Web” (tcp/443 from Office) is not judged: {found}"
    assert told_of_template("unknown-value", tmp_path, template) == ([text] if found else [])
