"""Colours of answers mean good and bad: where nothing judges an answer, yes and no have the same colour."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import Opened, Opener
from tests.projects import write
from tests.site.conftest import made

RED, AMBER, GREEN, GREY = "rgb(254, 226, 226)", "rgb(254, 243, 199)", "rgb(220, 252, 231)", "rgb(246, 247, 249)"
PROJECT = {
    "sg-factory.yaml": """\
        name: shop
        networks:
          office:
            description: Where the office leaves
            cidrs: [203.0.113.0/24]
          partners:
            description: Partners of the shop
            prefix_list: {id: pl-11111111, entries: 4}
        guardrails:
          - {never: {from: internet, to: orders}, description: Orders are not public}
          - {never: {from: internet, to: archive}, description: The archive is not public}
          - {never: {from: office, to: archive}, description: The archive is not for people}
          - {never: {from: office, to: web, service: ssh}, description: Nobody logs in from the office}
        """,
    "roles/orders.yaml": """\
        description: Orders
        owner: shop
        ingress:
          - {from: web, service: tcp/8080, description: Web servers order}
          - {from: partners, service: tcp/8443, description: Partners order}
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        ingress:
          - {from: office, service: https, description: Colleagues read}
          - {from: office, service: ssh, description: Colleagues log in}
        """,
    "roles/archive.yaml": """\
        description: Archive
        owner: shop
        ingress:
          - {from: orders, service: nfs, description: Old orders}
        """,
    "roles/jump.yaml": """\
        description: Jump host
        owner: shop
        ingress:
          - {from: internet, service: ssh, description: Administrators log in}
        """,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("judged")
    write(folder / "project", PROJECT)
    return made(folder / "project", folder / "site", "--as-of", "2026-12-01")


def lines(page: Opened, selector: str) -> list[str]:
    return [" ".join(each.split()) for each in page.page.locator(selector).all_inner_texts()]


LOG_IN = (
    "error roles/web.yaml:5: office 203.0.113.0/24 → web on tcp/22 breaks a guardrail:"
    " Nobody logs in from the office guardrail-broken"
)
NOT_JUDGED = "No guardrail and no error says whether this is good or bad."


@pytest.mark.parametrize(
    ("question", "verdict", "colour", "judgements"),
    [
        ("from=web&to=orders", "Yes web reaches orders.", GREY, []),
        ("from=orders&to=web", "No orders does not reach web.", GREY, []),
        ("from=office&to=web&service=https", "Yes office reaches web on https.", GREY, []),
        (
            "from=office&to=web&service=ssh",
            "Yes office reaches web on ssh.",
            RED,
            ["forbidden by the guardrail “never office to web on tcp/22” (sg-factory.yaml:13)", LOG_IN],
        ),
        (
            "from=office&to=archive",
            "No office does not reach archive.",
            GREEN,
            ["good as the guardrail “never office to archive” (sg-factory.yaml:12) demands"],
        ),
        ("from=office&to=archive&hops=any", "Yes office reaches archive, through 2 other hosts.", RED, [LOG_IN]),
        (
            "from=internet&to=orders",
            "No internet does not reach orders.",
            AMBER,
            [
                "not known if the guardrail “never internet to orders” (sg-factory.yaml:10) holds:"
                " it depends on prefix lists whose entries are not known"
            ],
        ),
        (
            "from=internet&to=jump",
            "Yes internet reaches jump.",
            RED,
            ["error roles/jump.yaml:4: internet can reach “jump” on tcp/22 world-open-admin"],
        ),
    ],
)
def test_an_answer_has_the_colour_of_what_judges_it(
    question: str, verdict: str, colour: str, judgements: list[str], opened: Opener, site: Path
):
    page = opened(site / "reach.html")
    page.page.goto(f"{(site / 'reach.html').as_uri()}?{question}")
    found = page.evaluate("getComputedStyle(document.querySelector('.verdict')).backgroundColor")
    assert (lines(page, ".verdict"), found, lines(page, ".judged")) == ([verdict], colour, judgements)
    assert (NOT_JUDGED in lines(page, "#answer > p")) is (colour == GREY)
    assert (page.complaints, page.requests) == ([], [])


def test_yes_no_and_in_part_differ_by_their_words_and_their_marks(opened: Opener, site: Path):
    marks = []
    for question in ("from=web&to=orders", "from=orders&to=web", "from=203.0.112.0/23&to=web&service=https"):
        page = opened(site / "reach.html")
        page.page.goto(f"{(site / 'reach.html').as_uri()}?{question}")
        marks.append((page.page.inner_text(".verdict b"), page.page.get_attribute(".verdict .way", "class")))
    assert marks == [("Yes", "way open"), ("No", "way closed"), ("In part", "way partial")]


def test_a_list_says_which_of_its_answers_are_bad(opened: Opener, site: Path):
    page = opened(site / "reach.html")
    page.page.goto(f"{(site / 'reach.html').as_uri()}?from=internet")
    assert lines(page, ".verdict") == ["internet can reach 1 role."]
    assert lines(page, "#answer tbody th") == ["jump error"]


def test_guardrails_are_green_amber_and_red_by_their_state(opened: Opener, site: Path):
    page = opened(site / "guardrails.html")
    badges = page.evaluate("""[...document.querySelectorAll("h2 .badge")].map((each) =>
      [each.textContent, getComputedStyle(each).backgroundColor])""")
    assert badges == [["undecided", AMBER], ["holds", GREEN], ["holds", GREEN], ["broken", RED]]


def test_addresses_have_the_names_of_their_networks_beside_them(opened: Opener, site: Path):
    page = opened(site / "reach.html")
    page.page.goto(f"{(site / 'reach.html').as_uri()}?from=203.0.113.7&to=web&service=https")
    assert lines(page, ".note") == ["203.0.113.7/32 is in office"]
    page.page.goto(f"{(site / 'reach.html').as_uri()}?from=203.0.112.0/23&to=web&service=https")
    assert lines(page, ".parts tbody tr") == [
        "203.0.112.0/24 all of it nothing tcp/443",
        "203.0.113.0/24 (in office) all of it tcp/443 nothing",
    ]
