"""Errors of boto3 and AWS → one sentence for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


class AccountUnread(Exception):
    """A stack or an account cannot be read; the message is one sentence that says why."""


class AwsRefusal(AccountUnread):
    """The answer to a request is an error, or not AWS's; `is_denied` is True if the credentials lack a permission.

    `is_absent` is True if there is no such thing.
    """

    def __init__(self, message: str, *, is_denied: bool = False, is_absent: bool = False) -> None:
        super().__init__(message)
        self.is_denied = is_denied
        self.is_absent = is_absent


@dataclass(frozen=True, slots=True)
class AwsSubject:
    """The subject of a request as a sentence names it, such as `the stack “shop”`; and what it needs in AWS.

    `needs` are the actions that credentials must be allowed; `log_in` says what helps if AWS does not know them.
    """

    name: str
    needs: str
    log_in: str = "log in again"


def stack_named(name: str) -> AwsSubject:
    """Return the subject of requests for a stack."""
    return AwsSubject(f"the stack “{name}”", "cloudformation:DescribeStacks and cloudformation:GetTemplate")


@contextmanager
def aws_errors(subject: AwsSubject) -> Iterator[None]:
    """Turn errors of boto3 inside the block into sentences about the subject.

    Raises AwsRefusal for an answer that is an error or not AWS's, and else AccountUnread.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as error:
        raise _refused(subject, error.response.get("Error", {})) from None
    except (ResponseParserError, LookupError):
        raise AwsRefusal(f"{subject.name} was not read: the answer is not from AWS but perhaps from a proxy") from None
    except (BotoCoreError, ValueError) as error:  # ValueError: an AWS_ENDPOINT_URL that is no URL
        raise AccountUnread(_not_asked(subject, error)) from None
    except OSError as error:  # from a file or program that a profile or a variable names
        raise AccountUnread(f"{subject.name} was not read: {_unusable(error)}") from None


@contextmanager
def logging_in(subject: AwsSubject) -> Iterator[None]:
    """Turn errors in the login program, cache or server of a profile into AccountUnread.

    boto3 does not check their format, so that any exception of Python may be raised. Raises AccountUnread.
    """
    from botocore.exceptions import BotoCoreError

    try:
        yield
    except (BotoCoreError, OSError):
        raise
    except RuntimeError:  # the refreshed credentials have expired as well
        raise AccountUnread(f"the credentials have expired, so {subject.name} was not read: log in again") from None
    except (AttributeError, LookupError, TypeError, ValueError):
        text = "the login program, cache or server of the profile gives no credentials in AWS's form"
        raise AccountUnread(f"{subject.name} was not read: {text}") from None


def check_form(*credentials: object) -> None:
    """Raise ValueError if one of the credentials is not a text that a request can contain."""
    for credential in credentials:
        if not (isinstance(credential, str) and credential.isascii() and credential.isprintable()):
            raise ValueError("no credential")


def _refused(subject: AwsSubject, error: dict[str, Any]) -> AwsRefusal:
    """Return the sentence for an error that AWS has answered with."""
    code, message = str(error.get("Code", "")), " ".join(str(error.get("Message", "")).split())
    is_denied = code in _DENIALS
    is_absent = _is_absent(code, message)
    text = _sentence(subject, code, message, is_denied=is_denied)
    return AwsRefusal(text, is_denied=is_denied, is_absent=is_absent)


def _is_absent(code: str, message: str) -> bool:
    return code == "ValidationError" and "does not exist" in message


def _sentence(subject: AwsSubject, code: str, message: str, *, is_denied: bool) -> str:
    what = subject.name
    if _is_absent(code, message):
        return f"there is no stack {what.removeprefix('the stack ')} in this account and region: {_CHECK}"
    if is_denied:
        return f"these credentials may not read {what}: they need {subject.needs}"
    if code in ("ExpiredToken", "ExpiredTokenException", "RequestExpired"):
        return f"the credentials have expired, so {what} was not read: log in again"
    if code in _UNKNOWN_CREDENTIALS:
        return f"AWS does not know the credentials, so {what} was not read: {subject.log_in}"
    if code in ("Throttling", "ThrottlingException", "RequestLimitExceeded"):
        return f"AWS throttles requests, so {what} was not read: try again in a minute"
    return f"AWS did not return {what}: {message.rstrip('.') or code or 'no reason given'}"


_CHECK = "check its name, the account and the region"
_DENIALS = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
_UNKNOWN_CREDENTIALS = (
    "AuthFailure",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)


def _unusable(error: OSError) -> str:
    why = error.strerror or str(error) or type(error).__name__
    if error.filename is None:
        return why
    return f"{error.filename}, which the AWS settings name, cannot be used: {why}"


def _not_asked(subject: AwsSubject, error: Exception) -> str:
    """Return the sentence for a request that was not sent or not answered."""
    sentence = _SENTENCES.get(type(error).__name__)
    if sentence is not None:
        return f"{subject.name} was not read: {' '.join(sentence(error).split()).rstrip(': ')}"
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return f"{subject.name} was not read: {reason}"


def _endpoint(error: Exception) -> str:
    return str(getattr(error, "kwargs", {}).get("endpoint_url", "AWS"))


def _log_in(_: Exception) -> str:
    return "the login has expired; run `aws sso login` or `aws login`"


# By the name of botocore's exception, so that none of them has to be imported.
_SENTENCES: dict[str, Callable[[Exception], str]] = {
    "NoCredentialsError": lambda _: "there are no AWS credentials; log in, or set AWS_PROFILE",
    "PartialCredentialsError": lambda error: f"the AWS credentials are incomplete: {error}",
    "CredentialRetrievalError": lambda error: f"the AWS credentials cannot be retrieved: {error}",
    "NoRegionError": lambda _: "no region is set; set AWS_REGION",
    "InvalidRegionError": lambda error: f"the region is not valid: {error}",
    "ProfileNotFound": lambda error: f"there is no AWS profile “{getattr(error, 'kwargs', {}).get('profile', '')}”",
    "EndpointConnectionError": lambda error: f"{_endpoint(error)} cannot be reached",
    "ConnectTimeoutError": lambda error: f"{_endpoint(error)} does not answer",
    "ReadTimeoutError": lambda error: f"{_endpoint(error)} does not answer in time",
    "ProxyConnectionError": lambda _: "the proxy that HTTPS_PROXY names cannot be reached",
    "UnauthorizedSSOTokenError": _log_in,
    "SSOTokenLoadError": _log_in,
    "TokenRetrievalError": _log_in,
    "LoginRefreshRequired": _log_in,
}
