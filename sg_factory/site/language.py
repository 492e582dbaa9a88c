"""The page with the reference of the role language."""

from __future__ import annotations

import re
from functools import cache

from sg_factory.files.package_data import language
from sg_factory.site.prose import as_html


@cache
def language_markdown() -> str:
    """The reference without its links to pages that the site does not have."""
    text = re.sub(r"^<!-- .* -->\n", "", language(), flags=re.MULTILINE)
    return re.sub(r"\[([^\]]+)\]\([^#)][^)]*\)", r"\1", text)


@cache
def language_html() -> str:
    """The reference as HTML."""
    return as_html(language_markdown())
