"""Write the pages of a project: its static site, or the same pages as Markdown."""

from __future__ import annotations

from pathlib import Path

from sg_factory.check.pages import page
from sg_factory.pipeline.project import Outcome
from sg_factory.site.addresses import Format
from sg_factory.site.files import PlanWithFindings, site_files
from sg_factory.yaml import Locator, pin


def documents(outcome: Outcome, folder: Path, format: Format) -> dict[str, str]:
    """Return the text of each page by its path, for the outcome of a run over the project in `folder`.

    Raises TooManyPages.
    """
    each = zip(outcome.plans, outcome.of_plans, strict=True)
    sources = [PlanWithFindings(plan, pin(found, folder)) for plan, found in each]
    return site_files(sources, Locator(folder).span, page, format, outcome.size)
