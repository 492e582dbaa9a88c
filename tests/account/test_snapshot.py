"""Snapshots of an account, read over HTTP: from a small EC2 that gives pages and refusals, and from a simulated AWS."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest

from sg_factory.account import AccountUnread, policy, snapshot
from sg_factory.source.account import plans_of
from sg_factory.source.account.shape import SECTIONS
from tests.account.ec2 import ANSWERS, IDENTITY, SmallEc2, error, small_ec2
from tests.cli.command import run
from tests.end_to_end.aws import ACCOUNT, Aws
from tests.projects import write

ACTIONS = {
    "DescribeSecurityGroupRules": "SecurityGroupRules",
    "DescribeNetworkInterfaces": "NetworkInterfaces",
    "DescribeVpcs": "Vpcs",
    "DescribeSubnets": "Subnets",
    "DescribeNetworkAcls": "NetworkAcls",
    "DescribeManagedPrefixLists": "ManagedPrefixLists",
    "GetManagedPrefixListEntries": "PrefixListEntries",
    "DescribeSecurityGroupVpcAssociations": "SecurityGroupVpcAssociations",
}
PAGE = "<html><body>Log in to the hotel's network</body></html>"


def ids(items: list[dict[str, Any]], key: str) -> list[str]:
    return [item[key] for item in items]


def untaken(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key != "Taken"}


def use(made: SmallEc2, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)


def test_all_pages_of_all_answers_are_in_it_and_sorted(monkeypatch: pytest.MonkeyPatch):
    with small_ec2() as made:
        use(made, monkeypatch)
        found = snapshot()
    assert {*found} == {"Taken", "Account", "Region", *SECTIONS}
    assert datetime.fromisoformat(found["Taken"]).tzinfo == UTC
    assert (found["Account"], found["Region"]) == (ACCOUNT, "eu-west-1")
    assert ids(found["SecurityGroups"], "GroupId") == ["sg-1", "sg-2", "sg-3", "sg-4", "sg-5"]
    assert ids(found["SecurityGroups"][0]["IpPermissions"][0]["IpRanges"], "CidrIp") == ["10.3.0.0/16", "10.9.0.0/16"]
    assert ids(found["SecurityGroupRules"], "SecurityGroupRuleId") == ["sgr-1", "sgr-2", "sgr-9"]
    assert found["NetworkInterfaces"][0]["Attachment"] == {"AttachTime": "2026-01-02T03:04:05+00:00"}
    assert ids(found["Subnets"], "SubnetId") == ["subnet-1", "subnet-2"]
    assert list(found["PrefixListEntries"]) == ["pl-1", "pl-2", "pl-3"]
    assert ids(found["PrefixListEntries"]["pl-2"], "Cidr") == ["10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"]
    interfaces = [sent for sent in made.requests if sent["Action"] == "DescribeNetworkInterfaces"]
    assert [sent["IncludeManagedResources"] for sent in interfaces] == ["true"]


def test_two_of_one_account_differ_in_their_time_alone(monkeypatch: pytest.MonkeyPatch):
    with small_ec2() as made:
        use(made, monkeypatch)
        assert json.dumps(untaken(snapshot())) == json.dumps(untaken(snapshot()))


def test_a_chosen_vpc_limits_what_is_asked_and_what_is_kept(monkeypatch: pytest.MonkeyPatch):
    with small_ec2() as made:
        use(made, monkeypatch)
        found = snapshot(vpcs=["vpc-0a1b2c3d"])
    assert ids(found["SecurityGroupRules"], "SecurityGroupRuleId") == ["sgr-1", "sgr-2"]
    assert ids(found["SecurityGroupVpcAssociations"], "GroupId") == ["sg-1"]
    filtered = {sent["Action"] for sent in made.requests if sent.get("Filter.1.Value.1") == "vpc-0a1b2c3d"}
    assert filtered == {
        "DescribeSecurityGroups",
        "DescribeNetworkInterfaces",
        "DescribeVpcs",
        "DescribeSubnets",
        "DescribeNetworkAcls",
    }


def test_a_vpc_that_is_not_there_is_no_empty_snapshot(monkeypatch: pytest.MonkeyPatch):
    with small_ec2() as made:
        use(made, monkeypatch)
        with pytest.raises(AccountUnread) as refused:
            snapshot(vpcs=["vpc-0a1b2c3d", "vpc-7", "vpc-*"])
    assert str(refused.value) == (
        "there is no VPC vpc-* or vpc-7 in this account and region (eu-west-1):"
        " check the id, the account and the region"
    )


@pytest.mark.parametrize("action", ACTIONS)
def test_what_may_not_be_read_is_missing_and_named(tmp_path: Path, action: str):
    with small_ec2({action: (403, error(action, "UnauthorizedOperation"))}) as made:
        ran = run("snapshot", "--output", "account.json", folder=tmp_path, **made.environment)
    found = json.loads((tmp_path / "account.json").read_text("utf-8"))
    reason = f"the credentials need the permission for ec2:{action}"
    assert (ran.returncode, ran.stdout) == (1, "")
    told = found["Denied"][ACTIONS[action]]
    assert told == (f"pl-1: {reason}" if action == "GetManagedPrefixListEntries" else reason)
    absent = (
        {"ManagedPrefixLists", "PrefixListEntries"} if action == "DescribeManagedPrefixLists" else {ACTIONS[action]}
    )
    assert {*SECTIONS} - {*found} == {*found["Denied"]} == absent
    assert ran.stderr == "".join(
        f"sg-factory: eu-west-1: the snapshot has no {section}: {why}\n" for section, why in found["Denied"].items()
    )
    assert any(told in note.text for plan in plans_of(found, "account.json", datetime.now(UTC)) for note in plan.notes)


def test_an_account_that_may_not_be_named_is_missing_too(monkeypatch: pytest.MonkeyPatch):
    with small_ec2({IDENTITY: (403, error(IDENTITY, "AccessDenied"))}) as made:
        use(made, monkeypatch)
        found = snapshot()
        with pytest.raises(AccountUnread, match="need the permission for sts:GetCallerIdentity"):
            snapshot(account=ACCOUNT)
    assert "Account" not in found
    assert found["Denied"] == {"Account": "the credentials need the permission for sts:GetCallerIdentity"}


GROUPS = "DescribeSecurityGroups"
LOG_IN = "log in again, or enable the region eu-west-1 in the account"


@pytest.mark.parametrize(
    ("action", "status", "body", "sentence"),
    [
        (
            GROUPS,
            403,
            error(GROUPS, "UnauthorizedOperation"),
            "cannot read the security groups: the credentials need the permission for ec2:DescribeSecurityGroups",
        ),
        (
            GROUPS,
            403,
            error(GROUPS, "UnauthorizedOperation", "Not authorized: an explicit deny in a service control policy."),
            "cannot read the security groups: the credentials need the permission for ec2:DescribeSecurityGroups, and a"
            " policy denies this explicitly",
        ),
        (
            GROUPS,
            400,
            error(GROUPS, "RequestExpired"),
            "cannot read the security groups: the credentials have expired; log in again",
        ),
        (
            IDENTITY,
            403,
            error(IDENTITY, "ExpiredToken"),
            "cannot read the account: the credentials have expired; log in again",
        ),
        (
            IDENTITY,
            403,
            error(IDENTITY, "InvalidClientTokenId"),
            f"cannot read the account: AWS does not know the credentials; {LOG_IN}",
        ),
        (
            GROUPS,
            401,
            error(GROUPS, "AuthFailure"),
            f"cannot read the security groups: AWS does not know the credentials; {LOG_IN}",
        ),
        (
            GROUPS,
            503,
            error(GROUPS, "RequestLimitExceeded"),
            "cannot read the security groups: AWS answers that there are too many requests; try again in a minute",
        ),
        (GROUPS, 200, PAGE, "cannot read the security groups: the answer is not from AWS but perhaps from a proxy"),
        (IDENTITY, 200, PAGE, "cannot read the account: the answer is not from AWS but perhaps from a proxy"),
        (GROUPS, 500, "", "cannot read the security groups: AWS answers “Internal Server Error”"),
    ],
)
def test_without_groups_nothing_is_written_and_one_sentence_says_why(
    tmp_path: Path, action: str, status: int, body: str, sentence: str
):
    with small_ec2({action: (status, body)}) as made:
        ran = run("snapshot", "--output", "account.json", folder=tmp_path, **made.environment)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"sg-factory: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("action", [IDENTITY, GROUPS, "DescribeNetworkInterfaces", "GetManagedPrefixListEntries"])
def test_a_request_that_aws_throttles_twice_is_answered_in_the_end(monkeypatch: pytest.MonkeyPatch, action: str):
    throttled = (503, error(action, "RequestLimitExceeded"))
    with small_ec2(first={action: [throttled, throttled]}) as made:
        use(made, monkeypatch)
        monkeypatch.delenv("AWS_MAX_ATTEMPTS")
        found = snapshot()
    assert "Denied" not in found
    assert {*found} == {"Taken", "Account", "Region", *SECTIONS}
    asked = [sent for sent in made.requests if sent["Action"] == action]
    assert [sent for sent in asked[:3] if sent == asked[0]] == asked[:3], "the same request, three times"


def test_a_request_that_is_throttled_more_often_than_allowed_is_a_sentence(monkeypatch: pytest.MonkeyPatch):
    with small_ec2({GROUPS: (503, error(GROUPS, "RequestLimitExceeded"))}) as made:
        use(made, monkeypatch)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3")
        with pytest.raises(AccountUnread, match="there are too many requests; try again in a minute"):
            snapshot()
    assert len([sent for sent in made.requests if sent["Action"] == GROUPS]) == 3


@pytest.mark.parametrize("action", ACTIONS)
def test_a_page_of_a_proxy_instead_of_one_answer_is_a_missing_part(monkeypatch: pytest.MonkeyPatch, action: str):
    with small_ec2({action: (200, PAGE)}) as made:
        use(made, monkeypatch)
        found = snapshot()
    assert "perhaps from a proxy" in found["Denied"][ACTIONS[action]]
    assert ACTIONS[action] not in found


def test_without_a_region_or_credentials_a_sentence_says_what_to_set(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(AccountUnread) as refused:
        snapshot()
    assert str(refused.value) == "cannot read the account: no region is chosen; set AWS_REGION"
    with pytest.raises(AccountUnread) as refused:
        snapshot("eu-west-1")
    assert str(refused.value) == "cannot read the account: there are no AWS credentials; log in, or set AWS_PROFILE"
    with pytest.raises(AccountUnread) as refused:
        snapshot("eu-west-1", profile="prdo")
    assert (
        str(refused.value)
        == "cannot read the account: there is no AWS profile “prdo”; `aws configure list-profiles` lists them"
    )
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        with pytest.raises(AccountUnread, match="does not answer in time"):
            snapshot("eu-west-1", patience=0.2)


def test_the_policy_allows_what_is_called_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    called: set[str] = set()

    class Watched(boto3.Session):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.events.register("before-call", self._note)

        def _note(self, model: Any, **_: Any) -> None:
            called.add(f"{model.service_model.endpoint_prefix}:{model.name}")

    with small_ec2() as made:
        use(made, monkeypatch)
        monkeypatch.setattr(boto3, "Session", Watched)
        snapshot()
    (statement,) = policy()["Statement"]
    assert statement["Action"] == sorted(called)
    assert json.loads(run("snapshot", "--policy", folder=tmp_path).stdout) == policy()
    assert {action.split(":")[1] for action in called} == {*ANSWERS, IDENTITY}


@pytest.fixture(scope="module")
def busy(aws: Aws) -> tuple[Aws, tuple[str, ...]]:
    """An account with 60 groups in three VPCs, which name each other; and the ids of the VPCs."""
    there = aws.elsewhere("222233334444", "eu-central-1")
    ec2 = there.client("ec2")
    vpcs = tuple(ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"] for number in range(3))
    for number in range(60):
        made = ec2.create_security_group(GroupName=f"group-{number}", Description="of a test", VpcId=vpcs[number % 3])[
            "GroupId"
        ]
        rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": f"10.{number}.0.0/16"}]}
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[rule])
    return there, vpcs


@pytest.mark.parametrize("chosen", [0, 1, 2, None])
def test_the_groups_of_a_simulated_account_are_all_there(
    busy: tuple[Aws, tuple[str, ...]], chosen: int | None, tmp_path: Path
):
    there, vpcs = busy
    options = () if chosen is None else ("--vpc", vpcs[chosen])
    ran = run("snapshot", *options, folder=tmp_path, **there.environment)
    found = json.loads(ran.stdout)
    wanted = {*vpcs} if chosen is None else {vpcs[chosen]}
    groups = there.client("ec2").describe_security_groups()["SecurityGroups"]
    expected = {each["GroupId"] for each in groups if chosen is None or each["VpcId"] in wanted}
    assert {each["GroupId"] for each in found["SecurityGroups"]} == expected
    assert (found["Account"], found["Region"]) == ("222233334444", "eu-central-1")
    plans = plans_of(found, "account.json", datetime.now(UTC))
    assert wanted <= {plan.environment.vpc.id for plan in plans}
    assert {*found["Denied"]} == {"SecurityGroupVpcAssociations"}, "which this simulation does not know"
    assert ran.returncode == 1


def test_several_regions_are_a_file_each(tmp_path: Path):
    with small_ec2() as made:
        two = ("--region", "eu-west-1", "--region", "us-east-1")
        refused = run("snapshot", *two, folder=tmp_path, **made.environment)
        ran = run("snapshot", *two, "--output", "accounts", folder=tmp_path, **made.environment)
    assert (refused.returncode, refused.stderr) == (2, "sg-factory: several regions need a folder: add --output DIR\n")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    files = sorted((tmp_path / "accounts").iterdir())
    assert [file.name for file in files] == [f"{ACCOUNT}-eu-west-1.json", f"{ACCOUNT}-us-east-1.json"]
    assert [json.loads(file.read_text())["Region"] for file in files] == ["eu-west-1", "us-east-1"]


def project(folder: Path, account: str) -> Path:
    prod = f"{{account: '{account}', region: us-east-1, vpc: {{id: vpc-0a1b2c3d, cidrs: [10.0.0.0/16]}}}}"
    files = {
        "sg-factory.yaml": f"{{name: shop, environments: {{prod: {prod}}}}}",
        "roles/web.yaml": "description: Web servers\nowner: shop\n",
    }
    return write(folder, files)


def test_an_environment_is_its_account_region_and_vpc(tmp_path: Path):
    folder = project(tmp_path, ACCOUNT)
    with small_ec2() as made:
        ran = run("snapshot", "--environment", "prod", folder=folder, **made.environment)
        unknown = run("snapshot", "--environment", "prdo", folder=folder, **made.environment)
    found = json.loads(ran.stdout)
    assert (ran.returncode, found["Region"]) == (0, "us-east-1")
    assert {sent.get("Filter.1.Value.1") for sent in made.requests if sent["Action"] == GROUPS} == {"vpc-0a1b2c3d"}
    assert unknown.returncode == 2
    assert unknown.stderr.startswith("sg-factory: unknown environment “prdo”: ")


@pytest.mark.parametrize(
    "command",
    [
        ("snapshot", "--environment", "prod"),
        ("check", "account:prod"),
        ("show", "--from", "account:prod"),
        ("diff", "account:prod"),
    ],
    ids=" ".join,
)
def test_credentials_of_another_account_are_refused(tmp_path: Path, command: tuple[str, ...]):
    folder = project(tmp_path, "444455556666")
    with small_ec2() as made:
        ran = run(*command, folder=folder, **made.environment)
    said = f"sg-factory: the credentials are of the account {ACCOUNT}, but 444455556666 is to be read\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", said)


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--as-of", "2027-01-01", "{}"),
        ("show", "--from", "{}"),
        ("graph", "--from", "{}"),
        ("reach", "--from", "{}", "10.3.0.1", "sg-1", "https"),
    ],
    ids=lambda command: command[0],
)
def test_a_live_account_is_answered_about_as_its_snapshot_is(tmp_path: Path, command: tuple[str, ...]):
    folder = project(tmp_path, ACCOUNT)
    with small_ec2() as made:
        run("snapshot", "--environment", "prod", "--output", "saved.json", folder=folder, **made.environment)
        live = run(*(each.format("account:prod") for each in command), folder=folder, **made.environment)
    saved = run(*(each.format("saved.json") for each in command), folder=folder)
    assert live.returncode == saved.returncode
    assert len(live.stdout) > 20
    assert named(live.stdout) == saved.stdout
    assert named(live.stderr) == saved.stderr


def named(text: str) -> str:
    """What is printed about a live account, with the name of its snapshot; Mermaid writes a colon as `#58;`."""
    return text.replace("account#58;prod", "saved.json").replace("account:prod", "saved.json")


def test_a_live_account_and_its_snapshot_do_not_differ(tmp_path: Path):
    folder = project(tmp_path, ACCOUNT)
    with small_ec2() as made:
        run("snapshot", "--environment", "prod", "--output", "saved.json", folder=folder, **made.environment)
        ran = run("diff", "saved.json", "account:prod", "--fail-on", "changed", folder=folder, **made.environment)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_live_account_has_no_files_to_watch(tmp_path: Path):
    ran = run("check", "--watch", "account:", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (
        2,
        "sg-factory: --watch watches files, and an account is none: leave out --watch or account:\n",
    )
