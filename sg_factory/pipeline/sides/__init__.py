"""The two sides of a review, read from any source → the pairs of Plans to compare."""

from sg_factory.pipeline.sides.pairs import pairs
from sg_factory.pipeline.sides.sides import (
    BrokenSide,
    Side,
    SideError,
    open_projects,
    open_side,
    open_sides,
    side_of_stacks,
)

__all__ = ["BrokenSide", "Side", "SideError", "open_projects", "open_side", "open_sides", "pairs", "side_of_stacks"]
