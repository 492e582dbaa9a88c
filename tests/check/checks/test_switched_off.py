"""A role is switched off for this run only."""

from __future__ import annotations

from pathlib import Path

from tests.check.judge import findings

BASTION = """\
    description: The way in
    owner: platform
    """
WEB = """\
    description: Web servers
    owner: shop
    """


def test_every_role_that_this_run_switches_off_is_named(tmp_path: Path):
    assert findings(tmp_path, {"roles/bastion.yaml": BASTION, "roles/web.yaml": WEB}, disable="web bastion") == [
        "roles/bastion.yaml:1:1 warning[switched-off]"
        " “bastion” is switched off for this run only: the next deploy switches it on again",
        "roles/web.yaml:1:1 warning[switched-off]"
        " “web” is switched off for this run only: the next deploy switches it on again",
    ]


def test_a_role_that_its_own_file_switches_off_stays_off_and_needs_no_notice(tmp_path: Path):
    files = {"roles/bastion.yaml": BASTION + "enabled: false\n", "roles/web.yaml": WEB}
    assert findings(tmp_path, files) == []
    assert findings(tmp_path, files, disable="bastion") == []


def test_a_role_of_another_environment_needs_no_notice(tmp_path: Path):
    settings = """\
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
    bastion = BASTION + "environments: [prod]\n"
    files = {"sg-factory.yaml": settings, "roles/bastion.yaml": bastion, "roles/web.yaml": WEB}
    assert findings(tmp_path, files, disable="bastion") == [
        "roles/bastion.yaml:1:1 warning[switched-off]"
        " “bastion” is switched off for this run only: the next deploy switches it on again"
    ]
