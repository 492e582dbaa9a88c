"""The reference of the language among the pages: what role files may say, beside what these say."""

from __future__ import annotations

import re
from functools import cache

from sg_factory.files.package_data import language
from sg_factory.site.prose import as_html


@cache
def language_markdown() -> str:
    """The reference without what leads to pages that are not here."""
    text = re.sub(r"^<!-- .* -->\n", "", language(), flags=re.MULTILINE)
    return re.sub(r"\[([^\]]+)\]\([^#)][^)]*\)", r"\1", text)


@cache
def language_html() -> str:
    """The same as HTML."""
    return as_html(language_markdown())
