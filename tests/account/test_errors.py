"""Every error that prevents reading a stack is one plain sentence."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import closing
from hashlib import sha1
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from sg_factory.account import AccountUnread, deployed
from tests.account.answers import answering, described, error
from tests.end_to_end.aws import simulated_aws


def refusal(stack: str = "shop-prod", region: str | None = None, patience: float = 30) -> str:
    with pytest.raises(AccountUnread) as refused:
        deployed(stack, region, patience=patience)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_without_a_region_nobody_can_be_asked():
    assert refusal() == ("cannot read the stack “shop-prod”: no region is chosen; set AWS_REGION")


def test_without_credentials_nobody_answers():
    assert refusal(region="eu-west-1") == (
        "cannot read the stack “shop-prod”: there are no AWS credentials; log in, or set AWS_PROFILE"
    )


def test_half_of_the_credentials_are_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    assert refusal(region="eu-west-1") == (
        "cannot read the stack “shop-prod”: the AWS credentials are incomplete:"
        " Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY"
    )


def test_a_profile_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_PROFILE", "prdo")
    assert (
        refusal()
        == "cannot read the stack “shop-prod”: there is no AWS profile “prdo”; `aws configure list-profiles` lists them"
    )


UNUSABLE = (
    "cannot read the stack “shop-prod”: /nowhere/login, which the AWS settings name, cannot be used:"
    " No such file or directory"
)


def test_a_program_for_credentials_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "settings").write_text("[profile shop]\ncredential_process = /nowhere/login --quiet\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "settings"))
    monkeypatch.setenv("AWS_PROFILE", "shop")
    assert refusal(region="eu-west-1") == UNUSABLE


NO_CREDENTIALS = (
    "cannot read the stack “shop-prod”:"
    " the login program, cache or server of the profile gives no credentials in AWS's form"
)
FAILED = (
    "cannot read the stack “shop-prod”: the AWS credentials cannot be retrieved:"
    " Error when retrieving credentials from custom-process"
)


def answer(**given: object) -> str:
    """Return the command line of a login program that prints credentials."""
    whole = {"Version": 1, "AccessKeyId": "key", "SecretAccessKey": "secret", "SessionToken": "token"}
    return f"cat <<'END'\n{json.dumps(whole | given)}\nEND"


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("echo nonsense", NO_CREDENTIALS),
        ("true", NO_CREDENTIALS),
        ("echo '[]'", NO_CREDENTIALS),
        ("echo null", NO_CREDENTIALS),
        ("echo 1", NO_CREDENTIALS),
        (r"printf '\377'", NO_CREDENTIALS),
        (answer(AccessKeyId=5), NO_CREDENTIALS),
        (answer(SecretAccessKey=None), NO_CREDENTIALS),
        (answer(SessionToken="one\ntwo"), NO_CREDENTIALS),
        (answer(SessionToken="“token”"), NO_CREDENTIALS),
        (answer(Expiration="soon"), NO_CREDENTIALS),
        (answer(Expiration=7), NO_CREDENTIALS),
        (
            answer(Expiration="2019-01-01T00:00:00Z"),
            "cannot read the stack “shop-prod”: the credentials have expired; log in again",
        ),
        ("echo '{\"Version\": 1}'", f"{FAILED}: Missing required key in response: 'AccessKeyId'"),
        ("exit 3", FAILED),
        ("echo first; echo no login >&2; echo today >&2; exit 3", f"{FAILED}: no login today"),
        ("kill -9 $$", FAILED),
    ],
)
def test_a_program_that_gives_no_credentials_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str, sentence: str
):
    login = tmp_path / "login"
    login.write_text(f"#!/bin/sh\n{program}\n", "utf-8")
    login.chmod(0o755)
    (tmp_path / "settings").write_text(f"[profile shop]\ncredential_process = {login}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "settings"))
    monkeypatch.setenv("AWS_PROFILE", "shop")
    assert refusal(region="eu-west-1") == sentence


@pytest.mark.parametrize("setting", ["", '"unclosed'])
def test_a_program_that_is_named_wrongly_gives_no_credentials(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str
):
    (tmp_path / "settings").write_text(f"[profile shop]\ncredential_process = {setting}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "settings"))
    monkeypatch.setenv("AWS_PROFILE", "shop")
    assert refusal(region="eu-west-1") == NO_CREDENTIALS


@pytest.mark.parametrize("cached", [b"nonsense", b"null", b'{"accessToken": 1, "expiresAt": 1}'])
def test_a_login_whose_cache_is_damaged_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cached: bytes):
    (tmp_path / "settings").write_text(
        "[profile shop]\nsso_start_url = https://shop.example.com\nsso_region = eu-west-1\n"
        "sso_account_id = 111122223333\nsso_role_name = reader\n"
    )
    cache = tmp_path / ".aws/sso/cache"
    cache.mkdir(parents=True)
    (cache / f"{sha1(b'https://shop.example.com').hexdigest()}.json").write_bytes(cached)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "settings"))
    monkeypatch.setenv("AWS_PROFILE", "shop")
    asking = "from sg_factory.account import deployed; deployed('shop-prod', 'eu-west-1')"
    # A process of its own: where the cache is botocore finds out once, when it is imported.
    ran = subprocess.run([sys.executable, "-c", asking], capture_output=True, encoding="utf-8", check=False)
    assert ran.stderr.splitlines()[-1] == f"sg_factory.account.errors.AccountUnread: {NO_CREDENTIALS}"


@pytest.mark.parametrize("body", ["[]", "{}", '"x"', '{"AccessKeyId": "key"}', "<html>a page</html>"])
def test_a_server_that_gives_no_credentials_is_told(monkeypatch: pytest.MonkeyPatch, body: str):
    with answering(200, body) as url:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
        said = refusal(region="eu-west-1")
    assert said.startswith("cannot read the stack “shop-prod”: the ")
    assert "credentials" in said


@pytest.mark.parametrize(
    "settings", [b"nonsense", b"[shop", b"[profile shop]\n[profile shop]\n", b"[profile shop]\nregion\n", b"\xff"]
)
def test_settings_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: bytes):
    (tmp_path / "settings").write_bytes(settings)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "settings"))
    assert refusal(region="eu-west-1") == (
        f"cannot read the stack “shop-prod”: Unable to parse config file: {tmp_path / 'settings'}"
    )


def test_a_token_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/login")
    assert refusal(region="eu-west-1") == UNUSABLE


@pytest.mark.usefixtures("logged_in")
def test_a_region_that_is_none_is_said_to_be_none():
    assert refusal(region="eu west 1").startswith("cannot read the stack “shop-prod”: the region is not valid: ")


@pytest.mark.usefixtures("logged_in")
def test_a_stack_that_is_not_there_is_said_not_to_be():
    assert (
        refusal()
        == "there is no stack “shop-prod” in this account and region: check its name, the account and the region"
    )


@pytest.mark.parametrize("name", ["", "no spaces", "*", "arn:aws:cloudformation"])
@pytest.mark.usefixtures("logged_in")
def test_what_cannot_be_a_name_is_answered_in_a_sentence_too(name: str):
    assert refusal(name)


def test_what_the_credentials_may_not_do_is_said_with_what_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with simulated_aws(tmp_path) as aws:
        iam = aws.client("iam")
        iam.create_user(UserName="reader")
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        plain = {"Content-Type": "text/plain"}
        with urlopen(Request(f"{aws.url}/moto-api/reset-auth", data=b"0", headers=plain, method="POST")):
            pass
        own = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        for name, value in (aws.environment | own).items():
            monkeypatch.setenv(name, value)
        assert refusal() == (
            "cannot read the stack “shop-prod”: the credentials need the permission for"
            " cloudformation:DescribeStacks and cloudformation:GetTemplate"
        )
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        assert refusal() == ("cannot read the stack “shop-prod”: AWS does not know the credentials; log in again")


NETWORK = "check the network, the proxy and the name of the region"


@pytest.mark.usefixtures("logged_in")
def test_an_endpoint_where_nobody_listens_is_named(monkeypatch: pytest.MonkeyPatch):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    assert refusal() == f"cannot read the stack “shop-prod”: {url}/ cannot be reached; {NETWORK}"


@pytest.mark.usefixtures("logged_in")
def test_an_endpoint_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert refusal(patience=0.2) == f"cannot read the stack “shop-prod”: {url}/ does not answer in time; {NETWORK}"


@pytest.mark.usefixtures("logged_in")
def test_an_endpoint_that_is_no_url_is_said_to_be_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    assert refusal() == "cannot read the stack “shop-prod”: Invalid endpoint: nonsense"


NOT_AWS = "cannot read the stack “shop-prod”: the answer is not from AWS but perhaps from a proxy"


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (
            403,
            error("ExpiredToken", "The security token included in the request is expired"),
            "cannot read the stack “shop-prod”: the credentials have expired; log in again",
        ),
        (
            400,
            error("Throttling", "Rate exceeded"),
            "cannot read the stack “shop-prod”: AWS answers that there are too many requests; try again in a minute",
        ),
        (
            400,
            error("OptInRequired", "You are not subscribed\nto this service."),
            "cannot read the stack “shop-prod”: AWS answers “You are not subscribed to this service”",
        ),
        (500, "", "cannot read the stack “shop-prod”: AWS answers “Internal Server Error”"),
        (200, "<html>a login page</html>", NOT_AWS),
        (200, '{"not": "XML"}', NOT_AWS),
        (200, "<DescribeStacksResponse><DescribeStacksResult/></DescribeStacksResponse>", NOT_AWS),
    ],
    ids=["expired", "throttled", "not subscribed", "broken", "a page", "no XML", "no stack"],
)
@pytest.mark.usefixtures("logged_in")
def test_whatever_aws_answers_is_a_sentence(monkeypatch: pytest.MonkeyPatch, status: int, body: str, sentence: str):
    with answering(status, body) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        said = refusal()
    assert said == sentence


STATUSES = {
    "UPDATE_IN_PROGRESS": "the stack “shop” is being updated (UPDATE_IN_PROGRESS): try again when that is done",
    "UPDATE_ROLLBACK_FAILED": "the stack “shop” was left half-way (UPDATE_ROLLBACK_FAILED):"
    " no template describes its resources",
    "ROLLBACK_COMPLETE": "there is nothing in the stack “shop”:"
    " its creation failed and was rolled back (ROLLBACK_COMPLETE)",
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.usefixtures("logged_in")
def test_a_stack_whose_template_does_not_say_what_is_there_is_not_read(monkeypatch: pytest.MonkeyPatch, status: str):
    with answering(200, described(f"<StackStatus>{status}</StackStatus>")) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert refusal("shop") == STATUSES[status]
