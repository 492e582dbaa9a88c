"""A prefix list that the project makes, as readers of the project see it."""

from __future__ import annotations

from pathlib import Path

from sg_factory.pipeline.project import moment, run
from sg_factory.view.facts import NetworkFacts
from sg_factory.view.reading import environment_facts
from sg_factory.yaml import Locator
from tests.projects import write

FILES = {
    "sg-factory.yaml": """
        name: shop
        networks:
          partners:
            description: Offices of the partners
            cidrs: [198.51.100.0/28, 192.0.2.0/28]
            prefix_list: {create: true, max_entries: 5}
        """,
    "roles/web.yaml": """
        description: Web servers
        owner: storefront
        ingress: [{from: partners, service: https, description: Orders come in}]
        """,
}


def test_it_is_a_network_with_its_ranges_its_list_and_the_roles_that_name_it(tmp_path: Path):
    folder = write(tmp_path, FILES)
    (plan,) = run(folder, as_of=moment("2027-01-01")).plans
    assert environment_facts(plan, Locator(folder).span, ()).networks == (
        NetworkFacts(
            "prefix-list",
            "partners",
            "Offices of the partners",
            ("192.0.2.0/28", "198.51.100.0/28", "/shop/default/prefix-list/partners/ipv4, counts as 5"),
            ("web",),
            (),
        ),
    )
