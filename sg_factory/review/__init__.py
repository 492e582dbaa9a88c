"""Two sides of a review, wherever they come from → the pairs of Plans that are to be compared."""

from sg_factory.review.pairs import pairs
from sg_factory.review.sides import BrokenSide, NoSide, Side, opened

__all__ = ["BrokenSide", "NoSide", "Side", "opened", "pairs"]
