"""`review --done`: the next review dates, written in place."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.command import run
from tests.projects import write

WEB = """\
    # The pages of the shop
    description: Web servers
    owner: storefront     # since the move

    ingress:
      # From the office
      - from: office
        service: https
        description: Staff order
        review_by: "2027-02-01"   # twice a year

      - {from: office, service: tcp/8443, description: Parcels are tracked}
    egress:
      - to: office
        service: https
        description: >-
          Looks up
          addresses
    """
SHOP = {
    "sg-factory.yaml": """\
        review: {every: 6 months}
        networks: {office: {description: The head office, cidrs: [203.0.113.0/24]}}
        """,
    "roles/shop/web.yaml": WEB,
    "roles/_linux.yaml": """\
        description: Every server
        egress:
          - {to: office, service: http, description: Packages}
        """,
}


def done(tmp_path: Path, *targets: str, as_of: str = "2027-08-31") -> tuple[int, str, str]:
    """The status and both streams of `review --done` for each target."""
    arguments = [part for target in targets for part in ("--done", target)]
    ran = run("review", *arguments, "--as-of", as_of, folder=tmp_path)
    return ran.returncode, ran.stdout, ran.stderr


def test_the_next_date_is_a_period_later_and_all_else_in_the_file_stays(tmp_path: Path):
    write(tmp_path, SHOP)
    assert done(tmp_path, "web", "web:9", "web:12", "web:17", "_linux:3") == (
        0,
        "roles/shop/web.yaml: review_by 2028-02-29\n"
        "roles/shop/web.yaml:7: review_by 2027-02-01 → 2028-02-29\n"
        "roles/shop/web.yaml:12: review_by 2028-02-29\n"
        "roles/shop/web.yaml:14: review_by 2028-02-29\n"
        "roles/_linux.yaml:3: review_by 2028-02-29\n",
        "",
    )
    assert (tmp_path / "roles/shop/web.yaml").read_text("utf-8") == dedent("""\
        # The pages of the shop
        description: Web servers
        owner: storefront     # since the move
        review_by: 2028-02-29

        ingress:
          # From the office
          - from: office
            service: https
            description: Staff order
            review_by: "2028-02-29"   # twice a year

          - {from: office, service: tcp/8443, description: Parcels are tracked, review_by: 2028-02-29}
        egress:
          - to: office
            service: https
            review_by: 2028-02-29
            description: >-
              Looks up
              addresses
        """)
    assert (tmp_path / "roles/_linux.yaml").read_text("utf-8") == dedent("""\
        description: Every server
        egress:
          - {to: office, service: http, description: Packages, review_by: 2028-02-29}
        """)


def test_the_second_time_on_one_day_changes_nothing_and_a_later_date_is_kept(tmp_path: Path):
    write(tmp_path, SHOP)
    assert done(tmp_path, "web")[0] == 0
    before = (tmp_path / "roles/shop/web.yaml").read_bytes()
    unchanged = "roles/shop/web.yaml: review_by 2028-02-29, unchanged\n"
    assert done(tmp_path, "web", "web") == (0, unchanged, "")
    assert done(tmp_path, "web", as_of="2027-01-01") == (0, unchanged, "")
    assert (tmp_path / "roles/shop/web.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("every", "day"),
    [
        ("30 days", "2027-09-30"),
        ("1 week", "2027-09-07"),
        ("1 month", "2027-09-30"),
        ("18 months", "2029-02-28"),
        ("1 year", "2028-08-31"),
    ],
)
def test_a_period_of_months_ends_on_the_last_day_of_a_shorter_month(tmp_path: Path, every: str, day: str):
    write(tmp_path, {**SHOP, "sg-factory.yaml": SHOP["sg-factory.yaml"].replace("6 months", every)})
    assert done(tmp_path, "web") == (0, f"roles/shop/web.yaml: review_by {day}\n", "")


def test_without_a_period_it_is_a_year(tmp_path: Path):
    write(tmp_path, {"roles/web.yaml": "description: Web servers\nowner: storefront\n"})
    assert done(tmp_path, "web", as_of="2028-02-29") == (0, "roles/web.yaml: review_by 2029-02-28\n", "")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("wbe", "unknown role “wbe”: did you mean “web”?"),
        ("web:6", "line 6 of roles/shop/web.yaml is part of no rule: its rules are on lines 7 to 10, 12 and 14 to 18"),
        ("web:0", "line 0 of roles/shop/web.yaml is part of no rule: its rules are on lines 7 to 10, 12 and 14 to 18"),
        ("web:", "unknown role “web:”: did you mean “web”?"),
        ("roles/shop/web.yaml:9", "unknown role “roles/shop/web.yaml”: write web:9"),
        ("_linux", "“_linux” is a base, which has no review date: name a line of its file, as _linux:LINE"),
        ("linux", "unknown role “linux”: `sg-factory show` lists them"),
        ("office", "unknown role “office”: `sg-factory show` lists them"),
        ("", "unknown role “”: `sg-factory show` lists them"),
    ],
)
def test_what_is_neither_a_role_nor_a_rule_is_refused_and_nothing_is_written(tmp_path: Path, target: str, message: str):
    write(tmp_path, SHOP)
    before = (tmp_path / "roles/shop/web.yaml").read_bytes()
    assert done(tmp_path, "web", target) == (2, "", f"sg-factory: {message}; nothing was written\n")
    assert (tmp_path / "roles/shop/web.yaml").read_bytes() == before


@pytest.mark.parametrize(
    "others", [("--format", "json"), ("--fail-on", "due"), ("--environment", "prod"), ("--from", "roles")], ids=" ".join
)
def test_options_of_the_list_do_not_go_with_it(tmp_path: Path, others: tuple[str, ...]):
    ran = run("review", "--done", "web", *others, folder=write(tmp_path, SHOP))
    said = "sg-factory: --done writes dates and lists nothing: it goes with --project and --as-of alone\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", said)


def test_a_day_beyond_the_calendar_is_refused(tmp_path: Path):
    write(tmp_path, SHOP)
    assert done(tmp_path, "web", as_of="9999-12-31") == (
        2,
        "",
        "sg-factory: 6 months after 9999-12-31 there is no date any more; nothing was written\n",
    )


def test_a_project_with_mistakes_is_left_as_it_is(tmp_path: Path):
    write(tmp_path, {"roles/web.yaml": "description: Web servers\n"})
    status, out, err = done(tmp_path, "web")
    assert (status, out) == (2, "")
    assert err.endswith("sg-factory: the project has mistakes: correct them first; nothing was written\n")
