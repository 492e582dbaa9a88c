"""Names of SSM parameters → their values.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
"""

from __future__ import annotations

from collections.abc import Collection

from sg_factory.account.errors import AwsSubject, aws_errors
from sg_factory.account.session import PATIENCE, client_of, session_of

READING = "ssm:GetParameters"
_MOST = 10  # names in a request


def parameter_values(
    names: Collection[str], region: str | None, *, role: str | None = None, patience: float = PATIENCE
) -> dict[str, str]:
    """Return the values of the parameters that exist. Raises AccountUnread."""
    found: dict[str, str] = {}
    subject = AwsSubject("the parameters of SSM", READING)
    with aws_errors(subject):
        client = client_of(session_of(subject, region, role=role), "ssm", patience, {"mode": "adaptive"})
        try:
            asked = sorted(set(names))
            for start in range(0, len(asked), _MOST):
                answer = client.get_parameters(Names=asked[start : start + _MOST])
                found |= {each["Name"]: each["Value"] for each in answer["Parameters"]}
        finally:
            client.close()
    return found
