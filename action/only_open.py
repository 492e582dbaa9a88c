"""Remove accepted findings from a SARIF log, in place: GitHub opens an alert for every result, suppressed or not.

    python3 only_open.py FILE

Source: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(file: Path) -> None:
    """Keep the results without suppressions."""
    log = json.loads(file.read_text("utf-8"))
    for run in log["runs"]:
        run["results"] = [result for result in run["results"] if not result.get("suppressions")]
    file.write_text(json.dumps(log, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
