"""A Difference → its facts, printable and typed → text, Markdown and JSON.

Each kind of change is one module with one class, and one line of `KINDS`, which all formats loop over.
"""

from __future__ import annotations

from typing import Any

from sg_factory.report.difference.access import AccessFacts
from sg_factory.report.difference.acls import AclFacts
from sg_factory.report.difference.change_facts import ChangeFacts
from sg_factory.report.difference.declared import DeclaredFacts
from sg_factory.report.difference.gaps import GapFacts
from sg_factory.report.difference.groups import GroupFacts
from sg_factory.report.difference.hosts import HostRolesFacts
from sg_factory.report.difference.paths import PathFacts
from sg_factory.report.difference.protection import ProtectionFacts
from sg_factory.report.difference.rewordings import RewordingFacts
from sg_factory.report.difference.rewritings import RewritingFacts
from sg_factory.report.difference.unread import UnreadFacts

KINDS: tuple[type[ChangeFacts[Any]], ...] = (
    AccessFacts,
    PathFacts,
    ProtectionFacts,
    GapFacts,
    GroupFacts,
    HostRolesFacts,
    AclFacts,
    DeclaredFacts,
    RewritingFacts,
    RewordingFacts,
    UnreadFacts,
)
"""The kinds of change, in the order of text and JSON."""
