"""Groups that refer to each other, or to themselves, in inline rules."""

from __future__ import annotations

from tests.source.cloudformation.telling import only


def cycles(**names: str) -> list[str]:
    """The messages about groups with ingress from others, separated by blanks."""
    groups = "".join(
        f"  {name}:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: Shop\n"
        f"      VpcId: vpc-1\n      SecurityGroupIngress:\n"
        + "".join(
            f"      - {{IpProtocol: tcp, FromPort: 1, ToPort: 1, SourceSecurityGroupId: !Ref {other}}}\n"
            for other in others.split()
        )
        for name, others in names.items()
    )
    return [line for line in only(f"Resources:\n{groups}") if line.startswith("malformed")]


def test_cycles_are_reported_in_the_order_of_their_first_names():
    assert cycles(D="C", C="D", E="E", B="A C", A="B", F="A E") == [
        "malformed: “A” and “B” refer to each other: CloudFormation cannot make any of them first",
        "malformed: “C” and “D” refer to each other: CloudFormation cannot make any of them first",
        "malformed: “E” refers to itself: CloudFormation cannot make it",
    ]


def test_cycles_that_share_a_group_are_one():
    assert cycles(A="B", B="A C", C="B C") == [
        "malformed: “A”, “B” and “C” refer to each other: CloudFormation cannot make any of them first"
    ]


def test_a_chain_is_not_a_cycle_and_a_long_cycle_shows_its_first_names():
    names = [f"G{number:03}" for number in range(300)]
    chain = dict(zip(names, [*names[1:], "sg-0123456789abcdef0"], strict=True))
    assert cycles(**chain) == ["malformed: “sg-0123456789abcdef0” is not a resource or parameter of this template"]
    assert cycles(**chain | {names[-1]: names[0]}) == [
        "malformed: “G000”, “G001”, “G002”, “G003”, “G004”, “G005”, “G006”, “G007” and 292 more refer to each other: "
        "CloudFormation cannot make any of them first"
    ]
