"""`reach` with network ACLs: each question beside the whole answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.acl_network import CLOSED, DATA, HALF, OPEN, REPLIES, REST, acl, entry, network
from tests.cli.command import run

SAID: dict[str, tuple[dict[str, Any], str, int, str]] = {
    "an entry denies the request": (
        network(DATA, REST),
        "web db ssh",
        1,
        """\
no in vpc-1: web does not reach db on ssh: the groups allow it, but the network ACL of subnet data denies the request

web → db: network ACL acl-data of subnet data denies the request: entry 90, deny tcp/22 from 10.0.0.0/16 (account.json:189)

web → db
  egress of web, owner unknown
    all  to db  reason unknown  account.json:25
  ingress of db, owner unknown
    all  from web  reason unknown  account.json:44
""",  # noqa: E501 (a line break would be another output)
    ),
    "no entry lets the reply out": (
        network(DATA, REST),
        "web db postgresql",
        1,
        """\
no in vpc-1: web does not reach db on postgresql: the groups allow it, but the network ACL of subnet data denies the reply

web → db: network ACL acl-data of subnet data denies the reply: no egress entry allows tcp/1024-65535 to 10.0.1.0-10.0.2.255 (account.json:181)

web → db
  egress of web, owner unknown
    all  to db  reason unknown  account.json:25
  ingress of db, owner unknown
    all  from web  reason unknown  account.json:44
""",  # noqa: E501 (a line break would be another output)
    ),
    "it holds from one of two subnets": (
        network(HALF, REST),
        "web db postgresql",
        0,
        """\
yes in vpc-1: web reaches db on postgresql (tcp/5432), but not between all of their subnets and addresses

denied between some of their subnets and addresses
  web → db: network ACL acl-data of subnet data denies the request: entry 90, deny all from 10.0.2.0/24 (account.json:189)

web → db
  egress of web, owner unknown
    all  to db  reason unknown  account.json:25
  ingress of db, owner unknown
    all  from web  reason unknown  account.json:44
""",  # noqa: E501 (a line break would be another output)
    ),
    "replies reach some of the ports": (
        network(REPLIES, REST),
        "web db postgresql",
        0,
        """\
yes in vpc-1: web reaches db on postgresql (tcp/5432)

web → db
  egress of web, owner unknown
    all  to db  reason unknown  account.json:25
  ingress of db, owner unknown
    all  from web  reason unknown  account.json:44

network ACLs let replies pass only to tcp/32768-65535: a client at another port gets none
""",
    ),
    "another host is a way around": (
        network(CLOSED, REST),
        "web db postgresql",
        1,
        """\
no in vpc-1: web does not reach db on postgresql: the groups allow it, but the network ACL of subnet data denies the request

web → db: network ACL acl-data of subnet data denies the request: no ingress entry allows tcp/5432 from 10.0.1.0-10.0.2.255 (account.json:181)

web → db
  egress of web, owner unknown
    all  to db  reason unknown  account.json:25
  ingress of db, owner unknown
    all  from web  reason unknown  account.json:44

with --hops 1 it does: web → worker → db
""",  # noqa: E501 (a line break would be another output)
    ),
    "a part of a range": (
        network(
            acl("acl-rest", ("app-a", "app-b", "edge-a"), entry(90, False, "deny", None, "198.51.100.128/25"), *OPEN),
            acl("acl-data", ("data-a",), *OPEN),
        ),
        "198.51.100.0/24 web https",
        1,
        """\
no in vpc-1, only in part: 198.51.100.0/25 of 198.51.100.0/24 reaches web on https: the groups allow it, but the network ACL of subnet app denies the request

  198.51.100.0/25: tcp/443
  198.51.100.128/25: nothing

198.51.100.0/24 → web: network ACL acl-rest of subnet app denies the request: entry 90, deny all from 198.51.100.128/25 (account.json:195)

198.51.100.0/24 → web
  ingress of web, owner unknown
    tcp/443  from 198.51.100.0/24  reason unknown  account.json:15
""",  # noqa: E501 (a line break would be another output)
    ),
    "the subnets of the hosts are not known": (
        network(DATA, REST, placed=False),
        "web db ssh",
        0,
        """\
yes in vpc-1: web reaches db on ssh (tcp/22), but not between all of their subnets and addresses, as far as network ACLs are known

denied between some of their subnets and addresses
  web → db: network ACL acl-data of subnet data denies the request: entry 90, deny tcp/22 from 10.0.0.0/16 (account.json:185)

web → db
  egress of web, owner unknown
    all  to db  reason unknown  account.json:25
  ingress of db, owner unknown
    all  from web  reason unknown  account.json:44

network ACLs are not judged for web: its subnets are not known
network ACLs are not judged for db: its subnets are not known
""",  # noqa: E501 (a line break would be another output)
    ),
    "the ACL of a subnet is not known": (
        network(REST),
        "web db postgresql",
        0,
        """\
yes in vpc-1: web reaches db on postgresql (tcp/5432), as far as network ACLs are known

web → db
  egress of web, owner unknown
    all  to db  reason unknown  account.json:25
  ingress of db, owner unknown
    all  from web  reason unknown  account.json:44

network ACLs are not judged for db: the network ACL of subnet data is not known
""",
    ),
    "without any ACL": (
        network(),
        "web db postgresql",
        0,
        """\
yes in vpc-1: web reaches db on postgresql (tcp/5432)

web → db
  egress of web, owner unknown
    all  to db  reason unknown  account.json:25
  ingress of db, owner unknown
    all  from web  reason unknown  account.json:44

network ACLs are not judged: the snapshot has none of this VPC
""",
    ),
}


def asked(folder: Path, held: dict[str, Any], *arguments: str) -> tuple[str, int]:
    """What `reach` prints about a network, and its exit status."""
    (folder / "account.json").write_text(json.dumps(held, indent=1), "utf-8")
    done = run("reach", "--from", "account.json", *arguments, folder=folder)
    return done.stdout, done.returncode


@pytest.mark.parametrize(("held", "question", "status", "text"), SAID.values(), ids=SAID)
def test_reach_says_which_of_the_two_denies(
    held: dict[str, Any], question: str, status: int, text: str, tmp_path: Path
) -> None:
    assert asked(tmp_path, held, *question.split()) == (text, status)
