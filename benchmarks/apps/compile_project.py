"""Loads and compiles a project, and asks no check of policy about it but for what its reader must know."""

import sys
from pathlib import Path

from sg_factory.pipeline import moment, run

sys.exit(run(Path(sys.argv[1]), as_of=moment("2026-11-20"), judge=False).is_broken)
