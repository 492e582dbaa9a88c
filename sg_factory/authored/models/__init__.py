"""Models of authored files: one frozen model for each kind of file, with the keys and values it may have."""

from sg_factory.authored.models.hosts import HostFile
from sg_factory.authored.models.project import Fragment, Project, RoleFragment, RoleSource
from sg_factory.authored.models.role import Base, EgressRule, IngressRule, PeerWithReason, Role
from sg_factory.authored.models.settings import Settings

__all__ = [
    "Base",
    "EgressRule",
    "Fragment",
    "HostFile",
    "IngressRule",
    "PeerWithReason",
    "Project",
    "Role",
    "RoleFragment",
    "RoleSource",
    "Settings",
]
