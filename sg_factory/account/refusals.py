"""What AWS, or the way to it, may answer instead of what was asked for → one sentence for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class NotDeployed(Exception):
    """What is deployed cannot be told; the message is one sentence for a person that says why."""


@contextmanager
def told(what: str) -> Iterator[None]:
    """Whatever boto3 raises inside becomes NotDeployed; `what` is the stack that was asked for, as a person knows it.

    Raises NotDeployed.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as error:
        raise NotDeployed(_refused(what, error.response.get("Error", {}))) from None
    except (ResponseParserError, LookupError):
        raise NotDeployed(f"the stack “{what}” was not read: what answers is not AWS, but perhaps a proxy") from None
    except (BotoCoreError, ValueError) as error:  # ValueError: an AWS_ENDPOINT_URL that is no URL
        raise NotDeployed(_not_asked(what, error)) from None
    except OSError as error:  # not of botocore's own: a file or program that a profile or a variable names
        raise NotDeployed(f"the stack “{what}” was not read: {_unusable(error)}") from None


@contextmanager
def logging_in(what: str) -> Iterator[None]:
    """What boto3 trips over in the login program, cache or server that a profile names becomes NotDeployed.

    There boto3 takes any form for the right one, and raises whatever Python does. Raises NotDeployed.
    """
    from botocore.exceptions import BotoCoreError

    try:
        yield
    except (BotoCoreError, OSError):
        raise
    except RuntimeError:  # what came in place of expired credentials has expired as well
        raise NotDeployed(f"the credentials have expired, so the stack “{what}” was not read: log in again") from None
    except (AttributeError, LookupError, TypeError, ValueError):
        text = "the login program, cache or server of the profile gives no credentials in AWS's form"
        raise NotDeployed(f"the stack “{what}” was not read: {text}") from None


def hold_form(*credentials: object) -> None:
    """Raise ValueError where one of the credentials is no text that a request can carry."""
    for credential in credentials:
        if not (isinstance(credential, str) and credential.isascii() and credential.isprintable()):
            raise ValueError("no credential")


def _refused(what: str, error: dict[str, Any]) -> str:
    """The sentence for an error that AWS itself has answered with."""
    code, message = str(error.get("Code", "")), " ".join(str(error.get("Message", "")).split())
    if code == "ValidationError" and "does not exist" in message:
        return f"there is no stack “{what}” there: is it another name, account or region?"
    if code in ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation"):
        return f"these credentials may not read the stack “{what}”: {_NEEDED}"
    if code in ("ExpiredToken", "ExpiredTokenException", "RequestExpired"):
        return f"the credentials have expired, so the stack “{what}” was not read: log in again"
    if code in _UNKNOWN_CREDENTIALS:
        return f"AWS does not know the credentials, so the stack “{what}” was not read: log in again"
    if code in ("Throttling", "ThrottlingException", "RequestLimitExceeded"):
        return f"AWS has too many requests just now to read the stack “{what}”: try again in a minute"
    return f"AWS did not give the stack “{what}”: {message.rstrip('.') or code or 'it does not say why'}"


_NEEDED = "they need cloudformation:DescribeStacks and cloudformation:GetTemplate"
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
    return f"{error.filename}, which the settings for AWS name, cannot be used: {why}"


def _not_asked(what: str, error: Exception) -> str:
    """The sentence for what kept a question from being asked, or from being answered at all."""
    sentence = _SENTENCES.get(type(error).__name__)
    if sentence is not None:
        return f"the stack “{what}” was not read: {' '.join(sentence(error).split()).rstrip(': ')}"
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return f"the stack “{what}” was not read: {reason}"


def _endpoint(error: Exception) -> str:
    return str(getattr(error, "kwargs", {}).get("endpoint_url", "AWS"))


def _log_in(_: Exception) -> str:
    return "the login has ended, so `aws sso login` or `aws login` first"


# By the name of botocore's exception, so that none of them has to be imported.
_SENTENCES: dict[str, Callable[[Exception], str]] = {
    "NoCredentialsError": lambda _: "there are no AWS credentials; log in, or set AWS_PROFILE",
    "PartialCredentialsError": lambda error: f"the AWS credentials are not whole: {error}",
    "CredentialRetrievalError": lambda error: f"the AWS credentials cannot be had: {error}",
    "NoRegionError": lambda _: "nothing says in which region it is; set AWS_REGION",
    "InvalidRegionError": lambda error: f"the region is none: {error}",
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
