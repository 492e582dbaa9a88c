"""Who may reach whom in one Plan. `Reach` holds its flows; `ask.py` answers a question, `advice.py` says what is missing.

Those two are imported only by who asks: checks need the flows alone, and are most of what a hook runs.
"""

from sg_factory.reach.flows import Reach, is_meant
from sg_factory.reach.trail import Path, Step

__all__ = ["Path", "Reach", "Step", "is_meant"]
