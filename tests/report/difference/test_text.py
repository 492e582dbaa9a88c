"""A difference at a terminal: two projects, and all that is told of them."""

from __future__ import annotations

import re
from pathlib import Path

from sg_factory.report.difference.facts import DifferenceFacts
from sg_factory.report.difference.text import as_text
from sg_factory.text.screen import PIPE, Screen
from tests.report.difference.differing import STACK, STACK_AFTER, projects, templates

WEB = """\
    description: Pages of the shop
    owner: storefront
    ingress: []
    """
DATABASE = """\
    description: Orders
    owner: data-platform
    ingress:
      - from: web
        service: postgresql
        description: Orders are read and written
    """
SHOP = {"roles/web.yaml": WEB, "roles/database.yaml": DATABASE}


def told(facts: DifferenceFacts) -> str:
    """The text, without colour."""
    return as_text(facts, PIPE)


def test_a_rule_on_one_role_names_the_owners_of_both(tmp_path: Path):
    changes = {
        "roles/database.yaml": """\
            description: Orders
            owner: data-platform
            ingress:
              - from: web
                service: [postgresql, ssh]
                description: Orders are read and written
                ticket: NET-142
            """
    }
    assert told(projects(tmp_path, SHOP, changes)) == (
        """\
broader: 1 widened
main → working tree
Owners of access changes: data-platform (1), storefront (1)

Access
  + widened   web → database  tcp/22 added; had tcp/5432
              roles/database.yaml:4:5  Orders are read and written (NET-142)
              owned by storefront → data-platform

Texts and dates
  database, tcp/5432 from web  ticket  roles/database.yaml:7:5  owned by data-platform
    + NET-142
"""
    )


def test_access_from_the_internet_is_told_with_the_way_that_it_opens(tmp_path: Path):
    changes = {
        "roles/web.yaml": """\
            description: Pages of the shop
            owner: storefront
            public: true
            ingress:
              - from: internet
                service: https
                description: Customers
            """
    }
    assert told(projects(tmp_path, SHOP, changes)) == (
        """\
broader: 1 gained, 2 new paths from the internet; looser protection: 1 role public
main → working tree
Owners of access changes: data-platform (1), storefront (2)
Owners of protection changes: storefront (1)

Access
  + gained    internet → web  tcp/443 from 0.0.0.0/0 and ::/0
              roles/web.yaml:5:5  Customers
              owned by storefront

New paths from the internet
  internet → web  directly; no path before  owned by storefront
      internet → web  tcp/443  roles/web.yaml:5:5
  internet → web → database  through 1 host; no path before  owned by data-platform
      internet → web  tcp/443  roles/web.yaml:5:5
      web → database  tcp/5432  roles/database.yaml:4:5

Protection
  ! looser    role public: “web”, so the internet may be a source in its ingress rules
              roles/web.yaml:3:9
              owned by storefront
"""
    )


def test_access_goes_with_a_role_and_its_file_is_named_on_the_side_that_has_it(tmp_path: Path):
    changes = {
        "roles/web.yaml": None,
        "roles/database.yaml": """\
            description: Orders
            owner: data-platform
            ingress: []
            """,
    }
    assert told(projects(tmp_path, SHOP, changes)) == (
        """\
narrower: 1 lost
main → working tree
Owners of access changes: data-platform (1), storefront (1)

Access
  − lost      web → database  tcp/5432 removed
              because “web” is gone
              main:roles/database.yaml:4:5  Orders are read and written
              owned by storefront → data-platform

Groups
  − gone      web
              main:roles/web.yaml:1:1  owned by storefront
"""
    )


