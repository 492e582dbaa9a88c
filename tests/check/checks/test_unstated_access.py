"""A role accepts more from another than the other one states that it reaches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told


def shop(*, accepted: str, stated: str, settings: str = "{}") -> dict[str, str]:
    """A project whose database accepts some traffic from web, which states some."""
    database = f"""\
        description: Orders
        owner: data-platform
        ingress:
          - from: web
            service: {accepted}
            description: Orders
        """
    web = f"""\
        description: Web servers
        owner: shop
        egress:
          - to: database
            service: {stated}
            description: Orders
        """
    return {"sg-factory.yaml": settings, "roles/database.yaml": database, "roles/web.yaml": web}


@pytest.mark.parametrize(
    ("accepted", "stated", "beyond"),
    [
        ("[postgresql, ssh]", "postgresql", "tcp/22"),
        ("tcp/5000-5999", "postgresql", "tcp/5000-5431"),
        ("tcp/5432-5999", "postgresql", "tcp/5433-5999"),
        ("all", "postgresql", "all"),
        ("[postgresql, icmp]", "[postgresql, icmp/echo-request]", "icmp"),
        ("[postgresql, esp]", "postgresql", "esp"),
    ],
)
def test_the_first_traffic_beyond_what_is_stated_is_named_with_both_lines(
    tmp_path: Path, accepted: str, stated: str, beyond: str
):
    found = told("unstated-access", tmp_path, shop(accepted=accepted, stated=stated))
    assert found == [
        f"roles/database.yaml:5 “database” allows {beyond} from “web”, which does not state it"
        f" (roles/web.yaml:5 the egress that “web” states)"
    ]


@pytest.mark.parametrize(
    ("accepted", "stated"),
    [
        ("postgresql", "postgresql"),
        ("tcp/5000-5002", "[tcp/5000, tcp/5001-5002]"),
        ("[tcp/5000, tcp/5001]", "tcp/5000-5001"),
        ("[icmp, icmp/echo-request]", "icmp"),
    ],
)
def test_what_is_stated_by_one_line_or_by_several_together_is_not_beyond(tmp_path: Path, accepted: str, stated: str):
    assert told("unstated-access", tmp_path, shop(accepted=accepted, stated=stated)) == []


def test_a_role_that_states_nothing_of_the_other_is_not_compared(tmp_path: Path):
    files = shop(accepted="[postgresql, ssh]", stated="postgresql")
    files["roles/web.yaml"] = """\
        description: Web servers
        owner: shop
        """
    assert told("unstated-access", tmp_path, files) == []
