"""Small projects for the commands: without a finding, with a finding of each level, and with a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import write

WEB = """\
    description: Web servers
    owner: shop
    """

DATABASE = """\
    description: Orders
    owner: data-platform
    ingress:
      - from: web
        service: postgresql
        description: Orders are read and written
    """

SETTINGS = """\
    name: shop
    environments:
      prod:
        account: "111122223333"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
      test:
        account: "444455556666"
        region: eu-west-1
        vpc: {id: vpc-1a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}
    """


def accepting(peer: str, service: str = "https") -> str:
    """A role that accepts `service` from `peer`."""
    return f"""\
        description: Web servers
        owner: shop
        ingress:
          - from: {peer}
            service: {service}
            description: Customers
        """


PROJECTS = {
    "nothing": {"roles/web.yaml": WEB, "roles/database.yaml": DATABASE},
    "info": {"roles/web.yaml": accepting("10.0.0.0/8")},
    "warning": {"roles/web.yaml": accepting("self", "[https, tcp/443]")},
    "error": {"roles/web.yaml": accepting("internet")},
    "mistake": {"roles/web.yaml": accepting("wbe")},
    "environments": {"sg-factory.yaml": SETTINGS, "roles/web.yaml": WEB, "roles/database.yaml": DATABASE},
}


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of the project that the test asks for by name; without a finding where it names none."""
    return write(tmp_path / "project", PROJECTS[getattr(request, "param", "nothing")])


def projects(*names: str) -> pytest.MarkDecorator:
    """Runs a test in each of the projects."""
    return pytest.mark.parametrize("project", names, indirect=True)
