"""Everything that keeps a stack from being read is one plain sentence."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from sg_factory.account import NotDeployed, deployed
from tests.account.answers import answering, described, error
from tests.end_to_end.aws import simulated_aws


def refusal(stack: str = "shop-prod", region: str | None = None, patience: float = 30) -> str:
    with pytest.raises(NotDeployed) as refused:
        deployed(stack, region, patience=patience)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_without_a_region_nobody_can_be_asked():
    assert refusal() == ("the stack “shop-prod” was not read: nothing says in which region it is; set AWS_REGION")


def test_without_credentials_nobody_answers():
    assert refusal(region="eu-west-1") == (
        "the stack “shop-prod” was not read: there are no AWS credentials; log in, or set AWS_PROFILE"
    )


def test_half_of_the_credentials_are_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    assert refusal(region="eu-west-1") == (
        "the stack “shop-prod” was not read: the AWS credentials are not whole:"
        " Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY"
    )


def test_a_profile_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_PROFILE", "prdo")
    assert refusal() == "the stack “shop-prod” was not read: there is no AWS profile “prdo”"


UNUSABLE = (
    "the stack “shop-prod” was not read: /nowhere/login, which the settings for AWS name, cannot be used:"
    " No such file or directory"
)


def test_a_program_for_credentials_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "settings").write_text("[profile shop]\ncredential_process = /nowhere/login --quiet\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "settings"))
    monkeypatch.setenv("AWS_PROFILE", "shop")
    assert refusal(region="eu-west-1") == UNUSABLE


def test_a_token_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/login")
    assert refusal(region="eu-west-1") == UNUSABLE


@pytest.mark.usefixtures("logged_in")
def test_a_region_that_is_none_is_said_to_be_none():
    assert refusal(region="eu west 1").startswith("the stack “shop-prod” was not read: the region is none: ")


@pytest.mark.usefixtures("logged_in")
def test_a_stack_that_is_not_there_is_said_not_to_be():
    assert refusal() == "there is no stack “shop-prod” there: is it another name, account or region?"


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
            "these credentials may not read the stack “shop-prod”:"
            " they need cloudformation:DescribeStacks and cloudformation:GetTemplate"
        )
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        assert refusal() == ("AWS does not know the credentials, so the stack “shop-prod” was not read: log in again")


@pytest.mark.usefixtures("logged_in")
def test_an_endpoint_where_nobody_listens_is_named(monkeypatch: pytest.MonkeyPatch):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    assert refusal() == f"the stack “shop-prod” was not read: {url}/ cannot be reached"


@pytest.mark.usefixtures("logged_in")
def test_an_endpoint_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert refusal(patience=0.2) == f"the stack “shop-prod” was not read: {url}/ does not answer in time"


@pytest.mark.usefixtures("logged_in")
def test_an_endpoint_that_is_no_url_is_said_to_be_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    assert refusal() == "the stack “shop-prod” was not read: Invalid endpoint: nonsense"


NOT_AWS = "the stack “shop-prod” was not read: what answers is not AWS, but perhaps a proxy"


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (
            403,
            error("ExpiredToken", "The security token included in the request is expired"),
            "the credentials have expired, so the stack “shop-prod” was not read: log in again",
        ),
        (
            400,
            error("Throttling", "Rate exceeded"),
            "AWS has too many requests just now to read the stack “shop-prod”: try again in a minute",
        ),
        (
            400,
            error("OptInRequired", "You are not subscribed\nto this service."),
            "AWS did not give the stack “shop-prod”: You are not subscribed to this service",
        ),
        (500, "", "AWS did not give the stack “shop-prod”: Internal Server Error"),
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
    "UPDATE_IN_PROGRESS": "the stack “shop” is being changed just now (UPDATE_IN_PROGRESS):"
    " ask again once that is done",
    "UPDATE_ROLLBACK_FAILED": "the stack “shop” was left half-way (UPDATE_ROLLBACK_FAILED):"
    " none of its templates says what is there",
    "ROLLBACK_COMPLETE": "there is nothing in the stack “shop”:"
    " its creation failed and all of it was taken away again (ROLLBACK_COMPLETE)",
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.usefixtures("logged_in")
def test_a_stack_whose_template_does_not_say_what_is_there_is_not_read(monkeypatch: pytest.MonkeyPatch, status: str):
    with answering(200, described(f"<StackStatus>{status}</StackStatus>")) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert refusal("shop") == STATUSES[status]
