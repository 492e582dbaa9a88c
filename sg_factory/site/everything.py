"""Sources → every file of the pages, in one of the formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sg_factory.diagnostic import Locate
from sg_factory.site.addresses import Format
from sg_factory.site.gather import facts_of
from sg_factory.site.html import html_files
from sg_factory.site.markdown import markdown_files
from sg_factory.site.pages import Site
from sg_factory.site.pictures import Pictures
from sg_factory.site.size import drawn
from sg_factory.site.sources import JudgedPlan

_MAKE: Mapping[Format, Callable[[Sequence[Site]], dict[str, str]]] = {
    "html": html_files,
    "markdown": markdown_files,
}


def site_files(
    sources: Sequence[JudgedPlan], locate: Locate, page_of: Callable[[str], str], format: Format, size: int
) -> dict[str, str]:
    """Every file by its path: one environment's, or a folder of the same for each of several.

    `page_of` is what a check's page says, in Markdown; `size` is that of the project's files in bytes. Raises
    TooManyPages.
    """
    findings = sum(len(source.findings) for source in sources)
    room = drawn([source.plan for source in sources], size, findings)
    sites = [
        Site(
            source.plan,
            facts_of(source.plan, locate, source.findings),
            Pictures(source.plan),
            locate,
            page_of,
            room,
        )
        for source in sources
    ]
    return _MAKE[format](sites)
