"""Address ranges of rules, as others wrote them."""

from __future__ import annotations

from sg_factory.diagnostic import Place
from sg_factory.network import FAMILY_NAMES, AddressFamily, NotARange, cidr
from sg_factory.plan import RangePeer
from sg_factory.source.notes import SourceNotes, quoted


class NotAPeer(Exception):
    """A value that cannot be the peer of a rule."""


def ranged(raw: object, family: AddressFamily, role: str, where: Place, notes: SourceNotes, help: str) -> RangePeer:
    """The range that a value of a rule of `role` is; one that EC2 refuses is noted, and read if it is clear.

    `help` is what to write instead. Raises NotAPeer.
    """
    if not isinstance(raw, str):
        raise NotAPeer(f"{quoted(raw)} is not an address range")
    try:
        found = cidr(raw)
    except NotARange as error:
        if not error.meant:
            raise NotAPeer(str(error)) from None
        notes.add("malformed", f"{error}, in a rule of “{role}”", where, help)
        found = cidr(error.meant)
    if found.family != family:
        text = f"“{raw}”, in a rule of “{role}”, is an {FAMILY_NAMES[found.family]} range"
        notes.add("malformed", text, where, help)
    return RangePeer(found)
