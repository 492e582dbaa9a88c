"""The site as a person uses it, in a browser, opened from the disk."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.browser import Opened, Opener

SITES = ("sample_site", "large_site")
MOST_BYTES = 1_000_000


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> Path:
    """The sites of a small project and of a large one."""
    folder: Path = request.getfixturevalue(request.param)
    return folder


def quiet(page: Opened) -> None:
    """Assert that the page has no console message and has made no network request."""
    assert (page.complaints, page.requests) == ([], [])


def text(page: Opened, selector: str) -> str:
    return " ".join(page.page.inner_text(selector).split())


def test_every_page_opens_without_console_messages_and_network_requests(opened: Opener, sample_site: Path):
    pages = sorted(sample_site.rglob("*.html"))
    assert [page.relative_to(sample_site).as_posix() for page in pages] == [
        *("findings.html", "graph.html", "guardrails.html", "hosts.html", "index.html"),
        *("language.html", "networks.html", "reach.html", "review.html"),
        *("roles/bastion.html", "roles/database.html", "roles/linux-host.html", "roles/load-balancer.html"),
        *("roles/web.html", "services.html"),
    ]
    for path in pages:
        quiet(opened(path))


def test_every_link_of_every_page_leads_to_what_is_there(site: Path):
    ids: dict[Path, set[str]] = {}
    for path in site.rglob("*.html"):
        ids[path.resolve()] = set(re.findall(r' id="([^"]+)"', path.read_text("utf-8")))
    missing = set()
    for path in ids:
        for link in re.findall(r'(?:href|src)="([^"]+)"', path.read_text("utf-8")):
            if link.startswith("https://"):
                continue
            file, _, fragment = link.partition("#")
            target = (path.parent / unquote(file.partition("?")[0])).resolve() if file else path
            if not target.exists() or (fragment and fragment not in ids[target]):
                missing.add((path.name, link))
    assert missing == set()


def test_no_page_is_large(site: Path):
    assert [path for path in site.rglob("*") if path.is_file() and path.stat().st_size >= MOST_BYTES] == []


def test_a_slash_opens_the_search_and_arrows_and_enter_lead_to_a_role(opened: Opener, sample_site: Path):
    page = opened(sample_site / "index.html")
    page.page.keyboard.press("/")
    page.page.keyboard.type("platform")
    page.page.wait_for_selector("#found li")
    found = page.evaluate("[...document.querySelectorAll('#found b')].map((each) => each.textContent)")
    assert found == ["platform", "data-platform", "bastion", "database", "linux-host", "load-balancer"]
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowDown")
    assert text(page, "#found [aria-selected=true] b") == "bastion"
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**/roles/bastion.html")
    assert text(page, "h1") == "bastion"
    quiet(page)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("web", ("role", "web", "roles/web.html")),
        ("corporate-vpn", ("network", "corporate-vpn", "networks.html#network-corporate-vpn")),
        ("postgresql", ("service", "postgresql", "services.html#service-postgresql")),
        ("storefront", ("owner", "storefront", "index.html#owner-storefront")),
        ("november incident", ("rule", "database from bastion", "roles/database.html#in")),
        ("SHOP-142", ("rule", "database from bastion", "roles/database.html#in")),
        ("jump host", ("host", "bastion", "hosts.html#host-bastion")),
        ("offices leave", ("network", "corporate-vpn", "networks.html#network-corporate-vpn")),
        ("203.0.113", ("network", "corporate-vpn", "networks.html#network-corporate-vpn")),
    ],
)
def test_roles_networks_services_owners_and_reasons_are_found(
    typed: str, first: tuple[str, str, str], opened: Opener, sample_site: Path
):
    page = opened(sample_site / "roles" / "web.html")
    page.page.fill("#search", typed)
    page.page.wait_for_selector("#found li")
    kind, name, address = page.evaluate("""(() => {
      const first = document.querySelector("#found li");
      return [first.querySelector(".kind").textContent, first.querySelector("b").textContent, first.dataset.address];
    })()""")
    assert (kind, name, address) == (first[0], first[1], f"../{first[2]}")
    page.page.click("#found li")
    page.page.wait_for_url(f"**/{first[2]}")
    quiet(page)


def test_a_search_without_a_match_says_so(opened: Opener, sample_site: Path):
    page = opened(sample_site / "index.html")
    page.page.fill("#search", "no such thing")
    page.page.wait_for_selector("#found li")
    assert (
        text(page, "#found")
        == "Nothing is found. Search for a role, a network, a service, a host, an owner or a word of a reason."
    )
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("Escape")
    assert page.page.is_hidden("#found")
    quiet(page)


def test_from_the_first_page_one_clicks_to_a_role_to_its_peer_and_through_the_graph(opened: Opener, sample_site: Path):
    page = opened(sample_site / "index.html")
    page.page.click("table.roles a:text-is('web')")
    assert text(page, "h1") == "web"
    page.page.click("table.lines a:text-is('load-balancer')")
    assert text(page, "h1") == "load-balancer public"
    page.page.click(".picture a:has-text('web')")
    assert text(page, "h1") == "web"
    page.page.click("nav a:text-is('Graph')")
    page.page.click(".picture a:has-text('corporate-vpn')")
    assert page.page.url.endswith("/networks.html#network-corporate-vpn")
    quiet(page)


def test_a_box_of_a_large_graph_unfolds_to_its_folder_and_a_box_of_that_is_a_role(opened: Opener, large_site: Path):
    page = opened(large_site / "graph.html")
    page.page.click(".picture a:has-text('orders-1')")
    assert text(page, "h1") == "roles/orders-1"
    page.page.click(".picture a:has-text('orders-1-files')")
    assert text(page, "h1") == "orders-1-files"
    quiet(page)


def test_a_role_is_found_among_five_hundred(opened: Opener, large_site: Path):
    page = opened(large_site / "index.html")
    page.page.fill("#search", "loyalty-2 cache")
    page.page.wait_for_selector("#found li")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**/roles/loyalty-2-cache.html")
    assert text(page, "h2#in") == "Ingress 14 lines"
    quiet(page)


def test_a_role_page_says_why_who_and_until_when(opened: Opener, sample_site: Path):
    page = opened(sample_site / "roles" / "database.html")
    assert text(page, "section:has(#in) tbody") == (
        "bastion postgresql tcp/5432 Data team repairs the orders of the November incident SHOP-142 expires 2027-06-30"
        " platform roles/database.yaml:9"
        " web postgresql tcp/5432 Web servers read and write orders review by 2027-11-01"
        " storefront roles/database.yaml:5"
    )
    assert text(page, ".quotas") == (
        "Ingress, IPv4 2 of at most 60 rules Ingress, IPv6 2 of at most 60 rules"
        " Egress, IPv4 2 of at most 60 rules Egress, IPv6 0 of at most 60 rules"
    )


def ask(page: Opened, source: str, destination: str, service: str = "", hops: str = "0") -> str:
    """The answer's first line."""
    for name, value in (("from", source), ("to", destination), ("service", service)):
        page.page.fill(f"#{name}", value)
    page.page.select_option("#hops", hops)
    page.page.click("text=Ask")
    return text(page, ".verdict")


