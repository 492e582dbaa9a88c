"""Rules that several groups have in common are written once, in a base that their roles extend."""

from __future__ import annotations

from typing import Any

from tests.adopt.telling import VPC, account, taken_over, text
from tests.source.account.telling import group, pair, permission, ranged

BASTION = "sg-0000000000000000a"
_PREFIX = "sg-0000000000000000"


def linux(name: str, end: str, *more: dict[str, Any], **said: Any) -> dict[str, Any]:
    """A group with the three rules that every Linux server has here."""
    ingress = [
        permission(low=22, UserIdGroupPairs=[pair(BASTION, Description="Linux servers: break-fix access")]),
        permission(low=9100, IpRanges=[ranged("10.0.9.0/24", "Linux servers: metrics")]),
        permission("icmp", 8, -1, IpRanges=[ranged("10.0.0.0/16", "Linux servers: ping")]),
        *more,
    ]
    return group(name, f"{_PREFIX}{end}", vpc=VPC, IpPermissions=ingress, **said)


def test_three_rules_of_three_groups_are_a_base_and_self_is_the_role_that_extends_it() -> None:
    own = permission(low=443, IpRanges=[ranged("10.0.0.0/16", "Clients in the VPC")])
    groups = [
        group("bastion", BASTION, vpc=VPC),
        *(
            linux(
                name, end, permission(low=7946, UserIdGroupPairs=[pair(f"{_PREFIX}{end}", Description="Gossip")]), own
            )
            for name, end in (("web", "b"), ("api", "c"), ("worker", "d"))
        ),
    ]
    found = taken_over(account(*groups))
    assert found.is_equal
    assert found.files["roles/_shared.yaml"] == text("""
        description: Rules that 3 roles have in common
        ingress:
          - from: 10.0.9.0/24
            service: node-exporter
            description: 'Linux servers: metrics'
          - from: vpc
            service: https
            description: Clients in the VPC
          - from: vpc
            service: icmp/echo-request
            description: 'Linux servers: ping'
          - from: bastion
            service: ssh
            description: 'Linux servers: break-fix access'
            both_halves: false
          - from: self
            service: tcp/7946
            description: Gossip
            both_halves: false
        """)
    assert found.files["roles/web.yaml"] == text("""
        description: What web is for
        owner: unknown
        extends: [shared]
        existing:
          prod:
            id: sg-0000000000000000b
            name: web
            description: What web is for
        """)


def test_a_base_is_named_by_a_word_that_its_descriptions_share_and_has_the_common_owner() -> None:
    owner = {"Tags": [{"Key": "owner", "Value": "platform"}]}
    own = permission(low=443, IpRanges=[ranged("198.51.100.0/24", "Partners")])
    groups = [
        group("bastion", BASTION, vpc=VPC),
        linux("web", "b", own, **owner),
        linux("api", "c", **owner),
        linux("worker", "d", **owner),
    ]
    found = taken_over(account(*groups))
    assert found.is_equal
    assert found.files["roles/_linux.yaml"].splitlines()[:2] == [
        "description: Rules that 3 roles have in common",
        "owner: platform",
    ]
    assert "extends: [linux]\n" in found.files["roles/api.yaml"]
    assert "public: true\n" in found.files["roles/web.yaml"]
    assert "Partners" in found.files["roles/web.yaml"]


def test_the_internet_in_a_base_makes_each_role_public() -> None:
    everyone = {"IpRanges": [ranged("0.0.0.0/0", "Web")], "Ipv6Ranges": [ranged("::/0", "Web")]}
    more = [permission(low=port, **everyone) for port in (80, 443)]
    groups = [group("bastion", BASTION, vpc=VPC), *(linux(f"site-{end}", end, *more) for end in "bcd")]
    found = taken_over(account(*groups))
    assert found.is_equal
    assert "from: internet\n    service: [http, https]\n" in found.files["roles/_site.yaml"]
    assert [path for path, said in found.files.items() if "public: true" in said] == [
        f"roles/site-{end}.yaml" for end in "bcd"
    ]


def test_a_range_that_one_role_alone_has_with_its_other_family_stays_the_internet_there() -> None:
    one = permission(low=443, IpRanges=[ranged("0.0.0.0/0", "Web")])
    both = permission(low=443, IpRanges=[ranged("0.0.0.0/0", "Web")], Ipv6Ranges=[ranged("::/0", "Web")])
    groups = [
        group("bastion", BASTION, vpc=VPC),
        *(linux(f"site-{end}", end, both if end == "b" else one) for end in "bcd"),
    ]
    found = taken_over(account(*groups))
    assert found.is_equal
    assert "from: internet\n" in found.files["roles/site-b.yaml"]
    assert "0.0.0.0/0" not in found.files["roles/_linux.yaml"]


def test_two_rules_or_two_groups_make_no_base() -> None:
    bastion = group("bastion", BASTION, vpc=VPC)
    of_two = [bastion, linux("web", "b"), linux("api", "c")]
    with_two = [bastion, *(linux(f"web-{end}", end) for end in "bcd")]
    for each in with_two[1:]:
        del each["IpPermissions"][0]
    for groups in (of_two, with_two):
        found = taken_over(account(*groups))
        assert found.is_equal
        assert not any(path.startswith("roles/_") for path in found.files)


def test_the_base_that_saves_most_comes_first_and_no_role_has_two() -> None:
    def held(end: str, kinds: str) -> dict[str, Any]:
        rules = [
            permission(low=1000 * "abc".index(kind) + 1000 + each, IpRanges=[ranged("10.0.1.0/24", f"kind {kind}")])
            for kind in kinds
            for each in range(4 if kind == "a" else 3)
        ]
        return group(f"of-{end}", f"{_PREFIX}{end}", vpc=VPC, IpPermissions=rules)

    found = taken_over(
        account(
            *(held(end, kinds) for end, kinds in zip("abcdefg", ["a", "a", "ab", "ab", "b", "b", "b"], strict=True))
        )
    )
    assert found.is_equal
    assert {path: said.count("extends: [kind]") for path, said in found.files.items() if "extends: [kind]" in said} == {
        f"roles/of-{end}.yaml": 1 for end in "cdefg"
    }
    assert [path for path in found.files if path.startswith("roles/_")] == ["roles/_kind.yaml"]
