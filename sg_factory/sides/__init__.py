"""Two sides of a review, wherever they come from → the pairs of Plans that are to be compared."""

from sg_factory.sides.pairs import pairs
from sg_factory.sides.sides import BrokenSide, NoSide, Side, opened

__all__ = ["BrokenSide", "NoSide", "Side", "opened", "pairs"]