def test_a_question_is_answered_with_the_rules_on_both_sides(opened: Opener, sample_site: Path):
    page = opened(sample_site / "reach.html")
    assert ask(page, "web", "database", "postgresql") == "Yes web reaches database on postgresql."
    assert text(page, ".route") == (
        "Directly web"
        " egresstcp/5432 to database — Web servers read and write orders · review by 2027-11-01roles/database.yaml:5"
        " ingresstcp/5432 from web — Web servers read and write orders · review by 2027-11-01roles/database.yaml:5"
        " database"
    )
    assert ask(page, "internet", "database", "postgresql") == "No internet does not reach database on postgresql."
    assert text(page, ".note") == "Through 2 other hosts the answer is “yes”:"
    assert ask(page, "internet", "database", "postgresql", "any") == (
        "Yes internet reaches database on postgresql, through 2 other hosts."
    )
    assert page.page.locator(".route .stop").all_inner_texts() == ["internet", "load-balancer", "web", "database"]
    quiet(page)


def test_a_question_can_be_linked_to_and_half_a_question_lists_all(opened: Opener, sample_site: Path):
    page = opened(sample_site / "roles" / "database.html")
    page.page.click("text=What can reach it")
    assert text(page, ".verdict") == "3 roles can reach database."
    assert page.page.locator("#answer tbody th").all_inner_texts() == ["bastion", "linux-host", "web"]
    page.page.click("#answer a:text-is('web')")
    assert text(page, ".verdict") == "Yes web reaches database."
    page.page.go_back()
    page.page.reload()
    assert text(page, ".verdict") == "3 roles can reach database."
    quiet(page)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (("wbe", "database"), "Error unknown role, host, network or range “wbe”"),
        (("web", "10.0.0.1/8"), "Error “10.0.0.1/8” has host bits set: write 10.0.0.0/8"),
        (("web", "10.0.0"), "Error “10.0.0” is not an address or a CIDR: write 10.1.2.3, 10.1.0.0/16 or 2001:db8::/32"),
        (("web", "database", "psql"), "Error unknown service “psql”: write a name, or traffic such as tcp/8443"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_what_to_write(
    question: tuple[str, ...], answer: str, opened: Opener, sample_site: Path
):
    page = opened(sample_site / "reach.html")
    assert ask(page, *question) == answer
    quiet(page)


def test_pages_have_landmarks_one_heading_and_names_for_what_is_clicked(opened: Opener, site: Path):
    roles = sorted((site / "roles").iterdir())
    for path in (site / "index.html", site / "graph.html", site / "reach.html", roles[0]):
        page = opened(path)
        assert [page.page.locator(each).count() for each in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
        nameless = page.evaluate("""
          [...document.querySelectorAll("a, button, input, select")].filter((each) =>
            !(each.textContent.trim() || each.getAttribute("aria-label") || each.labels?.length)).length""")
        assert nameless == 0
        page.page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_what_is_behind_it(scheme: str, opened: Opener, hostile_site: Path):
    for name in ("index", "findings", "guardrails", "review", "roles/role-1", "reach", "networks"):
        page = opened(hostile_site / f"{name}.html", scheme=scheme)  # type: ignore[arg-type]
        assert page.faint_texts() == []


def test_nothing_is_wider_than_a_telephone(opened: Opener, hostile_site: Path, sample_site: Path):
    for path in (*sample_site.rglob("*.html"), *hostile_site.rglob("*.html")):
        page = opened(path, width=390)
        assert (path.name, page.evaluate("document.documentElement.scrollWidth")) == (path.name, 390)
        page.page.context.close()


def test_on_paper_there_is_what_is_read_and_nothing_to_click(opened: Opener, sample_site: Path):
    page = opened(sample_site / "roles" / "web.html", scheme="dark")
    page.page.emulate_media(media="print")
    assert [page.page.is_visible(each) for each in ("nav", ".search", ".ask")] == [False, False, False]
    assert [page.page.is_visible(each) for each in ("h1", "table.lines >> nth=0", ".picture svg")] == [True] * 3
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
