"""Plans × plans → their difference. `deployment` is the order in which a change is deployed, with its hazards."""

from sg_factory.compare.access import AccessKind, Change, Extent
from sg_factory.compare.allowed import without_twins, written
from sg_factory.compare.declared import DeclaredChange
from sg_factory.compare.deployment import Deployment, DeploymentStep, MadeStack, deployment
from sg_factory.compare.difference import Difference, PlanPair, UnreadPart, difference
from sg_factory.compare.gaps import DeployGap
from sg_factory.compare.groups import GroupChange, HostChange, Turn
from sg_factory.compare.joins import JoinedRoles
from sg_factory.compare.paths import NewPath
from sg_factory.compare.protection_change import LOOSER, ProtectionChange
from sg_factory.compare.rewording import Rewording, Rewriting
from sg_factory.compare.too_many import TooManyChanges
from sg_factory.compare.translated import translated

__all__ = [
    "LOOSER",
    "AccessKind",
    "Change",
    "DeclaredChange",
    "DeployGap",
    "Deployment",
    "DeploymentStep",
    "Difference",
    "Extent",
    "GroupChange",
    "HostChange",
    "JoinedRoles",
    "MadeStack",
    "NewPath",
    "PlanPair",
    "ProtectionChange",
    "Rewording",
    "Rewriting",
    "TooManyChanges",
    "Turn",
    "UnreadPart",
    "deployment",
    "difference",
    "translated",
    "without_twins",
    "written",
]
