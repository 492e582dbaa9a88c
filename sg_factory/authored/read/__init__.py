"""YAML files → authored values, with places; see `load`."""

from sg_factory.authored.read.project import Loaded, load

__all__ = ["Loaded", "load"]
