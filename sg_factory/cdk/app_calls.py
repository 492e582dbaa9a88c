"""Find the caller of a handle: the construct whose method calls it, and the line of the app that called that method.

CDK's constructs run in Node and call back into Python, so that Python's frames lead from the handle to the app.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from types import FrameType
from typing import Any

_CDK = "aws_cdk"
_LIBRARIES = (_CDK, "constructs", "jsii", "sg_factory")
_COUNT = count(1)


@dataclass(frozen=True, slots=True)
class AppCall:
    """A call from an app into a library: `path` of the construct, `where` as `app.py:12`; empty if unknown.

    `frame` is the outermost one in the library. It is kept so that no later call's frame has the same identity.
    """

    frame: FrameType
    path: str
    where: str
    number: int


_last: list[AppCall] = []


def app_call(frame: FrameType) -> AppCall:
    """Return the app's call that a frame in a library is part of."""
    path, outermost, caller = "", frame, frame.f_back
    while caller and _package(caller) in _LIBRARIES:
        if _package(caller) == _CDK:
            path = path or _path_in(caller.f_locals)
        outermost, caller = caller, caller.f_back
    if not _last or _last[0].frame is not outermost:
        _last[:] = [AppCall(outermost, path, _where(caller), next(_COUNT))]
    return _last[0]


def path_of(value: Any) -> str:
    """Return the path of a construct; empty for any other value."""
    return str(getattr(getattr(value, "node", None), "path", ""))


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__")).partition(".")[0]


def _path_in(names: dict[str, Any]) -> str:
    """Return the path of the construct that a method belongs to; of one that is being made, its future path."""
    if "scope" in names and "id" in names:
        return "/".join(filter(None, (path_of(names["scope"]), str(names["id"]))))
    return path_of(names.get("self"))


def _where(frame: FrameType | None) -> str:
    if frame is None:
        return ""
    return f"{frame.f_code.co_filename.removeprefix(os.getcwd() + os.sep)}:{frame.f_lineno}"
