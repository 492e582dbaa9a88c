"""`diff --fail-on`: which changes of access and of protection fail, and what cannot be decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.test_diff import SHOP, WIDER, diff, refusal, shop
from tests.git import commit
from tests.projects import write

__all__ = ["shop"]  # a fixture

GUARDED = SHOP["sg-factory.yaml"] + "guardrails: [{never: {from: internet, to: database}, description: No data}]\n"
NARROWER = SHOP["roles/database.yaml"].split("ingress")[0]
LEVELS = ("never", "broader", "changed", "looser", "broader,looser", "changed,looser", "broader,changed,looser")


@pytest.mark.parametrize(
    ("database", "is_guarded", "failing"),
    [
        (SHOP["roles/database.yaml"], (True, True), ()),
        (
            SHOP["roles/database.yaml"],
            (True, False),
            ("looser", "broader,looser", "changed,looser", "broader,changed,looser"),
        ),
        (SHOP["roles/database.yaml"], (False, True), ()),
        (WIDER, (True, True), ("broader", "changed", "broader,looser", "changed,looser", "broader,changed,looser")),
        (WIDER, (True, False), LEVELS[1:]),
        (NARROWER, (True, True), ("changed", "changed,looser", "broader,changed,looser")),
        (NARROWER, (False, True), ("changed", "changed,looser", "broader,changed,looser")),
        (NARROWER, (True, False), ("changed", "looser", "broader,looser", "changed,looser", "broader,changed,looser")),
    ],
)
def test_each_word_fails_for_what_it_names_and_nothing_else(
    shop: Path, database: str, is_guarded: tuple[bool, bool], failing: tuple[str, ...]
):
    before, after = (GUARDED if guarded else SHOP["sg-factory.yaml"] for guarded in is_guarded)
    write(shop, {"sg-factory.yaml": before})
    commit(shop)
    write(shop, {"sg-factory.yaml": after, "roles/database.yaml": database})
    assert tuple(level for level in LEVELS if diff("HEAD", "--fail-on", level, folder=shop)[0] == 1) == failing


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("broder", "“broder” is not one of broader, changed, looser, never: did you mean “broader”?"),
        ("broader,loser", "“loser” is not one of broader, changed, looser, never: did you mean “looser”?"),
        ("broader,", "“” is not one of broader, changed, looser, never"),
        ("error", "“error” is not one of broader, changed, looser, never"),
    ],
)
def test_a_word_that_is_none_gets_the_nearest_right_one(shop: Path, written: str, message: str):
    assert f"Error: Invalid value for '--fail-on': {message}\n" in refusal("main", "--fail-on", written, folder=shop)


def test_an_environment_that_only_one_side_has_has_no_difference_of_protection(shop: Path):
    prod = "  prod:\n"
    test = '  test: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.30.0.0/16]}}\n'
    write(shop, {"sg-factory.yaml": GUARDED + "checks: {world-open-port: off}\nconsent: both\n"})
    write(shop, {"roles/web.yaml": SHOP["roles/web.yaml"] + ACCEPTING, "roles/database.yaml": NARROWER})
    commit(shop)
    more = (shop / "sg-factory.yaml").read_text("utf-8").replace(prod, test + prod)
    write(shop, {"sg-factory.yaml": more})
    for sides in (("HEAD",), (".", "HEAD")):
        status, out = diff(*sides, "--fail-on", "looser", folder=shop)
        assert (status, "rotection" in out) == (0, False)
        assert out.startswith(("broader: 1 gained", "narrower: 1 lost"))


ACCEPTING = """\
public: true
ingress:
  - from: internet
    service: tcp/8443
    description: Customers
    accept: [{check: world-open-port, reason: Mutual TLS}]
"""


def test_between_role_files_and_a_template_protection_is_not_compared_and_that_is_said_once(shop: Path):
    write(shop, {"sg-factory.yaml": GUARDED})
    assert run("template", "--output", "templates", folder=shop).returncode == 0
    assert diff("templates", folder=shop) == (
        0,
        "no difference\n"
        "templates → working tree, in shop-prod\n"
        "Protection is not compared: only role files have guardrails, checks, consent and acceptances.\n",
    )
    markdown = diff("main", "templates", "--format", "markdown", folder=shop)[1]
    assert markdown.count("Protection is not compared") == 1
    assert diff("templates", "--fail-on", "broader,changed", folder=shop)[0] == 0
    assert refusal("templates", "--fail-on", "broader,looser", folder=shop) == (
        "sg-factory: --fail-on looser cannot be decided: one side is no project, and does not say how role files are "
        "protected\n"
    )
