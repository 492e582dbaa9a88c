"""What becomes of a role that adds to a group of others, in each form."""

from __future__ import annotations

from pathlib import Path

from sg_factory.report.difference.markdown import as_markdown
from sg_factory.report.difference.text import as_text
from sg_factory.text.screen import PIPE
from tests.report.difference.differing import as_json, projects

SETTINGS = """\
security_groups:
  directory: {id: sg-0123456789abcdef0, description: Group that AWS made for the directory}
  spare: {id: sg-0fedcba9876543210, description: Group of the second directory}
"""
AD = """\
description: Domain controllers
owner: identity
adds_to: directory
ingress:
  - {from: web, service: ldaps, description: Users are looked up}
"""
BEFORE = {"sg-factory.yaml": SETTINGS, "roles/ad.yaml": AD, "roles/web.yaml": "description: Pages\nowner: shop\n"}
ELSEWHERE = {"roles/ad.yaml": AD.replace("adds_to: directory", "adds_to: spare")}
OWN = {"roles/ad.yaml": AD.replace("adds_to: directory\n", "")}


def test_another_group_of_others_is_told_with_both(tmp_path: Path):
    found = projects(tmp_path, BEFORE, ELSEWHERE)
    assert (
        as_text(found, PIPE)
        == """\
no access changes: 1 group changed; looser protection: 1 role adding to a group of others
main → working tree
Owners of protection changes: identity (1)

Protection
  ! looser    role adding to a group of others: “ad” adds to “spare”, a group of others, whose egress is not closed
              roles/ad.yaml:3:10
              owned by identity

Groups
  ± changed   ad: it adds to “spare” (sg-0fedcba9876543210), and no longer to “directory” (sg-0123456789abcdef0)
              roles/ad.yaml:1:1  owned by identity
"""
    )
    assert (
        as_markdown(found)
        == """\
### No access changes: 1 group changed; looser protection: 1 role adding to a group of others

<code>main</code> → <code>working tree</code>

Owners of protection changes: <b>identity</b> (1)

<details open><summary><b>Protection</b>: 1</summary>

|  | what | why | where |
| --- | --- | --- | --- |
| **!**&nbsp;looser | role adding to a group of others: “ad” adds to “spare”, a group of others, whose egress is not closed<br><sub>identity</sub> |  | <code>roles/ad.yaml:3</code> |

</details>

<details><summary><b>Groups</b>: 1</summary>

|  | role | why | where |
| --- | --- | --- | --- |
| **±**&nbsp;changed | <code>ad</code><br><sub>identity</sub> | it adds to “spare” (sg-0fedcba9876543210), and no longer to “directory” (sg-0123456789abcdef0) | <code>roles/ad.yaml:1</code> |

</details>

<!-- sg-factory diff -->
"""  # noqa: E501 (a line break would be another output)
    )
    assert as_json(found)["groups"] == [
        {
            "turn": "changed",
            "role": "ad",
            "owner": "identity",
            "because": "it adds to “spare” (sg-0fedcba9876543210), and no longer to “directory” (sg-0123456789abcdef0)",
            "side": "after",
            "where": {"file": "roles/ad.yaml", "line": 1, "column": 1, "end": 32},
            "environments": [],
        }
    ]


def test_a_group_of_its_own_in_the_place_of_one_of_others_is_told(tmp_path: Path):
    found = projects(tmp_path, BEFORE, OWN)
    assert (
        as_text(found, PIPE)
        == """\
no access changes: 1 group replaced; stricter protection: 1 role no longer adding to a group of others
main → working tree
Owners of protection changes: identity (1)

Protection
  + stricter  role no longer adding to a group of others: “ad” no longer adds to “directory”, a group of others
              main:roles/ad.yaml:3:10
              owned by identity

Groups
  ! replaced  ad: it no longer adds to “directory”, a group of others: it has a group of its own now
              roles/ad.yaml:1:1  owned by identity
"""
    )
    assert (
        as_markdown(found)
        == """\
### No access changes: 1 group replaced; stricter protection: 1 role no longer adding to a group of others

<code>main</code> → <code>working tree</code>

Owners of protection changes: <b>identity</b> (1)

<details><summary><b>Protection</b>: 1</summary>

|  | what | why | where |
| --- | --- | --- | --- |
| **+**&nbsp;stricter | role no longer adding to a group of others: “ad” no longer adds to “directory”, a group of others<br><sub>identity</sub> |  | <code>main:roles/ad.yaml:3</code> |

</details>

<details><summary><b>Groups</b>: 1</summary>

|  | role | why | where |
| --- | --- | --- | --- |
| **!**&nbsp;replaced | <code>ad</code><br><sub>identity</sub> | it no longer adds to “directory”, a group of others: it has a group of its own now | <code>roles/ad.yaml:1</code> |

</details>

<!-- sg-factory diff -->
"""  # noqa: E501 (a line break would be another output)
    )
    assert as_json(found)["groups"] == [
        {
            "turn": "replaced",
            "role": "ad",
            "owner": "identity",
            "because": "it no longer adds to “directory”, a group of others: it has a group of its own now",
            "side": "after",
            "where": {"file": "roles/ad.yaml", "line": 1, "column": 1, "end": 32},
            "environments": [],
        }
    ]


def test_so_is_the_way_back(tmp_path: Path):
    found = projects(tmp_path, {**BEFORE, **OWN}, {"roles/ad.yaml": AD})
    assert (
        as_text(found, PIPE)
        == """\
no access changes: 1 group replaced; looser protection: 1 role adding to a group of others
main → working tree
Owners of protection changes: identity (1)

Protection
  ! looser    role adding to a group of others: “ad” adds to “directory”, a group of others, whose egress is not closed
              roles/ad.yaml:3:10
              owned by identity

Groups
  ! replaced  ad: it adds to “directory”, a group of others: its own group is deleted
              roles/ad.yaml:1:1  owned by identity
"""
    )
