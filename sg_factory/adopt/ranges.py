"""Ranges that a template has computed: `Fn::Cidr`.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from itertools import islice

_MOST = 256  # ranges that one call makes
_COUNT = re.compile("[0-9]{1,3}")


def divided(block: str | None, count: str | None, bits: str | None) -> list[str] | None:
    """The first `count` ranges that a block is divided into, each with `bits` bits for its addresses.

    None where something is not known, or where CloudFormation could not do it either.
    """
    if block is None or not (count and bits and _COUNT.fullmatch(count) and _COUNT.fullmatch(bits)):
        return None
    try:
        whole = ip_network(block, strict=False)
    except ValueError:
        return None
    length = whole.max_prefixlen - int(bits)
    if not (1 <= int(count) <= _MOST and int(bits) >= 1 and whole.prefixlen <= length):
        return None
    if int(count) > 1 << (length - whole.prefixlen):
        return None
    return [str(each) for each in islice(whole.subnets(new_prefix=length), int(count))]
