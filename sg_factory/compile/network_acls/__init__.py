"""The groups of the hosts in each subnet → its network ACL, which lets through at least what these groups need."""

from __future__ import annotations

from sg_factory.authored.models.settings import EnvironmentSettings
from sg_factory.compile.network_acls.quota import beyond_acl_quotas
from sg_factory.compile.network_acls.shared import walled_twice
from sg_factory.plan import AclMode

__all__ = ["beyond_acl_quotas", "mode_of", "walled_twice"]


def mode_of(written: EnvironmentSettings) -> AclMode | None:
    """Return how an environment wants its network ACLs; None for no ACLs."""
    if isinstance(written.network_acls, bool):
        return "exact" if written.network_acls else None
    return "aggregated"
