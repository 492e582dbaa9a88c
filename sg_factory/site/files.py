"""Plans with findings → every file of the pages, in one of the formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.diagnostic import Diagnostic, Locate
from sg_factory.plan import Plan
from sg_factory.site.addresses import Format
from sg_factory.site.html import html_files
from sg_factory.site.internet import from_internet
from sg_factory.site.markdown import markdown_files
from sg_factory.site.pages import Site
from sg_factory.site.pictures import Pictures
from sg_factory.site.size import Drawn, drawn
from sg_factory.usage.review.review import review
from sg_factory.view.reading import environment_facts


@dataclass(frozen=True, slots=True)
class PlanWithFindings:
    """The plan of an environment and its findings, pinned to their lines."""

    plan: Plan
    findings: tuple[Diagnostic, ...]


_MAKE: Mapping[Format, Callable[[Sequence[Site]], dict[str, str]]] = {"html": html_files, "markdown": markdown_files}


def site_files(
    sources: Sequence[PlanWithFindings], locate: Locate, page_of: Callable[[str], str], format: Format, size: int
) -> dict[str, str]:
    """Return the text of every file by its path: with several environments, each has a folder.

    `page_of` returns the page of a check, in Markdown; `size` is that of the project's files in bytes. Raises
    TooManyPages.
    """
    findings = sum(len(source.findings) for source in sources)
    room = drawn([source.plan for source in sources], size, findings)
    return _MAKE[format]([_site(source, locate, page_of, room) for source in sources])


def _site(source: PlanWithFindings, locate: Locate, page_of: Callable[[str], str], room: Drawn) -> Site:
    facts = environment_facts(source.plan, locate, source.findings)
    plan = source.plan
    found = None
    if plan.written_by == "roles":
        found = review((plan,), locate, is_whole=plan.environment.name is None)
    return Site(facts, Pictures(plan), from_internet(facts, locate), locate, page_of, room, found)
