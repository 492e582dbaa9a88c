"""The pipeline of a run: load, compile, check; then one module and function for each result that is made of Plans.

`run` is for role files, `read_templates` for CloudFormation templates, `sides` for the two sides of a comparison. What
only one of them needs is imported inside functions, because imports take most of the time of a short run.
"""

from sg_factory.check import NAMES
from sg_factory.pipeline.project import (
    LEVELS,
    NEVER_SILENCED,
    TEMPLATE_CHECKS,
    Outcome,
    UnknownName,
    moment,
    run,
    schemas,
    traffic_of,
)
from sg_factory.pipeline.templates import judge_templates, known_ids, read_templates, template_in
from sg_factory.yaml import Locator, pin

__all__ = [
    "LEVELS",
    "NAMES",
    "NEVER_SILENCED",
    "TEMPLATE_CHECKS",
    "Locator",
    "Outcome",
    "UnknownName",
    "judge_templates",
    "known_ids",
    "moment",
    "pin",
    "read_templates",
    "run",
    "schemas",
    "template_in",
    "traffic_of",
]
