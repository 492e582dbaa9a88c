"""Who may reach whom in one Plan: `Reach` holds its flows.

`ask.py`, which answers a question, and `advice.py`, which says what is missing, are imported by who asks and nobody
else: checks need the flows alone, and are most of what a hook runs.
"""

from sg_factory.reach.flows import Reach
from sg_factory.reach.reached import is_reached
from sg_factory.reach.trail import Step, StepPath, chain

__all__ = ["Reach", "Step", "StepPath", "chain", "is_reached"]
