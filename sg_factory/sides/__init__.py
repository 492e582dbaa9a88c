"""The two sides of a review, read from any source → the pairs of Plans to compare."""

from sg_factory.sides.pairs import pairs
from sg_factory.sides.sides import BrokenSide, NoSide, Side, opened

__all__ = ["BrokenSide", "NoSide", "Side", "opened", "pairs"]
