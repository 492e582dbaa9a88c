"""A rule or a role should have been looked at again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.judge import DATES, findings

WEB = """\
    description: Web servers
    owner: shop
    review_by: 2027-01-31
    """

ORDERS = """\
    description: Order service
    owner: shop
    ingress:
      - from: web
        service: [https, ssh]
        description: Orders are placed
        review_by: 2027-01-31
    """


@pytest.mark.parametrize("as_of", ["2027-01-31", "2027-01-31T23:59:59Z"])
def test_the_day_itself_is_in_time(tmp_path: Path, as_of: str):
    assert findings(tmp_path, {"roles/web.yaml": WEB, "roles/orders.yaml": ORDERS}, as_of=as_of, about=DATES) == []


def test_a_role_and_a_rule_are_each_reported_once_where_the_date_stands(tmp_path: Path):
    assert findings(
        tmp_path, {"roles/web.yaml": WEB, "roles/orders.yaml": ORDERS}, as_of="2027-02-01", about=DATES
    ) == [
        "roles/orders.yaml:7:16 warning[review-overdue] the review of this rule was due by 2027-01-31",
        "roles/web.yaml:3:12 warning[review-overdue] the review of “web” was due by 2027-01-31",
    ]


def test_what_is_not_made_needs_no_review(tmp_path: Path):
    web = """\
        description: Web servers
        owner: shop
        enabled: false
        """
    assert (
        findings(tmp_path, {"roles/web.yaml": web, "roles/orders.yaml": ORDERS}, as_of="2027-02-01", about=DATES) == []
    )