def test_what_a_pair_keeps_or_has_instead_is_told(tmp_path: Path):
    before = {
        **SHOP,
        "roles/database.yaml": """\
            description: Orders
            owner: data-platform
            ingress:
              - from: [web, audit, batch]
                service: [postgresql, ssh]
                description: Orders are read and written
            """,
        "roles/audit.yaml": WEB.replace("storefront", "security"),
        "roles/batch.yaml": WEB,
    }
    changes = {
        "roles/database.yaml": """\
            description: Orders
            owner: data-platform
            ingress:
              - from: web
                service: postgresql
                description: Orders are read and written
              - from: audit
                service: tcp/6432
                description: Through the pool
              - from: batch
                service: [postgresql, tcp/6432]
                description: Through the pool, or not
            """
    }
    assert told(projects(tmp_path, before, changes)) == (
        """\
broader: 2 changed, 1 narrowed
main → working tree
Owners of access changes: data-platform (3), security (1), storefront (2)

Access
  ± changed   audit → database  tcp/6432 instead of tcp/22, tcp/5432
              roles/database.yaml:7:5  Through the pool
              main:roles/database.yaml:4:5  Orders are read and written
              owned by security → data-platform
  ± changed   batch → database  tcp/6432 added, tcp/22 removed
              roles/database.yaml:10:5  Through the pool, or not
              main:roles/database.yaml:4:5  Orders are read and written
              owned by storefront → data-platform
  − narrowed  web → database  tcp/22 removed; keeps tcp/5432
              main:roles/database.yaml:4:5  Orders are read and written
              owned by storefront → data-platform

Texts and dates
  database, tcp/5432 from batch  description  roles/database.yaml:12:5  owned by data-platform
    − Orders are read and written
    + Through the pool, or not
"""
    )


ENVIRONMENTS = """\
    name: shop
    environments:
      dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}}
      test: {account: "111122223333", region: eu-west-2, vpc: {id: vpc-0a1b2c3d4e5f60719, cidrs: [10.15.0.0/16]}}
      prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f6071a, cidrs: [10.20.0.0/16]}}
    networks:
      office: {description: The office, cidrs: [203.0.113.0/25]}
    """


def test_what_is_so_in_some_environments_names_them(tmp_path: Path):
    before = {"sg-factory.yaml": ENVIRONMENTS, **SHOP}
    changes = {
        "roles/web.yaml": """\
            description: Pages of the shop
            owner: storefront
            ingress:
              - from: office
                service: https
                description: Everywhere
              - from: vpc
                service: ssh
                description: In each another range
              - from: office
                service: ssh
                environments: [dev, test]
                description: To see what is wrong
            """
    }
    assert told(projects(tmp_path, before, changes)) == (
        """\
broader: 5 gained
main → working tree, in dev, prod and test
Owners of access changes: storefront (5)

Access
  + gained    office → web (in dev and test)  tcp/22, tcp/443 from 203.0.113.0/25
              roles/web.yaml:4:5  Everywhere
              roles/web.yaml:10:5  To see what is wrong
              owned by storefront
  + gained    office → web (in prod)  tcp/443 from 203.0.113.0/25
              roles/web.yaml:4:5  Everywhere
              owned by storefront
  + gained    vpc → web (in dev)  tcp/22 from 10.10.0.0/16
              roles/web.yaml:7:5  In each another range
              owned by storefront
  + gained    vpc → web (in prod)  tcp/22 from 10.20.0.0/16
              roles/web.yaml:7:5  In each another range
              owned by storefront
  + gained    vpc → web (in test)  tcp/22 from 10.15.0.0/16
              roles/web.yaml:7:5  In each another range
              owned by storefront
"""
    )


def test_other_ranges_of_a_network_change_access_though_no_rule_does(tmp_path: Path):
    office = WEB.replace("ingress: []", "ingress: [{from: office, service: https, description: Staff}]")
    before = {"sg-factory.yaml": ENVIRONMENTS, "roles/web.yaml": office}
    changes = {"sg-factory.yaml": ENVIRONMENTS.replace("203.0.113.0/25", "203.0.113.0/24, 2001:db8::/48")}
    assert told(projects(tmp_path, before, changes)) == (
        """\
broader: 1 widened
main → working tree, in dev, prod and test
Owners of access changes: storefront (1)

Access
  + widened   office → web  tcp/443 from 2001:db8::/48 and 203.0.113.128/25 added; had tcp/443 from 203.0.113.0/25
              because the ranges of “office” changed
              roles/web.yaml:3:11  Staff
              owned by storefront

Gaps: traffic that these rules allow is interrupted while the change is deployed. For how long is not known.
  web  tcp/443 from office 203.0.113.0/25  owned by storefront
      CloudFormation revokes it before it authorizes tcp/443 from office 203.0.113.0/24
      main:roles/web.yaml:3:11
      roles/web.yaml:3:11

Changed declarations
  network “office”, cidrs: 2001:db8::/48, 203.0.113.0/24, was 203.0.113.0/25
      sg-factory.yaml:7:44  of web, owned by storefront
"""
    )


