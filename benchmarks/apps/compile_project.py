"""Program that loads and compiles a project, with only the two checks that every command runs."""

import sys
from pathlib import Path

from sg_factory.pipeline.project import moment, run

sys.exit(run(Path(sys.argv[1]), as_of=moment("2026-11-20"), judge=False).is_broken)
