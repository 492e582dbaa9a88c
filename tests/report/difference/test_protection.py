"""What becomes of protection, in each form: a shop, and a change that disarms some of it and arms some."""

from __future__ import annotations

from pathlib import Path

from sg_factory.report.difference.markdown import as_markdown
from sg_factory.report.difference.text import as_text
from sg_factory.text.screen import PIPE
from tests.report.difference.differing import as_json, items, projects

SETTINGS = """\
name: shop
environments:
  dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}}
  prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60719, cidrs: [10.20.0.0/16]}}
"""
SHOP = {
    "sg-factory.yaml": SETTINGS
    + """\
consent: both
checks: {named-range: error}
guardrails:
  - {never: {from: internet, to: [database, cache]}, description: No data for everybody}
  - {only: {service: ssh, from: bastion}, description: Nobody logs in past the bastion}
""",
    "roles/load-balancer.yaml": """\
        description: Where customers come in
        owner: platform
        public: true
        ingress:
          - from: internet
            service: tcp/8443
            description: Customers
            accept:
              - {check: world-open-port, reason: Mutual TLS, until: 2027-01-31}
        """,
    "roles/web.yaml": "description: Pages\nowner: storefront\n",
    "roles/database.yaml": "description: Orders\nowner: data-platform\n",
    "roles/cache.yaml": "description: Sessions\nowner: storefront\n",
    "roles/bastion.yaml": "description: Way in\nowner: platform\n",
}
CHANGES = {
    "sg-factory.yaml": SETTINGS
    + """\
checks: {world-open-port: off, unused-role: error}
guardrails:
  - {never: {from: internet, to: database, hops: 1}, description: No data for everybody}
""",
    "roles/load-balancer.yaml": """\
        description: Where customers come in
        owner: platform
        public: true
        ingress:
          - from: internet
            service: tcp/8443
            description: Customers
            accept:
              - {check: world-open-port, reason: Mutual TLS, until: 2027-06-30}
        """,
    "roles/web.yaml": "description: Pages\nowner: storefront\npublic: true\n",
}


TEXT = """\
no access changes; looser protection: 1 guardrail gone, 1 guardrail weaker, 1 check off, 1 check lower, consent gone, 1 acceptance longer, 1 role public; stricter: 1 guardrail stronger, 1 check higher
main → working tree, in dev and prod
Owners of protection changes: platform (1), storefront (1)

Protection
  ! looser    guardrail weaker: never internet to database, cache; no longer holds for “internet” → “cache”
              sg-factory.yaml:7:13  No data for everybody
  ! looser    guardrail gone: only tcp/22 from bastion
              main:sg-factory.yaml:9:12  Nobody logs in past the bastion
  ! looser    check lower: “named-range” is info, and was an error
              main:sg-factory.yaml:6:23
  ! looser    check off: “world-open-port”, which was an error
              sg-factory.yaml:5:27
  ! looser    consent gone: a flow between two roles no longer needs a line on each side
              main:sg-factory.yaml:5:1
  ! looser    role public: “web”, so the internet may be a source in its ingress rules
              roles/web.yaml:3:9
              owned by storefront
  ! looser    acceptance longer: “world-open-port” on “load-balancer”: tcp/8443 from internet, until 2027-06-30 instead of until 2027-01-31
              roles/load-balancer.yaml:9:9  Mutual TLS
              owned by platform
  + stricter  guardrail stronger: never internet to database, nor through 1 other host; now also holds for “internet” → “database” through 1 other role
              sg-factory.yaml:7:13  No data for everybody
  + stricter  check higher: “unused-role” is an error, and was info
              sg-factory.yaml:5:45
"""  # noqa: E501 (a line break would be another output)
COMMENT = """\
### No access changes; looser protection: 1 guardrail gone, 1 guardrail weaker, 1 check off, 1 check lower, consent gone, 1 acceptance longer, 1 role public; stricter: 1 guardrail stronger, 1 check higher

<code>main</code> → <code>working tree</code>, in dev and prod

Owners of protection changes: <b>platform</b> (1) and <b>storefront</b> (1)

<details open><summary><b>Protection</b>: 9</summary>

|  | what | why | where |
| --- | --- | --- | --- |
| **!**&nbsp;looser | guardrail weaker: never internet to database, cache; no longer holds for “internet” → “cache” | No data for everybody | <code>sg-factory.yaml:7</code> |
| **!**&nbsp;looser | guardrail gone: only tcp/22 from bastion | Nobody logs in past the bastion | <code>main:sg-factory.yaml:9</code> |
| **!**&nbsp;looser | check lower: “named-range” is info, and was an error |  | <code>main:sg-factory.yaml:6</code> |
| **!**&nbsp;looser | check off: “world-open-port”, which was an error |  | <code>sg-factory.yaml:5</code> |
| **!**&nbsp;looser | consent gone: a flow between two roles no longer needs a line on each side |  | <code>main:sg-factory.yaml:5</code> |
| **!**&nbsp;looser | role public: “web”, so the internet may be a source in its ingress rules<br><sub>storefront</sub> |  | <code>roles/web.yaml:3</code> |
| **!**&nbsp;looser | acceptance longer: “world-open-port” on “load-balancer”: tcp/8443 from internet, until 2027-06-30 instead of until 2027-01-31<br><sub>platform</sub> | Mutual TLS | <code>roles/load-balancer.yaml:9</code> |
| **+**&nbsp;stricter | guardrail stronger: never internet to database, nor through 1 other host; now also holds for “internet” → “database” through 1 other role | No data for everybody | <code>sg-factory.yaml:7</code> |
| **+**&nbsp;stricter | check higher: “unused-role” is an error, and was info |  | <code>sg-factory.yaml:5</code> |

</details>

<!-- sg-factory diff -->
"""  # noqa: E501 (as above)


