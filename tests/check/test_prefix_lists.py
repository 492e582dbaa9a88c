"""The entries of a prefix list are judged as rules with them would be: at the rule, which the entry stands beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.pipeline.templates import read_templates
from tests.check.outside import ABOUT
from tests.check.told import told_of_template
from tests.projects import write

OTHERS = "10.9.0.0/16"


def template(entries: list[str], traffic: str, *, out: bool = False) -> str:
    """A list of these entries, and a group with a rule from it, or with `out` one to it."""
    made = ", ".join(f"{{Cidr: '{entry}'}}" for entry in entries)
    family = "IPv6" if ":" in entries[0] else "IPv4"
    calls = "{IpProtocol: tcp, FromPort: 8443, ToPort: 8443, Description: Staff call it, CidrIp: 10.9.0.0/16}"
    way = "Destination" if out else "Source"
    rule = f"{{{traffic}, Description: Staff call it, {way}PrefixListId: !GetAtt Offices.PrefixListId}}"
    return f"""\
        Resources:
          Offices:
            Type: AWS::EC2::PrefixList
            Properties: {{PrefixListName: staff, AddressFamily: {family}, MaxEntries: 30, Entries: [{made}]}}
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers of the shop
              VpcId: vpc-0a1b2c3d4e5f60718
              SecurityGroupIngress: [{calls if out else rule}]
              SecurityGroupEgress: [{rule if out else calls}]
        """


def tcp(low: int, high: int | None = None) -> str:
    return f"IpProtocol: tcp, FromPort: {low}, ToPort: {high or low}"


EVERYWHERE = "“Web” may reach every address on every protocol"
EVERYBODY = "internet (0.0.0.0/0 of the prefix list “Offices”) can reach “Web” on"


@pytest.mark.parametrize(
    ("check", "entries", "traffic", "said"),
    [
        ("world-open-admin", ["0.0.0.0/0"], tcp(22), f"{EVERYBODY} tcp/22"),
        (
            "world-open-admin",
            ["::/0"],
            tcp(22),
            "internet (::/0 of the prefix list “Offices”) can reach “Web” on tcp/22",
        ),
        (
            "world-open-admin",
            [OTHERS, "0.0.0.0/1"],
            tcp(22),
            "0.0.0.0/1 of the prefix list “Offices” can reach “Web” on tcp/22",
        ),
        ("world-open-port", ["0.0.0.0/0"], tcp(9000), f"{EVERYBODY} tcp/9000"),
        ("world-open-all", ["0.0.0.0/0"], "IpProtocol: -1", f"{EVERYBODY} all"),
        (
            "wide-admin-range",
            [OTHERS, "203.0.112.0/22"],
            tcp(22),
            "203.0.112.0/22 of the prefix list “Offices” can reach “Web” on tcp/22: 1,024 addresses",
        ),
        (
            "wide-range",
            ["203.0.112.0/22"],
            tcp(9000),
            "203.0.112.0/22 of the prefix list “Offices” can reach “Web” on tcp/9000: 1,024 addresses",
        ),
        (
            "data-port-from-outside",
            ["203.0.113.7/32"],
            tcp(5432),
            "203.0.113.7/32 of the prefix list “Offices” can reach “Web” on tcp/5432",
        ),
        (
            "clear-text-login",
            ["203.0.113.7/32"],
            tcp(21),
            "“Web” allows protocols in clear text from 203.0.113.7/32 of the prefix list “Offices”, on tcp/21",
        ),
        ("plain-http", ["0.0.0.0/0"], tcp(80), f"{EVERYBODY} tcp/80 in clear text, but not on tcp/443"),
        ("world-open-icmp", ["0.0.0.0/0"], "IpProtocol: icmp, FromPort: 5, ToPort: -1", f"{EVERYBODY} icmp/5"),
    ],
)
def test_an_entry_of_a_list_that_is_let_in_is_judged(
    tmp_path: Path, check: str, entries: list[str], traffic: str, said: str
):
    assert [line.partition(" ")[2] for line in told_of_template(check, tmp_path, template(entries, traffic))] == [said]


@pytest.mark.parametrize(
    ("check", "entries", "traffic", "said"),
    [
        ("egress-anywhere", ["0.0.0.0/0"], "IpProtocol: -1", EVERYWHERE),
        ("egress-anywhere", ["0.0.0.0/1", "128.0.0.0/1"], "IpProtocol: -1", EVERYWHERE),
        ("egress-web", ["0.0.0.0/0"], tcp(443), "“Web” may reach 0.0.0.0/0 of the prefix list “Offices” on tcp/443"),
        ("egress-any-port", ["::/0"], tcp(25), "“Web” may reach ::/0 of the prefix list “Offices” on tcp/25"),
    ],
)
def test_an_entry_of_a_list_that_is_let_out_to_is_judged(
    tmp_path: Path, check: str, entries: list[str], traffic: str, said: str
):
    found = told_of_template(check, tmp_path, template(entries, traffic, out=True))
    assert [line.partition(" ")[2] for line in found] == [said]


def test_entries_that_together_are_the_internet_are_judged_as_it(tmp_path: Path):
    entries = [f"{number}.0.0.0/8" for number in range(20, 36)]
    found = told_of_template("world-open-admin", tmp_path, template(entries, tcp(22)))
    assert len(found) == 16
    assert told_of_template("world-open-admin", tmp_path, template(entries[:15], tcp(22))) == []


def test_the_finding_stands_at_the_rule_and_the_entry_beside_it(tmp_path: Path):
    text = template([OTHERS, "0.0.0.0/0"], tcp(22))
    write(tmp_path, {"t.yaml": text})
    (found,) = [each for each in read_templates([tmp_path / "t.yaml"]).diagnostics if each.code == "world-open-admin"]
    places = [found.where, *(related.where for related in found.related)]
    lines = [line.strip() for line in text.splitlines()]
    shown = [lines[place.line - 1].partition(":")[0] for place in places]  # type: ignore[union-attr]
    assert (shown, [related.label for related in found.related]) == (
        ["SecurityGroupIngress", "Properties"],
        ["this entry"],
    )


def test_a_list_of_nobody_from_outside_is_nothing_to_object_to(tmp_path: Path):
    write(tmp_path, {"t.yaml": template([OTHERS], tcp(8443))})
    found = read_templates([tmp_path / "t.yaml"]).diagnostics
    assert [each for each in found if each.code in ABOUT] == []
