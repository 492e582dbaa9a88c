"""Where a key path stands in a YAML or JSON file: its line and column, found when something is to be printed."""

from sg_factory.places.locator import Locator, pin, pin_suppressed, span_of

__all__ = ["Locator", "pin", "pin_suppressed", "span_of"]
