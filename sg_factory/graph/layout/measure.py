"""The largest width of a text in any usual sans-serif font, in parts of the font's size.

Verdana's widths, rounded up: it is the widest of Arial, DejaVu Sans, Helvetica, Open Sans, Roboto and Segoe UI.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width

_WIDTHS = {
    **dict.fromkeys(" !'()*,-./:;I[]fijlrt|", 0.47),
    **dict.fromkeys("0123456789JLTFEYZ?acegknosuvxyz", 0.66),
    **dict.fromkeys("bdhpqABCDGHKNOPQRSUVX$&_", 0.8),
    **dict.fromkeys("mwMWO%@#+<=>~^×→…", 1.02),
}
_OTHER = 1.02
_WIDE = 1.3  # of a fallback font


@lru_cache(maxsize=4096)  # a name is in the pictures of all its neighbours
def width(text: str, size: float) -> float:
    """Return the width of a text at a font size, in the unit of the size."""
    return size * sum(_WIDTHS.get(sign) or (_WIDE if east_asian_width(sign) in "WF" else _OTHER) for sign in text)
