"""An AWS account, asked over the network: what is deployed there. boto3 is imported here alone, and only when asked.

Credentials come from where every AWS tool looks for them (variables, `~/.aws`, SSO, the machine's own role), the region
from the caller or else from there too; AWS_ENDPOINT_URL sends all of it elsewhere. Nothing is ever changed.
"""

from sg_factory.account.refusals import NotDeployed
from sg_factory.account.stack import DeployedStack, deployed

__all__ = ["DeployedStack", "NotDeployed", "deployed"]
