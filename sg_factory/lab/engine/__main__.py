"""Read a laboratory from stdin as JSON, run it, and write its outcome, or why there is none, to stdout."""

from __future__ import annotations

import sys

from sg_factory.lab.engine.steps import take_steps
from sg_factory.lab.laboratory import NoLaboratory
from sg_factory.lab.wire import laboratory_from_json, outcome_to_json, refusal_to_json

try:
    answer = outcome_to_json(take_steps(laboratory_from_json(sys.stdin.read())))
except NoLaboratory as error:
    answer = refusal_to_json(error)
sys.stdout.write(answer)
