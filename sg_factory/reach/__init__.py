"""Reachability in one Plan: `Reach` holds its flows.

`ask.py`, which answers a question, and `advice.py`, which lists missing rules, are not imported here: checks, which run
most often, need the flows alone.
"""

from sg_factory.reach.flows import Reach
from sg_factory.reach.reached import is_reached
from sg_factory.reach.trail import Step, StepPath, chain

__all__ = ["Reach", "Step", "StepPath", "chain", "is_reached"]
