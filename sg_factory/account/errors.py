"""Errors of boto3 and AWS → one sentence for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


class AccountUnread(Exception):
    """A stack or an account cannot be read; the message is one sentence that says why.

    `reason` is the part of it that does not name what was to be read.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason or message


class AwsRefusal(AccountUnread):
    """The answer to a request is an error, or not AWS's; `is_denied` is True if the credentials lack a permission.

    `is_absent` is True if there is no such thing.
    """

    def __init__(self, message: str, reason: str = "", *, is_denied: bool = False, is_absent: bool = False) -> None:
        super().__init__(message, reason)
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
        reason = "the answer is not from AWS but perhaps from a proxy"
        raise AwsRefusal(_cannot(subject, reason), reason) from None
    except (BotoCoreError, ValueError) as error:  # ValueError: an AWS_ENDPOINT_URL that is no URL
        reason = _not_asked(error)
        raise AccountUnread(_cannot(subject, reason), reason) from None
    except OSError as error:  # from a file or program that a profile or a variable names
        reason = _unusable(error)
        raise AccountUnread(_cannot(subject, reason), reason) from None


def _cannot(subject: AwsSubject, reason: str) -> str:
    return f"cannot read {subject.name}: {reason}"


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
        raise AccountUnread(_cannot(subject, _EXPIRED), _EXPIRED) from None
    except (AttributeError, LookupError, TypeError, ValueError):
        reason = "the login program, cache or server of the profile gives no credentials in AWS's form"
        raise AccountUnread(_cannot(subject, reason), reason) from None


def check_form(*credentials: object) -> None:
    """Raise ValueError if one of the credentials is not a text that a request can contain."""
    for credential in credentials:
        if not (isinstance(credential, str) and credential.isascii() and credential.isprintable()):
            raise ValueError("no credential")


def _refused(subject: AwsSubject, error: dict[str, Any]) -> AwsRefusal:
    """Return the sentence for an error that AWS has answered with."""
    code, message = str(error.get("Code", "")), " ".join(str(error.get("Message", "")).split())
    if code == "ValidationError" and "does not exist" in message:
        name = subject.name.removeprefix("the stack ")
        return AwsRefusal(f"there is no stack {name} in this account and region: {_CHECK}", is_absent=True)
    reason = _reason(subject, code, message)
    return AwsRefusal(_cannot(subject, reason), reason, is_denied=code in _DENIALS)


def _reason(subject: AwsSubject, code: str, message: str) -> str:
    if code in _DENIALS:
        denied = ", and a policy denies this explicitly" if "explicit deny" in message else ""
        return f"the credentials need the permission for {subject.needs}{denied}"
    if code in ("ExpiredToken", "ExpiredTokenException", "RequestExpired"):
        return _EXPIRED
    if code in _UNKNOWN_CREDENTIALS:
        return f"AWS does not know the credentials; {subject.log_in}"
    if code in ("Throttling", "ThrottlingException", "RequestLimitExceeded"):
        return "AWS answers that there are too many requests; try again in a minute"
    return f"AWS answers “{message.rstrip('.') or code or 'no reason given'}”"


_EXPIRED = "the credentials have expired; log in again"
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


def _not_asked(error: Exception) -> str:
    """Return the reason why a request was not sent or not answered."""
    reason = _REASONS.get(type(error).__name__, str)(error)
    return " ".join(reason.split()).rstrip(".: ") or type(error).__name__


def _endpoint(error: Exception) -> str:
    return str(getattr(error, "kwargs", {}).get("endpoint_url", "AWS"))


def _log_in(_: Exception) -> str:
    return "the login has expired; run `aws sso login` or `aws login`"


_NETWORK = "check the network, the proxy and the name of the region"
# By the name of botocore's exception, so that none of them has to be imported.
_REASONS: dict[str, Callable[[Exception], str]] = {
    "NoCredentialsError": lambda _: "there are no AWS credentials; log in, or set AWS_PROFILE",
    "PartialCredentialsError": lambda error: f"the AWS credentials are incomplete: {error}",
    "CredentialRetrievalError": lambda error: f"the AWS credentials cannot be retrieved: {error}",
    "NoRegionError": lambda _: "no region is chosen; set AWS_REGION",
    "InvalidRegionError": lambda error: f"the region is not valid: {error}",
    "ProfileNotFound": lambda error: (
        f"there is no AWS profile “{getattr(error, 'kwargs', {}).get('profile', '')}”;"
        " `aws configure list-profiles` lists them"
    ),
    "EndpointConnectionError": lambda error: f"{_endpoint(error)} cannot be reached; {_NETWORK}",
    "ConnectTimeoutError": lambda error: f"{_endpoint(error)} does not answer; {_NETWORK}",
    "ReadTimeoutError": lambda error: f"{_endpoint(error)} does not answer in time; {_NETWORK}",
    "ProxyConnectionError": lambda _: "the proxy that HTTPS_PROXY names cannot be reached",
    "UnauthorizedSSOTokenError": _log_in,
    "SSOTokenLoadError": _log_in,
    "TokenRetrievalError": _log_in,
    "LoginRefreshRequired": _log_in,
}
