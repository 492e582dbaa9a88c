"""The sample project through the real CDK command line; what it is deployed to is simulated (see aws.py)."""

import json
import re
from pathlib import Path
from typing import Any

from tests.end_to_end.aws import BOOTSTRAP_VERSION, Aws, Ran, cdk
from tests.end_to_end.project import edit, sg_factory, template_of, templates_in, templates_of, without_bootstrap

STACK = "shop"
ROLES = {"bastion", "database", "linux-host", "load-balancer", "web"}
NAMES = {f"shop-{role}" for role in ROLES}


def test_cdk_synth_prints_what_sg_factory_template_prints_and_nothing_else(sample: Path) -> None:
    ran = cdk("synth", "--json", project=sample, validate=True)
    assert (ran.status, ran.stderr) == (0, ""), ran
    assert without_bootstrap(json.loads(ran.stdout)) == template_of(sample)


def test_cdk_synth_for_a_run_without_the_bastion_is_the_template_without_it(sample: Path) -> None:
    ran = cdk("synth", "--json", "-c", "disable=bastion", project=sample)
    assert ran.status == 0, ran
    assert "the next deploy switches it on again" in ran.stderr
    assert without_bootstrap(json.loads(ran.stdout)) == template_of(sample, "--disable", "bastion")


def test_cdk_synth_makes_a_stack_of_every_environment(media: Path) -> None:
    ran = cdk("synth", "--quiet", project=media)
    assert ran.status == 0, ran
    made = templates_in(media / "cdk.out")
    assert {f"media-{name}": without_bootstrap(template) for name, template in made.items()} == templates_of(
        media, media / "templates"
    )


def test_mistakes_in_role_files_stop_cdk_synth_and_are_reported_as_by_check(sample: Path) -> None:
    edit(sample / "roles/bastion.yaml", "owner:", "ownr:")
    edit(sample / "roles/database.yaml", "from: web", "from: wep")
    ran = cdk("synth", project=sample, validate=True)
    diagnostics = sg_factory("check", project=sample).stdout
    assert ran == Ran(status=1, stdout="", stderr=f"{diagnostics}\npython3 app.py: Subprocess exited with error 1\n"), (
        ran
    )
    assert "error[unknown-key]" in diagnostics
    assert "error[unknown-peer]" in diagnostics
    assert not (sample / "cdk.out" / "shop.template.json").exists()


def test_cdk_deploy_creates_updates_as_cdk_diff_says_switches_the_bastion_off_and_on_and_destroys(
    sample: Path, aws: Aws
) -> None:
    deployed(deploy(sample, aws))
    assert aws.stacks()[STACK] == "CREATE_COMPLETE"
    assert aws.groups().keys() == NAMES
    launched = aws.parameters("/shop/default/hosts")
    groups = {f"/shop/default/{role}": aws.groups()[f"shop-{role}"] for role in ROLES}
    assert aws.parameters("/shop") == groups | launched
    assert without_bootstrap(aws.template(STACK)) == template_of(sample)
    (template,) = aws.client("ec2").describe_launch_templates()["LaunchTemplates"]
    assert launched == {"/shop/default/hosts/bastion": template["LaunchTemplateId"]}

    for side in (f"deployed:{STACK}", "cdk.out"):
        assert sg_factory("diff", side, project=sample, aws=aws).stdout.startswith("no difference\n")
    assert "There were no differences" in diff(sample, aws, "--app", "cdk.out").stderr

    before = template_of(sample)["Resources"]
    edit(sample / "roles/linux-host.yaml", "service: ssh", "service: tcp/2222")
    after = template_of(sample)["Resources"]
    for side in (f"deployed:{STACK}", "cdk.out"):
        found = json.loads(sg_factory("diff", side, "--format", "json", project=sample, aws=aws).stdout)
        assert [(each["source"], each["destination"], each["text"]) for each in found["changes"]] == [
            ("bastion", "linux-host", "tcp/2222 instead of tcp/22")
        ]
    assert changes(diff(sample, aws)) == sorted(
        f"[{sign}] {kind} {one_of(resources, kind, port, 'LinuxHost')}"
        for sign, resources, port in (("-", before, 22), ("+", after, 2222))
        for kind in ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
    )

    deployed(update(sample, aws))
    assert aws.stacks()[STACK] == "UPDATE_COMPLETE"
    assert without_bootstrap(aws.template(STACK)) == template_of(sample)

    deployed(update(sample, aws, "-c", "disable=bastion"))
    assert without_bootstrap(aws.template(STACK)) == template_of(sample, "--disable", "bastion")
    assert aws.groups().keys() == NAMES

    deployed(update(sample, aws))
    assert without_bootstrap(aws.template(STACK)) == template_of(sample)

    destroyed = cdk("destroy", "--force", "--app", "cdk.out", project=sample, aws=aws)
    assert (destroyed.status, f"✅  {STACK}: destroyed" in destroyed.stderr) == (0, True), destroyed
    assert STACK not in aws.stacks()
    assert aws.groups() == {}
    assert aws.parameters("/shop") == {}


def deploy(project: Path, aws: Aws) -> Ran:
    """`cdk deploy` as a person runs it the first time."""
    vpc = f"VpcId={aws.default_vpc()}"
    return cdk("deploy", "--require-approval", "never", "--parameters", vpc, project=project, aws=aws)


def update(project: Path, aws: Aws, *context: str) -> Ran:
    """`cdk deploy` of a stack that is there, without a change set and with every parameter.

    moto 5.2.5 fails where there is no change set to delete, and knows no previous value of a default.
    """
    given = (f"VpcId={aws.default_vpc()}", f"BootstrapVersion={BOOTSTRAP_VERSION}")
    parameters = [word for value in given for word in ("--parameters", value)]
    arguments = ["deploy", "--method", "direct", "--require-approval", "never", *parameters, *context]
    return cdk(*arguments, project=project, aws=aws)


def deployed(ran: Ran) -> None:
    assert (ran.status, f"✅  {STACK}\n" in ran.stderr) == (0, True), ran


def diff(project: Path, aws: Aws, *of: str) -> Ran:
    """`cdk diff` of templates: the change set that it would make first is one that moto cannot."""
    ran = cdk("diff", "--method", "template", *of, project=project, aws=aws)
    assert ran.status == 0, ran
    return ran


def changes(ran: Ran) -> list[str]:
    """The resources that a diff names, each with its type and logical id, sorted."""
    rows = re.findall(r"^(\[[-+~]\]) (AWS::\S+) .*?(\w+)(?: destroy| replace)?$", ran.stderr, re.MULTILINE)
    return sorted(" ".join(row) for row in rows)


def one_of(resources: dict[str, Any], kind: str, port: int, group: str) -> str:
    """The logical id of the one rule of this type and port that names the group of a role."""
    (found,) = (
        logical_id
        for logical_id, resource in resources.items()
        if resource["Type"] == kind
        and resource["Properties"]["FromPort"] == port
        and group in json.dumps(resource["Properties"])
    )
    return found
