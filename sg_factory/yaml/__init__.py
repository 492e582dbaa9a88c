"""YAML and JSON texts with their places: plain values, and the line and column of a key path."""

from sg_factory.yaml.locator import Locator, pin, pin_suppressed, span_of

__all__ = ["Locator", "pin", "pin_suppressed", "span_of"]