def test_a_name_that_means_another_list_says_so(tmp_path: Path):
    settings = """\
        networks:
          s3: {description: Objects, prefix_list: {id: pl-6da54004, entries: 1}}
        """
    web = WEB.replace("ingress: []", "egress: [{to: s3, service: https, description: Pictures}]")
    before = {"sg-factory.yaml": settings, "roles/web.yaml": web}
    changes = {"sg-factory.yaml": settings.replace("pl-6da54004", "pl-6da54005")}
    assert told(projects(tmp_path, before, changes)) == (
        """\
broader: 1 changed
main → working tree
Owners of access changes: storefront (1)

Access
  ± changed   web → s3  tcp/443, with a different peer than before
              because “s3” now refers to pl-6da54005, not to pl-6da54004
              roles/web.yaml:3:10  Pictures
              main:roles/web.yaml:3:10
              owned by storefront

Changed declarations
  network “s3”, prefix_list: pl-6da54005, was pl-6da54004
      sg-factory.yaml:2:43  of web, owned by storefront
"""
    )


def test_rules_written_anew_and_other_words_are_no_access(tmp_path: Path):
    before = {
        "roles/web.yaml": """\
            description: Pages of the shop
            owner: storefront
            review_by: 2027-05-01
            ingress:
              - from: 10.0.0.0/24
                service: https
                description: Staff
            """,
        "roles/database.yaml": DATABASE,
    }
    changes = {
        "roles/web.yaml": """\
            description: Pages of the shop
            owner: shop
            ingress:
              - from: [10.0.0.0/25, 10.0.0.128/25]
                service: tcp/443
                description: Staff
            """,
        "roles/database.yaml": DATABASE.replace("Orders are read", "Parcels are read"),
    }
    assert told(projects(tmp_path, before, changes)) == (
        """\
no access changes: 1 gap, 1 rule list rewritten, 3 texts or dates changed
main → working tree
Owners of other changes: data-platform, shop, storefront

Gaps: traffic that these rules allow is interrupted while the change is deployed. For how long is not known.
  web  tcp/443 from 10.0.0.0/24  owned by shop
      CloudFormation revokes it before it authorizes tcp/443 from 10.0.0.0/25 and tcp/443 from 10.0.0.128/25
      main:roles/web.yaml:5:5
      roles/web.yaml:4:5

Rewritten rules that allow the same traffic as before
  web  ingress  owned by shop
    − tcp/443 from 10.0.0.0/24  main:roles/web.yaml:5:5
    + tcp/443 from 10.0.0.0/25 and tcp/443 from 10.0.0.128/25  roles/web.yaml:4:5

Texts and dates
  web  owner  roles/web.yaml:2:1  owned by shop
    − storefront
    + shop
  web  review_by  roles/web.yaml:1:1  owned by shop
    − 2027-05-01
  database, tcp/5432 from web  description  roles/database.yaml:6:5  owned by data-platform
    − Orders are read and written
    + Parcels are read and written
"""
    )


def test_a_description_beside_a_range_is_a_gap(tmp_path: Path):
    role = WEB.replace("ingress: []", "ingress: [{from: 10.0.0.0/24, service: https, description: Staff}]")
    changes = {"roles/web.yaml": role.replace("Staff", "All staff")}
    assert told(projects(tmp_path, {"roles/web.yaml": role}, changes)) == (
        """\
no access changes: 1 gap, 1 text or date changed
main → working tree
Owners of other changes: storefront

Gaps: traffic that these rules allow is interrupted while the change is deployed. For how long is not known.
  web  tcp/443 from 10.0.0.0/24  owned by storefront
      CloudFormation revokes it and authorizes it again, because its description changes
      main:roles/web.yaml:3:11
      roles/web.yaml:3:11

Texts and dates
  web, tcp/443 from 10.0.0.0/24  description  roles/web.yaml:3:47  owned by storefront
    − Staff
    + All staff
"""
    )


def test_groups_that_are_made_anew_say_why(tmp_path: Path):
    before = {"sg-factory.yaml": "{name: shop, stacks: folder}", **SHOP}
    changes = {"roles/database.yaml": None, "roles/data/database.yaml": DATABASE}
    assert told(projects(tmp_path, before, changes)) == (
        """\
no access changes: 1 group replaced, 1 text or date changed
main → working tree
Owners of other changes: data-platform

Groups
  ! replaced  database: its file moves to roles/data, which has its own stacks
              roles/data/database.yaml:1:1  owned by data-platform

Texts and dates
  database  file  roles/data/database.yaml:1:1  owned by data-platform
    − roles/database.yaml
    + roles/data/database.yaml
"""
    )


