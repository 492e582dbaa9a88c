"""A rule has ended and is no longer made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.judge import DATES, findings

BASTION = """\
    description: The way in
    owner: platform
    """


def database(expires: str) -> dict[str, str]:
    """A project whose one rule expires."""
    role = f"""\
        description: Orders
        owner: data-platform
        ingress:
          - from: bastion
            service: [postgresql, ssh]
            description: Repair
            expires: {expires}
        """
    return {"roles/bastion.yaml": BASTION, "roles/database.yaml": role}


@pytest.mark.parametrize(
    ("expires", "last", "first"),
    [
        ("2027-03-31", "2027-03-31T23:59:59Z", "2027-04-01"),
        ("2027-03-31T18:00Z", "2027-03-31T17:59:59Z", "2027-03-31T18:00Z"),
    ],
)
def test_a_date_holds_to_the_end_of_its_day_and_a_time_until_it_comes(
    tmp_path: Path, expires: str, last: str, first: str
):
    assert findings(tmp_path, database(expires), as_of=last, about=DATES) == [
        f"roles/database.yaml:7:14 info[expires-soon] this rule expires soon ({expires})"
    ]
    assert findings(tmp_path, database(expires), as_of=first, about=DATES) == [
        f"roles/database.yaml:7:14 warning[expired-rule] this rule expired ({expires}) and is left out"
    ]


def test_a_line_of_a_base_is_reported_once_however_many_roles_it_ended_for(tmp_path: Path):
    base = """\
        description: Repair
        ingress:
          - from: bastion
            service: ssh
            description: Repair
            expires: 2027-03-31
        """
    role = """\
        description: One of several
        owner: data-platform
        extends: [repaired]
        """
    files = {
        "roles/bastion.yaml": BASTION,
        "roles/_repaired.yaml": base,
        "roles/orders.yaml": role,
        "roles/prices.yaml": role,
    }
    assert findings(tmp_path, files, as_of="2027-05-01", about=DATES) == [
        "roles/_repaired.yaml:6:14 warning[expired-rule] this rule expired (2027-03-31) and is left out"
    ]


def test_a_rule_that_is_left_out_for_another_reason_is_not_called_expired(tmp_path: Path):
    files = database("2027-03-31") | {"roles/bastion.yaml": BASTION + "enabled: false\n"}
    assert findings(tmp_path, files, as_of="2027-05-01", about=DATES) == []
