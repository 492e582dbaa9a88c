"""A prefix list of a template is compared by what it holds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from sg_factory.compare import Difference, TooManyChanges, difference
from sg_factory.pipeline.sides import open_sides, pairs
from tests.projects import write
from tests.source.cloudformation.telling import AS_OF

FROM_LIST = "SourcePrefixListId: !GetAtt Offices.PrefixListId"


class Sides(NamedTuple):
    """What stands in the two templates."""

    before: str
    after: str


def template(entries: str, peer: str = FROM_LIST, description: str = "Staff come in") -> str:
    """A list of these entries, and a group with a rule."""
    return f"""\
        Parameters: {{Office: {{Type: String}}, Other: {{Type: String}}}}
        Resources:
          Offices:
            Type: AWS::EC2::PrefixList
            Properties: {{PrefixListName: offices, AddressFamily: IPv4, MaxEntries: 9, Entries: [{entries}]}}
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Shop
              VpcId: vpc-0a1b2c3d
              SecurityGroupEgress: [{{IpProtocol: icmp, FromPort: 8, ToPort: 0, CidrIp: 10.0.0.0/8, Description: Ping}}]
              SecurityGroupIngress:
                - {{IpProtocol: tcp, FromPort: 22, ToPort: 22, {peer}, Description: {description}}}
        """


def compared(folder: Path, before: str, after: str) -> Difference:
    """What the two differ in."""
    write(folder, {"before.yaml": before, "after.yaml": after})
    return difference(pairs(*open_sides(str(folder / "before.yaml"), str(folder / "after.yaml"), folder, AS_OF)))


@pytest.mark.parametrize(
    ("entries", "kind", "gained", "lost"),
    [
        (Sides("{Cidr: 10.1.0.0/16}", "{Cidr: 10.0.0.0/15}"), "widened", ["10.0.0.0/16"], []),
        (Sides("{Cidr: 10.0.0.0/15}", "{Cidr: 10.1.0.0/16}"), "narrowed", [], ["10.0.0.0/16"]),
        (Sides("{Cidr: 10.1.0.0/16}", "{Cidr: 10.2.0.0/16}"), "changed", ["10.2.0.0/16"], ["10.1.0.0/16"]),
        (Sides("", "{Cidr: 10.2.0.0/16}"), "gained", ["10.2.0.0/16"], []),
        (Sides("{Cidr: 10.2.0.0/16}", ""), "lost", [], ["10.2.0.0/16"]),
        (Sides("{Cidr: 10.2.0.0/16}, {Cidr: !Ref Office}", "{Cidr: !Ref Office}"), "narrowed", [], ["10.2.0.0/16"]),
    ],
)
def test_an_entry_that_changes_is_access_that_changes(
    tmp_path: Path, entries: Sides, kind: str, gained: list[str], lost: list[str]
):
    found = compared(tmp_path, *map(template, entries))
    (change,) = found.changes
    assert (change.kind, change.source, change.destination) == (kind, "Offices", "Web")
    assert [extent.addresses for extent in change.gained] == gained
    assert [extent.addresses for extent in change.lost] == lost
    assert (found.gaps, found.rewordings) == ((), ())


def test_the_list_is_said_to_be_the_cause(tmp_path: Path):
    (change,) = compared(tmp_path, template("{Cidr: 10.1.0.0/16}"), template("{Cidr: 0.0.0.0/0}")).changes
    assert change.because == "the entries of “Offices” changed"


def test_an_entry_that_is_everybody_is_a_new_way_in(tmp_path: Path):
    (path,) = compared(tmp_path, template("{Cidr: 10.1.0.0/16}"), template("{Cidr: 0.0.0.0/0}")).paths
    assert (path.role, path.hops) == ("Web", 0)


@pytest.mark.parametrize(
    "sides",
    [
        Sides(template("{Cidr: 10.0.0.0/15}"), template("{Cidr: 10.0.0.0/16}, {Cidr: 10.1.0.0/16}")),
        Sides(template("{Cidr: 10.0.0.0/15}"), template("", "CidrIp: 10.0.0.0/15")),
        Sides(template("{Cidr: 10.0.0.0/15}"), template("{Cidr: 10.0.0.0/15}").replace("Offices", "Buildings")),
    ],
)
def test_other_entries_or_no_list_that_let_in_the_same_are_the_same_access(tmp_path: Path, sides: Sides):
    found = compared(tmp_path, *sides)
    assert (found.changes, found.may_be_broader) == ((), False)
    assert found.verdict == "same access"


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ("{Cidr: 10.0.0.0/15}", "no difference"),
        ("{Cidr: 10.0.0.0/15}, {Cidr: !Ref Office}", "no difference in what could be read"),
    ],
)
def test_a_list_that_is_the_same_is_no_difference(tmp_path: Path, entries: str, verdict: str):
    assert compared(tmp_path, *[template(entries)] * 2).verdict == verdict


def test_a_list_of_others_is_one_thing_by_its_id_and_told_as_not_looked_into(tmp_path: Path):
    same, other = (template("", f"SourcePrefixListId: pl-0a1b2c3d4e5f6071{number}") for number in (1, 2))
    found = compared(tmp_path, same, same)
    told = "a rule of “Web” (tcp/22 from {0}) is not judged: the entries of {0} are not in this template"
    assert (found.verdict, found.may_be_broader) == ("no difference in what could be read", False)
    assert [each.note.text for each in found.unknown] == [told.format("pl-0a1b2c3d4e5f60711")]
    found = compared(tmp_path, same, other)
    assert [(change.kind, change.source) for change in found.changes] == [
        ("lost", "pl-0a1b2c3d4e5f60711"),
        ("gained", "pl-0a1b2c3d4e5f60712"),
    ]


def test_an_entry_that_only_a_deploy_knows_may_be_broader_where_it_differs(tmp_path: Path):
    found = compared(tmp_path, template("{Cidr: !Ref Office}"), template("{Cidr: !Ref Other}"))
    assert (found.changes, found.may_be_broader) == ((), True)


def test_other_words_of_a_rule_with_a_list_are_told_once(tmp_path: Path):
    entries = "{Cidr: 10.0.0.0/16}, {Cidr: 10.2.0.0/16}"
    found = compared(tmp_path, template(entries), template(entries, description="Staff"))
    assert [(each.about, each.after) for each in found.rewordings] == [("tcp/22 from Offices", "Staff")]
    assert [(str(gap.rule.peer), gap.because) for gap in found.gaps] == [("Offices", "description")]


def test_a_list_in_place_of_its_ranges_is_a_gap_as_each_other_rule_is(tmp_path: Path):
    found = compared(tmp_path, template("{Cidr: 10.0.0.0/15}", "CidrIp: 10.0.0.0/15"), template("{Cidr: 10.0.0.0/15}"))
    assert [(str(gap.rule.peer), gap.because) for gap in found.gaps] == [("10.0.0.0/15", "rewritten")]


def test_very_many_entries_in_very_many_ways_are_refused_in_a_sentence(tmp_path: Path):
    sides = []
    for numbers in (range(100), reversed(range(100))):
        entries = ", ".join(f"{{Cidr: 10.{number}.0.0/16}}" for number in numbers)
        rules = "".join(
            f"""
                - {{IpProtocol: tcp, FromPort: {port}, ToPort: !If [C{port % 6}, {port}, {port + 1}], {FROM_LIST}}}"""
            for port in range(22, 120)
        )
        ways = ", ".join(f"C{way}: !Equals [!Ref Way, '{way}']" for way in range(6))
        text = template(entries).partition("\n                - {")[0] + rules
        head = f"Parameters: {{Way: {{AllowedValues: ['0', '1', '2', '3', '4', '5']}}}}\n        Conditions: {{{ways}}}"
        sides.append(text.replace("Parameters: {Office: {Type: String}, Other: {Type: String}}", head))
    with pytest.raises(TooManyChanges, match="over 60,000 rules and parts of rules differ"):
        compared(tmp_path, *sides)
