"""Rules that a switch leaves out are told where they differ: one who switches the role on would not look again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.difference.differing import items, projects

STORE = """\
description: Orders
owner: data
ingress:
  - {from: web, service: postgresql, description: Orders are kept}
"""
SSH = "  - {from: internet, service: ssh, description: Repairs}\n"
PAST = SSH.replace("}", ", expires: 2020-01-01}")
OFF = "enabled: false\n"
WEB = "{description: Pages, owner: storefront}"
IS_NEW = "left-out rule of “store”, switched off: tcp/22 from internet added"
IS_GONE = "left-out rule of “store”, switched off: tcp/22 from internet removed"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (STORE + OFF, STORE + SSH + OFF, [IS_NEW]),
        (STORE + SSH + OFF, STORE + OFF, [IS_GONE]),
        (STORE, STORE + SSH + OFF, [IS_NEW]),
        # Of these the access tells, or they are the same, or have ended.
        (STORE, STORE + PAST, []),
        (STORE + PAST, STORE, []),
        (STORE + SSH, STORE + SSH + OFF, []),
        (STORE + SSH + OFF, STORE + SSH, []),
        (STORE + SSH, STORE + PAST, []),
        (STORE + PAST, STORE + SSH, []),
        (STORE + PAST, STORE + PAST + OFF, []),
        (STORE + SSH + OFF, STORE.replace("ingress:\n", f"ingress:\n{SSH}") + OFF, []),
    ],
)
def test_a_rule_that_is_left_out_is_told_where_one_side_has_it_alone(
    before: str, after: str, expected: list[str], tmp_path: Path
):
    files = {"roles/web.yaml": WEB, "roles/store.yaml": before}
    facts = projects(tmp_path, files, {"roles/store.yaml": after})
    assert [each.text for each in items(facts, "declared")] == expected
    assert facts.verdict != "no difference" or not expected


def test_one_that_names_a_role_that_is_switched_off_is_told_with_its_line_and_owner(tmp_path: Path):
    files = {"roles/web.yaml": "{description: Pages, owner: storefront, enabled: false}", "roles/store.yaml": STORE}
    more = "  - {from: web, service: ssh, description: Repairs}\n"
    (found,) = items(projects(tmp_path, files, {"roles/store.yaml": STORE + more}), "declared")
    assert (found.text, found.change.owners) == (
        "left-out rule of “store”, switched off: tcp/22 from web added",
        ("data",),
    )
    assert (found.where.file, found.where.line, found.change.may_be_broader) == ("roles/store.yaml", 5, False)
