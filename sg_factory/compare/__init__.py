"""Plans × plans → what a change means. `deployment` says how it is deployed, and what of it one deploy would break."""

from sg_factory.compare.access import Change, Extent, Kind
from sg_factory.compare.allowed import without_twins, written
from sg_factory.compare.declared import DeclaredChange
from sg_factory.compare.deployment import Deployment, MadeStack, Step, deployment
from sg_factory.compare.difference import Difference, NotKnown, Pair, difference
from sg_factory.compare.gaps import Gap
from sg_factory.compare.groups import GroupChange, HostChange, Turn
from sg_factory.compare.joins import JoinedRoles
from sg_factory.compare.listed import listed
from sg_factory.compare.paths import NewPath
from sg_factory.compare.protection_change import LOOSER, ProtectionChange
from sg_factory.compare.rewording import Rewording, Rewriting
from sg_factory.compare.too_many import TooManyChanges
from sg_factory.compare.translated import translated

__all__ = [
    "LOOSER",
    "Change",
    "DeclaredChange",
    "Deployment",
    "Difference",
    "Extent",
    "Gap",
    "GroupChange",
    "HostChange",
    "JoinedRoles",
    "Kind",
    "MadeStack",
    "NewPath",
    "NotKnown",
    "Pair",
    "ProtectionChange",
    "Rewording",
    "Rewriting",
    "Step",
    "TooManyChanges",
    "Turn",
    "deployment",
    "difference",
    "listed",
    "translated",
    "without_twins",
    "written",
]