def test_a_host_that_wears_another_role_opens_a_way(tmp_path: Path):
    before = {
        "hosts.yaml": "{shop-1: {roles: [web], description: Shop}, db-1: {roles: [database], description: Orders}}",
        "roles/web.yaml": """\
            description: Pages of the shop
            owner: storefront
            public: true
            ingress: [{from: internet, service: https, description: Customers}]
            """,
        "roles/batch.yaml": WEB,
        "roles/database.yaml": DATABASE.replace("web", "batch"),
    }
    hosts = "{shop-1: {roles: [web, batch], description: Shop}, db-1: {roles: [database], description: Orders}}"
    assert told(projects(tmp_path, before, {"hosts.yaml": hosts})) == (
        """\
broader: 2 new paths from the internet, 1 host combines roles
main → working tree
Owners of access changes: data-platform (1), storefront (2)

New paths from the internet
  internet → web (with batch)  directly; no path before  owned by storefront
      internet → web  tcp/443  roles/web.yaml:4:11
  internet → web (with batch) → database  through 1 host; no path before  owned by data-platform
      internet → web  tcp/443  roles/web.yaml:4:11
      batch → database  tcp/5432  roles/database.yaml:4:5

Hosts
  shop-1 now has batch
      anyone who reaches “web” (internet) can now also act as “batch”, which reaches database; owned by storefront
      hosts.yaml:1:10
"""
    )


def test_of_templates_half_a_flow_and_what_nobody_knows_are_told(tmp_path: Path):
    assert told(templates(tmp_path, STACK, STACK_AFTER)) == (
        """\
broader: 1 widened; not all of it could be read
main → working tree

Access
  + widened   Web → Data  tcp/5433 added; had tcp/5432
              only in the ingress rules of “Data”
              stack.yaml:16:7

Groups
  ! replaced  Web: CloudFormation replaces a group when GroupDescription changes
              stack.yaml:4:3

Texts and dates
  Web  description  stack.yaml:4:3
    − Web
    + The web

Not compared, as it could not be read
  a rule of “Web” (tcp/22 from Office) is not judged: the parameter “Office” has no default
      stack.yaml:9:82  give the parameter a default or allowed values, so that it can be judged
"""
    )


def test_a_rule_that_is_another_resource_of_a_template_may_be_lost(tmp_path: Path):
    before = """\
        Resources:
          Data:
            Type: AWS::EC2::SecurityGroup
            Properties: {GroupDescription: Data, VpcId: vpc-1}
          FromOffice:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {GroupId: !GetAtt Data.GroupId, CidrIp: 10.0.0.0/8, IpProtocol: tcp, FromPort: 22, ToPort: 22}
        """
    assert told(templates(tmp_path, before, before.replace("FromOffice", "Office"))) == (
        """\
no access changes: 1 gap
main → working tree

Gaps: traffic that these rules allow is interrupted while the change is deployed. For how long is not known.
  Data  tcp/22 from 10.0.0.0/8
      it becomes another resource: EC2 refuses that as a duplicate, or it is removed with the old one
      main:stack.yaml:7:17
      stack.yaml:7:17
"""
    )


def test_the_same_on_both_sides_is_no_difference(tmp_path: Path):
    assert told(projects(tmp_path, SHOP, {})) == "no difference\nmain → working tree\n"


def test_colour_adds_nothing_but_colour(tmp_path: Path):
    facts = projects(tmp_path, SHOP, {"roles/web.yaml": None, "roles/database.yaml": WEB})
    coloured = as_text(facts, Screen(is_coloured=True))
    assert "\x1b[31m− lost    \x1b[0m  \x1b[1mweb → database\x1b[0m  tcp/5432 removed" in coloured
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == told(facts)


def test_what_authors_wrote_moves_no_cursor(tmp_path: Path):
    before = """\
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties: {GroupDescription: Web, VpcId: vpc-1}
        """
    after = before.replace("GroupDescription: Web", r'GroupDescription: "\e[2J\u202ebeW\n# Safe"')
    lines = told(templates(tmp_path, before, after)).split("\n")
    assert lines[-2] == r"    + \x1b[2J\u202ebeW\n# Safe"
