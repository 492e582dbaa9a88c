"""Why access comes or goes where no line of a rule does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sg_factory.compare import PlanPair, difference
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from tests.source.cloudformation.telling import read

SETTINGS = """\
name: shop
environments:
  prod: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.0.0.0/16]}}
  test: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3e, cidrs: [10.1.0.0/16]}}
networks:
  office: {description: Where staff sit, cidrs: [203.0.113.0/24]}
  mirror: {description: Where packages are, prefix_list: {id: pl-0a1b2c3d, family: ipv4, entries: 1}}
security_groups:
  scanner: {id: sg-0a1b2c3d, description: Scanner}
"""
WEB = "description: Web\nowner: shop\negress: []\n"
DATABASE = """\
description: Orders
owner: data
ingress:
  - {from: PEER, service: postgresql, description: Orders are read}
egress: []
"""
ALONE = DATABASE.replace("  - {from: PEER, service: postgresql, description: Orders are read}\n", "").replace(
    "ingress:", "ingress: []"
)

TO_NOWHERE = ", SecurityGroupEgress: [{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}]"


def shop(peer: str = "web", web: str = WEB, settings: str = SETTINGS, database: str = DATABASE) -> Mapping[str, str]:
    """A database that lets in a peer; `peer` may go on with other keys of the rule."""
    roles = {"roles/web.yaml": web, "roles/database.yaml": database.replace("PEER", peer)}
    return {"sg-factory.yaml": settings, **{file: text for file, text in roles.items() if text}}


def plan(files: Mapping[str, str], as_of: str = "2027-01-01") -> Plan:
    """What is deployed to prod."""
    outcome = run(Snapshot({name: text.encode() for name, text in files.items()}), as_of=moment(as_of), judge=False)
    assert not outcome.is_broken, outcome.diagnostics
    (made,) = (each for each in outcome.plans if each.environment.name == "prod")
    return made


def told(before: Plan, after: Plan) -> list[str]:
    """Each change of access, and why."""
    found = difference([PlanPair("", before, after)]).changes
    return [f"{each.kind} {each.source} → {each.destination}: {each.because}" for each in found]


def there_and_back(some: Mapping[str, str], other: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """What is told where one becomes the other, and where that is taken back."""
    return told(plan(some), plan(other)), told(plan(other), plan(some))


def test_an_end_that_goes_or_comes_is_the_cause():
    assert there_and_back(shop(), shop(web="", database=ALONE)) == (
        ["lost web → database: “web” is gone"],
        ["gained web → database: “web” is new"],
    )
    assert there_and_back(shop(), shop(database="")) == (
        ["lost web → database: “database” is gone"],
        ["gained web → database: “database” is new"],
    )


@pytest.mark.parametrize("role", ["web", "database"])
def test_an_end_that_is_switched_off_or_on_is_the_cause(role: str):
    text = {"web": WEB, "database": DATABASE}[role]
    assert there_and_back(shop(), shop(**{role: f"{text}enabled: false\n"})) == (
        [f"lost web → database: “{role}” is switched off"],
        [f"gained web → database: “{role}” is switched on"],
    )


def test_an_end_that_is_retired_is_the_cause_and_of_one_that_is_again_in_use_the_rule_tells():
    for retired in (
        shop(web=f"{WEB}retired: true\n", database=ALONE),
        shop(database=f"{ALONE.replace('ingress: []', '')}retired: true\n"),
    ):
        role = "web" if "retired" in retired["roles/web.yaml"] else "database"
        assert there_and_back(shop(), retired) == (
            [f"lost web → database: “{role}” is retired"],
            ["gained web → database: "],
        )


@pytest.fixture
def stacks() -> dict[str, Plan]:
    """A template without a group that others have: one that declares egress to nowhere, or one that declares none."""
    group = "{Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Web, VpcId: vpc-0a1b2c3d EGRESS}}"
    closed, open_ = group.replace("EGRESS", TO_NOWHERE), group.replace("EGRESS", "")
    groups = {"absent": "", "closed": f", Web: {closed}", "open": f", Web: {open_}"}
    return {name: read(f"Resources: {{Data: {closed}{web}}}")[0][0] for name, web in groups.items()}


def test_a_group_that_declares_no_egress_any_more_is_let_out_everywhere(stacks: dict[str, Plan]):
    assert told(stacks["closed"], stacks["open"]) == [
        "gained Web → internet: “Web” declares no egress, so EC2 allows all outbound traffic"
    ]
    assert told(stacks["open"], stacks["closed"]) == [
        "lost Web → internet: “Web” now declares egress, so EC2 no longer allows all outbound traffic"
    ]


def test_a_new_group_without_egress_is_let_out_everywhere(stacks: dict[str, Plan]):
    assert told(stacks["absent"], stacks["open"]) == [
        "gained Web → internet: “Web” declares no egress, so EC2 allows all outbound traffic"
    ]
    assert told(stacks["open"], stacks["absent"]) == ["lost Web → internet: “Web” is gone"]


@pytest.mark.parametrize(
    ("half", "open_"),
    [
        ("Ingress, Properties: {GroupId: !Ref Data, SourceSecurityGroupId: !Ref Web", "Web"),
        ("Egress, Properties: {GroupId: !Ref Web, DestinationSecurityGroupId: !Ref Data", "Data"),
    ],
)
def test_what_else_a_group_is_let_out_to_is_no_cause_of_half_a_flow(half: str, open_: str):
    group = "{Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Web, VpcId: vpc-0a1b2c3d EGRESS}}"
    closed = group.replace("EGRESS", TO_NOWHERE)
    rule = f"Calls: {{Type: AWS::EC2::SecurityGroup{half}, IpProtocol: tcp, FromPort: 443, ToPort: 443}}}}"
    groups = {"Web": closed, "Data": closed, open_: group.replace("EGRESS", "")}
    ((before,), _) = read(f"Resources: {{{', '.join(f'{name}: {text}' for name, text in groups.items())}, {rule}}}")
    ((after,), _) = read(f"Resources: {{Web: {closed}, Data: {closed}}}")
    assert set(told(before, after)) == {
        f"lost {open_} → internet: “{open_}” now declares egress, so EC2 no longer allows all outbound traffic",
        "lost Web → Data: ",
    }


def test_a_rule_that_has_expired_or_is_of_another_environment_is_the_cause():
    expiring = shop("web, expires: 2027-01-31")
    assert told(plan(expiring), plan(expiring, as_of="2027-02-01")) == ["lost web → database: the rule has expired"]
    assert told(plan(expiring), plan(expiring, as_of="2027-01-31")) == []
    assert there_and_back(shop(), shop("web, environments: test")) == (
        ["lost web → database: the rule is not for this environment"],
        ["gained web → database: "],
    )


@pytest.mark.parametrize(
    ("peer", "old", "new", "there", "back"),
    [
        (
            "office",
            "203.0.113.0/24",
            "203.0.113.0/25",
            "narrowed office → database: the ranges of “office” changed",
            "widened office → database: the ranges of “office” changed",
        ),
        (
            "office",
            "203.0.113.0/24",
            "198.51.100.0/24",
            "changed office → database: the ranges of “office” changed",
            "changed office → database: the ranges of “office” changed",
        ),
        (
            "mirror",
            "pl-0a1b2c3d",
            "pl-1a1b2c3d",
            "changed mirror → database: “mirror” now refers to pl-1a1b2c3d, not to pl-0a1b2c3d",
            "changed mirror → database: “mirror” now refers to pl-0a1b2c3d, not to pl-1a1b2c3d",
        ),
        (
            "scanner",
            "sg-0a1b2c3d",
            "sg-1a1b2c3d",
            "changed scanner → database: “scanner” now refers to sg-1a1b2c3d, not to sg-0a1b2c3d",
            "changed scanner → database: “scanner” now refers to sg-0a1b2c3d, not to sg-1a1b2c3d",
        ),
        (
            "scanner",
            "id: sg-0a1b2c3d",
            "ssm: /scanner",
            "changed scanner → database: “scanner” now refers to /scanner, not to sg-0a1b2c3d, which may be"
            " the same one: only the account knows what the parameter holds",
            "changed scanner → database: “scanner” now refers to sg-0a1b2c3d, not to /scanner, which may be"
            " the same one: only the account knows what the parameter holds",
        ),
    ],
)
def test_a_name_that_means_something_else_is_the_cause(peer: str, old: str, new: str, there: str, back: str):
    assert there_and_back(shop(peer), shop(peer, settings=SETTINGS.replace(old, new))) == ([there], [back])


@pytest.mark.parametrize("peer", ["web", "office", "mirror", "scanner"])
def test_of_a_line_that_changes_nothing_more_is_said(peer: str):
    old, new = shop(peer), shop(peer, database=DATABASE.replace("postgresql", "ssh"))
    changed = f"changed {peer} → database: "
    assert there_and_back(old, new) == ([changed], [changed])
    nothing = shop(database=ALONE)
    assert there_and_back(old, nothing) == ([f"lost {peer} → database: "], [f"gained {peer} → database: "])


def test_where_a_rule_expires_as_another_comes_the_other_tells():
    expiring = DATABASE.replace("PEER", "web, expires: 2027-01-31")
    other = "  - {from: web, service: ssh, description: Operators}\negress"
    after = plan(shop(database=expiring.replace("egress", other)), as_of="2027-02-01")
    assert told(plan(shop(database=expiring)), after) == ["changed web → database: "]


OFFICE = "  - {from: office, service: https, description: Staff look things up}\negress"
GROWN = SETTINGS.replace("203.0.113.0/24", "203.0.0.0/16")


def test_a_new_line_is_not_explained_by_the_network_that_it_names():
    assert there_and_back(shop(), shop(settings=GROWN, database=DATABASE.replace("egress", OFFICE))) == (
        ["gained office → database: "],
        ["lost office → database: "],
    )


def test_a_network_explains_the_traffic_whose_line_both_sides_have_and_no_other():
    both = DATABASE.replace("egress", OFFICE)
    before = shop("office")
    assert there_and_back(before, shop("office", settings=GROWN, database=both)) == (
        ["widened office → database: the ranges of “office” changed (for tcp/5432)"],
        ["narrowed office → database: the ranges of “office” changed (for tcp/5432)"],
    )


def test_a_range_that_becomes_a_network_is_explained_by_its_line():
    before = shop("203.0.113.0/24")
    assert there_and_back(before, shop("office", settings=GROWN)) == (
        ["widened office → database: "],
        ["narrowed office → database: "],
    )


def test_a_name_that_was_ranges_and_is_a_list_now_is_the_cause():
    a_list = SETTINGS.replace("cidrs: [203.0.113.0/24]", "prefix_list: {id: pl-2a1b2c3d, family: ipv4, entries: 1}")
    assert there_and_back(shop("office"), shop("office", settings=a_list)) == (
        ["changed office → database: “office” is now a prefix list"],
        ["changed office → database: “office” is now a list of ranges"],
    )


@pytest.mark.parametrize("peer", ["mirror", "scanner"])
def test_a_new_line_is_not_explained_by_what_its_name_means_now(peer: str):
    settings = SETTINGS.replace("l-0a1b", "l-1a1b").replace("g-0a1b", "g-1a1b")
    after = shop(settings=settings, database=DATABASE.replace("egress", OFFICE.replace("office", peer)))
    assert there_and_back(shop(), after) == ([f"gained {peer} → database: "], [f"lost {peer} → database: "])


def test_a_new_line_is_not_explained_by_the_role_that_is_switched_on_with_it():
    off = f"{WEB}enabled: false\n"
    assert there_and_back(shop(web=off, database=ALONE), shop()) == (
        ["gained web → database: "],
        ["lost web → database: "],
    )
    more = DATABASE.replace("egress", "  - {from: web, service: ssh, description: Operators}\negress")
    assert there_and_back(shop(web=off), shop(database=more)) == (
        ["gained web → database: “web” is switched on (for tcp/5432)"],
        ["lost web → database: “web” is switched off (for tcp/5432)"],
    )


def test_each_of_two_rules_that_go_has_its_own_cause():
    first = DATABASE.replace("PEER", "web, expires: 2027-01-31")
    both = first.replace("egress", "  - {from: web, service: ssh, description: Operators}\negress")
    elsewhere = both.replace("service: ssh", "service: ssh, environments: test")
    assert told(plan(shop(database=both)), plan(shop(database=first), as_of="2027-02-01")) == [
        "lost web → database: the rule has expired (for tcp/5432)"
    ]
    assert told(plan(shop(database=both)), plan(shop(database=elsewhere), as_of="2027-02-01")) == [
        "lost web → database: the rule has expired (for tcp/5432), "
        "and the rule is not for this environment (for tcp/22)"
    ]


def test_a_rule_that_stays_is_no_cause_of_one_that_goes():
    line = "  - {from: web, service: SERVICE, description: Operators}\negress"
    wide, narrow = (DATABASE.replace("egress", line.replace("SERVICE", ports)) for ports in ("tcp/22-23", "tcp/22"))
    assert told(plan(shop(database=wide)), plan(shop(database=narrow))) == ["narrowed web → database: "]
