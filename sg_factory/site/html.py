"""Sites → the files of a web site: pages, the data of their scripts, and the files that all pages share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sg_factory.site.environments import MOST_PICTURES, folder_of, in_words, shared_pictures
from sg_factory.site.judgements import judgements
from sg_factory.site.pages import Site, drawn, jobs
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
        files |= _first_page(sites)
    for site in sites:
        folder = folder_of(site) if len(sites) > 1 else ""
        files |= {folder + path: text for path, text in written(list(jobs(site))).items()}
        files[f"{folder}search.js"] = search_script(site.facts)
        files[f"{folder}reach.js"] = script("reach", _reach(site))
    return files


def _first_page(sites: Sequence[Site]) -> dict[str, str]:
    """The first page of several environments, and the pictures on it."""
    pictures = shared_pictures(sites)
    drawings = {each.path: drawn(each.site, each.picture.graph, "graph.html") for each in pictures[:MOST_PICTURES]}
    page = templates("html").get_template("environments.html.j2")
    words = {"pictures": pictures[:MOST_PICTURES], "more": len(pictures[MOST_PICTURES:]), "drawings": drawings}
    first = page.render(**in_words(sites, "html"), **words)
    return {"index.html": first, **{path: drawing for path, drawing in drawings.items() if drawing}}


def _reach(site: Site) -> dict[str, Any]:
    """The data of the page of questions."""
    return {**reach_data(site.facts.plan, site.locate), **judgements(site.facts, site.locate)}
