"""Review a project: what is due, by owner."""

from __future__ import annotations

from sg_factory.files import Files
from sg_factory.pipeline.project import Outcome
from sg_factory.usage.review.items import Review
from sg_factory.usage.review.review import review
from sg_factory.yaml import Locator


def reviewed(outcome: Outcome, files: Files, *, is_whole: bool) -> Review:
    """Return the review of a project that has plans; `is_whole` if these are of all environments."""
    return review(outcome.plans, Locator(files).span, is_whole=is_whole)