def test_at_a_terminal_what_is_looser_comes_first(tmp_path: Path):
    assert as_text(projects(tmp_path, SHOP, CHANGES), PIPE) == TEXT


def test_in_a_comment_the_first_line_says_so(tmp_path: Path):
    assert as_markdown(projects(tmp_path, SHOP, CHANGES)) == COMMENT


def test_in_json_each_change_has_its_place_and_its_owners(tmp_path: Path):
    changes = {"sg-factory.yaml": SETTINGS + "consent: both\n", "roles/web.yaml": CHANGES["roles/web.yaml"]}
    found = as_json(projects(tmp_path, {**SHOP, "sg-factory.yaml": SETTINGS}, changes))
    assert found["verdict"] == "same access"
    assert found["protection_verdict"] == "looser"
    assert found["summary"] == "no access changes; looser protection: 1 role public; stricter: consent new"
    assert {key: count for key, count in found["counts"]["protection"].items() if count} == {
        "roles_public": 1,
        "consent_new": 1,
    }
    assert found["owners"] == [{"owner": "storefront", "access": 0, "protection": 1, "besides": 0}]
    assert found["protection"] == [
        {
            "kind": "public",
            "turn": "new",
            "looser": True,
            "about": "web",
            "text": "role public: “web”, so the internet may be a source in its ingress rules",
            "description": "",
            "roles": ["web"],
            "owners": ["storefront"],
            "side": "after",
            "where": {"file": "roles/web.yaml", "line": 3, "column": 9, "end": 13},
            "environments": ["dev", "prod"],
        },
        {
            "kind": "consent",
            "turn": "new",
            "looser": False,
            "about": "both",
            "text": "consent new: a flow between two roles needs a line on each side",
            "description": "",
            "roles": [],
            "owners": [],
            "side": "after",
            "where": {"file": "sg-factory.yaml", "line": 5, "column": 1, "end": 8},
            "environments": ["dev", "prod"],
        },
    ]


def test_what_changes_access_and_protection_says_both_in_its_first_line(tmp_path: Path):
    changes = {"roles/load-balancer.yaml": SHOP["roles/load-balancer.yaml"].replace("tcp/8443", "[tcp/8443, tcp/8444]")}
    facts = projects(tmp_path, SHOP, changes)
    assert facts.summary == "broader: 1 widened; looser protection: 1 acceptance new"
    assert [each.text for each in items(facts, "protection")] == [
        "acceptance new: “world-open-port” on “load-balancer”: tcp/8444 from internet, until 2027-01-31"
    ]


def test_what_only_arms_is_stricter(tmp_path: Path):
    facts = projects(tmp_path, {**SHOP, "sg-factory.yaml": SETTINGS}, SHOP)
    assert facts.protection_verdict == "stricter"
    assert facts.summary == ("no access changes; stricter protection: 2 guardrails new, 1 check higher, consent new")
    assert as_markdown(facts).count("<details><summary><b>Protection</b>: 4</summary>") == 1


def test_no_difference_says_that_protection_is_the_same(tmp_path: Path):
    facts = projects(tmp_path, SHOP, {})
    assert (facts.verdict, facts.protection_verdict) == ("no difference", "same")


def test_owners_of_protection_come_after_those_of_access_and_before_all_others(tmp_path: Path):
    changes = {
        "roles/cache.yaml": SHOP["roles/cache.yaml"] + "public: true\n",
        "roles/database.yaml": SHOP["roles/database.yaml"].replace("Orders", "Orders and parcels"),
        "roles/load-balancer.yaml": SHOP["roles/load-balancer.yaml"].replace("8443", "8444"),
    }
    facts = projects(tmp_path, SHOP, changes)
    assert as_json(facts)["owners"] == [
        {"owner": "platform", "access": 1, "protection": 2, "besides": 0},
        {"owner": "storefront", "access": 0, "protection": 1, "besides": 0},
        {"owner": "data-platform", "access": 0, "protection": 0, "besides": 1},
    ]
    assert as_text(facts, PIPE).split("\n")[2:5] == [
        "Owners of access changes: platform (1)",
        "Owners of protection changes: platform (2), storefront (1)",
        "Owners of other changes: data-platform",
    ]
