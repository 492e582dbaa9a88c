"""Drift: the groups of an account against those of role files, rule by rule and by id."""

from sg_factory.usage.drift.comparing import LiveAttachments, LiveVpc, drift_of, unread_drift
from sg_factory.usage.drift.trail import TrailEvent, trail_events, with_doings
from sg_factory.usage.drift.values import (
    Doing,
    EnvironmentDrift,
    GroupDrift,
    GroupState,
    RuleDrift,
    RuleDriftKind,
    TagDrift,
    UndeclaredAttachment,
)

__all__ = [
    "Doing",
    "EnvironmentDrift",
    "GroupDrift",
    "GroupState",
    "LiveAttachments",
    "LiveVpc",
    "RuleDrift",
    "RuleDriftKind",
    "TagDrift",
    "TrailEvent",
    "UndeclaredAttachment",
    "drift_of",
    "trail_events",
    "unread_drift",
    "with_doings",
]
