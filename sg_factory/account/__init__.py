"""Deployed stacks of an AWS account. boto3 is imported only here, and only when it is used.

Credentials and region come from the usual AWS settings (variables, `~/.aws`, SSO, the machine's own role), unless the
caller gives a region; AWS_ENDPOINT_URL replaces the endpoint. All calls are read-only.
"""

from sg_factory.account.errors import NotDeployed
from sg_factory.account.stack import DeployedStack, deployed

__all__ = ["DeployedStack", "NotDeployed", "deployed"]
