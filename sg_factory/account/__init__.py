"""An AWS account: its deployed stacks and its security groups. boto3 is imported only here, and only when it is used.

Credentials and region come from the usual AWS settings (variables, `~/.aws`, SSO, the machine's own role), unless the
caller gives a region or profile; AWS_ENDPOINT_URL replaces the endpoint. All calls are read-only.
"""

from sg_factory.account.calls import policy
from sg_factory.account.errors import AccountUnread, AwsRefusal
from sg_factory.account.identifiers import deployed_templates, import_identifiers
from sg_factory.account.parameters import parameter_values
from sg_factory.account.snapshot import snapshot
from sg_factory.account.stack import DeployedStack, deployed
from sg_factory.account.trail import lookup_events

__all__ = [
    "AccountUnread",
    "AwsRefusal",
    "DeployedStack",
    "deployed",
    "deployed_templates",
    "import_identifiers",
    "lookup_events",
    "parameter_values",
    "policy",
    "snapshot",
]
