"""Plans × plans → what a change means. `deployment` says how it is deployed, and what of it one deploy would break."""

from sg_factory.compare.deployment import Deployment, MadeStack, Step, deployment

__all__ = ["Deployment", "MadeStack", "Step", "deployment"]
