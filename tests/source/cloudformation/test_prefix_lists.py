"""The entries of a prefix list of the template are read; any other list is reported as unknown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sg_factory.plan import PrefixListPeer
from tests.source.cloudformation.telling import read, told

RULE = "{IpProtocol: tcp, FromPort: 22, ToPort: 22, Description: Calls, SourcePrefixListId: %s}"


def template(properties: str, *, sections: str = "", rules: str = RULE % "!GetAtt Offices.PrefixListId") -> str:
    """A group with ingress from a prefix list, and the list."""
    return f"""\
        {sections}
        Resources:
          Offices: {{Type: AWS::EC2::PrefixList, Properties: {{PrefixListName: offices, {properties}}}}}
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Shop
              VpcId: vpc-0a1b2c3d
              SecurityGroupEgress: [{{IpProtocol: icmp, FromPort: 8, ToPort: 0, CidrIp: 10.0.0.0/8, Description: Ping}}]
              SecurityGroupIngress: [{rules}]
        """


def held(text: str) -> Iterator[list[str]]:
    """The entries of the list in every Plan, `more` if it may have others, and the notes."""
    for plan in read(text)[0]:
        (peer,) = {rule.peer for rule in plan.groups[0].ingress}
        assert isinstance(peer, PrefixListPeer)
        known = [entry.cidr.text for entry in peer.entries]
        yield [*known, *([] if peer.is_whole else ["more"]), *(f"{each.kind}: {each.text}" for each in plan.notes)]


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ("AddressFamily: IPv4, MaxEntries: 2, Entries: [{Cidr: 10.1.0.0/16}]", ["10.1.0.0/16"]),
        ("AddressFamily: IPv4, MaxEntries: 2, Entries: []", []),
        ("AddressFamily: IPv6, MaxEntries: 2, Entries: [{Cidr: '2001:DB8::/32', Description: Us}]", ["2001:db8::/32"]),
        (
            "AddressFamily: IPv4, MaxEntries: 2, Entries: [{Cidr: !Select [1, !Cidr [10.0.0.0/16, 2, 8]]}]",
            ["10.0.1.0/24"],
        ),
        (
            "AddressFamily: IPv4, MaxEntries: 2, Entries: [{Cidr: 10.1.0.0/16}, {Cidr: !Ref Office}]",
            [
                "10.1.0.0/16",
                "more",
                "unknown: an entry of the prefix list “Offices” is not judged: the parameter “Office” has no default",
            ],
        ),
        (
            "AddressFamily: IPv4, MaxEntries: 2, Entries: !ImportValue entries",
            [
                "more",
                "unknown: an entry of the prefix list “Offices” is not judged: "
                "“ImportValue entries” is known only at deploy time",
            ],
        ),
        (
            "AddressFamily: IPv4, MaxEntries: 2",
            [
                "more",
                "list-of-others: a rule of “Web” (tcp/22 from Offices.PrefixListId) is not judged: "
                "“Offices” has no Entries in this template",
            ],
        ),
        (
            "AddressFamily: IPv4, MaxEntries: 2, Entries: [{Cidr: 10.1.0.1/16}, {Cidr: office}]",
            [
                "10.1.0.0/16",
                "more",
                "malformed: “10.1.0.1/16” has host bits set",
                "malformed: “office” is not an address range",
            ],
        ),
        (
            "AddressFamily: IPv4, MaxEntries: 2, Entries: [{Cidr: '2001:db8::/32'}, 10.0.0.0/8]",
            [
                "2001:db8::/32",
                "more",
                "malformed: “2001:db8::/32” is an IPv6 range in a prefix list of IPv4",
                "malformed: “10.0.0.0/8” is not an entry of a prefix list",
            ],
        ),
        (
            "AddressFamily: IPv4, MaxEntries: 1, Entries: [{Cidr: 10.1.0.0/16}, {Cidr: 10.2.0.0/16}]",
            [
                "10.1.0.0/16",
                "10.2.0.0/16",
                "malformed: the prefix list “Offices” has 2 entries, but its MaxEntries is 1",
            ],
        ),
    ],
)
def test_a_prefix_list_has_its_entries(properties: str, found: list[str]):
    assert list(held(template(properties, sections="Parameters: {Office: {Type: String}}"))) == [found]


def test_entries_that_a_condition_or_an_allowed_value_chooses_are_all_tried():
    sections = "Parameters: {Open: {Type: String, Default: 'no'}, Range: {AllowedValues: [10.1.0.0/16, 0.0.0.0/0]}}\n"
    sections += "        Conditions: {IsOpen: !Equals [!Ref Open, 'yes']}"
    entries = "Entries: [!If [IsOpen, {Cidr: '0.0.0.0/1'}, !Ref AWS::NoValue], {Cidr: !Ref Range}]"
    found = held(template(f"AddressFamily: IPv4, MaxEntries: 2, {entries}", sections=sections))
    assert sorted(found) == [["0.0.0.0/0"], ["0.0.0.0/1", "0.0.0.0/0"], ["0.0.0.0/1", "10.1.0.0/16"], ["10.1.0.0/16"]]


def test_a_prefix_list_accepts_a_thousand_entries_and_more_are_malformed():
    entries = ", ".join(f"{{Cidr: 10.{number // 256}.{number % 256}.0/24}}" for number in range(1001))
    (found,) = held(template(f"AddressFamily: IPv4, MaxEntries: 1001, Entries: [{entries}]"))
    assert found[999:] == [
        "10.3.231.0/24",
        "more",
        "malformed: the prefix list “Offices” has 1001 entries: the first 1000 are judged",
    ]


def test_only_the_first_entries_of_very_many_rules_with_lists_are_read_and_that_is_reported():
    entries = ", ".join(f"{{Cidr: 10.0.{number}.0/24}}" for number in range(100))
    rules = ", ".join((RULE % "!GetAtt Offices.PrefixListId").replace("22", str(port)) for port in range(1000, 1102))
    (lines,) = told(template(f"AddressFamily: IPv4, MaxEntries: 100, Entries: [{entries}]", rules=rules))
    assert [line for line in lines if line.startswith("list-of-others")] == [
        f"list-of-others: a rule of “Web” (tcp/{port} from Offices.PrefixListId) is not judged: "
        "only 10,000 prefix list entries are read for all rules, and there are more"
        for port in (1100, 1101)
    ]


@pytest.mark.parametrize(
    ("value", "name", "help"),
    [
        (
            "pl-6da54004",
            "pl-6da54004",
            "look at them: aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-6da54004",
        ),
        ("!Ref Theirs", "Theirs", "look at the template that makes the list"),
        ("!ImportValue offices", "ImportValue offices", "look at the template that makes the list"),
        ("!Sub '${Theirs}'", "Theirs", "look at the template that makes the list"),
    ],
)
def test_a_prefix_list_that_is_made_elsewhere_is_reported_with_where_to_look(value: str, name: str, help: str):
    text = template("Entries: []", sections="Parameters: {Theirs: {Type: String}}", rules=RULE % value)
    (plan,), _ = read(text)
    assert [(note.kind, note.text, note.help) for note in plan.notes] == [
        (
            "list-of-others",
            f"a rule of “Web” (tcp/22 from {name}) is not judged: the entries of {name} are not in this template",
            help,
        )
    ]
