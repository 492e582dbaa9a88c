"""Plans × plans → their difference. `deployment` is the order in which a change is deployed, with its hazards.

A kind of change is in the module that finds it.
"""

from sg_factory.compare.closing import ClosedGroup, closing_hazards, newly_closing
from sg_factory.compare.deployment import Deployment, DeploymentStep, MadeStack, deployment
from sg_factory.compare.difference import Difference, PlanPair, difference
from sg_factory.compare.entries import with_entries
from sg_factory.compare.too_many import TooManyChanges
from sg_factory.compare.translated import translated

__all__ = [
    "ClosedGroup",
    "Deployment",
    "DeploymentStep",
    "Difference",
    "MadeStack",
    "PlanPair",
    "TooManyChanges",
    "closing_hazards",
    "deployment",
    "difference",
    "newly_closing",
    "translated",
    "with_entries",
]
