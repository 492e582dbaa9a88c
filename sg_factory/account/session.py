"""Settings and credentials of AWS → boto3's sessions and clients."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sg_factory.account.errors import AwsSubject, aws_errors, check_form, logging_in

# Timeout of one request in seconds; boto3 tries again as often as AWS_MAX_ATTEMPTS says.
PATIENCE = 20.0
_SESSION = "sg-factory"  # the name of the session of a role that is assumed, in CloudTrail


def session_of(subject: AwsSubject, region: str | None, profile: str | None = None, *, role: str | None = None) -> Any:
    """Return a session of boto3 whose credentials have AWS's form; those of an IAM role, by its ARN, if one is given.

    Without a region, it is that of AWS_REGION (which boto3 ignores) or of boto3's own settings. Raises
    AccountUnread, and errors of boto3 for `aws_errors`.
    """
    import boto3

    session = boto3.Session(region_name=region or os.environ.get("AWS_REGION"), profile_name=profile)
    with logging_in(subject):
        credentials = session.get_credentials()
        if credentials is not None:  # else the request fails with a clear error
            frozen = credentials.get_frozen_credentials()
            check_form(frozen.access_key, frozen.secret_key, frozen.token or "")
    return session if role is None else _assumed(session, role)


def _assumed(session: Any, role: str) -> Any:
    """Return a session of an IAM role, which lasts for an hour. Raises AccountUnread."""
    import boto3

    with aws_errors(AwsSubject(f"the role {role}", "sts:AssumeRole, and its trust policy has to name them")):
        client = client_of(session, "sts", PATIENCE)
        try:
            found = client.assume_role(RoleArn=role, RoleSessionName=_SESSION)["Credentials"]
        finally:
            client.close()
    return boto3.Session(
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
        region_name=session.region_name,
    )


def client_of(session: Any, service: str, patience: float, retries: Mapping[str, object] = MappingProxyType({})) -> Any:
    """Return a client of a service; `retries` are settings of botocore beside the user's own."""
    from botocore.config import Config

    asking = Config(connect_timeout=patience, read_timeout=patience, retries=dict(retries) or None)
    return session.client(service, config=asking)
