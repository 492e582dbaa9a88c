"""The first page: a picture at one look, and what the internet reaches, through which line, and if that is meant."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser import Opened, Opener
from tests.projects import write
from tests.readers import markdown, turn_to
from tests.site.conftest import made

SHOP = {
    "sg-factory.yaml": """\
        name: shop
        networks:
          office:
            description: Where the office leaves
            cidrs: [203.0.113.0/24]
          partners:
            description: Partners of the shop
            prefix_list: {id: pl-11111111, entries: 4}
          cdn:
            description: CloudFront edge to origin
            prefix_list: {id: pl-4fa04526, name: com.amazonaws.global.cloudfront.origin-facing}
        """,
    "hosts.yaml": """\
        front: {roles: [proxy, agent], description: Front hosts}
        """,
    "roles/proxy.yaml": """\
        description: Entry point of the shop
        owner: web
        public: true
        ingress:
          - {from: internet, service: https, description: Customers order, ticket: SHOP-1}
        """,
    "roles/agent.yaml": """\
        description: Agent on each host
        owner: web
        ingress:
          - {from: office, service: tcp/9100, description: Metrics are read}
        """,
    "roles/orders.yaml": """\
        description: Orders of the shop
        owner: web
        ingress:
          - {from: proxy, service: tcp/8080, description: The proxy forwards orders}
          - {from: partners, service: tcp/8443, description: Partners send orders}
          - {from: cdn, service: https, description: Images}
        """,
    "roles/jump.yaml": """\
        description: Jump host
        owner: web
        ingress:
          - {from: internet, service: ssh, description: Administrators log in}
        """,
}
CLOSED = {
    "sg-factory.yaml": "name: shop\n",
    "roles/web.yaml": """\
        description: Web servers
        owner: web
        ingress:
          - {from: 10.1.0.0/16, service: https, description: Colleagues}
        """,
}
VPN = {
    "sg-factory.yaml": "name: shop\n",
    "roles/vpn.yaml": """\
        description: Way in for employees
        owner: web
        public: [https, openvpn]
        ingress:
          - {from: internet, service: [openvpn, ssh], description: Employees connect}
        """,
}


RED, AMBER, GREY = "rgb(254, 226, 226)", "rgb(254, 243, 199)", "rgb(229, 231, 235)"


def section(page: str, heading: str) -> str:
    """A section of a page in Markdown."""
    return re.split(r"\n## .*\n\n", page[page.index(f"## {heading}\n\n") - 1 :])[1].rstrip("\n") + "\n"


def text(page: Opened, selector: str) -> str:
    return " ".join(page.page.inner_text(selector).split())


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("shop"), SHOP)


@pytest.fixture(scope="module")
def shop_site(shop: Path) -> Path:
    return made(shop, shop.parent / "shop-site", "--as-of", "2026-12-01")


def test_of_a_line_with_two_services_only_the_one_under_public_is_meant(tmp_path: Path):
    write(tmp_path / "vpn", VPN)
    page = (made(tmp_path / "vpn", tmp_path / "pages", "--format", "markdown") / "README.md").read_text("utf-8")
    assert section(page, "Reachable from the internet").split("\n\n")[0] == (
        "| role | from | traffic | through the rule | is it meant? |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| [vpn](roles/vpn.md) | [internet](networks.md) <sub>0.0.0.0/0, ::/0</sub> | tcp/22"
        " | Employees connect <code>roles/vpn.yaml:5</code>"
        " | **not meant**: the role file has only `public: [https, openvpn]`; **error**"
        " [world-open-admin](checks/world-open-admin.md) |\n"
        "| [vpn](roles/vpn.md) | [internet](networks.md) <sub>0.0.0.0/0, ::/0</sub> | udp/1194"
        " | Employees connect <code>roles/vpn.yaml:5</code> | meant: the role file has `public: [https, openvpn]`;"
        " **error** [world-open-admin](checks/world-open-admin.md) |"
    )


def test_what_is_not_meant_comes_first_then_what_is_not_known_then_what_is_meant(shop: Path):
    page = (made(shop, shop.parent / "pages", "--format", "markdown") / "README.md").read_text("utf-8")
    assert section(page, "Reachable from the internet") == (
        "| role | from | traffic | through the rule | is it meant? |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| [jump](roles/jump.md) | [internet](networks.md) <sub>0.0.0.0/0, ::/0</sub> | ssh <sub>tcp/22</sub>"
        " | Administrators log in <code>roles/jump.yaml:4</code>"
        " | **not meant**: the role file has no `public: true`; **error**"
        " [world-open-admin](checks/world-open-admin.md) |\n"
        "| [orders](roles/orders.md) | [partners](networks.md) <sub>pl-11111111</sub> | https-alt <sub>tcp/8443</sub>"
        " | Partners send orders <code>roles/orders.yaml:5</code>"
        " | **not known**: the entries of this prefix list are not known |\n"
        "| [proxy](roles/proxy.md) | [internet](networks.md) <sub>0.0.0.0/0, ::/0</sub> | https <sub>tcp/443</sub>"
        " | Customers order (SHOP-1) <code>roles/proxy.yaml:5</code> | meant: the role file has `public: true` |\n"
        "\n"
        "Not known: the entries of the prefix list partners. If they contain public addresses that are in no declared"
        " network, the internet reaches the roles that allow them.\n"
        "\n"
        "Not counted: cdn. This prefix list contains addresses of AWS only, and this page does not know whose requests"
        " AWS’s services forward from there.\n"
        "\n"
        "Hosts that have one of these roles also have [agent](roles/agent.md).\n"
        "\n"
        "One step further: a host with one of these roles may connect to hosts with [orders](roles/orders.md).\n"
        "\n"
        "The internet is every public address that is in none of the declared networks.\n"
    )


def test_in_a_browser_they_are_red_amber_and_grey(opened: Opener, shop_site: Path):
    page = opened(shop_site / "index.html")
    badges = page.evaluate("""[...document.querySelectorAll(".entrances .badge")].map((each) =>
      [each.textContent, getComputedStyle(each).backgroundColor])""")
    assert badges == [["not meant", RED], ["error", RED], ["not known", AMBER], ["meant", GREY]]


def test_the_picture_of_the_first_page_is_all_in_view_and_leads_to_the_graph(opened: Opener, sample_site: Path):
    page = opened(sample_site / "index.html")
    assert page.evaluate(
        "(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('.picture'))"
    )
    page.page.click("text=open the graph")
    assert text(page, "h1") == "Graph"
    page.page.go_back()
    page.page.click(".picture a:has-text('load-balancer')")
    assert text(page, "h1") == "load-balancer public"


def test_from_the_first_page_one_asks_what_the_internet_reaches_through_others(opened: Opener, sample_site: Path):
    page = opened(sample_site / "index.html")
    assert text(page, "section:has(#internet)") == (
        "Reachable from the internet Role From Traffic Through the rule Is it meant?"
        " load-balancer internet 0.0.0.0/0 ::/0 tcp/80 tcp/443 Customers reach the shop roles/load-balancer.yaml:5"
        " meant the role file has public: true"
        " One step further: a host with one of these roles may connect to hosts with linux-host, web."
        " The internet is every public address that is in none of the declared networks."
        " All roles that it could reach through other hosts."
    )
    page.page.click("text=All roles that it could reach")
    page.page.wait_for_selector("#answer tbody")
    assert page.page.locator("#answer tbody th").all_inner_texts() == ["database", "linux-host", "load-balancer", "web"]


def test_where_the_internet_reaches_nothing_the_page_says_so(tmp_path: Path, opened: Opener):
    project = write(tmp_path / "project", CLOSED)
    site = made(project, tmp_path / "site")
    assert text(opened(site / "index.html"), "section:has(#internet)") == (
        "Reachable from the internet The internet reaches no role."
        " The internet is every public address that is in none of the declared networks."
    )
    pages = made(project, tmp_path / "pages", "--format", "markdown")
    assert section((pages / "README.md").read_text("utf-8"), "Reachable from the internet") == (
        "The internet reaches no role.\n"
        "\n"
        "The internet is every public address that is in none of the declared networks.\n"
    )


SEVERAL = {
    "roles/proxy.yaml": SHOP["roles/proxy.yaml"],
    "roles/jump.yaml": SHOP["roles/jump.yaml"],
    "sg-factory.yaml": """\
        name: shop
        environments:
          dev:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-11111111, cidrs: [10.1.0.0/16]}
          stage: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-22222222, cidrs: [10.2.0.0/16]}}
          prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-33333333, cidrs: [10.3.0.0/16]}}
        """,
    "roles/orders.yaml": """\
        description: Orders of the shop
        owner: web
        ingress:
          - {from: proxy, service: tcp/8080, description: The proxy forwards orders}
          - {from: internet, service: tcp/8443, description: Tests from everywhere, environments: dev}
        """,
}


def test_with_several_environments_the_first_page_says_once_what_they_have_in_common(tmp_path: Path, opened: Opener):
    project = write(tmp_path / "project", SEVERAL)
    site = made(project, tmp_path / "site")
    page = opened(site / "index.html", width=1280)
    assert text(page, "main") == (
        "shop The security groups of each environment, their rules and the reasons for them."
        " dev 3 roles, 8 rules, 2 findings, worst level error account 111122223333 · eu-west-1"
        " prod 3 roles, 6 rules, 1 finding, worst level error account 444455556666 · eu-west-1"
        " stage 3 roles, 6 rules, 1 finding, worst level error account 111122223333 · eu-west-1"
        " Reachable from the internet Role Environments From Traffic Through the rule Is it meant?"
        " jump all internet 0.0.0.0/0 ::/0 ssh tcp/22 Administrators log in roles/jump.yaml:4"
        " not meant the role file has no public: true error world-open-admin"
        " orders dev internet 0.0.0.0/0 ::/0 https-alt tcp/8443 Tests from everywhere roles/orders.yaml:5"
        " not meant the role file has no public: true error world-open-port"
        " proxy all internet 0.0.0.0/0 ::/0 https tcp/443 Customers order SHOP-1 roles/proxy.yaml:5"
        " meant the role file has public: true"
        " The internet is every public address that is in none of the declared networks."
        " Allowed traffic in dev open the graph"
        " Allowed traffic in prod and stage open the graph"
        " public role other role role with data outside of the project"
    )
    assert page.evaluate("[...document.images].map((each) => [each.getAttribute('src'), each.naturalWidth > 0])") == [
        ["dev/graph.svg", True],
        ["prod/graph.svg", True],
    ]
    page.page.click(".picture a >> nth=0")
    assert text(page, "h1") == "Graph"
    assert (page.complaints, page.requests) == ([], [])
    pages = made(project, tmp_path / "pages", "--format", "markdown")
    shown = (pages / "README.md").read_text("utf-8")
    assert section(shown, "Reachable from the internet") == (
        "| role | environments | from | traffic | through the rule | is it meant? |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| [jump](dev/roles/jump.md) | all | [internet](dev/networks.md) <sub>0.0.0.0/0, ::/0</sub>"
        " | ssh <sub>tcp/22</sub> | Administrators log in <code>roles/jump.yaml:4</code> | **not meant**: the role file"
        " has no `public: true`; **error** [world-open-admin](dev/checks/world-open-admin.md) |\n"
        "| [orders](dev/roles/orders.md) | dev | [internet](dev/networks.md) <sub>0.0.0.0/0, ::/0</sub>"
        " | https-alt <sub>tcp/8443</sub> | Tests from everywhere <code>roles/orders.yaml:5</code> | **not meant**: the"
        " role file has no `public: true`; **error** [world-open-port](dev/checks/world-open-port.md) |\n"
        "| [proxy](dev/roles/proxy.md) | all | [internet](dev/networks.md) <sub>0.0.0.0/0, ::/0</sub>"
        " | https <sub>tcp/443</sub> | Customers order (SHOP-1) <code>roles/proxy.yaml:5</code>"
        " | meant: the role file has `public: true` |\n"
        "\n"
        "The internet is every public address that is in none of the declared networks.\n"
    )
    drawn = markdown(opened, "")
    turn_to(drawn, shown)
    assert drawn.page.locator("svg[id^=drawn]").count() == 2
