"""A value is not known before the deploy."""

from __future__ import annotations

from sg_factory.check.finding import Check
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Severity

UNKNOWN_VALUE = Check("unknown-value", Severity.INFO, note_finder("unknown", "list-of-others"), reads=("others",))
