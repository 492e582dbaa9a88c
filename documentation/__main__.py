"""`make docs`: build the documentation site in build/documentation."""

from __future__ import annotations

import sys
from subprocess import CalledProcessError

from documentation.build import build
from documentation.nav import NoPlace
from documentation.page import ROOT

if __name__ == "__main__":
    try:
        site = build(ROOT / "build")
    except (NoPlace, ValueError, CalledProcessError) as error:
        sys.exit(f"The documentation site was not built: {error}")
    print(f"{(site / 'index.html').relative_to(ROOT)}: open it, or serve its folder")
