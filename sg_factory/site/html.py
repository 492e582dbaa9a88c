"""Sites → the files of a web site: pages, the data of their scripts, and the files that all pages share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sg_factory.site.pages import Site, jobs
from sg_factory.site.questions import reach_data
from sg_factory.site.search_index import script, search_script
from sg_factory.site.texts import shared, templates
from sg_factory.site.workers import written

SHARED = ("site.css", "site.js")


def html_files(sites: Sequence[Site]) -> dict[str, str]:
    """Return the text of every file by its path."""
    files = {name: shared(name) for name in SHARED}
    if len(sites) > 1:
        paths = tuple((site.facts.plan.environment_name, frozenset(job.path for job in jobs(site))) for site in sites)
        sites = [replace(site, environments=paths) for site in sites]
        page = templates("html").get_template("environments.html.j2")
        files["index.html"] = page.render(sites=[site.facts for site in sites])
    for site in sites:
        folder = f"{site.facts.plan.environment_name}/" if len(sites) > 1 else ""
        files |= {folder + path: text for path, text in written(list(jobs(site))).items()}
        files[f"{folder}search.js"] = search_script(site.facts)
        files[f"{folder}reach.js"] = script("reach", reach_data(site.facts.plan, site.locate))
    return files
