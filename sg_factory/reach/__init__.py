"""Reachability in one Plan: `Reach` holds its flows.

`ask.py`, which answers a question, and `advice.py`, which lists missing rules, are not imported here: checks, which run
most often, need the shortest paths alone.
"""

from sg_factory.reach.flows import Reach
from sg_factory.reach.halves import flowing
from sg_factory.reach.hosts import external_of_hosts
from sg_factory.reach.shortest_paths import shortest, shortest_to_roles
from sg_factory.reach.steps import Step, StepPath, chain

__all__ = ["Reach", "Step", "StepPath", "chain", "external_of_hosts", "flowing", "shortest", "shortest_to_roles"]
