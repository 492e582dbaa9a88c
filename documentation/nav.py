"""The order of the site's pages."""

from __future__ import annotations

from collections.abc import Collection
from fnmatch import fnmatch

NAV: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("sg-factory", ("index.md",)),
    ("Start", ("start.md",)),
    (
        "How-tos",
        (
            "how-to/first-project.md",
            "how-to/pull-request-review.md",
            "how-to/many-environments.md",
            "how-to/from-by-hand.md",
            "how-to/from-cdk-l2.md",
            "how-to/from-terraform-modules.md",
        ),
    ),
    ("Role files", ("language.md", "hosts.md", "network-acls.md", "guardrails.md", "new.md")),
    ("Check", ("check.md", "accepting.md", "templates.md", "sources.md", "take-over.md", "adopt.md", "drift.md")),
    ("All checks", ("checks/index.md", "checks/*.md")),
    (
        "Review",
        ("diff.md", "in-your-pipeline.md", "reach.md", "prove.md", "graph.md", "site.md", "review.md", "flow-logs.md"),
    ),
    (
        "CDK and deploy",
        ("cdk.md", "cdk-api.md", "cdk-guard.md", "deploy.md", "default-group.md", "two-vpcs.md", "firewall.md"),
    ),
    ("Commands", ("commands/index.md", "commands/*.md")),
    (
        "Reference",
        ("limits.md", "diff-schema.md", "benchmarks.md", "changelog.md", "architecture.md", "contributing.md"),
    ),
)
"""Sections with their pages, or patterns of pages, which are sorted by name. A page that does not exist is skipped."""


class NoPlace(Exception):
    """A page that is in no section; the message names it."""


def nav(pages: Collection[str]) -> list[dict[str, str | list[str]]]:
    """Return the sections that have pages, as Zensical reads them. Raises NoPlace."""
    lost = sorted(page for page in pages if not any(fnmatch(page, each) for _, patterns in NAV for each in patterns))
    if lost:
        raise NoPlace(f"{lost[0]} is in no section: name it in NAV of documentation/nav.py")
    return [{title: found} for title, patterns in NAV if (found := _section(patterns, pages))]


def _section(patterns: tuple[str, ...], pages: Collection[str]) -> str | list[str]:
    """Return the pages of a section, or the page that is one by itself."""
    found = [page for pattern in patterns for page in sorted(pages) if fnmatch(page, pattern)]
    return found[0] if found and len(patterns) == 1 else list(dict.fromkeys(found))
