"""YAML text → what authors wrote, with places. `load` is the door; `pin` finds the lines of what is to be printed."""

from sg_factory.load.places import Locator, pin
from sg_factory.load.project import Loaded, load

__all__ = ["Loaded", "Locator", "load", "pin"]
