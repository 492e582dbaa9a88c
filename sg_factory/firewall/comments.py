"""Any text → text that is harmless in a comment of every format."""

from __future__ import annotations

import re
from functools import cache

from sg_factory.firewall.values import FirewallRule

MOST_OF_A_COMMENT = 128
"""The longest comment of nftables, which has the shortest ones."""

# No quotation mark, backslash, dollar, backtick, brace, semicolon, angle bracket, ampersand or pipe, and ASCII alone:
# nothing here ends a comment or a quoted text of nftables, iptables, a shell, PowerShell, YAML or Jinja.
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._:/()#,@+=!*\[\]-]")


def plain(text: str, most: int = MOST_OF_A_COMMENT) -> str:
    """Return a text in one line in which every other character is replaced, cut after `most` characters."""
    harmless = _NOT_PLAIN.sub("_", text)
    return harmless if len(harmless) <= most else f"{harmless[: most - 3]}..."


def comment_of(rule: FirewallRule) -> str:
    """Return the comment of a rule: its file and line, and its reason. A long path loses its beginning."""
    return _comment(rule.where, rule.reason)


@cache
def _comment(where: str, reason: str) -> str:
    """Return a comment; a line has rules in both families, and of both of its roles."""
    where = plain(where, 10**6)
    room = MOST_OF_A_COMMENT // 2
    if len(where) > room:
        where = f"...{where[-room + 3 :]}"
    return plain(f"{where} {reason}")
