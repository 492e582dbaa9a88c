"""An address without a name has the name of the network that contains it beside it, wherever it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run_process
from tests.projects import write
from tests.site.conftest import made

PROJECT = {
    "sg-factory.yaml": """\
        name: shop
        networks:
          company:
            description: All offices
            cidrs: [10.0.0.0/8]
          office:
            description: The office in Berlin
            cidrs: [10.1.0.0/16]
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        ingress:
          - {from: [10.1.2.0/24, 192.0.2.0/24], service: https, description: Colleagues read}
        """,
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("project"), PROJECT)


def printed(project: Path, *arguments: str) -> list[str]:
    return run_process(*arguments, folder=project).stdout.splitlines()


def test_in_show(project: Path):
    assert printed(project, "show", "web") == [
        "stack shop",
        "",
        "web: Web servers",
        "  roles/web.yaml, owner shop, published as /shop/default/web",
        "  ingress: 2 of 60 rules for IPv4, 0 of 60 for IPv6",
        "    tcp/443  from 10.1.2.0/24 (in office and company)  Colleagues read  roles/web.yaml:4",
        "    tcp/443  from 192.0.2.0/24                         Colleagues read  roles/web.yaml:4",
        "  egress: 1 of 60 rules for IPv4, 0 of 60 for IPv6",
        "    icmp to 255.255.255.255/32: allows nothing; without any rule, EC2 would allow all egress",
    ]
    assert [line for line in printed(project, "show", "web", "--format", "markdown") if "tcp/443" in line] == [
        "| tcp/443 | 10.1.2.0/24 (in office and company) | Colleagues read | `roles/web.yaml:4` |",
        "| tcp/443 | 192.0.2.0/24 | Colleagues read | `roles/web.yaml:4` |",
    ]


def test_in_the_rules_of_an_answer_and_for_the_address_of_the_question(project: Path):
    assert printed(project, "reach", "10.1.2.3", "web", "https") == [
        "yes: 10.1.2.3/32 reaches web on https (tcp/443)",
        "",
        "10.1.2.3/32 → web",
        "  ingress of web, owner shop",
        "    tcp/443  from 10.1.2.0/24 (in office and company)  Colleagues read  roles/web.yaml:4",
        "",
        "10.1.2.3/32 is in office and company",
    ]


def test_in_the_parts_of_an_answer(project: Path):
    assert printed(project, "reach", "10.0.0.0/7", "web", "https")[:4] == [
        "no, only in part: 10.1.2.0/24 of 10.0.0.0/7 reaches web on https",
        "",
        "  10.0.0.0-10.1.1.255 and 10.1.3.0-11.255.255.255: nothing",
        "  10.1.2.0/24 (in office and company): tcp/443",
    ]


def test_a_question_about_a_range_and_itself_names_its_network_once(project: Path):
    ends = ("10.1.2.0/24", "10.1.2.0/24")
    assert printed(project, "reach", *ends, "https", "--hops", "any")[-1:] == ["10.1.2.0/24 is in office and company"]


def test_on_the_pages(project: Path):
    page = (made(project, project.parent / "pages", "--format", "markdown") / "roles" / "web.md").read_text("utf-8")
    assert [line for line in page.splitlines() if "Colleagues" in line] == [
        "| 10.1.2.0/24 <sub>in [office and company](../networks.md)</sub> | https <sub>tcp/443</sub> | Colleagues read"
        " | not a role | <code>roles/web.yaml:4</code> |",
        "| 192.0.2.0/24 | https <sub>tcp/443</sub> | Colleagues read | not a role | <code>roles/web.yaml:4</code> |",
    ]
    html = (made(project, project.parent / "site") / "roles" / "web.html").read_text("utf-8")
    [row] = [line for line in html.splitlines() if "<code>10.1.2.0/24</code>" in line]
    assert row.startswith(
        '<tr><th scope="row"><code>10.1.2.0/24</code> <small class="members">in'
        ' <a href="../networks.html#network-office">office</a>, <a href="../networks.html#network-company">company</a>'
        "</small></th>"
    )
