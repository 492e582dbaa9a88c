"""The passes, in the order of `PASSES`. Each is a function Draft → Draft in a file of its own, named by a verb."""

from __future__ import annotations

from collections.abc import Callable

from sg_factory.compile.draft import Draft
from sg_factory.compile.passes.add_acls import add_acls
from sg_factory.compile.passes.add_hosts import add_hosts
from sg_factory.compile.passes.answer import answer
from sg_factory.compile.passes.extend import extend
from sg_factory.compile.passes.leave_out import leave_out
from sg_factory.compile.passes.merge import merge
from sg_factory.compile.passes.resolve import resolve
from sg_factory.compile.passes.wire import wire

PASSES: tuple[Callable[[Draft], Draft], ...] = (extend, resolve, leave_out, answer, merge, wire, add_hosts, add_acls)
