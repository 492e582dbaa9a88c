"""YAML text → what authors wrote, with places. `load` is the door."""

from sg_factory.authored.read.project import Loaded, load

__all__ = ["Loaded", "load"]
