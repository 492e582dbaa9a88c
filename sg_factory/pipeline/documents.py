"""Write the pages of a project: its static site, or the same pages as Markdown."""

from __future__ import annotations

from sg_factory.check.pages import page
from sg_factory.pipeline.project import Outcome
from sg_factory.site.addresses import Format
from sg_factory.site.files import PlanWithFindings, site_files
from sg_factory.yaml import Locator, pin


def documents(outcome: Outcome, format: Format) -> dict[str, str]:
    """Return the text of each page by its path, for the plans and findings of an outcome. Raises TooManyPages."""
    locator = Locator(outcome.files)
    each = zip(outcome.plans, outcome.of_plans, strict=True)
    sources = [PlanWithFindings(plan, pin(found, locator)) for plan, found in each]
    return site_files(sources, locator.span, page, format, outcome.size)
