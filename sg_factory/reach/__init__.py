"""Who may reach whom in one Plan. `Reach` is the door."""

from sg_factory.reach.flows import Reach, is_meant
from sg_factory.reach.trail import Path, Step

__all__ = ["Path", "Reach", "Step", "is_meant"]
